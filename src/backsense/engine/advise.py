"""What to do now and what to avoid, for this person. What is on the deny-list never becomes advice."""

from backsense.domain.assessment import Advised, Statement
from backsense.domain.knowledge import Caution, Certainty, Remedy
from backsense.domain.urgency import Urgency
from backsense.engine.compile import Model
from backsense.engine.decide import Standing
from backsense.engine.logic import Truth
from backsense.engine.say import cites, either

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
        barred, careful = _cautions(model, standing, remedy)
        if remedy.verdict == "avoid" or barred:
            avoid.append((remedy.order, remedy.id, _advised(remedy, barred or careful)))
        elif standing.urgency < Urgency.SAME_DAY or remedy.verdict == "do":
            do.append((remedy.verdict != "do", remedy.order, remedy.id, _advised(remedy, careful)))
    return [one for *_, one in sorted(do, key=lambda x: x[:3])], [one for *_, one in sorted(avoid, key=lambda x: x[:2])]


def _cautions(model: Model, standing: Standing, remedy: Remedy) -> tuple[list[Statement], list[Statement]]:
    """(reasons this person must not, things to ask or know first).

    What holds for this person is said with its reason; what may hold is gathered into one "if" for each kind of caution.
    """
    barred: list[Statement] = []
    careful: list[Statement] = []
    perhaps: dict[str, list[Caution]] = {"not_use": [], "ask_first": []}
    conditions: dict[str, list[str]] = {"not_use": [], "ask_first": []}
    for i, caution in enumerate(remedy.cautions):
        truth = model.caution_holds[remedy.id, i](standing.values)
        if truth == Truth.FALSE:
            continue
        words = model.caution_words[remedy.id, i](standing.values)
        if truth == Truth.TRUE:
            says = f"You told us that {words}. {_MUST[caution.must]}. {caution.because.strip()}"
            (barred if caution.must == "not_use" else careful).append(Statement(says=says, sources=cites([caution])))
        elif remedy.verdict != "avoid":
            perhaps[caution.must].append(caution)
            conditions[caution.must].append(words)
    for must, cautions in perhaps.items():
        if cautions:
            says = f"{_MUST[must]} if {either([one for one in conditions[must] if one])}."
            careful.append(Statement(says=says, sources=cites(cautions)))
    return barred, careful


_MUST = {"not_use": "Do not use it", "ask_first": "Ask a pharmacist or doctor first"}


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
