"""Expected disablement: values by hand, the definition played out world by world, and no digit lost with many findings."""

import itertools
import math

import numpy as np
import pytest
from benchmarks.disablement import MOST_POSITIVE, Puzzle, disablement_of, puzzle, solve

from backsense.domain.case import Case
from backsense.engine.facts import known_values
from backsense.engine.posterior import posterior_of
from backsense.guide import Guide


def made(on: list[float], strength: list[list[float]], leak: list[float], worth: list[float] | None = None) -> Puzzle:
    ones = [1.0] * len(leak)
    return Puzzle(on=np.array(on), strength=np.array(strength), leak=np.array(leak), worth=np.array(worth or ones))


def at_random(seed: int, causes: int, positive: int) -> Puzzle:
    random = np.random.default_rng(seed)
    strength = random.uniform(0, 0.95, (causes, positive)) * (random.random((causes, positive)) < 0.7)
    return Puzzle(
        on=random.uniform(0.001, 0.6, causes),
        strength=strength,
        leak=10 ** random.uniform(-4, -0.5, positive),
        worth=random.integers(1, 4, positive).astype(float),
    )


def by_worlds(what: Puzzle) -> list[float]:
    """The definition, played out: every way causes, links and leaks can fall; switch the cause off and count what goes."""
    n, m = what.strength.shape
    lost, total = [0.0] * n, 0.0
    chances = [*what.on, *what.strength.ravel(), *what.leak]
    for world in itertools.product([False, True], repeat=len(chances)):
        p = math.prod(chance if on else 1 - chance for chance, on in zip(chances, world, strict=True))
        present, links, leaks = world[:n], world[n : n + n * m], world[n + n * m :]

        def shown(switched_off: int | None, present=present, links=links, leaks=leaks) -> list[bool]:
            return [
                leaks[i] or any(present[k] and links[k * m + i] for k in range(n) if k != switched_off) for i in range(m)
            ]  # fmt: skip

        if not all(shown(None)):
            continue
        total += p
        for k in range(n):
            lost[k] += p * sum(what.worth[i] for i, still in enumerate(shown(k)) if not still)
    return [one / total for one in lost]


def by_causes(what: Puzzle) -> tuple[list[float], list[float]]:
    """(disablement, presence) over every set of causes; given the set, the findings are independent of each other."""
    n, m = what.strength.shape
    lost, there, total = [0.0] * n, [0.0] * n, 0.0
    for present in itertools.product([0, 1], repeat=n):
        p = math.prod(what.on[k] if present[k] else 1 - what.on[k] for k in range(n))
        silent = [(1 - what.leak[i]) * math.prod(1 - what.strength[k, i] for k in range(n) if present[k]) for i in range(m)]
        shown = [1 - one for one in silent]
        total += p * math.prod(shown)
        for k in range(n):
            if present[k]:
                there[k] += p * math.prod(shown)
                for i in range(m):
                    alone = silent[i] / (1 - what.strength[k, i]) * what.strength[k, i]
                    lost[k] += p * what.worth[i] * alone * math.prod(shown[j] for j in range(m) if j != i)
    return [one / total for one in lost], [one / total for one in there]


def by_inclusion_exclusion(what: Puzzle, k: int) -> float:
    """The published way: chances that sets of findings stay *off* are plain products, so sum them with alternating signs."""
    n, m = what.strength.shape
    numerator = total = 0.0
    for off in itertools.product([0, 1], repeat=m):
        chosen = [i for i in range(m) if off[i]]
        sign = -1.0 if len(chosen) % 2 else 1.0
        apart = math.prod(1 - what.leak[i] for i in chosen)
        for j in range(n):
            if j != k:
                apart *= 1 - what.on[j] + what.on[j] * math.prod(1 - what.strength[j, i] for i in chosen)
        with_k = what.on[k] * math.prod(1 - what.strength[k, i] for i in chosen)
        total += sign * apart * (1 - what.on[k] + with_k)
        # Finding i is switched on by k alone: all others leave i off too, and k does switch it on.
        for i in set(range(m)) - set(chosen):
            others = apart * (1 - what.leak[i]) * _others_off(what, k, i, chosen)
            numerator += sign * what.worth[i] * what.strength[k, i] * with_k * others
    return numerator / total


def _others_off(what: Puzzle, k: int, i: int, chosen: list[int]) -> float:
    """How much less likely the other causes make it that finding i stays off as well."""
    ratio = 1.0
    for j in range(len(what.on)):
        if j != k:
            part = math.prod(1 - what.strength[j, c] for c in chosen)
            before = 1 - what.on[j] + what.on[j] * part
            ratio *= (1 - what.on[j] + what.on[j] * part * (1 - what.strength[j, i])) / before
    return ratio


def test_one_cause_one_finding_by_hand() -> None:
    # Shown and present: 0.5 × (1 − 0.2 × 0.9) = 0.41; absent: 0.5 × 0.1 = 0.05; by it alone: 0.5 × 0.8 × 0.9 = 0.36.
    disabled, present = solve(made([0.5], [[0.8]], [0.1]))
    assert disabled[0] == pytest.approx(0.36 / 0.46, abs=1e-12)
    assert present[0] == pytest.approx(0.41 / 0.46, abs=1e-12)


