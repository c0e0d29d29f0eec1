"""One check-up from the first words to the result, whoever holds it: a person at a terminal or a program.

It keeps the case before each screen, so that "back" loses nothing. All judgement is the guide's.
"""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from backsense.domain.assessment import Assessment, ChoiceOffered, Question
from backsense.domain.case import UNKNOWN, Case
from backsense.domain.reading import Reading
from backsense.domain.trace import Trace
from backsense.errors import BadAnswer, BadInput, Problem, not_english
from backsense.faces.cli.inputs import Gathered, Request

if TYPE_CHECKING:
    from backsense.guide import Guide

Mode = Literal["full", "urgency_only"]
LEAVE_OUT = ""
"""A correction that says: forget this, I did not mean it."""


class Conversation:
    """The state of one check-up. `result` is always the assessment of everything said so far."""

    def __init__(self, guide: "Guide", today: datetime.date, mode: Mode = "full") -> None:
        self._guide, self._today, self._mode = guide, today, mode
        self._reading: Reading | None = None
        self._request = Request(None, None, None, {})
        self._corrections: dict[str, str | float] = {}
        self._earlier: list[Case] = []
        self._is_stuck = False
        self._case = Case()
        self.overruled: list[str] = []
        """Findings where an answer given beforehand says something else than the text. The answer counts."""
        self.result: Assessment

    @property
    def is_over(self) -> bool:
        """True where nothing is left to ask."""
        return self.result.stop or self.result.screen is None or self._is_stuck

    @property
    def screens_shown(self) -> int:
        """How many screens were answered so far."""
        return len(self._earlier)

    @property
    def text(self) -> str:
        """The person's own words."""
        return self._request.text or ""

    def start(self, request: Request) -> Assessment:
        """Read the words and take the answers that came with them.

        Raises:
            BadInput: Nothing of the text could be read and it is not English.
            BadAnswer: An answer does not fit; every such problem at once.
        """
        self._request, self._earlier, self._is_stuck = request, [], False
        text = request.text
        self._reading = self._guide.read(text, self._today) if text else None
        found = Gathered()
        if self._reading is not None and not request.answers and _is_foreign(self._reading):
            found.add(not_english("text"))
        case = Case(age_years=request.age, sex=request.sex)  # type: ignore[arg-type]
        if self._reading is not None:
            case = self._guide.gather(self._reading, case=case)
            # What was typed into a field for it is surer than what was read in a sentence.
            if request.age is not None or request.sex is not None:
                case = _with_person(case, request)
        said = {name: reply.value for name, reply in case.replies.items()}
        learned = found.run(lambda: self._guide.learn(case, request.answers)) if request.answers else case
        found.raise_if_any()
        assert learned is not None
        self.overruled = [
            name
            for name in request.answers
            if name in said and name in learned.replies and learned.replies[name].value != said[name]
        ]
        return self._assess(self._corrected(learned))

    def add_words(self, more: str) -> Assessment:
        """Read more words together with the earlier ones; corrections made so far stay."""
        text = f"{self.text}\n{more}" if self.text else more
        return self.start(self._request._replace(text=text))

    def correct(self, finding: str, value: str | float) -> Assessment:
        """Put right one finding we read; `LEAVE_OUT` forgets it."""
        if value != LEAVE_OUT:
            self._guide.learn(self._case, {finding: value})
        self._corrections[finding] = value
        return self.start(self._request)

    def check(self, finding: str, value: str | float) -> None:
        """Say whether this answer could be taken, without taking it.

        Raises:
            BadAnswer: It could not.
        """
        self._guide.learn(Case(), {finding: value})

    def reply(self, answers: Mapping[str, str | float], none_of_these: bool = False) -> Assessment:
        """Take the answers to the screen shown.

        Args:
            answers: Raw values by finding; findings of the screen that are left out stay open and may be asked again.
            none_of_these: Every yes/no finding of the screen that is not in `answers` is absent.

        Raises:
            BadAnswer: A value does not fit; nothing is taken then.
            BadInput: There is no screen, or it is answered with nothing.
        """
        screen = self.result.screen
        if screen is None:
            raise BadInput([Problem("", "there is no question open.", "Read the result, or start again.")])
        taken = dict(answers)
        if none_of_these:
            if not screen.none_of_these:
                mend = 'Answer it with {"answers": {…}}; "unknown" is an answer.'
                raise BadAnswer([Problem("none_of_these", "this screen cannot be answered so.", mend)])
            taken.update({finding: "absent" for finding in screen.findings if finding not in taken})
        if not taken:
            raise BadInput([Problem("answers", "there is no answer in it.", 'Answer at least one; "unknown" is one.')])
        before = self._case
        learned = self._guide.learn(before, taken)
        self._earlier.append(before)
        result = self._assess(learned)
        # An answer that leaves the case as it was must not bring the same screen back for ever.
        self._is_stuck = learned == before and result.screen is not None and result.screen.findings == screen.findings
        return result

    def skip(self) -> Assessment:
        """Answer "not sure" to every question of the screen."""
        screen = self.result.screen
        return self.reply(dict.fromkeys(screen.findings, UNKNOWN) if screen is not None else {})

    def back(self) -> Assessment:
        """Return to the screen before.

        Raises:
            BadInput: There is none.
        """
        if not self._earlier:
            raise BadInput([Problem("", "this is the first question.", "There is nothing to go back to.")])
        self._is_stuck = False
        return self._assess(self._earlier.pop())

    def trace(self) -> Trace:
        """What made `result`, number by number."""
        return self._guide.trace(self._case, self._today, self._reading, self._mode, len(self._earlier))

    def question_for(self, finding: str) -> Question | None:
        """The question of one finding, to ask it again; None where nothing can be asked about it."""
        known = self._guide.knowledge.findings.get(finding)
        if known is None:
            return None
        if known.type == "yes_no":
            choices = [("present", "Yes"), ("absent", "No")]
        else:
            choices = [(one.value, one.label) for one in known.choices if known.type != "number"]
        return Question(
            finding=finding,
            question=known.question,
            why=known.why_we_ask,
            kind=known.type,
            choices=[ChoiceOffered(value=value, label=label) for value, label in (*choices, (UNKNOWN, "Not sure"))],
            tick=known.tick,
            unit=known.unit,
            could_change=None,
        )

    def _corrected(self, case: Case) -> Case:
        for finding, value in self._corrections.items():
            case = case.forget(finding) if value == LEAVE_OUT else self._guide.learn(case, {finding: value})
        return case

    def _assess(self, case: Case) -> Assessment:
        self._case = case
        self.result = self._guide.assess(
            case, today=self._today, reading=self._reading, mode=self._mode, screens_asked=len(self._earlier)
        )
        return self.result


def _is_foreign(reading: Reading) -> bool:
    return not reading.is_english and not reading.mentions and reading.crisis is None


def _with_person(case: Case, request: Request) -> Case:
    import msgspec

    given = {"age_years": request.age, "sex": request.sex}
    return msgspec.structs.replace(case, **{name: value for name, value in given.items() if value is not None})
