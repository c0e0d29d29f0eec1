"""How one check-up with a simulated patient ended, and, where a serious cause ended low, why."""

from typing import Literal

import msgspec

from backsense.domain.case import UNKNOWN, Value
from backsense.domain.urgency import Urgency
from backsense.engine.logic import Truth
from backsense.engine.model import Model, Rule
from backsense.evaluate.conversation import Talk
from backsense.evaluate.patients import Patient

Why = Literal["signs_absent", "sign_is_not_enough", "not_sure", "not_asked"]


class Low(msgspec.Struct, frozen=True, kw_only=True):
    """Why an emergency did not end as one. Only rules that would have raised the urgency it ended with are looked at.

    - `signs_absent`: no sign of the rules that have this cause in mind was drawn.
    - `sign_is_not_enough`: a sign was drawn, but no rule holds on the whole truth.
    - `not_sure`: a rule holds on the truth, but not on what they would say, and a sign it needs was answered "not sure".
    - `not_asked`: a rule holds on the truth, but a sign it needs was never asked.
    """

    why: Why
    rules: tuple[str, ...]
    """The rules that hold on the truth; for `sign_is_not_enough`, those a drawn sign belongs to."""
    signs: tuple[str, ...]
    """The findings it turned on: present and not enough, not sure, or not asked."""


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """One check-up in a line. `place` is where the true cause stood among those shown, from 1; None where it was not shown."""

    condition: str
    needs: Urgency
    presentation: str
    age_years: float
    sex: str
    urgency: Urgency
    screens: tuple[str, ...]
    """The kind of each screen, in order."""
    opening: int
    """Screens that only asked what is felt and where: first words spare them."""
    questions: int
    not_sure: int
    place: int | None
    because: tuple[tuple[str, str], ...]
    """Kind and id of each reason given for the urgency."""
    is_stuck: bool
    low: Low | None


def ending_of(model: Model, patient: Patient, held: Talk) -> Ending:
    """Sum up one check-up."""
    needs = model.knowledge.conditions[patient.condition].needs
    urgency = held.result.urgency.code
    names = [cause.id for cause in held.result.causes]
    return Ending(
        condition=patient.condition,
        needs=needs,
        presentation=patient.presentation,
        age_years=patient.age_years,
        sex=patient.sex,
        urgency=urgency,
        screens=tuple(screen.kind for screen in held.screens),
        opening=sum(set(screen.findings) <= set(model.presenting) for screen in held.screens),
        questions=held.questions,
        not_sure=sum(held.case.is_unsure(name) for name in held.case.replies),
        place=names.index(patient.condition) + 1 if patient.condition in names else None,
        because=tuple((reason.kind, reason.id) for reason in held.result.urgency.because),
        is_stuck=held.is_stuck,
        low=why_low(model, patient, held) if needs.is_emergency and not urgency.is_emergency else None,
    )


def why_low(model: Model, patient: Patient, held: Talk) -> Low:
    """Why no warning rule raised the urgency further."""
    higher = [rule for rule in model.rules if rule.flag.act > held.result.urgency.code]
    truth = patient.facts()
    true = [rule for rule in higher if rule.fires(truth) == Truth.TRUE]
    if true:
        would_say = {name: value for name, value in truth.items() if patient.says(name) != UNKNOWN}
        said = [rule for rule in true if rule.fires(would_say) == Truth.TRUE]
        if said:
            return Low(why="not_asked", rules=_ids(said), signs=_signs(said, truth, held, asked=False))
        unsure = _signs(true, truth, held, asked=True)
        left = unsure or _signs(true, truth, held, asked=False)
        return Low(why="not_sure" if unsure else "not_asked", rules=_ids(true), signs=left)
    own = [rule for rule in higher if patient.condition in rule.flag.condition_in_mind]
    drawn = [rule for rule in own if any(truth.get(name) == "present" for name in rule.findings)]
    signs = {name: None for rule in drawn for name in rule.findings if truth.get(name) == "present"}
    return Low(why="sign_is_not_enough" if drawn else "signs_absent", rules=_ids(drawn), signs=tuple(signs))


def _ids(rules: list[Rule]) -> tuple[str, ...]:
    return tuple(rule.flag.id for rule in rules)


def _signs(rules: list[Rule], truth: dict[str, Value], held: Talk, *, asked: bool) -> tuple[str, ...]:
    """The signs of these rules that were not answered with what is true: not sure, or never asked."""
    case = held.case
    names = dict.fromkeys(name for rule in rules for name in rule.findings if name in truth and case.value(name) is None)
    return tuple(name for name in names if truth[name] != "absent" and case.was_asked(name) == asked)
