"""Numbers in a text: how long it has been going on, and how bad it is out of ten."""

from bisect import bisect_right
from datetime import date
from typing import NamedTuple

from backsense.language.lexicon import Lexicon
from backsense.language.match import Matches
from backsense.language.tokens import MARKS, Tokens

_WORSENING = frozenset({"worse", "worsening", "worsened", "unbearable"})
_EACH = frozenset({"every", "each", "per"})
_LONGEST_AGO = 100.0
"""Days. "My back went three weeks ago" is a duration; "I hurt my back four years ago" is history unless it began then."""


class Quantity(NamedTuple):
    """A number read at tokens `first` to `last`."""

    value: float
    first: int
    last: int


class Quantities(NamedTuple):
    """What was read; None where there was nothing. `times` are the tokens of every stretch of time, used or not."""

    duration: Quantity | None
    severity: Quantity | None
    times: set[int]


class _Stretch(NamedTuple):
    days: float
    first: int
    last: int
    kind: str
    """`span` ("for three weeks"), `ago`, `since` (a point in time after since), `point` (a bare "yesterday")."""


def read_quantities(tokens: Tokens, matches: Matches, lexicon: Lexicon, today: date | None = None) -> Quantities:
    """Read durations and severity from a text whose phrases are known."""
    stretches = _stretches(tokens.words, matches, lexicon, today)
    times = {at for stretch in stretches for at in range(stretch.first, stretch.last + 1)}
    return Quantities(_duration(stretches, tokens.words, matches, lexicon), _severity(tokens.words, lexicon), times)


# --- stretches of time -----------------------------------------------------------------------------------------------


def _stretches(words: list[str], matches: Matches, lexicon: Lexicon, today: date | None) -> list[_Stretch]:
    found = []
    units, bare = lexicon.time_units, lexicon.time_bare
    for at, word in enumerate(words):
        if word in units or word in bare:
            stretch = _counted(words, at, lexicon)
            if stretch is not None:
                found.append(stretch)
        elif word == "/" and words[at + 1] in lexicon.time_fractions:
            stretch = _fraction(words, at, lexicon)
            if stretch is not None:
                found.append(stretch)
        elif word == "since" and today is not None:
            stretch = _since_date(words, at, lexicon, today)
            if stretch is not None:
                found.append(stretch)
    taken = {at for stretch in found for at in range(stretch.first, stretch.last + 1)}
    last_end = -1
    for first, last, days in sorted(matches.points, key=lambda point: (point[0], -point[1])):
        if first <= last_end or any(at in taken for at in range(first, last + 1)):
            continue
        last_end = last
        lead = words[first - 1]
        if lead in ("on", "from"):
            lead, first = words[first - 2] if first > 1 else "", first - 1
        if lead == "since":
            found.append(_Stretch(days, first - 1, last, "since"))
        else:
            found.append(_Stretch(days, first, last, "point"))
    return sorted(found, key=lambda stretch: stretch.first)


def _fraction(words: list[str], at: int, lexicon: Lexicon) -> _Stretch | None:
    """Read "3/52", the way notes write three weeks; "2/7" only where it cannot be a date or a mark out of seven."""
    value, under = _value(words[at - 1], lexicon), words[at + 1]
    if value is None or words[at - 2] == "/" or words[at + 2] == "/" or not words[at - 1][0].isdecimal():
        return None
    lead, after = words[at - 2], words[at + 2]
    leads = lead in lexicon.time_leads or lead == "x"
    if not leads and under != "52" and after not in ("history", "hx", "ago", "of", "now"):
        return None
    end = at + 2 if after in ("history", "hx", "ago", "now") else at + 1
    first = at - 2 if leads else at - 1
    return _Stretch(value * lexicon.time_fractions[under], first, end, "ago" if after == "ago" else "span")


def _since_date(words: list[str], at: int, lexicon: Lexicon, today: date) -> _Stretch | None:
    """Read "since 2010", "since Tuesday", "since last March" by the calendar."""
    place = at + 1
    while place < len(words) - 1 and words[place] in ("last", "about", "around", "roughly", "on", "early", "late", "the"):
        place += 1
    word = words[place]
    days: float | None = None
    if len(word) == 4 and word.isdecimal() and today.year - 100 < int(word) <= today.year:
        days = float(max((today - date(int(word), 7, 1)).days, (today.year - int(word)) * 365, 1))
    elif word in lexicon.weekdays:
        days = (today.weekday() - int(lexicon.weekdays[word])) % 7 or 7.0
    elif word in lexicon.months:
        month = int(lexicon.months[word])
        year = today.year if month <= today.month else today.year - 1
        days = float(max((today - date(year, month, 15)).days, 1))
    return None if days is None else _Stretch(float(days), at, place, "since")


