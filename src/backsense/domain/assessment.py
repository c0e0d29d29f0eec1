"""The result of a check-up. These types are the wire format: the JSON Schema integrators get is made from them.

Fields are only ever added, never renamed or removed (docs/json.md).
"""

from typing import Literal

import msgspec

from backsense.domain.case import Sex, Value
from backsense.domain.knowledge import Certainty, Checked
from backsense.domain.urgency import Urgency

FindingStatus = Literal["present", "absent", "unknown"]
Band = Literal["most_likely", "likely", "possible", "unlikely", "unlikely_but_must_not_be_missed", "looked_for_not_found"]
Support = Literal["for", "against", "unknown"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Every field is always written, so that a reader never has to guess a default."""


class Cite(Record, frozen=True, kw_only=True):
    """Where a statement comes from."""

    source: str
    at: str
    checked: Checked


class Span(Record, frozen=True, kw_only=True):
    """A stretch of the person's own words: `start` and one past the end, in characters."""

    start: int
    end: int
    text: str


class Understood(Record, frozen=True, kw_only=True):
    """One finding as we understood it, and the words it came from. `value` is the status again for yes/no findings."""

    finding: str
    label: str
    status: FindingStatus
    value: Value
    span: tuple[int, int] | None
    text: str | None
    said_by: Literal["text", "answer", "implied"]
    says: str


class Weighed(Record, frozen=True, kw_only=True):
    """One finding for, against or still unknown. `weight` is the log10 likelihood ratio against the background; 0 if unknown."""

    finding: str
    value: Value | None
    says: str
    weight: float
    sources: list[Cite]


class Reason(Record, frozen=True, kw_only=True):
    """Why this urgency: a rule that fired, the decision under the causes, a "not sure", or a policy."""

    kind: Literal["red_flag", "causes", "not_sure", "policy"]
    id: str
    says: str
    findings: list[str]
    sources: list[Cite]


class UrgencyResult(Record, frozen=True, kw_only=True):
    """How soon, and why. `highest_still_open` is the most urgent level an unanswered alarm question could still lead to."""

    code: Urgency
    title: str
    within: str
    within_hours: float | None
    say: str
    how: str
    because: list[Reason]
    why_not_higher: str | None
    why_not_lower: str | None
    highest_still_open: Urgency | None
    do_now: list[str]
    tell_them: str | None
    have_ready: str | None


class Alarm(Record, frozen=True, kw_only=True):
    """A warning sign that fired, or one whose answer is not known yet."""

    id: str
    label: str
    status: Literal["fired", "unsettled"]
    urgency: Urgency
    say: str
    because: str
    open_findings: list[str]
    sources: list[Cite]


class Cause(Record, frozen=True, kw_only=True):
    """What it may be. `probability` is for programs; people are shown `band`."""

    id: str
    name: str
    clinical_name: str
    summary: str
    band: Band
    probability: float
    needs: Urgency
    supports: list[Weighed] = msgspec.field(name="for")
    against: list[Weighed]
    unknown: list[Weighed]
    course: list["Statement"]


class Statement(Record, frozen=True, kw_only=True):
    """A sentence with its source."""

    says: str
    sources: list[Cite]


class ChoiceOffered(Record, frozen=True, kw_only=True):
    """One way to answer. `unknown` ("not sure") is always among them."""

    value: str
    label: str


class Question(Record, frozen=True, kw_only=True):
    """One question of the next screen."""

    finding: str
    question: str
    tick: str | None
    """How it reads as a line of a checklist; yes/no only."""
    why: str
    kind: Literal["yes_no", "one_of", "number", "site"]
    choices: list[ChoiceOffered]
    unit: str | None
    could_change: str | None


class Screen(Record, frozen=True, kw_only=True):
    """What to ask next, together. An `alarms` or `checklist` screen can be answered "none of these"."""

    kind: Literal["about_you", "single", "checklist", "alarms"]
    title: str
    none_of_these: bool
    findings: list[str]
    about_left: int


class Change(Record, frozen=True, kw_only=True):
    """A finding taking a value."""

    finding: str
    value: Value
    says: str


class Tripwire(Record, frozen=True, kw_only=True):
    """A smallest change that would change the urgency: "come back if"."""

    changes: list[Change] = msgspec.field(name="if")
    then: Urgency
    says: str
    within: str
    sources: list[Cite]


class Recheck(Record, frozen=True, kw_only=True):
    """When this advice runs out. `on` is an ISO date."""

    on: str
    says: str


class Expiry(Record, frozen=True, kw_only=True):
    """What runs out on a day (ISO date), and the level that would hold then if nothing changed but the date."""

    on: str
    what: str
    then: Urgency
    sources: list[Cite]


class Advised(Record, frozen=True, kw_only=True):
    """Something to do or to avoid, for this person."""

    id: str
    label: str
    how: str
    steps: list[str]
    certainty: Certainty
    effect: str
    careful: list[Statement]
    stop_if: str | None
    sources: list[Cite]


class PlanStepShown(Record, frozen=True, kw_only=True):
    """One step of a plan. `remedy` is the id of the remedy it comes from, `careful` what this person must know about it."""

    remedy: str | None
    says: str
    careful: list[Statement]
    sources: list[Cite]


class PlanEnds(Record, frozen=True, kw_only=True):
    """What ends looking after it alone, and how soon to be seen then. `says` stands after "if"."""

    finding: str
    says: str
    then: Urgency


class PlanShown(Record, frozen=True, kw_only=True):
    """The plan that fits this person: steps in order, what it leaves out on purpose, and what ends looking after it alone."""

    id: str
    label: str
    stage: Literal["first_72_hours", "first_6_weeks", "longer", "any"]
    steps: list[PlanStepShown]
    avoid: list[str]
    see_someone_if: list[PlanEnds]


class MedicineShown(Record, frozen=True, kw_only=True):
    """A medicine this person takes or named that can do what they feel. It never raises `urgency`: red flags do."""

    id: str
    label: str
    class_name: str
    mechanism: str
    known: list[Statement]
    """How often or how well known, where something is published."""
    say: str
    how_soon: Urgency
    emergency_if: list[str]
    sources: list[Cite]


class HowSure(Record, frozen=True, kw_only=True):
    """The same case under `draws` draws of every number within its own interval: in what share the conclusion is the same."""

    draws: int
    urgency_holds: float
    first_cause_holds: float
    says: str


class SourceShown(Record, frozen=True, kw_only=True):
    """A source cited somewhere in the result."""

    id: str
    citation: str
    year: int | None
    link: str | None
    checked: Checked


class Notice(Record, frozen=True, kw_only=True):
    """A fixed message that applies: no clinician has reviewed this, outside our domain, under 16, a crisis."""

    id: str
    title: str
    say: str


class KnowledgeStamp(Record, frozen=True, kw_only=True):
    """Exactly which knowledge made this."""

    version: str
    hash: str
    reviewed: bool


class About(Record, frozen=True, kw_only=True):
    """Whom it is about."""

    age_years: float | None
    sex: Sex | None


class Assessment(Record, frozen=True, kw_only=True):
    """One assessment. Same case, same knowledge, same code: same bytes."""

    version: str
    knowledge: KnowledgeStamp
    today: str
    about: About
    understood: list[Understood]
    unmatched: list[Span]
    urgency: UrgencyResult
    alarms: list[Alarm]
    causes: list[Cause]
    how_sure: HowSure
    screen: Screen | None
    next: list[Question]
    tripwires: list[Tripwire]
    could_lower: list[Tripwire]
    expires: list[Expiry]
    recheck: Recheck | None
    advice: list[Advised]
    avoid: list[Advised]
    plan: PlanShown | None
    medicines: list[MedicineShown]
    notices: list[Notice]
    sources: list[SourceShown]
    stop: bool
