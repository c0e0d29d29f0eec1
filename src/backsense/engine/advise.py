"""What to do now and what to avoid, for this person. What is on the deny-list never becomes advice."""

from collections.abc import Iterable

from backsense.domain.assessment import Advised, MedicineShown, PlanEnds, PlanShown, PlanStepShown, Statement
from backsense.domain.knowledge import Caution, Certainty, Medicine, Plan, PlanStep, Remedy
from backsense.domain.urgency import Urgency
from backsense.engine.decide import Standing
from backsense.engine.logic import Truth
from backsense.engine.model import Model
from backsense.engine.say import cites, either
from backsense.engine.suppose import Suppose

_BEST_FIRST: tuple[Certainty, ...] = ("high", "moderate", "low", "very_low")


def advise(model: Model, standing: Standing) -> tuple[list[Advised], list[Advised]]:
    """Return (what to do, what to avoid).

    At emergency levels there is one thing to do and it is said with the urgency, so both lists are empty.
    A remedy this person must not use moves to "avoid" with the reason. What is not known is said, never assumed.
    """
    if standing.urgency.is_emergency:
        return [], []
    do: list[tuple[int, int, str, Advised]] = []
    avoid: list[tuple[int, str, Advised]] = []
    for remedy in model.knowledge.remedies.values():
        if model.remedy_fits[remedy.id](standing.values) != Truth.TRUE:
            continue
        barred, held, perhaps = _cautions(model, standing, remedy)
        careful = [*held, *perhaps]
        if remedy.verdict == "avoid" or barred:
            avoid.append((remedy.order, remedy.id, _advised(remedy, barred or careful)))
        elif standing.urgency < Urgency.SAME_DAY or remedy.verdict == "do":
            do.append((remedy.verdict != "do", remedy.order, remedy.id, _advised(remedy, careful)))
    return [one for *_, one in sorted(do, key=lambda x: x[:3])], [one for *_, one in sorted(avoid, key=lambda x: x[:2])]


def plan_for(model: Model, standing: Standing, suppose: Suppose, shown: Iterable[Advised] = ()) -> PlanShown | None:
    """The plan for what this person feels, or None: above an appointment being seen comes first, and no plan fits everybody.

    A step made of a remedy this person must not use is left out. Of remedies in `shown` (what to do, as advised), a step repeats
    only the cautions that hold; of others it gives them all.
    """
    if standing.urgency >= Urgency.SAME_DAY:
        return None
    told = {one.id for one in shown}
    for plan, fits in model.plans:
        if fits(standing.values) == Truth.TRUE:
            steps = [one for step in plan.steps if (one := _step(model, standing, step, told)) is not None]
            return _plan(model, standing, suppose, plan, steps) if steps else None
    return None


def _plan(model: Model, standing: Standing, suppose: Suppose, plan: Plan, steps: list[PlanStepShown]) -> PlanShown:
    remedies = model.knowledge.remedies
    watch = [one for name in plan.see_someone_if if (one := model.findings.get(name)) and standing.values.get(name) != "present"]
    return PlanShown(
        id=plan.id,
        label=plan.label,
        stage=plan.stage,
        steps=steps,
        avoid=[remedies[name].label for name in plan.avoid if name in remedies],
        see_someone_if=[
            PlanEnds(
                finding=one.id,
                says=one.come_back_if or one.said or one.label,
                then=max(Urgency.APPOINTMENT, suppose.level({one.id: "present"})),
            )
            for one in watch
        ],
    )


def _step(model: Model, standing: Standing, step: PlanStep, told: set[str]) -> PlanStepShown | None:
    """A step as shown, or None where this person must not do it."""
    remedy = model.knowledge.remedies.get(step.remedy or "")
    if remedy is None:  # our own words, or a remedy that has been retired
        because = [step.because] if step.because else []
        return PlanStepShown(remedy=None, says=(step.says or "").strip(), careful=[], sources=cites(because)) if because else None
    barred, held, perhaps = _cautions(model, standing, remedy)
    if barred or remedy.verdict == "avoid":
        return None
    return PlanStepShown(
        remedy=remedy.id,
        says=f"{remedy.label}. {(step.says or remedy.how).strip()}",
        careful=held if remedy.id in told else [*held, *perhaps],
        sources=cites(remedy.effects),
    )


