"""Given this, expect that: cases clinicians write and one test runs."""

from typing import Literal

import msgspec

from backsense.domain.items import Item, Strict
from backsense.domain.urgency import Urgency


class Expect(Strict, frozen=True, kw_only=True):
    """What a case must lead to. What is not written is not checked."""

    fires: tuple[str, ...] | None = None
    quiet: tuple[str, ...] | None = None
    asks: tuple[str, ...] | None = None
    """Findings that must be among the open alarm questions."""
    urgency: tuple[Urgency, ...] | None = None
    urgency_at_least: Urgency | None = None
    urgency_at_most: Urgency | None = None
    first_cause: tuple[str, ...] | None = None
    among_causes: tuple[str, ...] | None = None
    """Conditions that must be among the first three."""
    understood: dict[str, str | float] | None = None
    not_understood: tuple[str, ...] | None = None
    says_not: tuple[str, ...] | None = None


class CaseFile(Item, frozen=True, kw_only=True, tag="case"):
    """Given this, expect that. Clinicians write these; one test runs them all."""

    given: dict[str, str | float] = msgspec.field(default_factory=dict)
    age: float | None = None
    sex: Literal["female", "male"] | None = None
    text: str | None = None
    answer_rest: Literal["absent", "unknown"] | None = None
    """How every question the check-up then asks is answered."""
    expect: Expect
    because: str | None = None