def _counted(words: list[str], at: int, lexicon: Lexicon) -> _Stretch | None:
    """Read "for about three weeks", "two days ago", "for months" ending at the unit `at`."""
    unit = words[at]
    after = words[at + 1] if at + 1 < len(words) else "."
    number, first = _number_before(words, at, lexicon)
    if number is None and words[first - 1] in ("past", "last") and words[first - 2] == "the" and unit in lexicon.time_units:
        number, first = 1.0, first - 1  # "for the past year"
        if unit in lexicon.time_bare:
            number = lexicon.time_bare[unit] / lexicon.time_units[unit]
    if number is None:
        if unit not in lexicon.time_bare or (
            after in ("old", "ago") and unit not in ("ages", "weeks", "months", "years", "days")
        ):
            return None
        days = lexicon.time_bare[unit]
    elif unit not in lexicon.time_units:
        return None
    else:
        days = number * lexicon.time_units[unit]
        if after == "and" and words[at + 2 : at + 4] == ["a", "half"]:
            days += lexicon.time_units[unit] / 2
    if after in ("old", "pregnant") or (after in ("a", "per", "each", "every") and words[at + 2] in lexicon.time_units):
        return None
    lead_at = first - 1
    leads: list[str] = []
    while (
        lead_at > 0 and len(leads) < 4 and (words[lead_at] in lexicon.time_leads or words[lead_at] in ("the", "a", "well", "at"))
    ):
        leads.append(words[lead_at])
        lead_at -= 1
    before = words[max(0, lead_at - 2) : lead_at + 1]
    if any(word in lexicon.time_elsewhere for word in before if word not in leads and word not in _EACH):
        return None
    if (before and before[-1] in _EACH) or words[first - 1] in _EACH:
        return None
    end = at
    if after == "ago" or (words[at + 1 : at + 3] == ["or", "so"] and words[at + 3 : at + 4] == ["ago"]):
        return _Stretch(days, first, at + (1 if after == "ago" else 3), "ago")
    strong = words[first] in ("past", "last") or bool(
        set(leads) & {"for", "since", "past", "last", "over", "during", "been", "within", "these", "lasting"}
    )
    if after in ("now", "history", "straight"):
        strong, end = True, at + 1
    if after in _EACH or after in lexicon.time_filled or (after == "of" and words[at + 2] in lexicon.time_filled):
        return None  # "an hour of sleep", "two hours sleep"
    if not strong and words[first] in ("a", "an") and first == at - 1 and not (after == "of" and days >= 7):
        return None  # "twice a day", "eight hours a night"
    if not strong:
        return _Stretch(days, first, end, "loose") if number is not None else None
    return _Stretch(days, lead_at + 1, end, "span")


def _number_before(words: list[str], at: int, lexicon: Lexicon) -> tuple[float | None, int]:
    """The number that counts the unit at `at`, and the token it begins at; ranges give their middle."""
    back = at - 1
    if words[back] == "of" and words[back - 1] == "couple":
        back -= 1
    value = _value(words[back], lexicon)
    if value is None:
        return None, at
    if words[back] in ("a", "an") and words[back - 1] == "half":
        return 0.5, back - 1
    if words[back] in ("couple", "few", "half") and words[back - 1] in ("a", "the", "last", "past", "and"):
        if words[back] == "half" and words[back - 1] == "a" and words[back - 2] == "and":
            whole = _value(words[back - 3], lexicon)
            return (None, at) if whole is None else (whole + 0.5, back - 3)
        return value, back - 1 if words[back - 1] == "a" else back
    joined = back - 2 if words[back - 1] in ("or", "to", ",") and words[back - 1] != "," else back - 1
    low = _value(words[joined], lexicon) if joined > 0 and words[joined] not in ("a", "an") else None
    if low is not None and low < value and words[back] not in ("a", "an"):
        return (low + value) / 2, joined
    return value, back


def _value(word: str, lexicon: Lexicon) -> float | None:
    if word[0].isdecimal():
        try:
            number = float(word)
        except ValueError:
            return None
        return number if number < 1000 else None
    return lexicon.number_words.get(word)


# --- which of them is how long it has been going on ------------------------------------------------------------------


