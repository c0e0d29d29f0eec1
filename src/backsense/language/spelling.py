"""Misspelt words of the lexicon, set right; everyday words are left alone."""

from collections import defaultdict
from collections.abc import Collection

from rapidfuzz.distance import OSA

_LONGEST = 22
_MOST_PER_TEXT = 400
"""How many different unknown words of one text are looked at, so that any text takes bounded time."""


class Speller:
    """Knows the words that may be meant, and those that are right as they are."""

    def __init__(self, targets: Collection[str], known: Collection[str]) -> None:
        """Take the words to repair towards, and every word that needs no repair (targets included)."""
        self.known = frozenset(known) | frozenset(targets)
        shelves: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(targets):
            if len(word) >= 4 and word.isalpha():
                shelves[word[0]].append(word)
        self._shelves = {letter: tuple(words) for letter, words in shelves.items()}

    def repair(self, word: str) -> str:
        """Return the one word of the lexicon this is a slip of, or `word` itself.

        Four letters may only be swapped; five to nine may differ by one slip; ten and more by two. The first letter stays.
        """
        length = len(word)
        if not 4 <= length <= _LONGEST:
            return word
        allowed = 2 if length >= 10 else 1
        best, score = word, 2 * allowed + 2
        letters = sorted(word)
        for candidate in self._shelves.get(word[0], ()):
            if abs(len(candidate) - length) > allowed:
                continue
            slips = OSA.distance(word, candidate, score_cutoff=allowed)
            if slips > allowed:
                continue
            swapped = letters == sorted(candidate)  # the right letters in the wrong order are the likelier slip
            if 2 * slips + (not swapped) < score and (length > 4 or swapped):
                best, score = candidate, 2 * slips + (not swapped)
        return best


class Mender:
    """A speller for one text: remembers what it met, and stops looking when there is too much."""

    def __init__(self, speller: Speller) -> None:
        """Take the speller; nothing of the text outlives this object."""
        self._speller = speller
        self._known = speller.known
        self._met: dict[str, str] = {}
        self.unknown = 0

    def __call__(self, word: str) -> str:
        """Return the word meant."""
        if word in self._known or not word[0].isalpha():
            return word
        met = self._met.get(word)
        if met is None:
            if len(self._met) >= _MOST_PER_TEXT:
                self.unknown += 1
                return word
            met = self._met[word] = self._speller.repair(word)
        if met == word:
            self.unknown += 1
            return word
        return met
