"""What a page carries from screen to screen in place of a session.

It holds the person's words and their raw answers, never a finished case: the case is built anew from them each time through
the same checks, so a carried field that was tampered with or comes from an older version can do no harm.
"""

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from backsense.domain.case import Case
from backsense.domain.reading import Reading
from backsense.errors import BadInput, Problem

if TYPE_CHECKING:
    from backsense.guide import Guide

CRISIS = "crisis"
"""The policy that is met before anything else."""
ALWAYS = ("not_reviewed", "not_a_diagnosis")
"""Policies that hold for every result; they stand low on the page."""
LEFT_OUT = ""
"""A correction that says: I did not mean this."""
ABOUT_YOU = ("age_years", "sex")


class Carried(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One check-up so far, as its person gave it."""

    text: str
    fixes: dict[str, str] = {}
    """What was understood wrongly: the right answer, or `LEFT_OUT`."""
    steps: tuple[dict[str, str], ...] = ()
    """The answers of each screen, oldest first; Back drops the last."""
    drafts: dict[str, str] = {}
    """Answers of screens gone back from, so that they stand there again when the screen comes back."""
    country: str = ""
    agreed: bool = False
    """The first screen, what we understood, has been seen."""
    crisis_seen: bool = False
    stopped: bool = False
    told: tuple[str, ...] = ()
    """The emergencies already shown as a result. A new one is shown at once; these do not bar the way to more questions."""

    def packed(self) -> str:
        """As the hidden field holds it."""
        return msgspec.json.encode(self).decode()

    def but(self, **changes: object) -> "Carried":
        """The same with these fields changed."""
        return msgspec.structs.replace(self, **changes)

    def answered(self, answers: dict[str, str]) -> "Carried":
        """After one more screen."""
        drafts = {name: value for name, value in self.drafts.items() if name not in answers}
        return self.but(steps=(*self.steps, answers), drafts=drafts)

    def back(self, unsent: dict[str, str]) -> "Carried":
        """Before the last screen; its answers, and those of the screen left, are kept as drafts."""
        last = self.steps[-1] if self.steps else {}
        return self.but(
            steps=self.steps[:-1],
            drafts={**self.drafts, **unsent, **last},
            agreed=self.agreed and bool(self.steps),
            stopped=False,
        )

    def changed(self, finding: str, value: str) -> "Carried":
        """With one earlier answer put right, where it was given."""
        if not any(finding in step for step in self.steps):
            return self.but(fixes={**self.fixes, finding: value})
        steps = []
        for step in self.steps:
            rest = {name: given for name, given in step.items() if name != finding or value != LEFT_OUT}
            steps.append({**rest, finding: value} if finding in rest else rest)
        return self.but(steps=tuple(step for step in steps if step))

    def has_answered(self, findings: list[str]) -> bool:
        """True where every one was answered on a screen; asking "not sure" again for ever would help nobody."""
        return all(any(name in step for step in self.steps) for name in findings)

    @property
    def raw(self) -> dict[str, str]:
        """Every answer as it was given, to fill fields with."""
        given = {name: value for name, value in self.fixes.items() if value != LEFT_OUT}
        return {**self.drafts, **given, **{name: value for step in self.steps for name, value in step.items()}}


def unpack(field: str) -> Carried:
    """Read the hidden field.

    Raises:
        BadInput: It is not what a page of this version carries.
    """
    try:
        return msgspec.json.decode(field, type=Carried)
    except (msgspec.DecodeError, msgspec.ValidationError):
        message = "we could not read what your page sent along."
        raise BadInput(
            [Problem("", message, "It may come from an older version. Please start the check-up again here.")]
        ) from None


def rebuild(guide: "Guide", carried: Carried, today: date) -> tuple[Reading, Case]:
    """The reading of the words on this day, and the case with every correction and answer in it.

    Raises:
        BadAnswer: An answer does not fit its finding.
    """
    reading = guide.read(carried.text, today)
    left_out = {name for name, value in carried.fixes.items() if value == LEFT_OUT}
    case = guide.gather(_without(reading, left_out))
    answers = {name: value for name, value in carried.fixes.items() if value != LEFT_OUT}
    for step in (answers, *carried.steps):
        if step:
            case = guide.learn(case, step)
    return reading, case


def _without(reading: Reading, findings: set[str]) -> Reading:
    # Taken out before gathering, so that what they would imply goes with them.
    if not findings:
        return reading
    return msgspec.structs.replace(
        reading,
        mentions=tuple(mention for mention in reading.mentions if mention.finding not in findings),
        age_years=None if "age_years" in findings else reading.age_years,
        sex=None if "sex" in findings else reading.sex,
    )
