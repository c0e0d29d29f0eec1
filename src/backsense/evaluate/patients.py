"""Simulated patients: people drawn from the knowledge's own numbers for one condition.

They show what the check-up does when the knowledge is right. They cannot show whether the knowledge is right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from backsense.domain.case import UNKNOWN, Sex, Value
from backsense.domain.knowledge import Choice
from backsense.engine.compile import number
from backsense.engine.logic import Truth
from backsense.engine.model import Floats, Model
from backsense.engine.posterior import prior_of

AGES = tuple(float(age) for age in range(18, 91))
SEXES: tuple[Sex, ...] = ("female", "male")
NOT_SURE = 0.10
"""How often an answer is "not sure", whatever the truth is."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Patient:
    """One simulated person.

    Attributes:
        condition: What they have.
        presentation: The presentation that brought them.
        truth: How it is, for every finding: a state of a yes/no or one-of finding, a number, a site.
        not_sure: Findings they answer with "not sure".
    """

    condition: str
    presentation: str
    age_years: float
    sex: Sex
    truth: dict[str, Value]
    not_sure: frozenset[str]

    def says(self, finding: str) -> Value:
        """What they answer when asked. Age and sex are always known; what the knowledge has no number for is not."""
        if finding == "age_years":
            return self.age_years
        if finding == "sex":
            return self.sex
        return UNKNOWN if finding in self.not_sure else self.truth.get(finding, UNKNOWN)

    def facts(self) -> dict[str, Value]:
        """The truth with age and sex, as the rules read it."""
        return {**self.truth, "age_years": self.age_years, "sex": self.sex}


def draw_patients(model: Model, condition: str, count: int, rng: Generator, not_sure: float = NOT_SURE) -> list[Patient]:
    """Draw people who have one condition.

    - The presentation: by the condition's share of each presentation's prior, every presentation being equally common.
      The sensation and the site: any pair that makes the presentation true, equally likely.
    - Age and sex: adults of 18 to 90, every age and sex equally likely before the condition's own numbers are applied.
    - Every finding: P(state | condition). Findings that go together share one throw with the group's weight, as in the
      posterior; what is only possible for some is absent for the others; what implies something brings it along.
    - A number: a whole number within its band, equally likely; the start of the band where it has no end.
    - "Not sure": with chance `not_sure` for each finding alone, but never for what presents (sensation and site).

    Args:
        model: The compiled knowledge.
        condition: Whose numbers to draw from.
        count: How many people.
        rng: Where all chance comes from; the same state gives the same people.
        not_sure: A fraction from 0 to 1.

    Returns:
        `count` people, in the order drawn.

    Raises:
        ValueError: There is no such condition, or it has no prior in any presentation that can be put into words.
    """
    if condition not in model.conditions:
        raise ValueError(f"there is no condition called '{condition}'")
    column = model.conditions.index(condition)
    starts = _presentations(model, column)
    if not starts:
        raise ValueError(f"'{condition}' has no prior in any presentation")
    shares = np.array([model.prior[name][column] for name, _ in starts])
    chosen = rng.choice(len(starts), size=count, p=shares / shares.sum())
    people = {int(place): _age_sex_shares(model, column, starts[place][1][0]) for place in np.unique(chosen)}
    pair_at, person_at = rng.random(count), rng.random(count)
    present, states, numbers = _findings(model, column, count, rng)
    unsure = rng.random((count, len(model.findings))) < not_sure
    names = sorted(model.findings)
    patients = []
    for i in range(count):
        presentation, pairs = starts[int(chosen[i])]
        presenting = pairs[int(pair_at[i] * len(pairs))]
        person = int(np.searchsorted(np.cumsum(people[int(chosen[i])]), person_at[i]))
        age, sex = _PEOPLE[min(person, len(_PEOPLE) - 1)]
        truth: dict[str, Value] = dict(presenting)
        truth.update({name: "present" if flags[i] else "absent" for name, flags in present.items()})
        for name, drawn in states.items():
            truth[name] = model.states[name][int(drawn[i])]
            if name in numbers:
                truth[name] = _within(model.findings[name].choices, int(drawn[i]), float(numbers[name][i]))
        _only_what_can_be(model, truth, age, sex)
        said = frozenset(name for name, is_unsure in zip(names, unsure[i], strict=True) if is_unsure)
        patients.append(Patient(condition, presentation, age, sex, truth, said - set(model.presenting)))
    return patients


