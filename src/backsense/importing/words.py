"""Text of a page into sentences and words, one way for finding, for flags and for telling what is said twice."""

import re
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_END = re.compile(r"[.!?;](?=[\"'’”)]*(?:\s|$))|\n")
_APOSTROPHES = str.maketrans("’‘`´ʼ＇", "''''''")
_LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without marks.

    >>> words_of("Don’t rest in bed (much)!")
    ["don't", 'rest', 'in', 'bed', 'much']
    """
    return _WORD.findall(text.lower().translate(_APOSTROPHES))


def key_of(text: str) -> str:
    """What two texts share that differ only in marks, spaces and capitals."""
    return " ".join(words_of(text))


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a text; each line of a list is one, without its mark.

    >>> list(sentences_of("1. Rest. A lot\\n2. Ice"))
    ['Rest.', 'A lot', 'Ice']
    """
    for line in text.split("\n"):
        line = _LIST_MARK.sub("", line).strip()
        start = 0
        for match in _END.finditer(line):
            if part := line[start : match.end()].strip():
                yield part
            start = match.end()
        if rest := line[start:].strip():
            yield rest
