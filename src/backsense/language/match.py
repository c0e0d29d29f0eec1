"""Phrases of the lexicon in a text: which findings are spoken of, and where. What is said of them is `scope`'s work."""

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

from backsense.language.lexicon import (
    BEGINS,
    CRISIS,
    CRISIS_NOT,
    CUE,
    INERT,
    MASK,
    PART,
    PHRASE,
    POINT,
    Combination,
    CueRule,
    Lexicon,
    Says,
)
from backsense.language.tokens import Tokens


class Seen(NamedTuple):
    """A finding seen at tokens `first` to `last`. `parts` are the stretches its own words take up."""

    first: int
    last: int
    says: Says
    parts: tuple[tuple[int, int], ...]


class CueSeen(NamedTuple):
    """A cue at tokens `first` to `last`."""

    first: int
    last: int
    rule: CueRule


class Matches(NamedTuple):
    """Everything matched in one text, in token positions."""

    seen: list[Seen]
    cues: list[CueSeen]
    breaks: list[int]
    """Tokens at which a new thought starts."""
    points: list[tuple[int, int, float]]
    begins: list[int]
    crisis: tuple[int, int] | None


def match(tokens: Tokens, lexicon: Lexicon) -> Matches:
    """Find every phrase in a text; overlapping phrases of one finding are settled for the longest."""
    words = tokens.words
    number = lexicon.numbers.get
    fillers = lexicon.fillers
    places = [at for at, word in enumerate(words) if word not in fillers]
    phrases: list[Seen] = []
    parts: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    masks: list[tuple[int, int, str]] = []
    crisis: list[tuple[int, int]] = []
    not_crisis: list[tuple[int, int]] = []
    cues: list[CueSeen] = []
    inert: list[tuple[int, int, str]] = []
    points: list[tuple[int, int, float]] = []
    begins: list[int] = []
    for machine, ids, where in (
        (lexicon.content, tuple([number(words[at], 0) for at in places]), places),
        (lexicon.full, tuple([number(word, 0) for word in words]), None),
    ):
        if not len(machine):
            continue
        for end, entries in machine.iter(ids):
            for kind, length, what in entries:
                begin = end - length + 1
                first, last = (where[begin], where[end]) if where is not None else (begin, end)
                if kind == PHRASE:
                    phrases.append(Seen(first, last, what, ((first, last),)))
                elif kind == PART:
                    parts[what].append((first, last))
                elif kind == CUE:
                    cues.append(CueSeen(first, last, what))
                elif kind == INERT:
                    inert.append((first, last, what))
                elif kind == POINT:
                    points.append((first, last, what))
                elif kind == BEGINS:
                    begins.append(first)
                elif kind == MASK:
                    masks.append((first, last, what))
                elif kind == CRISIS:
                    crisis.append((first, last))
                elif kind == CRISIS_NOT:
                    not_crisis.append((first, last))
    breaks = sorted(
        {cue.first for cue in cues if cue.rule.turns == "break"}
        - {cue.first for cue in cues for first, last, name in inert if cue.rule.id == name and first <= cue.first <= last}
        if inert
        else {cue.first for cue in cues if cue.rule.turns == "break"}
    )
    if len(parts) > 1:
        for combination in lexicon.combinations:
            if combination.first in parts and combination.second in parts:
                phrases.extend(_joined(combination, parts, words, breaks, lexicon))
    if masks:
        phrases = _unmasked(phrases, masks)
    return Matches(
        seen=_longest(phrases),
        cues=_widest(cues, inert),
        breaks=breaks,
        points=points,
        begins=begins,
        crisis=_first_crisis(crisis, not_crisis),
    )


def _joined(
    combination: Combination,
    parts: dict[int, list[tuple[int, int]]],
    words: list[str],
    breaks: list[int],
    lexicon: Lexicon,
) -> list[Seen]:
    """Pairs of parts near each other, in either order, with no mark, break or blocker between."""
    found = []
    seconds = sorted(parts[combination.second])
    reach = lexicon.within + 1
    for one in parts[combination.first]:
        at = bisect_left(seconds, (one[0] - 2 * reach, 0))
        best: tuple[int, tuple[int, int]] | None = None
        while at < len(seconds) and seconds[at][0] <= one[1] + reach:
            other = seconds[at]
            at += 1
            left, right = (one, other) if one <= other else (other, one)
            gap = right[0] - left[1]
            if not 0 < gap <= reach or (best is not None and gap >= best[0]):
                continue
            between = words[left[1] + 1 : right[0]]
            if any(word in ",.:?" or word in lexicon.blockers for word in between):
                continue
            if any(pair in lexicon.blockers_two for pair in pairwise(between)):
                continue
            cut_at = bisect_left(breaks, left[1] + 1)
            if cut_at < len(breaks) and breaks[cut_at] <= right[0]:
                continue
            best = (gap, other)
        if best is not None:
            pair = tuple(sorted((one, best[1])))
            found.append(Seen(pair[0][0], pair[1][1], combination.says, pair))
    return found


def _unmasked(phrases: list[Seen], masks: list[tuple[int, int, str]]) -> list[Seen]:
    """Drop phrases that lie inside a blanked stretch."""
    by_token: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for mask in masks:
        for at in range(mask[0], mask[1] + 1):
            by_token[at].append(mask)
    kept = []
    for seen in phrases:
        says = seen.says
        names = ("any", says.finding, f"{says.finding}={says.value}")
        if not any(mask[0] <= seen.first and seen.last <= mask[1] and mask[2] in names for mask in by_token.get(seen.first, ())):
            kept.append(seen)
    return kept


def _longest(phrases: list[Seen]) -> list[Seen]:
    """Of overlapping phrases of one finding keep the longest; different findings may overlap."""
    by_finding: defaultdict[str, list[Seen]] = defaultdict(list)
    for seen in sorted(phrases, key=lambda seen: (seen.first, -seen.last)):
        kept = by_finding[seen.says.finding]
        if kept and seen.first <= kept[-1].last:
            if seen.last - seen.first > kept[-1].last - kept[-1].first:
                kept[-1] = seen
        else:
            kept.append(seen)
    return sorted(seen for kept in by_finding.values() for seen in kept)


def _widest(cues: list[CueSeen], inert: list[tuple[int, int, str]]) -> list[CueSeen]:
    """Of overlapping cues and inert phrases the longest counts; breaks are kept apart."""
    spans: list[tuple[int, int, int, CueSeen | None]] = [
        (cue.first - cue.last, 0, cue.first, cue) for cue in cues if cue.rule.turns != "break"
    ]
    spans += [(first - last, 1, first, None) for first, last, _ in inert]
    taken: set[int] = set()
    kept = []
    for negative_length, _, first, cue in sorted(spans, key=lambda span: span[:3]):
        # A leading stop or comma is a place, not a word: another cue may share it.
        here = range(first, first - negative_length + 1)
        if any(at in taken for at in here):
            continue
        taken.update(here)
        if cue is not None:
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue[:2])


def _first_crisis(crisis: list[tuple[int, int]], opposite: list[tuple[int, int]]) -> tuple[int, int] | None:
    real = [
        (first, last) for first, last in sorted(crisis) if not any(begin <= last and first <= end for begin, end in opposite[:50])
    ]
    return real[0] if real else None