def test_two_causes_of_one_finding_by_hand() -> None:
    # Only the first: 0.5 × 0.8 × (1 − 0.25 × 0.4); only the second: 0.25 × 0.4 × (1 − 0.5 × 0.8); shown unless both fail.
    disabled, _ = solve(made([0.5, 0.25], [[0.8], [0.4]], [0.0]))
    shown = 1 - (1 - 0.4) * (1 - 0.1)
    assert disabled == pytest.approx([0.4 * 0.9 / shown, 0.1 * 0.6 / shown], abs=1e-12)


def test_a_certain_cause_without_leak_explains_everything() -> None:
    assert solve(made([1.0], [[0.3, 0.9]], [0.0, 0.0], [1, 3]))[0][0] == pytest.approx(4)


def test_a_likely_cause_that_explains_nothing_ranks_below_an_unlikely_one_that_does() -> None:
    disabled, present = solve(made([0.6, 0.05], [[0.0, 0.0], [0.9, 0.8]], [0.1, 0.1]))
    assert present[0] > 0.5
    assert disabled[0] == 0 < disabled[1]


def test_without_positive_findings_nothing_can_be_disabled() -> None:
    disabled, present = solve(Puzzle(on=np.array([0.3]), strength=np.zeros((1, 0)), leak=np.zeros(0), worth=np.zeros(0)))
    assert (disabled[0], present[0]) == (0, 0.3)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_switching_the_cause_off_takes_away(seed: int) -> None:
    what = at_random(seed, causes=2, positive=3)
    assert solve(what)[0] == pytest.approx(by_worlds(what), abs=1e-12)


@pytest.mark.parametrize(("causes", "positive"), [(1, 1), (3, 1), (5, 4), (7, 6), (8, 9), (6, 12), (2, 12)])
def test_it_equals_summing_over_every_set_of_causes(causes: int, positive: int) -> None:
    for seed in range(5):
        what = at_random(100 * causes + seed, causes, positive)
        disabled, present = solve(what)
        slow_disabled, slow_present = by_causes(what)
        assert disabled == pytest.approx(slow_disabled, abs=1e-9)
        assert present == pytest.approx(slow_present, abs=1e-9)


@pytest.mark.parametrize("positive", [16, 20, 21])
def test_many_findings_cost_no_digits(positive: int) -> None:
    what = at_random(positive, causes=4, positive=positive)
    disabled, present = solve(what)
    assert np.isfinite(disabled).all() and np.isfinite(present).all()
    assert (disabled >= 0).all() and disabled.sum() <= what.worth.sum()  # a finding has one only cause, or none
    assert (present >= 0).all() and (present <= 1).all()
    assert disabled == pytest.approx(by_causes(what)[0], rel=1e-9)


def test_inclusion_exclusion_agrees_while_findings_are_few_and_then_loses_its_digits() -> None:
    few, many = rare(4), rare(14)
    assert by_inclusion_exclusion(few, 0) == pytest.approx(solve(few)[0][0], rel=1e-6)
    assert abs(by_inclusion_exclusion(many, 0) / by_causes(many)[0][0] - 1) > 1e-3
    assert solve(many)[0][0] == pytest.approx(by_causes(many)[0][0], rel=1e-9)


def rare(positive: int) -> Puzzle:
    """Findings that are seldom there, with or without a cause: where P(answers) is tiny beside the terms it is summed from."""
    return made([0.1, 0.05], [[0.1] * positive, [0.05] * positive], [0.01] * positive)


def test_too_many_findings_are_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="too many"):
        solve(at_random(1, causes=2, positive=MOST_POSITIVE + 1))


def test_with_only_absent_findings_the_order_is_that_of_the_odds(guide: Guide) -> None:
    """No finding to explain: the presence is what the answers make of the prior, one cause at a time."""
    case = Case(age_years=44, sex="female").learn("sensation", "pain").learn("site", "lower_back").learn("fever", "absent")
    values = known_values(case, guide.knowledge.findings, guide.model.possible)
    what = puzzle(guide.model, values)
    assert what.strength.shape == (len(guide.model.conditions), 0)
    assert what.on.argmax() == posterior_of(guide.model, values).argmax()
    assert not disablement_of(guide.model, values).any()


def test_findings_that_go_together_are_one_thing_to_explain(guide: Guide) -> None:
    case = Case(age_years=44, sex="female").learn("sensation", "pain").learn("site", "lower_back")
    group = next(one for one in guide.model.groups if len(one.findings) > 1)
    for name in group.findings:
        case = case.learn(name, "present")
    what = puzzle(guide.model, known_values(case, guide.knowledge.findings, guide.model.possible))
    assert what.worth.max() >= len(group.findings)


def test_findings_that_are_not_effects_are_not_explained(guide: Guide) -> None:
    case = Case(age_years=44, sex="female").learn("sensation", "pain").learn("site", "lower_back").learn("fever", "present")
    values = known_values(case, guide.knowledge.findings, guide.model.possible)
    assert disablement_of(guide.model, values).any()
    assert not disablement_of(guide.model, values, effects=()).any()
