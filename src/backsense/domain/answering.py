"""The result of asking a plain question. Wire format, like the assessment."""

from typing import Literal

import msgspec

from backsense.domain.assessment import Alarm, Cite, KnowledgeStamp, Notice, Record, SourceShown, UrgencyResult
from backsense.domain.knowledge import Certainty


class ClaimShown(Record, frozen=True, kw_only=True):
    """One sentence that states a fact."""

    says: str
    certainty: Certainty
    source: str
    at: str
    checked: Literal["seen", "recalled"]


class PositionShown(Record, frozen=True, kw_only=True):
    """What one authority says."""

    who: str
    says: str
    year: int | None
    certainty: Certainty
    sources: list[Cite]


class ConflictShown(Record, frozen=True, kw_only=True):
    """Where those who know best differ: who says what, what we chose, and why."""

    id: str
    question: str
    positions: list[PositionShown]
    chosen: str
    because: str


class AnswerShown(Record, frozen=True, kw_only=True):
    """A sourced answer. `question` is the question it answers, which may not be word for word what was asked."""

    id: str
    question: str
    short: str
    claims: list[ClaimShown]
    people_read: str | None
    cannot_say: str
    see_someone_if: str
    conflicts: list[ConflictShown]


class Alternative(Record, frozen=True, kw_only=True):
    """A neighbouring question we do have an answer to."""

    id: str
    question: str


class AskResult(Record, frozen=True, kw_only=True):
    """`answer`: found. `none`: no sourced answer. `emergency`: the words hold an alarm. `check`: a check-up fits better."""

    version: str
    knowledge: KnowledgeStamp
    kind: Literal["answer", "none", "emergency", "check"]
    answer: AnswerShown | None
    alternatives: list[Alternative]
    urgency: UrgencyResult | None
    alarms: list[Alarm]
    say: str
    told: list[str] = msgspec.field(default_factory=list)
    """What they said of themselves, as the check-up would begin with it ("one leg is weak"); empty beside an answer."""
    if_so: UrgencyResult | None = None
    """Beside an answer or none: how urgent it is if what they only asked about is happening to them now."""
    notices: list[Notice]
    sources: list[SourceShown]


__all__ = ["Alternative", "AnswerShown", "AskResult", "Cite", "ClaimShown", "ConflictShown", "PositionShown"]
