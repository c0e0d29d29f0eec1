"""Text into words with their places. One way of cutting for what people type and for the phrases of the knowledge alike."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

# Numbers, then words with inner apostrophes, then marks; a letter after a digit starts a new word ("34f", "3wks").
_PIECE = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*|[.,:;!?\n()\[\]/&=•]|(?<=\s)[-–—]+(?=\s)|—")
_PLAIN = re.compile(r"[a-z]+(?:'[a-z]+)*(?: [a-z]+(?:'[a-z]+)*)*").fullmatch
_APOSTROPHES = str.maketrans("’‘`´ʼ＇", "''''''")
_MARKS = {
    ";": ".",
    "!": ".",
    "\n": ".",
    "•": ".",
    "(": ",",
    ")": ",",
    "[": ",",
    "]": ",",
    "&": "and",
    "—": ",",
    "–": ",",
    "-": ",",
}
MARKS = frozenset(".,:?/=")
"""What is left of punctuation after cutting."""


class Tokens(NamedTuple):
    """Parallel lists: each word as we read it, and where it stands in the text as typed. The first and last are full stops."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def lower_in_place(text: str) -> str:
    """Lower-case `text` and straighten its apostrophes, keeping every character in its place."""
    low = text.lower()
    if len(low) != len(text):  # a few letters grow when lowered ("İ"); they stay as they are
        low = "".join(one if len(one := char.lower()) == 1 else char for char in text)
    return low.translate(_APOSTROPHES)


def cut(
    text: str,
    same: Mapping[str, str],
    contractions: Mapping[str, str],
    mend: Callable[[str], str] | None = None,
    *,
    framed: bool = True,
) -> Tokens:
    """Cut a text into words and marks.

    Args:
        text: Anything at all.
        same: Words read as another word.
        contractions: Words that join a following "not".
        mend: Gives a misspelt word its right spelling; None leaves words alone.
        framed: Whether a full stop of no length is put before the first word and after the last.

    Returns:
        The tokens. A question mark is followed by a full stop, and there are never two full stops in a row.
    """
    words: list[str] = ["."] if framed else []
    starts, ends = ([0], [0]) if framed else ([], [])
    for match in _PIECE.finditer(lower_in_place(text)):
        word = match.group()
        start, end = match.span()
        if word in _MARKS:
            word = _MARKS[word]
        elif word[0] in "-–—":
            word = ","
        else:
            word = same.get(word, word)
            if mend is not None:
                fixed = mend(word)
                if fixed is not word:
                    word = same.get(fixed, fixed)
        if word == "not" and words and words[-1] in contractions:
            words[-1] = contractions[words[-1]]
            ends[-1] = end
            continue
        if word == "." and words and words[-1] == ".":
            continue
        words.append(word)
        starts.append(start)
        ends.append(end)
        if word == "?":
            words.append(".")
            starts.append(end)
            ends.append(end)
    if framed and words[-1] != ".":
        words.append(".")
        starts.append(len(text))
        ends.append(len(text))
    return Tokens(words, starts, ends)


def cut_phrase(phrase: str, same: Mapping[str, str], contractions: Mapping[str, str]) -> tuple[str, ...]:
    """Cut a phrase of the knowledge: its words and marks only."""
    if _PLAIN(phrase) is not None and " not" not in phrase:  # nearly all of thousands are plain words; this is five times faster
        return tuple([same.get(word, word) for word in phrase.split(" ")])
    return tuple(cut(phrase, same, contractions, framed=False).words)
