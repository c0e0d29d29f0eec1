"""What the prior hangs on takes few values: age in bands, sex, and what presents. It is worked out once for each of them."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backsense.domain.case import Value
from backsense.domain.expression import Expression
from backsense.engine.logic import Test, Truth

if TYPE_CHECKING:
    from backsense.engine.model import Model

Floats = NDArray[np.float64]

AGE_SEX = frozenset(("age_years", "sex"))
MOST_WAYS = 5_000
"""More ways than this to say what presents are not written out; each is then worked out when it is met."""


@dataclass(frozen=True)
class Times:
    """One factor on the prior of one condition: `times` where the test has this truth."""

    column: int
    when: Expression
    test: Test
    truth: Truth
    times: float


@dataclass(frozen=True)
class People:
    """What age and sex do to the prior of every condition.

    Attributes:
        marks: Ages at which anything changes, lowest first.
        factors: Sex, or None where it is not known → factors, shape (len(marks) + 2, n_conditions): one row for each band of age,
            the last for an age not known.
        logs: The same as natural logarithms.
        others: Factors that read something else too, to be tried one by one.
    """

    marks: tuple[float, ...]
    factors: Mapping[str | None, Floats]
    logs: Mapping[str | None, Floats]
    others: tuple[Times, ...]

    def band(self, age: Value | None) -> int:
        """The row for this age."""
        return -1 if age is None else bisect_right(self.marks, float(age))


def table_people(model: "Model") -> People:
    """Work the factors out for every band of age and every sex.

    A test that reads age and sex alone cannot change between two marks, so one age stands for its band.
    """
    tabled: list[Times] = []
    others: list[Times] = []
    for one in _times(model):
        (tabled if AGE_SEX.issuperset(one.when.findings()) else others).append(one)
    leaves = [leaf for one in tabled for leaf in one.when.leaves() if leaf.finding == "age_years"]
    marks = sorted({mark for leaf in leaves for mark in (leaf.at_least, leaf.below) if mark is not None})
    ages: list[float | None] = [marks[0] - 1 if marks else 0.0, *marks, None]
    found = {}
    for sex in ("female", "male", None):
        table = np.ones((len(ages), len(model.conditions)))
        for row, age in enumerate(ages):
            values = {name: value for name, value in (("age_years", age), ("sex", sex)) if value is not None}
            for one in tabled:
                if one.test(values) == one.truth:
                    table[row, one.column] *= one.times
        found[sex] = table
    with np.errstate(divide="ignore"):  # who cannot have it: factor 0
        logs = {sex: np.log(table) for sex, table in found.items()}
    return People(tuple(marks), found, logs, tuple(others))


def _times(model: "Model") -> Iterator[Times]:
    conditions = model.knowledge.conditions
    whens = [one.when for name in model.conditions for one in conditions[name].age_sex]
    for (column, test, times), when in zip(model.age_sex, whens, strict=True):
        yield Times(column, when, test, Truth.TRUE, times)
    for column, test in model.condition_possible:
        only_if = conditions[model.conditions[column]].only_if
        assert only_if is not None  # that is why there is a test
        yield Times(column, only_if, test, Truth.FALSE, 0.0)


@dataclass(frozen=True)
class Presenting:
    """What presents, weighed.

    Attributes:
        weights: Presentation → weight, adding up to 1; empty when none is possible (outside the domain).
        prior: The mean prior under these weights; outside the domain, over all presentations. Shape (n_conditions,).
        log_prior: Its natural logarithm.
    """

    weights: Mapping[str, float]
    prior: Floats
    log_prior: Floats


def table_presenting(model: "Model") -> dict[tuple[Value | None, ...], Presenting]:
    """Weigh every way to answer, or leave open, what presents; empty where that reads a number, something else, or too much."""
    names, findings = model.presenting, model.findings
    reads = {name for one in model.knowledge.presentations.values() for name in one.when.findings()}
    if not reads.issubset(names) or any(findings[name].type not in ("one_of", "site") for name in names):
        return {}
    values = [(None, *(choice.value for choice in findings[name].choices)) for name in names]
    if prod(map(len, values)) > MOST_WAYS:
        return {}
    return {
        way: weigh_presentations(model, {name: value for name, value in zip(names, way, strict=True) if value is not None})
        for way in product(*values)
    }


def weigh_presentations(model: "Model", values: Mapping[str, Value]) -> Presenting:
    """Weigh the presentations: the one that is true, or else those still possible, by how many people come with each."""
    truths = {name: test(values) for name, test in model.presentations.items() if name in model.prior}
    chosen = [name for name, truth in truths.items() if truth == Truth.TRUE]
    chosen = chosen or [name for name, truth in truths.items() if truth == Truth.UNKNOWN]
    weights = _shares(model.share, chosen)
    mean = np.zeros(len(model.conditions))
    for name, weight in (weights or _shares(model.share, list(model.prior))).items():
        mean += weight * model.prior[name]
    with np.errstate(divide="ignore"):  # a condition that never comes with this: prior 0
        return Presenting(weights, mean, np.log(mean))


def _shares(share: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    total = sum(share[name] for name in names)
    return {name: share[name] / total for name in names}
