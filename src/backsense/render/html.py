"""Records → pages. One Jinja environment and the few words templates need; nothing is decided here."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup, escape

from backsense.domain.answering import AskResult, ClaimShown
from backsense.domain.assessment import Assessment, Cause, Cite, SourceShown, Span, Understood
from backsense.domain.knowledge import Certainty, Locale
from backsense.render.labels import (
    BAND_WORDS,
    CERTAINTY_WORDS,
    CHECKED_WORDS,
    URGENCY_WORDS,
    by_when,
    long_date,
    plan_ends,
    still_to_say,
)

_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


_SURENESS: dict[Certainty, str] = {
    "high": "we are confident",
    "moderate": "probably",
    "low": "it may be so",
    "very_low": "we do not know",
}
"""GRADE's words, short enough to stand on a line that unfolds."""


def render_page(template: str, **context: Any) -> str:
    """Return one whole HTML page.

    Args:
        template: Name of a file in `templates/`, without `.html`.
        context: What the template names; a name it misses is an error, never an empty space.
    """
    return _environment().get_template(f"{template}.html").render(**context)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("backsense.render", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=day,
        sentence=sentence,
        lower_first=lower_first,
        number=number,
        plain_date=long_date,
        marked=marked,
        come_back=come_back,
        digits=digits,
        phone=phone,
        paragraphs=paragraphs,
        usual_numbers=usual_numbers,
    )
    environment.globals.update(
        bands=BAND_WORDS,
        certainty=CERTAINTY_WORDS,
        sureness=_SURENESS,
        checked=CHECKED_WORDS,
        urgency_words=URGENCY_WORDS,
        by_when=by_when,
        still_to_say=still_to_say,
        plan_ends=plan_ends,
    )
    return environment


class Footnotes:
    """The sources of one result, numbered in the order it lists them, with every place cited in each."""

    def __init__(self, result: Assessment | AskResult) -> None:
        self.sources: list[SourceShown] = list(result.sources)
        self._numbers = {source.id: place for place, source in enumerate(self.sources, 1)}
        self._places: dict[str, dict[str, str]] = {source.id: {} for source in self.sources}
        for cite in _cites(result):
            self._places.setdefault(cite.source, {})[cite.at] = cite.checked

    def numbers(self, cites: list[Cite]) -> list[tuple[int, Cite]]:
        """Each cited source once, by its number; a source the result does not list is left out."""
        seen: dict[int, Cite] = {}
        for cite in cites:
            if cite.source in self._numbers:
                seen.setdefault(self._numbers[cite.source], cite)
        return sorted(seen.items(), key=lambda pair: pair[0])

    def places(self, source: str) -> list[tuple[str, str]]:
        """(place, seen or recalled) of everything cited from this source."""
        return list(self._places.get(source, {}).items())


def _cites(record: Any) -> list[Cite]:
    """Every citation anywhere in a record, in reading order."""
    if isinstance(record, Cite):
        return [record]
    if isinstance(record, ClaimShown):
        return [Cite(source=record.source, at=record.at, checked=record.checked)]
    if isinstance(record, msgspec.Struct):
        return [cite for name in record.__struct_fields__ for cite in _cites(getattr(record, name))]
    if isinstance(record, list | tuple):
        return [cite for part in record for cite in _cites(part)]
    return []


def by_band(causes: list[Cause]) -> list[tuple[str, str, list[Cause]]]:
    """(band, its words, its causes) of each band that has any, most likely first."""
    groups = [(band, words, [cause for cause in causes if cause.band == band]) for band, words in BAND_WORDS.items()]
    return [group for group in groups if group[2]]


def marked(text: str, understood: list[Understood], unmatched: list[Span]) -> Markup:
    """The person's own words with what we understood marked, and what we could not read underlined.

    >>> str(marked("<b> ow", [], [Span(start=4, end=6, text="ow")]))
    '&lt;b&gt; <span class="unread">ow</span>'
    """
    read = sorted(one.span for one in understood if one.span is not None)
    spans = [(start, end, "mark") for start, end in _merged(read)]
    spans += [(span.start, span.end, "unread") for span in unmatched]
    parts: list[str] = []
    here = 0
    for start, end, kind in sorted(spans):
        if start < here or end > len(text):
            continue
        inside = escape(text[start:end])
        parts += [
            escape(text[here:start]),
            f"<mark>{inside}</mark>" if kind == "mark" else f'<span class="unread">{inside}</span>',
        ]
        here = end
    return Markup("".join([*parts, escape(text[here:])]))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans with those that share words made one: two findings can come from the same words."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def day(on: str) -> str:
    """An ISO date as people say it, with its weekday.

    >>> day("2026-11-25")
    'Wednesday 25 November 2026'
    """
    return f"{_WEEKDAYS[datetime.date.fromisoformat(on).weekday()]} {long_date(on)}"


def sentence(words: str) -> str:
    """The words as a sentence: a capital first, a full stop last.

    >>> sentence("you feel numb between your legs")
    'You feel numb between your legs.'
    """
    words = words.strip()
    if not words:
        return ""
    end = "" if words[-1] in ".?:…" else "."
    return words[0].upper() + words[1:] + end


def lower_first(words: str) -> str:
    """The words as they stand inside a sentence; an abbreviation or "I" keeps its capitals.

    >>> lower_first("Come back."), lower_first("MS is rare"), lower_first("I fell")
    ('come back.', 'MS is rare', 'I fell')
    """
    second = words[1:2]
    return words if second.isupper() or second in ("", " ", "'", "’") else words[0].lower() + words[1:]


def come_back(says: str) -> str:
    """A tripwire's words led by "If", whichever way the knowledge wrote them.

    >>> come_back("you lose feeling between your legs."), come_back("If it spreads")
    ('If you lose feeling between your legs', 'If it spreads')
    """
    says = says.strip().rstrip(".")
    return sentence(says).rstrip(".") if says.lower().startswith(("if ", "come back")) else f"If {lower_first(says)}"


def phone(line: str) -> str:
    """The first telephone number in a line, spaced as it is written there.

    >>> phone("Lifeline 13 11 14"), phone("999 or 112"), phone("988 (call or text)")
    ('13 11 14', '999', '988')
    """
    found = re.search(r"\+?\d(?:[\d ]*\d)?", line)
    return found.group() if found else ""


def digits(line: str) -> str:
    """The same number as a link holds it.

    >>> digits("Lifeline 13 11 14")
    '131114'
    """
    return phone(line).replace(" ", "")


def paragraphs(words: str, sentences: int = 2) -> list[str]:
    """The words in short paragraphs of so many sentences each.

    >>> paragraphs("One. Two. Three.")
    ['One. Two.', 'Three.']
    """
    parts = re.split(r"(?<=[.?:]) +", " ".join(words.split()))
    return [" ".join(parts[start : start + sentences]) for start in range(0, len(parts), sentences)]


def usual_numbers(locales: Iterable[Locale]) -> list[str]:
    """The three emergency numbers most of these countries use; what is shown while the country is not known."""
    counted = Counter(number for locale in locales for number in re.findall(r"\b\d{2,4}\b", locale.emergency_number))
    return [number for number, _ in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:3]]


def number(value: object) -> str:
    """A number without a needless point; other values as they are.

    >>> number(34.0), number(0.5), number("present")
    ('34', '0.5', 'present')
    """
    return f"{value:g}" if isinstance(value, float | int) else str(value)
