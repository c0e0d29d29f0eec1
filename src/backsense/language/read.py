"""Someone's own words into findings, each with the words it came from. Pure: text and lexicon in, reading out."""

from bisect import bisect_right
from datetime import date

from backsense.domain.assessment import Span
from backsense.domain.reading import How, Mention, Reading
from backsense.language.lexicon import NAMES_MEDICINE, Lexicon
from backsense.language.match import Matches, match
from backsense.language.people import read_person
from backsense.language.quantities import Quantities, read_quantities
from backsense.language.scope import Scope
from backsense.language.spelling import Mender
from backsense.language.tokens import MARKS, Tokens, cut

LONGEST = 100_000
"""Characters read; what lies beyond is reported as not understood."""
_MOST_UNMATCHED = 50


def read_text(text: str, lexicon: Lexicon, today: date | None = None) -> Reading:
    """Read a text.

    Args:
        text: Anything: a sentence, a page, another language, nothing. Beyond `LONGEST` characters it is not read.
        lexicon: Made by `compile_lexicon`.
        today: By which "since Tuesday" and "since 2010" become days; without it a weekday is some days ago, a year not read.

    Returns:
        What was understood, with spans into `text`, and the stretches that were not. Text that could not be read is never
        taken for "no": it stands in `unmatched`.
    """
    mender = Mender(lexicon.speller)
    tokens = cut(text[:LONGEST], lexicon.same, lexicon.contractions, mender)
    matches = match(tokens, lexicon)
    person = read_person(tokens, matches, lexicon)
    quantities = read_quantities(tokens, matches, lexicon, today)
    void = set() if quantities.duration is None else set(range(quantities.duration.first, quantities.duration.last + 1))
    hows = Scope(tokens, matches, lexicon, about_other=person.is_other).hows(void)
    starts, ends = tokens.starts, tokens.ends
    mentions = []
    medicines: dict[str, None] = {}
    for seen, how in zip(matches.seen, hows, strict=True):
        if seen.says.finding.startswith(NAMES_MEDICINE):
            if how == "present":
                medicines[seen.says.finding.removeprefix(NAMES_MEDICINE)] = None
            continue
        if seen.says.only_denied and how != "absent":
            continue
        start, end = starts[seen.first], ends[seen.last]
        mentions.append(
            Mention(finding=seen.says.finding, value=seen.says.value, how=how, start=start, end=end, text=text[start:end])
        )
    for name, quantity in (("duration_days", quantities.duration), ("severity", quantities.severity)):
        if quantity is not None and name in lexicon.topic_of:
            start, end = starts[quantity.first], ends[quantity.last]
            mentions.append(
                Mention(finding=name, value=quantity.value, how="present", start=start, end=end, text=text[start:end])
            )
    return Reading(
        text=text,
        mentions=tuple(mentions),
        unmatched=tuple(_unmatched(text, tokens, matches, hows, quantities, lexicon)),
        age_years=person.age,
        sex=person.sex,
        is_question=_is_question(tokens, lexicon),
        crisis=_crisis(text, tokens, matches),
        is_english=_is_english(text, tokens, lexicon),
        medicines=tuple(medicines),
    )


def _unmatched(
    text: str, tokens: Tokens, matches: Matches, hows: list[How], quantities: Quantities, lexicon: Lexicon
) -> list[Span]:
    """Stretches between marks and breaks that hold content words nobody understood, longest first."""
    understood = {
        at
        for seen, how in zip(matches.seen, hows, strict=True)
        for at in range(seen.first, seen.last + 1)
        if how == "absent" or not seen.says.only_denied
    }
    for cue in matches.cues:
        understood.update(range(cue.first, cue.last + 1))
    understood |= quantities.times
    spans: list[Span] = []
    first: int | None = None
    last = 0
    breaks = matches.breaks
    for at, word in enumerate(tokens.words):
        ends_here = word in ".,?" or at in understood or (bisect_right(breaks, at) and breaks[bisect_right(breaks, at) - 1] == at)
        if ends_here and first is not None:
            spans.append(_span(text, tokens, first, last))
            first = None
        if at in understood or word in MARKS or len(word) < 3 or not word[0].isalpha():
            continue
        if word in lexicon.common or word in lexicon.relations or word in lexicon.sex_words:
            continue
        if first is None:
            first = at
        last = at
    if first is not None:
        spans.append(_span(text, tokens, first, last))
    if len(text) > LONGEST:
        spans.append(Span(start=LONGEST, end=len(text), text=text[LONGEST:]))
    spans.sort(key=lambda span: (span.start - span.end, span.start))
    return spans[:_MOST_UNMATCHED]


def _span(text: str, tokens: Tokens, first: int, last: int) -> Span:
    start, end = tokens.starts[first], tokens.ends[last]
    return Span(start=start, end=end, text=text[start:end])


def _is_question(tokens: Tokens, lexicon: Lexicon) -> bool:
    """A question mark anywhere, or a sentence that opens like a question."""
    words = tokens.words
    if "?" in words:
        return True
    return any(words[at] in lexicon.question_starts for at, before in enumerate(words[:-1], 1) if before == ".")


def _crisis(text: str, tokens: Tokens, matches: Matches) -> Span | None:
    return None if matches.crisis is None else _span(text, tokens, *matches.crisis)


def _is_english(text: str, tokens: Tokens, lexicon: Lexicon) -> bool:
    """Whether at least half the words are ones we know; a text without any letter is English only if it is digits and marks."""
    known = lexicon.speller.known
    words = [word for word in tokens.words if word[0].isalpha()]
    if not words:
        return text.isascii()
    return sum(word in known for word in words) * 2 >= len(words)
