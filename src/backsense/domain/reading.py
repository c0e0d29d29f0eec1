"""What was read in someone's own words."""

from typing import Literal

import msgspec

from backsense.domain.assessment import Span
from backsense.domain.case import Sex, Value

How = Literal["present", "absent", "unsure", "past", "someone_else", "hypothetical", "asked"]


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One finding seen in the text. Only `present`, `absent` and `unsure` say something about the person now."""

    finding: str
    value: Value
    """`present` for yes/no findings (whatever `how` says), a value or a number for the rest."""
    how: How
    start: int
    end: int
    text: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A text as understood. `text` is as typed; every span points into it."""

    text: str
    mentions: tuple[Mention, ...]
    unmatched: tuple[Span, ...]
    """Stretches with content words nobody understood, longest first known words left out."""
    age_years: float | None = None
    sex: Sex | None = None
    is_question: bool = False
    crisis: Span | None = None
    """Words that suggest self-harm; met first, before anything else."""
    is_english: bool = True
    medicines: tuple[str, ...] = ()
    """Medicines (by id) the person names as their own, whether or not we have a finding for them."""
