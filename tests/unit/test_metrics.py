"""Twelve cases worked out by hand, and the same sums by other people's libraries where they are installed."""

import numpy as np
import pytest

from backsense.domain.urgency import URGENCIES, Urgency
from backsense.evaluate.cases import Vignette, part_of
from backsense.evaluate.metrics import (
    MEANS,
    baselines,
    calibration_error,
    capability_comparison,
    measure,
    weighted_kappa,
)
from backsense.evaluate.run import Outcome
from backsense.evaluate.table import table

HOME, BOOK, TODAY, GO, CALL = URGENCIES

# gold, advised, also no mistake, share of systems right, place of the gold cause (0: not named), probability of the first
TWELVE = [
    (HOME, HOME, (), 0.9, 1, 0.85),
    (HOME, HOME, (), 0.8, 1, 0.85),
    (HOME, BOOK, (BOOK,), 0.7, 2, 0.45),
    (HOME, GO, (), 0.6, 0, 0.45),
    (BOOK, BOOK, (), 0.5, 1, 0.85),
    (BOOK, HOME, (), 0.5, 3, 0.25),
    (BOOK, TODAY, (TODAY,), 0.4, 4, 0.25),
    (TODAY, TODAY, (), 0.5, 1, 0.45),
    (TODAY, BOOK, (), 0.3, 0, 0.25),
    (GO, GO, (), 0.9, 1, 0.85),
    (GO, TODAY, (), 0.2, 5, 0.25),
    (CALL, GO, (GO,), 0.6, 2, 0.45),
]
FLOORS = {0: HOME, 10: GO, 11: TODAY}


def pairs() -> list[tuple[Vignette, Outcome]]:
    found = []
    for n, (gold, advised, also, share, place, probability) in enumerate(TWELVE):
        causes = [f"not_{place}" for place in range(1, 6)]
        if place:
            causes[place - 1] = "the_cause"
        if n == 8:
            causes[1] = "as_good"
        vignette = Vignette(
            id=f"case_{n + 1}", text="words", gold_urgency=gold, acceptable_urgency=also, gold_condition="the_cause",
            acceptable_conditions=("the_cause", "as_good"), shares={"urgency": share}, text_urgency_floor=FLOORS.get(n),
            in_domain=n != 8,
        )  # fmt: skip
        outcome = Outcome(
            id=vignette.id, mode="patient", urgency=advised, causes=tuple(causes), first_probability=probability, screens=n + 1,
            questions=2 * n, by_flags=GO if advised == GO else HOME, by_causes=min(advised, TODAY),
            notices=("nothing_recognised",) if n == 1 else (),
        )  # fmt: skip
        found.append((vignette, outcome))
    return found


BY_HAND = {
    "exact": 5 / 12,
    "acceptable": 8 / 12,
    "safe": 8 / 12,
    "under": 4 / 12,
    "over": 3 / 12,
    "over_inclination": 3 / 7,
    "text_floor": 2 / 3,
    "comprehensive": 10 / 11,
    "emergencies_found": 2 / 3,
    "capability": ((1.4 - 3.3) / 12 + 1) / 2 * 100,
    "kappa_linear": 1 - 9 / 16.5,
    "kappa_quadratic": 1 - 15 / 36,
    "m1": 5 / 12,
    "m3": 8 / 12,
    "m5": 10 / 12,
    "m1_acceptable": 5 / 12,
    "m3_acceptable": 9 / 12,
    "m5_acceptable": 11 / 12,
    "calibration_error": 0.2,
    "brier": 1.25 / 12,
}


def test_every_figure_is_worked_out_by_hand() -> None:
    assert list(BY_HAND) == list(MEANS)


@pytest.mark.parametrize("name", MEANS)
def test_figures_agree_with_those_worked_out_by_hand(name: str) -> None:
    figure = measure(pairs(), draws=50).figures[name]
    assert figure.value == pytest.approx(BY_HAND[name])
    assert figure.low is not None and figure.high is not None and figure.low <= figure.value <= figure.high
    assert figure.count == {"over_inclination": 7, "text_floor": 3, "comprehensive": 11, "emergencies_found": 3}.get(name, 12)


def test_counts_agree_with_those_made_by_hand() -> None:
    found = measure(pairs(), draws=0)
    assert found.confusion == ((2, 1, 0, 1, 0), (1, 1, 1, 0, 0), (0, 1, 1, 0, 0), (0, 0, 1, 1, 0), (0, 0, 0, 1, 0))
    assert (found.emergencies, found.emergencies_missed, found.emergencies_missed_unnamed) == (3, ("case_11",), 0)
    assert (found.screens.median, found.screens.p95) == (6.5, 12)
    assert (found.questions.median, found.questions.p95) == (11, 22)
    filled = {one.start: (one.count, one.said, one.right) for one in found.calibration if one.count}
    assert list(filled) == [0.2, 0.4, 0.8]
    assert filled[0.2] == pytest.approx((4, 0.25, 0.0))
    assert filled[0.4] == pytest.approx((4, 0.45, 0.25))
    assert filled[0.8] == pytest.approx((4, 0.85, 1.0))


