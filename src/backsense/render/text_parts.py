"""The page builder for terminals: wraps to the width, colours only when asked; a plain form for screen readers."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from backsense.domain.assessment import Cite, SourceShown
from backsense.domain.knowledge import Checked
from backsense.render.labels import CHECKED_WORDS

_CODES = {"heading": "1", "alarm": "1;31", "quiet": "2"}
WIDEST = 88
"""Longer lines are hard to read, however wide the window."""
NARROWEST = 24


@dataclass(frozen=True)
class Look:
    """How a page is set. `plain`: no bullets, indents, colour or wrapping, so that whole sentences are read out."""

    width: int = 80
    colour: bool = False
    plain: bool = False


def clean(text: str) -> str:
    """Text that cannot steer a terminal: control, direction-changing and unpaired characters become spaces.

    >>> clean("a\\x1b[31mb")
    'a [31mb'
    """
    if text.isascii() and text.isprintable():
        return text
    # Joiners (Cf) hold many emoji together and are harmless; the direction overrides are not.
    kept = (
        " " if unicodedata.category(c) in ("Cc", "Cs") or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" else c
        for c in text
    )
    return "".join(kept)


class Page:
    """Lines added one after another; `text()` gives them all."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._width = max(NARROWEST, min(look.width, WIDEST))
        self._lines: list[str] = []

    def heading(self, text: str, tone: str = "heading") -> None:
        """A heading with an empty line above it."""
        if self._lines:
            self._lines.append("")
        self._add(text, "", "", tone)

    def say(self, text: str, tone: str = "", indent: int = 0) -> None:
        """A paragraph."""
        self._add(text, " " * indent, " " * indent, tone)

    def item(self, text: str, mark: str = "-", level: int = 1, tone: str = "") -> None:
        """One entry of a list. In the plain form numbers stay and dashes go."""
        pad = "  " * (level - 1)
        if self._look.plain:
            mark = "" if mark == "-" else mark
        lead = f"{pad}{mark} " if mark else pad
        self._add(text, lead, " " * len(lead), tone)

    def gap(self) -> None:
        """One empty line."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """The whole page, ending in a newline."""
        return "\n".join(self._lines) + "\n"

    def _add(self, text: str, first: str, rest: str, tone: str) -> None:
        words = re.sub(r"\s+", " ", clean(text)).strip()
        if self._look.plain:
            self._lines.append(first.lstrip() + words)
            return
        # Links are kept whole, even where they are wider than the window: a broken link cannot be followed.
        lines = textwrap.wrap(
            words,
            self._width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
        code = _CODES.get(tone) if self._look.colour else None
        self._lines += [f"\x1b[{code}m{line}\x1b[0m" if code else line for line in lines or [""]]


class Citations:
    """Numbers for the sources of one result, in the order they are met, and the places in each that were cited."""

    def __init__(self, sources: Iterable[SourceShown], plain: bool) -> None:
        self._sources = {source.id: source for source in sources}
        self._places: dict[str, dict[str, Checked]] = {}
        self._plain = plain

    def mark(self, cites: Iterable[Cite]) -> str:
        """` [1, 3]`, or ` (sources 1, 3)` in the plain form; empty where nothing is cited."""
        numbers = list(dict.fromkeys(self._number(cite.source, cite.at, cite.checked) for cite in cites))
        if not numbers:
            return ""
        joined = ", ".join(str(number) for number in sorted(numbers))
        if self._plain:
            return f" (source{'s' if len(numbers) > 1 else ''} {joined})"
        return f" [{joined}]"

    def place(self, source: str, at: str, checked: Checked) -> str:
        """One cited place in words: the source's number and the place in it."""
        number = self._number(source, at, checked)
        return f"Source {number}, {at}" if self._plain else f"[{number}] {at}"

    def write(self, page: Page) -> None:
        """The sources cited so far, each with its places and whether we read it or remember it."""
        if self._places:
            page.heading("Where this comes from")
        for number, (name, places) in enumerate(self._places.items(), 1):
            page.item(self._words(name), f"{number}." if self._plain else f"[{number}]")
            for checked, words in CHECKED_WORDS.items():
                where = [at for at, how in places.items() if how == checked]
                if where:
                    page.item(f"{'; '.join(where)} ({words})", "", 3, "quiet")

    def _number(self, source: str, at: str, checked: Checked) -> int:
        self._places.setdefault(source, {})[at] = checked
        return list(self._places).index(source) + 1

    def _words(self, name: str) -> str:
        source = self._sources.get(name)
        if source is None:  # cited but not listed: its id is better than nothing
            return name
        words = source.citation.rstrip(".")
        if source.year is not None and str(source.year) not in words:
            words += f", {source.year}"
        return f"{words}.{' ' + source.link if source.link else ''}"
