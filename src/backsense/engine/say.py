"""The knowledge's own words for what was found, cited. Numbers and ids go in; sentences written by the knowledge come out."""

from collections.abc import Iterable

from backsense.domain.assessment import Cite, SourceShown
from backsense.domain.case import UNKNOWN, Value
from backsense.domain.knowledge import Caution, Cited, Knowledge
from backsense.engine.model import Model


def said(model: Model, finding_id: str, value: Value | None) -> str:
    """How the result says this answer back: "you feel numb between the legs"."""
    if finding_id == "age_years":
        return f"you are {value:g}" if isinstance(value, float | int) else "your age"
    if finding_id == "sex":
        return f"you are {value}" if value else "your sex"
    finding = model.findings[finding_id]
    if value is None or value == UNKNOWN:
        return finding.label[:1].lower() + finding.label[1:]
    if finding.type == "yes_no":
        return (finding.said if value == "present" else finding.said_absent) or finding.label
    state = model.state_of(finding_id, value)
    choice = next(choice for choice in finding.choices if choice.value == state)
    return choice.said or choice.label


def cites(items: Iterable[Cited | Caution]) -> list[Cite]:
    """Sources as shown, each place once."""
    seen = {(one.source, one.at, one.checked): None for one in items}
    return [Cite(source=source, at=at, checked=checked) for source, at, checked in seen]


def sources_shown(knowledge: Knowledge, cited: Iterable[Cite]) -> list[SourceShown]:
    """The sources behind these places, each once, by id."""
    names = sorted({one.source for one in cited})
    found = (knowledge.sources[name] for name in names if name in knowledge.sources)
    return [SourceShown(id=s.id, citation=s.citation, year=s.year, link=s.link, checked=s.checked) for s in found]


def either(parts: list[str]) -> str:
    """ "a", "a or b", "a, b or c", each once."""
    once = list(dict.fromkeys(parts))
    return f"{', '.join(once[:-1])} or {once[-1]}" if len(once) > 1 else "".join(once)


def join(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
