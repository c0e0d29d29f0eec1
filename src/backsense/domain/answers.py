"""Plain questions answered, and where those who know best do not agree."""

from typing import Annotated

import msgspec

from backsense.domain.items import Certainty, Cited, Item


class Claim(Cited, frozen=True, kw_only=True):
    """One sentence that states a fact, with its source."""

    says: str
    certainty: Certainty


class Answer(Item, frozen=True, kw_only=True, tag="answer"):
    """A plain question answered. `asks` are ways people put it; the first is its title."""

    asks: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    short: str
    claims: Annotated[tuple[Claim, ...], msgspec.Meta(min_length=1)]
    people_read: str | None = None
    """What people read elsewhere that is wrong, and what is known."""
    cannot_say: str
    see_someone_if: tuple[str, ...]
    """Findings (by id) that make it worth being seen."""
    see_someone_say: str
    related: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Where authorities differ on it (conflicts, by id); shown with the answer."""


class Position(Cited, frozen=True, kw_only=True):
    """What one authority says. `who` is a name people can look up; `year` is when it was said, where that is known."""

    who: str
    says: str
    year: int | None
    certainty: Certainty


class Conflict(Item, frozen=True, kw_only=True, tag="conflict"):
    """A question on which those who know best do not agree: who says what, what we chose, and why."""

    question: str
    positions: Annotated[tuple[Position, ...], msgspec.Meta(min_length=2)]
    chosen: str
    because: str
    about: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Answers, red flags and remedies (by id) it bears on. An answer named here names the conflict too."""
