"""What is said of each finding seen: there, not there, over, someone else's, asked. Cues are data; the walk is here."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from backsense.domain.reading import How
from backsense.language.lexicon import CueRule, Lexicon
from backsense.language.match import CueSeen, Matches, Seen
from backsense.language.tokens import Tokens

_MOST_WORDS = 60
"""No cue reaches further than this, however long the list."""
_MOST_ITEMS = 12
_JOINERS = frozenset({"or", "nor", "and", "any", "/", "even"})
_ORDER: tuple[str, ...] = ("present", "someone_else", "asked", "hypothetical", "unsure", "absent", "past")
"""Where cues disagree the first of these wins: an exception ("apart from") over a denial, another person over either."""


class _Segment(NamedTuple):
    """What follows a comma, up to the next mark or break."""

    end: int
    is_pure: bool
    """Nothing but findings and joining words: an item of a list."""
    is_short: bool
    """One or two words nobody knows, which may be an item too ("no fever, SOB or chest pain")."""
    has_or: bool
    has_and: bool
    presents: bool
    """Names what the person comes with, which a denial does not reach across a comma."""


class Scope:
    """Walks the cues of one text."""

    def __init__(self, tokens: Tokens, matches: Matches, lexicon: Lexicon, *, about_other: bool) -> None:
        """Take what was matched; `about_other` where the whole text is about another person."""
        self.words = tokens.words
        self.matches = matches
        self.lexicon = lexicon
        self.about_other = about_other
        self.seen = matches.seen
        self.firsts = [seen.first for seen in matches.seen]
        self.covered = {at for seen in matches.seen for first, last in seen.parts for at in range(first, last + 1)}
        self.own = {
            at for seen in matches.seen if seen.says.is_present for first, last in seen.parts for at in range(first, last + 1)
        }
        self.presenting = {
            at
            for seen in matches.seen
            if lexicon.topic_of.get(seen.says.finding) == "presenting"
            for at in range(seen.first, seen.last + 1)
        }
        self.cue_starts = {cue.first for cue in matches.cues}
        self._segments: dict[int, _Segment] = {}

    def hows(self, void: set[int]) -> list[How]:
        """Say for every finding seen what is said of it. Cues at `void` tokens do not count: they were durations."""
        turned: list[set[str]] = [set() for _ in self.seen]
        for cue in self.matches.cues:
            holds_own = cue.first in self.own and cue.rule.turns not in ("hypothetical", "someone_else")
            if holds_own or any(at in void for at in range(cue.first, cue.last + 1)):
                continue  # "can't feel when I wipe" holds its own negation
            if cue.rule.turns == "corrected" or (cue.rule.turns == "someone_else" and self.about_other):
                continue
            if cue.rule.forward:
                self._forward(cue, turned)
            if cue.rule.backward:
                self._backward(cue, turned)
        hows = [self._settle(seen, how) for seen, how in zip(self.seen, turned, strict=True)]
        for cue in self.matches.cues:
            if cue.rule.turns == "corrected":
                self._correct(cue, hows)
        return hows

    def _correct(self, cue: CueSeen, hows: list[How]) -> None:
        """After "no wait" the value said next takes the place of the one said before. A "yes" is never taken back by it."""
        at = bisect_left(self.firsts, cue.first)
        said = {
            one.says.finding: one.says.value
            for one in self.seen[at : at + _MOST_ITEMS]
            if one.first <= cue.last + cue.rule.words and one.first > cue.last
        }
        for back in range(max(0, at - _MOST_ITEMS), at):
            one = self.seen[back]
            if one.last >= cue.first - cue.rule.words and said.get(one.says.finding, one.says.value) != one.says.value:
                hows[back] = "hypothetical"

    # --- reach -------------------------------------------------------------------------------------------------------

    def _forward(self, cue: CueSeen, turned: list[set[str]]) -> None:
        rule, words = cue.rule, self.words
        limit = cue.last + rule.words
        doubt_from: int | None = None
        in_list = False
        at = cue.last + 1
        breaks = self.matches.breaks
        next_break = bisect_right(breaks, cue.last)
        stop_at = breaks[next_break] if next_break < len(breaks) else len(words)
        furthest = cue.last + _MOST_WORDS
        while at < len(words) and at <= min(limit, furthest) and at < stop_at:
            word = words[at]
            if word == "." or self._stops(rule, at):
                break
            if word == "," and at > cue.last + 1:
                kind = self._comma(at, in_list=in_list)
                if kind == "end":
                    break
                in_list = in_list or kind == "list"
                if kind == "maybe" and doubt_from is None:
                    doubt_from = at
                limit = max(limit, at + rule.words)
            at += 1
        begin = bisect_left(self.firsts, cue.first + 1)
        # A finding whose later part lies in reach counts too: "numbness, but not between my legs" said without the "but".
        while begin < len(self.seen) and self.seen[begin].first < at:
            if rule.turns != "asked" or not self._person_between(cue.last + (words[cue.last] != "my"), self.seen[begin].last + 1):
                doubtful = doubt_from is not None and self.seen[begin].first > doubt_from
                turned[begin].add("hypothetical" if doubtful and rule.turns == "absent" else rule.turns)
            begin += 1
        if rule.turns in ("absent", "present", "unsure"):
            self._inside(cue, turned)

    def _inside(self, cue: CueSeen, turned: list[set[str]]) -> None:
        """A cue between the parts of a joined finding turns it as well."""
        index = bisect_left(self.firsts, cue.first)
        for back in range(index - 1, max(-1, index - 12), -1):
            seen = self.seen[back]
            if len(seen.parts) == 2 and seen.parts[0][1] < cue.first and cue.last < seen.parts[1][0]:
                turned[back].add(cue.rule.turns)

    def _backward(self, cue: CueSeen, turned: list[set[str]]) -> None:
        rule, words = cue.rule, self.words
        breaks = self.matches.breaks
        last_break = bisect_left(breaks, cue.first) - 1  # a break that the cue itself begins with does not stop it
        begin = max(breaks[last_break] if last_break >= 0 else 0, cue.first - rule.words, 0)
        at = cue.first - 1
        if words[cue.first] == "?":
            at = cue.first - 1
        while at > begin and words[at] not in ".,?" and not self._stops(rule, at):
            at -= 1
        index = bisect_left(self.firsts, cue.first) - 1
        while index >= 0 and self.seen[index].first >= at:
            seen = self.seen[index]
            is_own = rule.turns == "asked" and self._person_between(seen.first - 1, seen.last + 1)
            if seen.last < cue.first and not is_own:
                turned[index].add(rule.turns)
            index -= 1

    def _stops(self, rule: CueRule, at: int) -> bool:
        word = self.words[at]
        if at in self.covered:
            return False
        if word in rule.stops_at:
            # "no pain in my leg": a person word after a small word opens no new thought.
            before = self.words[at - 1]
            return not (word in self.lexicon.persons and before in self.lexicon.fillers and before not in self.lexicon.persons)
        return bool(rule.stops_at_two) and at + 1 < len(self.words) and (word, self.words[at + 1]) in rule.stops_at_two

    def _person_between(self, first: int, last: int) -> bool:
        """Whether the person speaks of themselves in between: "could stress cause my twitching" has the twitching."""
        persons = self.lexicon.persons
        for at in range(first, last):
            word = self.words[at]
            if persons.get(word) == "first" and not (word == "i" and at == first):
                return True
        return False

    # --- commas ------------------------------------------------------------------------------------------------------

    def _comma(self, at: int, *, in_list: bool) -> str:
        """Say whether a list goes on after this comma: `list`, `end`, or `maybe`."""
        first = self._segment(at)
        if at + 1 in self.cue_starts:
            return "end"  # ", no …": the next denial speaks for itself
        if not first.is_pure and not first.is_short:
            return "list" if first.has_or and self.words[at + 1] in ("or", "nor") else "end"
        chain, segment, place = 0, first, at
        for _ in range(_MOST_ITEMS):
            if not segment.is_pure and not segment.is_short:
                break
            if segment.has_or and segment.is_pure:
                return "list"
            if segment.presents:
                return "end"
            chain += segment.is_pure
            place = segment.end
            if place >= len(self.words) or self.words[place] != ",":
                break
            segment = self._segment(place)
        if place + 1 < len(self.words) and segment.has_or and self.words[place + 1] in ("or", "nor") and self.words[place] == ",":
            return "list"
        if not first.is_pure:
            return "end"
        return "list" if in_list or chain > 1 or first.has_and else "maybe"

    def _segment(self, at: int) -> _Segment:
        known = self._segments.get(at)
        if known is not None:
            return known
        words, end = self.words, at + 1
        pure, has_or, has_and, presents, found, closed = True, False, False, False, False, False
        breaks = self.matches.breaks
        next_break = bisect_right(breaks, at)
        stop = breaks[next_break] if next_break < len(breaks) else len(words)
        if next_break > 0 and breaks[next_break - 1] == at:
            stop = at + 1  # ", just" and ", I" start a new thought at the comma itself
        while end < stop and end - at < _MOST_WORDS and words[end] not in ".,?":
            word = words[end]
            has_or = has_or or word in ("or", "nor", "/")
            has_and = has_and or word == "and"
            if end in self.covered:
                found = True
                presents = presents or end in self.presenting
                closed = closed or has_or
            elif word in self.lexicon.common and word not in _JOINERS and word not in self.lexicon.fillers and not closed:
                pure = False  # an unknown word ("SOB") may be an item of the list, an everyday one is not
            end += 1
        others = words[at + 1 : end]
        short = not found and len(others) <= 2 and not any(word in self.lexicon.persons for word in others)
        segment = _Segment(end, pure and found, short, has_or, has_and, presents)
        self._segments[at] = segment
        return segment

    # --- outcome -----------------------------------------------------------------------------------------------------

    def _holds_denial(self, seen: Seen) -> bool:
        """Whether the phrase has a denial of its own in it ("no weakness")."""
        return any(at in self.cue_starts for at in range(seen.first, seen.last + 1))

    def _settle(self, seen: Seen, turned: set[str]) -> How:
        finding = seen.says.finding
        if turned:
            holds = {finding, self.lexicon.topic_of.get(finding)} & self.lexicon.true_in_the_past
            if holds and finding not in self.lexicon.over_in_the_past:
                turned.discard("past")
            if finding in self.lexicon.true_in_the_family:
                turned.discard("someone_else")
            if finding in self.lexicon.true_when_asked:
                turned -= {"asked", "hypothetical", "unsure"}
        how = next((name for name in _ORDER if name in turned), "")
        if not seen.says.is_present:
            if how == "absent" and not self._holds_denial(seen):
                return "hypothetical"  # "I don't have normal strength": a denied denial says too little to go by
            return "absent" if how in ("", "present") else how  # type: ignore[return-value]
        return how or "present"  # type: ignore[return-value]
