"""How words turn other words round, and the plain lists a language needs."""

from typing import Annotated, Literal

import msgspec

from backsense.domain.items import Item, Strict


class CueExample(Strict, frozen=True, kw_only=True):
    """A sentence and the findings it must give: `finding: status-or-value`."""

    text: str
    gives: dict[str, str | float]


class Cue(Item, frozen=True, kw_only=True, tag="cue"):
    """A word or phrase that changes what another phrase means, with its reach; each carries sentences that test it."""

    turns: Literal["absent", "unsure", "past", "someone_else", "hypothetical", "asked", "present", "break", "corrected"]
    phrases: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    direction: Literal["forward", "backward", "both"]
    words: int
    """How many words it reaches."""
    stops_at: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    """Longer phrases in which it does not count ("no idea", "no longer")."""
    applies_in: Annotated[tuple[CueExample, ...], msgspec.Meta(min_length=1)]
    stays_out_of: Annotated[tuple[CueExample, ...], msgspec.Meta(min_length=1)]


class WordList(Item, frozen=True, kw_only=True, tag="word_list"):
    """Plain lists a language needs: common words, spelling variants, units of time, crisis phrases."""

    words: tuple[str, ...] = ()
    pairs: dict[str, str] = msgspec.field(default_factory=dict)
    numbers: dict[str, float] = msgspec.field(default_factory=dict)
