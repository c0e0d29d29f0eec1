"""Check-ups walked to their end with the engine itself, from every sensation and site: tests beside the proofs, not proofs."""

import random
from dataclasses import dataclass

from backsense.certify.questions import presenting
from backsense.certify.space import Space
from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.knowledge import Knowledge
from backsense.domain.urgency import Urgency
from backsense.engine.compile import compile_model
from backsense.engine.decide import Standing, stand
from backsense.engine.facts import known_values
from backsense.engine.model import Model
from backsense.engine.question import next_screen
from backsense.engine.safety import floor_of

HABITS = {"no to everything": 0.0, "a yes now and then": 0.1, "many a yes": 0.3, "yes wherever that fires nothing": 1.0}
"""How often a yes/no question is answered yes. The last opens as many questions as can be opened without an alarm."""


@dataclass(frozen=True)
class Walks:
    """What came of them.

    Attributes:
        presentations: Pairs of sensation and site, the first two findings that make up a presentation.
        left_at_cap: Check-ups cut off by the cap below an emergency level, with an emergency alarm unasked. They are told so.
    """

    count: int
    presentations: int
    most_screens: int
    left_at_cap: tuple[str, ...]
    failures: tuple[str, ...]


def walk(knowledge: Knowledge, seed: int = 5) -> Walks:
    """Walk check-ups from every presentation, with each habit of answering, and look at each screen and each ending."""
    model, space, rng = compile_model(knowledge), Space(knowledge), random.Random(seed)
    first, second = presenting(knowledge)[:2]
    count = most = 0
    failures: list[str] = []
    cut: list[str] = []
    pairs = [(one, two) for one in space.values[first] for two in space.values[second]]
    for one, two in pairs:
        for habit, share in [*HABITS.items(), *[list(HABITS.items())[-1]] * 2]:  # the hardest one at three ages
            age, sex = rng.choice(space.values["age_years"]), rng.choice(space.values["sex"])
            case = Case(age_years=float(max(16, float(age))), sex=str(sex)).learn(first, one).learn(second, two)  # type: ignore[arg-type]
            name = f"{one}, {two}, {case.age_years:g}, {sex}, {habit}"
            screens, standing, fault = _to_the_end(model, space, case, share, rng)
            failures += [f"{name}: {fault}"] if fault else []
            count, most = count + 1, max(most, screens)
            if not standing.urgency.is_emergency and (left := unasked(standing)):
                if screens < model.asking.screens_at_most:
                    failures.append(f"{name}: ended in {standing.urgency.value} with {', '.join(left)} unasked")
                else:
                    about = [one, two, f"{case.age_years:g} years old", sex, habit]
                    labels = " · ".join(knowledge.red_flags[sign].label for sign in left)
                    cut.append(f"{', '.join(map(str, about))}: ends in {standing.urgency.value}; not asked: {labels}")
    return Walks(count, len(pairs), most, tuple(cut), tuple(failures))


def unasked(standing: Standing) -> list[str]:
    """Emergency signs that are relevant and open, and of which nothing was answered "not sure"."""
    return [
        rule.flag.id
        for rule, asks in standing.alarms.unsettled
        if rule.flag.act.is_emergency and asks and not any(standing.case.is_unsure(name) for name in rule.reads)
    ]


def _to_the_end(model: Model, space: Space, case: Case, share: float, rng: random.Random) -> tuple[int, Standing, str]:
    for screens in range(model.asking.screens_at_most + 1):
        standing = stand(model, case)
        screen = next_screen(model, standing, "full", screens).screen
        if screen is None:
            return screens, standing, ""
        new = [name for name in screen.findings if case.value(name) is None and not case.was_asked(name)]
        if not new:
            return screens, standing, "a screen asked nothing new"
        for name in new:
            told = case.learn(name, _answer(space, name, share, rng))
            if share == 1 and floor_of(model, told, known_values(told, model.findings, model.possible)) > Urgency.SELF_CARE:
                told = case.learn(name, "absent" if space.is_yes_no(name) else UNKNOWN)
            case = told
    return model.asking.screens_at_most + 1, stand(model, case), "did not end within the cap"


def _answer(space: Space, name: str, share: float, rng: random.Random) -> Value:
    if 0 < share < 1 and rng.random() < 0.05:
        return UNKNOWN
    if space.is_yes_no(name):
        return "present" if rng.random() < share else "absent"
    numbers = [value for value in space.values[name] if not isinstance(value, str)]
    return rng.choice(numbers or list(space.values[name]))
