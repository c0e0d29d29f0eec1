"""What every kind of knowledge is made of: files with an id, citations, chances, sources and scales.

Every clinical number is a `Chance` (or sits in an `Estimates` list that maps to one) and carries its basis, source and place.
"""

from typing import Annotated, Literal

import msgspec

Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
Basis = Literal["measured", "derived", "expert"]
Checked = Literal["seen", "recalled"]
"""`seen`: the figure was read in the source. `recalled`: from memory, still to be checked. Never upgraded silently."""
Certainty = Literal["high", "moderate", "low", "very_low"]
"""GRADE's four words."""
HowOften = Literal["almost_always", "often", "sometimes", "seldom", "hardly_ever"]
HowCommon = Literal["usual", "common", "uncommon", "rare", "very_rare", "exceptional"]
Status = Literal["draft", "reviewed", "retired"]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Unknown keys are refused, so that a misspelt field is never silently ignored."""


class Item(Strict, frozen=True, kw_only=True, tag_field="kind"):
    """Anything that has a file of its own. The id is the file's name and never changes."""

    id: str
    status: Status = "draft"
    version: int = 1
    reviewed: str | None = None
    review_due: str | None = None


class Cited(Strict, frozen=True, kw_only=True):
    """A place in a source. `at` is the page, section or table, or where in our own evidence a recalled fact is noted."""

    source: str
    at: str
    checked: Checked


class Chance(Cited, frozen=True, kw_only=True):
    """A probability and where it comes from: either `p` with its interval, or an ordinal word that the scale maps to one."""

    basis: Basis
    p: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    how_often: HowOften | None = None
    how_common: HowCommon | None = None
    among: str | None = None


class Source(Item, frozen=True, kw_only=True, tag="source"):
    """Something that was read or recalled: a guideline, a study, a page. `type` is free text such as "cohort (n=121)"."""

    citation: str
    type: str
    year: int | None
    checked: Checked
    link: str | None = None
    doi: str | None = None
    licence: str | None = None
    note: str | None = None


class Scale(Item, frozen=True, kw_only=True, tag="scale"):
    """What an ordinal word means as an interval. The only place where such words become numbers."""

    words: dict[str, Chance]