def _duration(stretches: list[_Stretch], words: list[str], matches: Matches, lexicon: Lexicon) -> Quantity | None:
    best: tuple[int, int, _Stretch] | None = None
    for order, stretch in enumerate(stretches[:200]):
        rank = _rank(stretch, words, matches, lexicon)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, order, stretch)
    if best is None:
        return None
    return Quantity(best[2].days, best[2].first, best[2].last)


def _rank(stretch: _Stretch, words: list[str], matches: Matches, lexicon: Lexicon) -> int | None:
    """How surely a stretch of time says how long it has been going on: 0 surest, None not at all."""
    low, high = _clause(stretch.first, words, matches)
    begins = any(low <= at <= high for at in matches.begins[:400])
    nearest: tuple[int, str] | None = None
    firsts = [seen.first for seen in matches.seen]
    middle = bisect_right(firsts, stretch.first)
    for seen in matches.seen[max(0, middle - 12) : middle + 12]:
        if low <= seen.first <= high:
            gap = stretch.first - seen.last if seen.last < stretch.first else seen.first - stretch.last
            if nearest is None or gap < nearest[0]:
                nearest = (gap, seen.says.finding)
    if any(
        seen.first <= stretch.last
        and stretch.first <= seen.last
        and lexicon.topic_of.get(seen.says.finding) in lexicon.no_duration
        for seen in matches.seen[max(0, middle - 12) : middle + 12]
    ):
        return None  # "I'm 29 weeks"
    worse = _says_worse(words, stretch.first)
    if nearest is not None:
        topic = lexicon.topic_of.get(nearest[1])
        if topic in lexicon.no_duration or nearest[1] in lexicon.no_duration:
            return None
        strong = begins or stretch.kind in ("span", "since")
        if stretch.kind in ("ago", "point") and stretch.days > _LONGEST_AGO and not begins:
            return None
        base = 0 if strong else 2 if stretch.kind == "ago" else 5
        if stretch.kind == "loose" and not begins:
            return 6
        return base + (3 if worse and strong else 0)
    others = [
        word
        for at, word in enumerate(words[low : high + 1], low)
        if not stretch.first <= at <= stretch.last
        and word not in lexicon.fillers
        and word not in MARKS
        and word not in lexicon.time_leads
    ][:20]
    if any(word in lexicon.time_elsewhere for word in others):
        return None
    if begins and len(others) <= 6:
        return 1 + (3 if worse else 0)
    if len(others) <= 1 and stretch.kind in ("span", "since", "loose", "ago"):
        return 3
    return None


def _says_worse(words: list[str], at: int) -> bool:
    """Whether "worse" stands close before a stretch of time: it then says since when it is worse."""
    for back in range(at - 1, max(0, at - 6), -1):
        if words[back] in MARKS:
            return False
        if words[back] in _WORSENING:
            return True
    return False


def _clause(at: int, words: list[str], matches: Matches) -> tuple[int, int]:
    """The clause around a token: to the next full stop or break either way."""
    breaks = matches.breaks
    place = bisect_right(breaks, at)
    low_break = breaks[place - 1] if place > 0 else 0
    high_break = breaks[place] - 1 if place < len(breaks) else len(words) - 1
    low = at
    while low > low_break and words[low - 1] != "." and at - low < 40:
        low -= 1
    high = at
    while high < high_break and words[high + 1] != "." and high - at < 40:
        high += 1
    return low, high


# --- severity --------------------------------------------------------------------------------------------------------


def _severity(words: list[str], lexicon: Lexicon) -> Quantity | None:
    """Read "8/10", "8 out of 10" and "pain level 8"; the highest said counts."""
    best: Quantity | None = None
    for at, word in enumerate(words):
        follows = words[at + 1 : at + 5]
        if not word[0].isdecimal() and follows[:2] != ["out", "of"]:
            continue
        value = _value(word, lexicon)
        if value is None or value > 10:
            continue
        end = None
        if follows[:2] == ["/", "10"] and follows[2:3] != ["/"] and words[at - 1] != "/":
            end = at + 2
        elif follows[:3] == ["out", "of", "10"] or follows[:3] == ["out", "of", "ten"]:
            end = at + 3
        elif follows[:2] in (["of", "10"], ["of", "ten"], ["on", "10"]):
            end = at + 2
        elif words[at - 1] in lexicon.severity_words or (
            words[at - 2] in lexicon.severity_words and words[at - 1] in ("of", "is", ":", "at", "a")
        ):
            end = at
        if end is not None and (best is None or value > best.value):
            best = Quantity(value, at, end)
    return best
