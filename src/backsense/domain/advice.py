"""What to do and what to avoid: remedies, plans made of them, and medicines that may be the cause."""

from typing import Annotated, Literal

import msgspec

from backsense.domain.expression import Expression
from backsense.domain.items import Certainty, Checked, Cited, Item, Strict
from backsense.domain.urgency import Urgency


class Effect(Cited, frozen=True, kw_only=True):
    """What was seen when it was tried."""

    says: str
    certainty: Certainty


class Caution(Strict, frozen=True, kw_only=True):
    """Who must not, or must ask first."""

    when: Expression
    because: str
    must: Literal["not_use", "ask_first"]
    source: str
    at: str
    checked: Checked


class Remedy(Item, frozen=True, kw_only=True, tag="remedy"):
    """Something people do about it. `avoid` entries are the deny-list: they are only ever shown as what not to do."""

    label: str
    verdict: Literal["do", "may", "avoid"]
    fits: Expression
    """For whom it is shown."""
    order: int
    how: str
    steps: tuple[str, ...] = ()
    effects: Annotated[tuple[Effect, ...], msgspec.Meta(min_length=1)]
    cautions: tuple[Caution, ...] = ()
    stop_if: str | None = None
    never_words: tuple[str, ...] = ()
    """For `avoid`: words that must not appear in any advice given."""


class PlanStep(Strict, frozen=True, kw_only=True):
    """One step: a remedy by its id (its cautions and sources come with it), or our own words with where they come from."""

    remedy: str | None = None
    says: str | None = None
    """The step in a sentence; beside a remedy, how it is done at this stage."""
    because: Cited | None = None


class Plan(Item, frozen=True, kw_only=True, tag="plan"):
    """What to do, in order, for one thing that is felt at one stage. Of those that fit, the lowest `order` is shown."""

    label: str
    fits: Expression
    stage: Literal["first_72_hours", "first_6_weeks", "longer", "any"]
    steps: Annotated[tuple[PlanStep, ...], msgspec.Meta(min_length=1)]
    avoid: tuple[str, ...] = ()
    """Remedies (by id) that are left out on purpose."""
    see_someone_if: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Findings (by id) that end looking after it alone."""
    order: int


# --- medicines -------------------------------------------------------------------------------------------------------


class CanCause(Cited, frozen=True, kw_only=True):
    """One thing a medicine can do, and in `says` how often or how well that is known, where something is published."""

    what: Literal["twitch", "cramp", "jerk", "spasm", "tremor", "back_pain", "muscle_pain", "weakness", "numbness"]
    says: str | None = None


class GoNow(Strict, frozen=True, kw_only=True):
    """What makes it an emergency. `when` says it in findings, and then a red flag must know it: only red flags raise urgency."""

    says: str
    """After "if": "your urine turns dark and the muscle pain is severe"."""
    when: Expression | None = None


class Medicine(Item, frozen=True, kw_only=True, tag="medicine"):
    """A kind of medicine (or something swallowed or met like one) that can make muscles twitch, cramp, ache or weaken."""

    label: str
    """What people call it: "Water tablets"."""
    class_name: str
    names: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Names on the packet and in the street; read in what someone writes."""
    finding: str | None
    """The finding that says someone takes it, or null where nothing asks."""
    causes: Annotated[tuple[CanCause, ...], msgspec.Meta(min_length=1)]
    mechanism: str
    """How it does that, in one plain sentence; or that it is not known."""
    act: Urgency
    """How soon to ask about it when nothing else is wrong."""
    emergency_if: tuple[GoNow, ...] = ()
    say: str
    may_stop: bool = False
    """True for the few where stopping at once is right; `may_stop_because` says why."""
    may_stop_because: str | None = None
    sources: Annotated[tuple[Cited, ...], msgspec.Meta(min_length=1)]