def test_the_base_lines() -> None:
    found = baselines(pairs(), draws=0)
    value = {name: {figure: one.value for figure, one in metrics.figures.items()} for name, metrics in found.items()}
    assert value["always_emergency"]["exact"] == pytest.approx(2 / 12)
    assert value["always_emergency"]["safe"] == pytest.approx(11 / 12)
    assert value["always_self_care"]["exact"] == pytest.approx(4 / 12)
    assert value["always_self_care"]["over_inclination"] == 0
    assert value["always_self_care"]["kappa_linear"] == pytest.approx(0)
    assert value["red_flags_only"]["exact"] == pytest.approx(4 / 12)
    assert value["causes_only"]["emergencies_found"] == 0
    assert value["causes_only"]["m1"] == pytest.approx(5 / 12)
    assert value["red_flags_only"]["m1"] is None
    assert all(list(metrics.figures) == list(MEANS) for metrics in found.values())


def test_nothing_to_go_on_is_none_and_not_nought() -> None:
    bare = [(Vignette(id="a", text="b"), Outcome(id="a", mode="text", urgency=Urgency.SELF_CARE))]
    found = measure(bare, draws=10)
    assert {name for name, one in found.figures.items() if one.value is not None} == {"comprehensive"}
    assert found.figures["exact"].count == 0 and found.figures["exact"].low is None
    assert "exact" not in table(found, baselines(bare, draws=0))


def test_the_same_seed_gives_the_same_intervals() -> None:
    one, same, other = measure(pairs(), seed=1, draws=40), measure(pairs(), seed=1, draws=40), measure(pairs(), seed=2, draws=40)
    assert one == same
    assert one.figures["exact"] != other.figures["exact"]


def test_the_test_part_of_the_open_set_is_counted_and_not_named() -> None:
    names = [f"v_case_{n}" for n in range(30)]
    missed = [(Vignette(id=name, text="words", gold_urgency=GO), Outcome(id=name, mode="text", urgency=HOME)) for name in names]
    found = measure(missed, draws=0)
    hidden = {name for name in names if part_of(name) == "test"}
    assert hidden and set(found.emergencies_missed) == set(names) - hidden
    assert found.emergencies_missed_unnamed == len(hidden)
    page = table(found, {})
    assert not [name for name in hidden if f"  {name}\n" in page]
    assert f"and {len(hidden)} of the test part" in page


def test_the_table_has_every_figure_and_no_percent_sign() -> None:
    page = table(measure(pairs(), draws=20), baselines(pairs(), draws=0))
    assert all(name.replace("_", " ") in page for name in MEANS)
    assert "41.7 (" in page and "case_11" in page and "%" not in page


# --- by other people's libraries -------------------------------------------------------------------------------------


def drawn(seed: int) -> tuple[list[int], list[int]]:
    rng = np.random.default_rng(seed)
    gold = rng.integers(0, 5, 80)
    return gold.tolist(), np.clip(gold + rng.integers(-2, 3, 80), 0, 4).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_agreement_and_brier_score_as_scikit_learn_has_them(seed: int) -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    gold, advised = drawn(seed)
    counts = np.asarray(sklearn.confusion_matrix(gold, advised, labels=range(5)))
    for power, weights in ((1, "linear"), (2, "quadratic")):
        expected = sklearn.cohen_kappa_score(gold, advised, labels=list(range(5)), weights=weights)
        assert weighted_kappa(counts, power) == pytest.approx(expected)
    some = [
        (
            Vignette(id=str(n), text="words", gold_urgency=URGENCIES[g], gold_condition="right"),
            Outcome(id=str(n), mode="text", urgency=URGENCIES[a], causes=("right" if g == a else "wrong",), first_probability=p),
        )
        for n, (g, a, p) in enumerate(zip(gold, advised, np.linspace(0.01, 1, 80).tolist(), strict=True))
    ]
    found = measure(some, draws=0)
    right = [int(g == a) for g, a in zip(gold, advised, strict=True)]
    assert found.figures["brier"].value == pytest.approx(sklearn.brier_score_loss(right, np.linspace(0.01, 1, 80)))
    assert found.figures["exact"].value == pytest.approx(sklearn.accuracy_score(gold, advised))
    assert found.confusion == tuple(map(tuple, counts.tolist()))


def test_calibration_error_as_binned_by_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(3)
    probability = rng.random(200)
    right = (rng.random(200) < probability**2).astype(float)
    bins = np.linspace(0, 1, 11)
    said, _, _ = stats.binned_statistic(probability, probability, "sum", bins)
    was, _, _ = stats.binned_statistic(probability, right, "sum", bins)
    assert calibration_error(probability, right) == pytest.approx(np.abs(said - was).sum() / 200)


def test_intervals_are_near_those_of_scipys_bootstrap() -> None:
    stats = pytest.importorskip("scipy.stats")
    right = [float(gold == advised) for gold, advised, *_ in TWELVE * 10]
    several = [(v, o) for _ in range(10) for v, o in pairs()]
    theirs = stats.bootstrap((right,), np.mean, method="percentile", n_resamples=4000, rng=1).confidence_interval
    ours = measure(several, draws=1000).figures["exact"]
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_a_hard_case_right_counts_more_than_an_easy_one() -> None:
    assert capability_comparison(np.array([1.0]), np.array([0.1])) > capability_comparison(np.array([1.0]), np.array([0.9]))
    assert capability_comparison(np.array([0.0]), np.array([0.9])) < capability_comparison(np.array([0.0]), np.array([0.1]))
