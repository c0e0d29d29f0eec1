"""One value for each finding, where a text says several things of it."""

from collections.abc import Mapping

from backsense.domain.reading import Mention, Reading

_RANK = {"present": 0, "unsure": 1, "absent": 2}
_GENERIC_SENSATION = "pain"
_SPECIFIC_SENSATIONS = ("spasm", "cramp")


def settle(reading: Reading) -> Mapping[str, Mention]:
    """Choose one mention per finding, of those that say something about the person now.

    Args:
        reading: What `read_text` gave.

    Returns:
        By finding: the mention to go by. Present goes before unsure, unsure before absent, the first before the next; for
        findings with several values only present ones count. Where someone speaks of pain and of a spasm or cramp, the more
        telling word counts; a body site named with the sensation goes before one named elsewhere.
    """
    chosen: dict[str, Mention] = {}
    for mention in reading.mentions:
        rank = _RANK.get(mention.how)
        if rank is None or (rank == 2 and mention.value not in ("present", "absent")):
            continue
        held = chosen.get(mention.finding)
        if held is None or rank < _RANK[held.how]:
            chosen[mention.finding] = mention
    sensation = chosen.get("sensation")
    if sensation is not None and sensation.value == _GENERIC_SENSATION:
        for mention in reading.mentions:
            if mention.finding == "sensation" and mention.how == "present" and mention.value in _SPECIFIC_SENSATIONS:
                chosen["sensation"] = mention
                break
    site = _site(reading, chosen.get("sensation"))
    if site is not None:
        chosen["site"] = site
    return chosen


def _site(reading: Reading, sensation: Mention | None) -> Mention | None:
    """The site nearest the sensation, of those not inside the words of another finding ("numb between my legs")."""
    sites = [mention for mention in reading.mentions if mention.finding == "site" and mention.how == "present"]
    if not sites or sensation is None:
        return sites[0] if sites else None
    others = [m for m in reading.mentions if m.finding not in ("site", "sensation", "duration_days", "severity")]

    def distance(site: Mention) -> tuple[bool, int]:
        inside = any(m.start <= site.start and site.end <= m.end and m.end - m.start > site.end - site.start for m in others)
        gap = max(site.start - sensation.end, sensation.start - site.end, 0)
        return inside, gap

    return min(sites, key=distance)