_PEOPLE: tuple[tuple[float, Sex], ...] = tuple(product(AGES, SEXES))


def _presentations(model: Model, column: int) -> list[tuple[str, list[dict[str, Value]]]]:
    """The presentations a condition has a prior in, each with every way to answer what presents that makes it true."""
    ways = [dict(zip(model.presenting, values, strict=True)) for values in product(*_values(model))]
    found = []
    for name in sorted(model.prior):
        test = model.presentations[name]
        true = [way for way in ways if test(way) == Truth.TRUE]
        if model.prior[name][column] > 0 and true:
            found.append((name, true))
    return found


def _values(model: Model) -> Iterator[tuple[Value, ...]]:
    for name in model.presenting:
        yield tuple(choice.value for choice in model.findings[name].choices)


def _age_sex_shares(model: Model, column: int, presenting: dict[str, Value]) -> Floats:
    """P(age, sex | condition, presentation), shape (n_people,): Bayes, with every age and sex equally likely before."""
    shares = np.array([prior_of(model, {**presenting, "age_years": age, "sex": sex})[column] for age, sex in _PEOPLE])
    return np.asarray(shares / shares.sum())


def _findings(
    model: Model, column: int, count: int, rng: Generator
) -> tuple[dict[str, Flags], dict[str, NDArray[np.intp]], dict[str, Floats]]:
    """(yes/no → present or not; the rest → place of the state; numbers → how far into the band), each shape (count,)."""
    throws = dict(zip(model.evidence, rng.random((len(model.evidence), count)), strict=True))
    for group in model.groups:
        together, shared = rng.random(count) < group.together, rng.random(count)
        for name in group.findings:
            throws[name] = np.where(together, shared, throws[name])
    present: dict[str, Flags] = {}
    states: dict[str, NDArray[np.intp]] = {}
    numbers: dict[str, Floats] = {}
    for name in model.evidence:
        first = model.first_row[name]
        chances = model.chances[first : first + len(model.states[name]), column]
        if model.findings[name].type == "yes_no":
            present[name] = throws[name] < chances[0]
            continue
        states[name] = np.minimum(np.searchsorted(np.cumsum(chances), throws[name], side="right"), len(chances) - 1)
        if model.findings[name].type == "number":
            numbers[name] = rng.random(count)
    for name, finding in sorted(model.findings.items()):
        if not finding.is_evidence and finding.type == "yes_no" and finding.background is not None:
            present[name] = rng.random(count) < number(finding.background, model.knowledge)[0]
    return present, states, numbers


def _within(bands: tuple[Choice, ...], place: int, share: float) -> float:
    """A whole number inside a band."""
    start = bands[place].at_least or 0.0
    end = bands[place + 1].at_least if place + 1 < len(bands) else None
    return start if end is None else start + int(share * (end - start))


def _only_what_can_be(model: Model, truth: dict[str, Value], age: float, sex: Sex) -> None:
    """Make absent what is not possible for this person, then present what follows from what is present."""
    changed = True
    while changed:
        changed = False
        for name, test in model.possible.items():
            if truth.get(name) == "present" and test({**truth, "age_years": age, "sex": sex}) != Truth.TRUE:
                truth[name], changed = "absent", True
    left = [name for name, value in truth.items() if value == "present"]
    while left:
        for other in model.findings[left.pop()].implies:
            if truth.get(other) != "present":
                truth[other] = "present"
                left.append(other)
