"""What made one assessment, number by number (docs/trace.md). It holds what the person said: kept only where they ask for it."""

from typing import Literal

from backsense.domain.assessment import KnowledgeStamp, Record
from backsense.domain.case import Case, Value
from backsense.domain.reading import Reading
from backsense.domain.urgency import Urgency

TruthWord = Literal["false", "unknown", "true"]
Mode = Literal["full", "urgency_only"]


class Inputs(Record, frozen=True, kw_only=True):
    """Everything an assessment is made from, besides the knowledge and the code. `reading` holds the text, if there was one."""

    case: Case
    reading: Reading | None
    today: str
    mode: Mode
    screens_asked: int


class Known(Record, frozen=True, kw_only=True):
    """One value the reasoning used. `follows` where it was not said: implied by another answer, or not possible for this person.

    `version` is that of the finding's file; age and sex have none.
    """

    finding: str
    version: int | None
    value: Value
    follows: bool


class RuleTraced(Record, frozen=True, kw_only=True):
    """One red flag: how it came out, and every value it read. A value of null is not known; `unknown` is "not sure"."""

    id: str
    version: int
    act: Urgency
    if_unknown: Urgency
    truth: TruthWord
    relevant: bool
    """Whether its questions are worth asking this person. It fires whether it is or not."""
    leaves_floor: bool
    """True where it would fire were every "not sure" a yes: its `if_unknown` counts."""
    reads: dict[str, Value | None]


class PresentationTraced(Record, frozen=True, kw_only=True):
    """One presentation, and the share it has in the prior."""

    id: str
    version: int
    truth: TruthWord
    weight: float


class PriorMoved(Record, frozen=True, kw_only=True):
    """A prior that was multiplied for this person's age, sex or past; by 0 where the condition cannot occur in them."""

    condition: str
    times: float
    reads: dict[str, Value | None]
    source: str | None
    at: str | None


class Evidence(Record, frozen=True, kw_only=True):
    """One finding, or the known findings of one group: ln P(these answers | condition), by condition."""

    findings: dict[str, Value]
    group: str | None
    group_version: int | None
    together: float | None
    log_chance: dict[str, float]


class CauseTraced(Record, frozen=True, kw_only=True):
    """One condition.

    `before` is the mean of its priors over the presentations, by their weights. `prior` is that times every `times` of
    `prior_moved`, `posterior` is exp(`log_prior` + `log_evidence`); both divided by the sum over all conditions. `log_prior` is
    null where the prior is 0.
    """

    id: str
    version: int
    needs: Urgency
    before: float
    prior: float
    log_prior: float | None
    log_evidence: float
    posterior: float


class Floor(Record, frozen=True, kw_only=True):
    """A level under the urgency, and what put it there. The urgency is the highest of all of these."""

    kind: Literal["red_flag", "causes", "not_sure", "policy"]
    id: str
    version: int
    urgency: Urgency


class PolicyTraced(Record, frozen=True, kw_only=True):
    """A fixed message that applied."""

    id: str
    version: int
    floor: Urgency


class Decision(Record, frozen=True, kw_only=True):
    """The level. `expected_harm` is the mean, under the posterior, of the harm of advising each level."""

    harm: str
    harm_version: int
    harm_rows: dict[str, dict[str, float]]
    expected_harm: dict[str, float]
    by_causes: Urgency
    floors: list[Floor]
    urgency: Urgency


class QuestionTraced(Record, frozen=True, kw_only=True):
    """What asking about one open finding is expected to bring, and the levels its likely answers would lead to."""

    finding: str
    version: int
    saves_harm: float
    bits: float
    seconds: float
    raises: Urgency | None


class Trace(Record, frozen=True, kw_only=True):
    """One assessment from its inputs to its decision. Lists are in the order the reasoning takes them."""

    version: str
    knowledge: KnowledgeStamp
    inputs: Inputs
    known: list[Known]
    rules: list[RuleTraced]
    policies: list[PolicyTraced]
    presentations: list[PresentationTraced]
    prior_moved: list[PriorMoved]
    evidence: list[Evidence]
    causes: list[CauseTraced]
    decision: Decision
    asking: str
    asking_version: int
    questions: list[QuestionTraced]
    screen: list[str] | None
    """The findings asked next; null where nothing is."""