def medicines_for(model: Model, standing: Standing, named: Iterable[str] = ()) -> list[MedicineShown]:
    """The medicines this person takes or has `named` that can do what they feel; empty in an emergency, as all advice is.

    Where one of several kinds behind the same answer was named, only that one is meant.
    """
    if standing.urgency.is_emergency:
        return []
    named = set(named)
    known = model.knowledge.medicines
    meant = {known[name].finding for name in named if name in known}
    chosen = [
        one
        for one in known.values()
        if one.id in named or (standing.values.get(one.finding or "") == "present" and one.finding not in meant)
    ]
    felt = _felt(model, standing)
    return [_medicine(one) for one in chosen if not felt or _can_cause(one, felt)]


def _felt(model: Model, standing: Standing) -> list[str]:
    """Ids that say what is felt: the sensation, the presentations it makes, what else is present; empty while it is not known."""
    values = standing.values
    if "sensation" not in values:
        return []
    comes_with = [name for name, holds in model.presentations.items() if holds(values) == Truth.TRUE]
    return [str(values["sensation"]), *comes_with, *(name for name, value in values.items() if value == "present")]


def _can_cause(medicine: Medicine, felt: list[str]) -> bool:
    """Whether it can do one of these, by the last words: a "pain" may be a muscle_pain, a "leg_weakness" is a weakness."""
    return any(
        one == cause.what or one.endswith(f"_{cause.what}") or cause.what.endswith(f"_{one}")
        for cause in medicine.causes
        for one in felt
    )


def _medicine(medicine: Medicine) -> MedicineShown:
    return MedicineShown(
        id=medicine.id,
        label=medicine.label,
        class_name=medicine.class_name,
        mechanism=medicine.mechanism.strip(),
        known=[Statement(says=one.says.strip(), sources=cites([one])) for one in medicine.causes if one.says],
        say=medicine.say.strip(),
        how_soon=medicine.act,
        emergency_if=[one.says.strip() for one in medicine.emergency_if],
        sources=cites([*medicine.causes, *medicine.sources]),
    )


def _cautions(model: Model, standing: Standing, remedy: Remedy) -> tuple[list[Statement], list[Statement], list[Statement]]:
    """(reasons this person must not, what holds and should be asked first, what may hold).

    What holds for this person is said with its reason; what may hold is gathered into one "if" for each kind of caution.
    """
    barred: list[Statement] = []
    held: list[Statement] = []
    open_: list[Statement] = []
    perhaps: dict[str, list[Caution]] = {"not_use": [], "ask_first": []}
    conditions: dict[str, list[str]] = {"not_use": [], "ask_first": []}
    for i, caution in enumerate(remedy.cautions):
        truth = model.caution_holds[remedy.id, i](standing.values)
        if truth == Truth.FALSE:
            continue
        words = model.caution_words[remedy.id, i](standing.values)
        if truth == Truth.TRUE:
            says = f"{_MUST[caution.must]}: you told us that {words}. {caution.because.strip()}"
            (barred if caution.must == "not_use" else held).append(Statement(says=says, sources=cites([caution])))
        elif remedy.verdict != "avoid":
            perhaps[caution.must].append(caution)
            conditions[caution.must].append(words)
    for must, cautions in perhaps.items():
        if cautions:
            says = f"{_MUST[must]} if {either([one for one in conditions[must] if one])}."
            open_.append(Statement(says=says, sources=cites(cautions)))
    return barred, held, open_


_MUST = {"not_use": "Not for you", "ask_first": "Ask a pharmacist or doctor first"}


def _advised(remedy: Remedy, careful: list[Statement]) -> Advised:
    effect = min(remedy.effects, key=lambda one: _BEST_FIRST.index(one.certainty))
    return Advised(
        id=remedy.id,
        label=remedy.label,
        how=remedy.how.strip(),
        steps=list(remedy.steps),
        certainty=effect.certainty,
        effect=" ".join(one.says.strip() for one in remedy.effects),
        careful=careful,
        stop_if=remedy.stop_if.strip() if remedy.stop_if else None,
        sources=cites([*remedy.effects, *remedy.cautions]),
    )
