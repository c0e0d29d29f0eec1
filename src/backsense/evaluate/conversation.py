"""One whole check-up, held with someone who answers from what they know: a simulated patient, or the facts of a case."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from backsense.domain.assessment import Assessment
from backsense.domain.case import Case, Value
from backsense.domain.reading import Reading
from backsense.guide import Guide


class Answers(Protocol):
    """Someone who can be asked."""

    def says(self, finding: str) -> Value:
        """The answer to one question; `unknown` for "not sure"."""


@dataclass(frozen=True)
class Shown:
    """One screen as it was shown: its kind and what it asked."""

    kind: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    """A check-up from beginning to end.

    Attributes:
        case: Everything told.
        result: The assessment it ended with.
        screens: Every screen answered, in order.
        is_stuck: It ended because an answer could not be taken in, and the same screen came again.
    """

    case: Case
    result: Assessment
    screens: tuple[Shown, ...]
    is_stuck: bool

    @property
    def questions(self) -> int:
        """How many questions were answered, all screens together."""
        return sum(len(screen.findings) for screen in self.screens)


def talk(
    guide: Guide, who: Answers, today: date, *, case: Case | None = None, reading: Reading | None = None, mode: str = "full"
) -> Talk:
    """Hold a check-up: assess, answer the screen, and again, until nothing is left to ask.

    Args:
        guide: The knowledge and the engine, as every face uses them.
        who: Answers the questions of each screen.
        today: The day the advice is given for.
        case: What is known before the first screen.
        reading: How the first words were read, if there were any.
        mode: `full` or `urgency_only`.
    """
    case = case or Case()
    screens: list[Shown] = []
    while True:
        result = guide.assess(case, today, reading=reading, mode=mode, screens_asked=len(screens))
        if result.stop or result.screen is None:
            return Talk(case, result, tuple(screens), is_stuck=False)
        screens.append(Shown(result.screen.kind, tuple(result.screen.findings)))
        learned = guide.learn(case, {question.finding: who.says(question.finding) for question in result.next})
        if learned == case:
            return Talk(case, result, tuple(screens), is_stuck=True)
        case = learned
