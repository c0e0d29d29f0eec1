"""Ranking causes by expected disablement: how many findings would go were this cause switched off (docs/model.md#ranking).

After Richens, Lee and Johri (2020), "Improving the accuracy of medical diagnosis with causal machine learning", Nature
Communications 11:3923. A posterior asks how likely a cause is; disablement asks what it would explain on its own.

Causes are independent of each other, cause k present with chance o_k. A present cause switches finding i on with strength
s_ki, and whatever we do not list with leak l_i; a finding is present when anything switched it on (noisy-or). Switching cause
k off takes away exactly the findings it alone had switched on, so

    disablement(k) = Σ_i P(k present, k switched i on, nothing else did | answers).

Let f_k(T) be the chance that the leak and all causes but k switch on exactly the set T of the positive findings. Then k has
to switch on all of the rest and is their only cause:

    disablement(k) · P(answers) = o_k · Σ_T f_k(T) · |rest of T| · Π_{i not in T} s_ki.

The published closed form takes that sum by inclusion–exclusion: 2^m terms of both signs, whose digits cancel. Here f_k is
built cause by cause over the subsets. Only chances are added and multiplied, no sum is taken from another, so all digits stay.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from backsense.domain.case import Value
from backsense.engine.model import Floats, Model
from backsense.engine.posterior import group_chance, prior_of

MOST_POSITIVE = 22
"""Time and memory double with each positive finding; 22 take 32 MB for every halving of the causes."""


@dataclass(frozen=True)
class Puzzle:
    """What there is to explain, and what could explain it.

    Attributes:
        on: Chance that each cause is present by everything but the positive findings, shape (n_causes,).
        strength: Chance that a present cause switches a positive finding on, shape (n_causes, n_positive).
        leak: Chance that something we do not list does, shape (n_positive,).
        worth: How many findings each column stands for (a group that goes together is one column), shape (n_positive,).
    """

    on: Floats
    strength: Floats
    leak: Floats
    worth: Floats


def disablement_of(model: Model, values: Mapping[str, Value], effects: Collection[str] | None = None) -> Floats:
    """Return how many of the findings each condition is expected to have caused by itself, shape (n_conditions,).

    Args:
        model: The compiled knowledge.
        values: What is known.
        effects: Findings a condition can cause. The rest (age, medicines, past illness) only make causes likelier or less likely.
            All of them, if None.

    Raises:
        ValueError: More than `MOST_POSITIVE` positive findings to explain.
    """
    return solve(puzzle(model, values, effects))[0]


def puzzle(model: Model, values: Mapping[str, Value], effects: Collection[str] | None = None) -> Puzzle:
    """Read a case as a noisy-or network over the conditions of the model.

    With chance p of a finding when only cause k is present and b where nothing explains it, s_ki = 1 − (1 − p) / (1 − b).
    A noisy-or cannot say that a cause makes a finding rarer (p < b), nor has it one-of values. Those, absent findings and
    findings that are not effects multiply the odds of the cause by p / b, as they do in the posterior.
    """
    prior = prior_of(model, values)
    odds = np.ones(len(model.conditions))
    strength, leak, worth = [], [], []
    for chance, background, positive in _evidence(model, values, effects):
        links = np.maximum(0.0, (chance - background) / (1 - background)) if positive else np.zeros(len(odds))
        odds *= np.where(links > 0, 1.0, chance / background)
        if (links * prior > 0).any():
            strength.append(links)
            leak.append(background)
            worth.append(float(positive))
    on = prior * odds / (prior * odds + 1 - prior)
    columns = np.array(strength).reshape(len(strength), len(odds)).T
    return Puzzle(on=on, strength=columns, leak=np.array(leak), worth=np.array(worth))


def _evidence(model: Model, values: Mapping[str, Value], effects: Collection[str] | None) -> Iterator[tuple[Floats, float, int]]:
    """For each answer, or group of them: P(it | condition), P(it | background), and how many present effects are in it."""
    # The background is one more column, so that a group's pattern is weighed there as it is under a condition.
    wide = replace(model, chances=np.column_stack([model.chances, model.background]), conditions=(*model.conditions, ""))
    alone = [name for name in values if name in model.first_row]
    for group in model.groups:
        names = [name for name in group.findings if name in alone]
        if len(names) > 1:
            alone = [name for name in alone if name not in names]
            both = group_chance(wide, group, names, values)
            yield both[:-1], float(both[-1]), sum(_shows(values, name, effects) for name in names)
    for name in alone:
        row = model.row(name, values[name])
        yield model.chances[row], float(model.background[row]), int(_shows(values, name, effects))


def _shows(values: Mapping[str, Value], name: str, effects: Collection[str] | None) -> bool:
    """Whether this is a present finding that causes can have brought about."""
    return values[name] == "present" and (effects is None or name in effects)


def solve(what: Puzzle) -> tuple[Floats, Floats]:
    """Return (expected disablement, chance that the cause is present), each of shape (n_causes,). Exact.

    Raises:
        ValueError: More than `MOST_POSITIVE` columns.
    """
    n, m = what.strength.shape
    if m > MOST_POSITIVE:
        raise ValueError(f"{m} positive findings are too many to explain exactly; at most {MOST_POSITIVE}")
    disabled, present = np.zeros(n), what.on.copy()
    if m == 0:
        return disabled, present
    # A cause that can switch on nothing is left out: it explains nothing and stays as likely as it was.
    able = [k for k in range(n) if what.on[k] > 0 and what.strength[k].any()]
    missing = _over_subsets(what.worth, np.add)
    start = np.zeros(1 << m)
    start[0] = 1.0
    for k, others in _without_each(what, able, _spread(start, what.leak)):
        with_k = what.on[k] * others * _over_subsets(what.strength[k], np.multiply)
        total = with_k.sum() + (1 - what.on[k]) * others[-1]
        disabled[k] = with_k @ missing / total
        present[k] = with_k.sum() / total
    return disabled, present


def _without_each(what: Puzzle, causes: list[int], reached: Floats) -> Iterator[tuple[int, Floats]]:
    """Yield each cause with the distribution over the sets that all the others switch on, by halving: n log n steps, not n²."""
    if len(causes) == 1:
        yield causes[0], reached
    elif causes:
        middle = len(causes) // 2
        for keep, add in ((causes[:middle], causes[middle:]), (causes[middle:], causes[:middle])):
            further = reached
            for k in add:
                further = (1 - what.on[k]) * further + what.on[k] * _spread(further, what.strength[k])
            yield from _without_each(what, keep, further)


def _spread(sets: Floats, strength: Floats) -> Floats:
    """The distribution over sets after each finding was switched on, each by itself with its own chance (bit i is finding i)."""
    after = sets.copy()
    for i, chance in enumerate(strength):
        if chance > 0:
            halves = after.reshape(-1, 2, 1 << i)
            halves[:, 1] += chance * halves[:, 0]
            halves[:, 0] *= 1 - chance
    return after


def _over_subsets(values: Floats, combine: np.ufunc) -> Floats:
    """For every set of findings, the values of those *not* in it combined: added (`np.add`) or multiplied (`np.multiply`)."""
    result = np.full(1, combine.identity, dtype=np.float64)
    for value in values:
        result = np.concatenate([combine(result, value), result])
    return result
