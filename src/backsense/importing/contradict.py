"""Which sentences of a page contradict ours. The words to look for are knowledge (contradictions/, ledger/); this only looks."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from backsense.domain.knowledge import ClaimAppraisal, Contradiction, Knowledge
from backsense.domain.pages import Flag
from backsense.importing.words import key_of, sentences_of, words_of

_GAP = 6
_BEFORE = 5
_AFTER = 5
"""How many words before and after a claim a denial reaches it."""
_LEDGER_HOW: dict[str, Literal["contradicts", "goes_too_far", "partly_right"]] = {
    "wrong": "contradicts",
    "doubtful": "goes_too_far",
    "partly": "partly_right",
}


class Finder:
    """Made once from the knowledge; `flags` looks at one answer."""

    def __init__(self, knowledge: Knowledge) -> None:
        lists = knowledge.word_lists
        self._before = _patterns(lists["page_denials"].words if "page_denials" in lists else ())
        self._after = _patterns(lists["page_denials_after"].words if "page_denials_after" in lists else ())
        self._rules = [(one, _patterns(one.phrases), _patterns(one.unless)) for one in knowledge.contradictions.values()]
        self._ledger: dict[str, list[ClaimAppraisal]] = {}
        for item in knowledge.ledger.values():
            if item.verdict in _LEDGER_HOW:
                self._ledger.setdefault(key_of(item.question), []).append(item)

    def flags(self, question: str, answer: str) -> list[Flag]:
        """Every claim of an answer that contradicts ours, once for each contradiction, in the order of the answer."""
        found: dict[str, Flag] = {}
        asked = words_of(question)
        sentences = [(one, words_of(one)) for one in sentences_of(answer)]
        for sentence, words in sentences:
            for rule, phrases, unless in self._rules:
                if rule.id not in found and _is_asked(rule, asked) and self._claims(words, phrases, unless):
                    found[rule.id] = _flag(rule, sentence)
        for item in self._ledger.get(key_of(question), ()):
            wanted = [words_of(one) for one in item.words]
            for sentence, words in sentences:
                if any(_row(words, one) for one in wanted):
                    if not any(flag.words == sentence for flag in found.values()):  # said once is enough
                        found[f"ledger:{item.id}"] = _appraised(item, sentence)
                    break
        return list(found.values())

    def _claims(self, words: list[str], phrases: list[list[str]], unless: list[list[str]]) -> bool:
        if any(_spans(words, one) for one in unless):
            return False
        for phrase in phrases:
            for start, end in _spans(words, phrase):
                before, after = words[max(0, start - _BEFORE) : start], words[end : end + _AFTER]
                # A denial inside the words themselves ("breathe, not too fast") turns them round as well.
                inside = [word for word in words[start:end] if not any(_fits(word, part) for part in phrase)]
                if not any(_spans(part, one) for part in (before, inside) for one in self._before) and not any(
                    _spans(after, one) for one in self._after
                ):
                    return True
        return False


def _patterns(texts: Iterable[str]) -> list[list[str]]:
    return [text.split() for text in texts]


def _is_asked(rule: Contradiction, asked: list[str]) -> bool:
    return not rule.asked or any(_fits(word, one) for word in asked for one in rule.asked)


@lru_cache(maxsize=1 << 16)
def _fits(word: str, pattern: str) -> bool:
    """One word against `rest|resting` or `rest*`; remembered, since a page tries few words against few patterns very often."""
    return any(word == one or (one.endswith("*") and word.startswith(one[:-1])) for one in pattern.split("|"))


def _spans(words: Sequence[str], pattern: list[str]) -> list[tuple[int, int]]:
    """Where a pattern stands among words: (first, past the last). Time grows with words times pattern, whatever they are."""
    parts = list(pattern)
    from_start, to_end = parts[:1] == ["^"], parts[-1:] == ["$"]
    parts = parts[from_start : len(parts) - to_end]
    starts = range(1) if from_start else range(len(words))
    reached = {start: start for start in starts}
    for part in parts:
        if part == "...":
            wider: dict[int, int] = {}
            for end, start in reached.items():
                for further in range(end, min(end + _GAP, len(words)) + 1):
                    wider[further] = max(start, wider.get(further, -1))
            reached = wider
        else:
            reached = {end + 1: start for end, start in reached.items() if end < len(words) and _fits(words[end], part)}
        if not reached:
            return []
    return [(start, end) for end, start in sorted(reached.items()) if not to_end or end == len(words)]


def _row(words: list[str], wanted: list[str]) -> bool:
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _flag(rule: Contradiction, sentence: str) -> Flag:
    return Flag(
        id=rule.id, kind="contradiction", how=rule.how, label=rule.label, words=sentence, ours=rule.ours.strip(),
        because=rule.because.strip(), answers=list(rule.answers), remedies=list(rule.avoid), conflicts=list(rule.conflicts),
        sources=[one.source for one in rule.sources],
    )  # fmt: skip


def _appraised(item: ClaimAppraisal, sentence: str) -> Flag:
    return Flag(
        id=item.id, kind="ledger", how=_LEDGER_HOW[item.verdict], label=item.claim.strip(), words=sentence,
        ours=item.right.strip(), because="", answers=list(item.answers), remedies=[], conflicts=[],
        sources=[one.source for one in item.sources],
    )  # fmt: skip
