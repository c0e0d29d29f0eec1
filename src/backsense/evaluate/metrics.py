"""How good the outcomes of a set of cases are: pure functions, each figure with an interval from resampling the cases.

What each figure means is written in `MEANS`, once, for whoever prints it.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from backsense.domain.urgency import URGENCIES, Urgency
from backsense.evaluate.cases import Vignette, is_held_back
from backsense.evaluate.run import Outcome

Pair = tuple[Vignette, Outcome]
Numbers = NDArray[np.float64]

DRAWS = 1000
SEED = 7
BINS = 10
LEFT_OVER = "other"
"""The cause that stands for everything we do not know: naming it first is no hit."""
EMPTY_NOTICES = frozenset(("outside_domain", "nothing_recognised"))
"""The messages that say: the advice rests on nothing you said."""

MEANS = {
    "exact": "urgency as the gold standard has it",
    "acceptable": "urgency among those that are no mistake",
    "safe": "urgency at or above the gold standard",
    "under": "less urgent than the gold standard",
    "over": "more urgent than the gold standard",
    "over_inclination": "of the wrong ones, how many were too urgent",
    "text_floor": "at or above the least the words alone call for",
    "comprehensive": "advice that rests on something they said",
    "emergencies_found": "emergencies told to go now",
    "capability": "capability comparison score: hard cases count more when right, easy ones more when wrong",
    "kappa_linear": "agreement beyond chance, weighted by distance (Cohen)",
    "kappa_quadratic": "agreement beyond chance, weighted by distance squared (Cohen)",
    "m1": "the gold cause named first",
    "m3": "the gold cause among the first three",
    "m5": "the gold cause among the first five",
    "m1_acceptable": "a cause that is no mistake named first",
    "m3_acceptable": "a cause that is no mistake among the first three",
    "m5_acceptable": "a cause that is no mistake among the first five",
    "calibration_error": "how far the first cause's probability is from how often it is right (expected calibration error)",
    "brier": "mean squared distance of that probability from 1 where right, 0 where wrong (Brier score)",
}
"""Every figure, in the order it is told."""
SHARES = frozenset(MEANS) - {"capability", "kappa_linear", "kappa_quadratic", "calibration_error", "brier"}
"""Those that are shares of cases."""
OF_CAUSES = ("m1", "m3", "m5", "m1_acceptable", "m3_acceptable", "m5_acceptable", "calibration_error", "brier")
"""Those about the causes named."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure. None where there is nothing to work it out from; `count` cases could have counted."""

    value: float | None
    low: float | None
    high: float | None
    count: int


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """First causes whose probability lay between `start` and `end`: the mean of those, and how often it was right."""

    start: float
    end: float
    count: int
    said: float | None
    right: float | None


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """The middle and the long end."""

    median: float
    p95: float


class Metrics(msgspec.Struct, frozen=True, kw_only=True):
    """All of it.

    - `figures`: by the names in `MEANS`.
    - `confusion`: rows are the gold urgency, columns what was advised, both least urgent first.
    - `emergencies_missed`: by id; those of the test part of our open set are only counted, in `emergencies_missed_unnamed`.
    """

    cases: int
    figures: dict[str, Figure]
    confusion: tuple[tuple[int, ...], ...]
    calibration: tuple[Bin, ...]
    screens: Spread
    questions: Spread
    emergencies: int
    emergencies_missed: tuple[str, ...]
    emergencies_missed_unnamed: int


def measure(pairs: Sequence[Pair], seed: int = SEED, draws: int = DRAWS) -> Metrics:
    """Work out every figure, with intervals that hold it in 95 of 100 resamplings of the cases.

    Args:
        pairs: Cases, each with how it ended; at least one.
        seed: The same seed gives the same intervals.
        draws: How many resamplings; 0 for none.
    """
    table = _table(pairs)
    values = {name: work(table) for name, work in _WORK.items()}
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in _WORK}
    for _ in range(draws):
        again = table[rng.integers(0, len(table), len(table))]
        for name, work in _WORK.items():
            if values[name] is not None and (value := work(again)) is not None:
                drawn[name].append(value)
    missed = [v.id for v, o in pairs if _is_missed(v, o)]
    return Metrics(
        cases=len(pairs),
        figures={name: _figure(values[name], drawn[name], int(_counts(table, name).sum())) for name in MEANS},
        confusion=tuple(tuple(int(n) for n in row) for row in confusion(table)),
        calibration=_bins(table),
        screens=_spread([o.screens for _, o in pairs]),
        questions=_spread([o.questions for _, o in pairs]),
        emergencies=sum(v.gold_urgency is not None and v.gold_urgency.is_emergency for v, _ in pairs),
        emergencies_missed=tuple(name for name in missed if not is_held_back(name)),
        emergencies_missed_unnamed=sum(map(is_held_back, missed)),
    )


def baselines(pairs: Sequence[Pair], seed: int = SEED, draws: int = DRAWS) -> dict[str, Metrics]:
    """The same figures for four plain ways to advise, to be printed beside.

    `red_flags_only` and `causes_only` take what each half of the decision alone came to on what was told in the same check-up.
    """

    def all_at(choose: Callable[[Outcome], Urgency | None], has_causes: bool = False) -> Metrics:
        rest: dict[str, object] = {} if has_causes else {"causes": (), "first_probability": None}
        changed = [(v, msgspec.structs.replace(o, urgency=choose(o) or Urgency.SELF_CARE, **rest)) for v, o in pairs]
        found = measure(changed, seed, draws)
        if has_causes:
            return found
        named = {name: one for name, one in found.figures.items() if name not in OF_CAUSES}  # it names none: not wrong, silent
        nothing = dict.fromkeys(OF_CAUSES, Figure(value=None, low=None, high=None, count=0))
        return msgspec.structs.replace(found, figures={name: {**nothing, **named}[name] for name in MEANS})

    return {
        "always_emergency": all_at(lambda _: Urgency.EMERGENCY),
        "always_self_care": all_at(lambda _: Urgency.SELF_CARE),
        "red_flags_only": all_at(lambda o: o.by_flags),
        "causes_only": all_at(lambda o: o.by_causes, has_causes=True),
    }


def _is_missed(vignette: Vignette, outcome: Outcome) -> bool:
    gold = vignette.gold_urgency
    return gold is not None and gold.is_emergency and not outcome.urgency.is_emergency


# --- one row of numbers per case -------------------------------------------------------------------------------------

_COLUMNS = ("gold", "advised", "acceptable", "floor", "in_domain", "empty", "share", "place", "place_acceptable", "probability")
_AT = {name: place for place, name in enumerate(_COLUMNS)}
_FAR = 1000.0
"""The place of a cause that was not named."""


def _table(pairs: Sequence[Pair]) -> Numbers:
    """One row per case; NaN where there is nothing to count."""
    return np.array([_row(v, o) for v, o in pairs], dtype=float).reshape(-1, len(_COLUMNS))


def _row(v: Vignette, o: Outcome) -> list[float]:
    none = float("nan")
    gold = v.gold_urgency.rank if v.gold_urgency is not None else none
    right = v.right_urgencies
    causes, acceptable = [LEFT_OVER], v.right_conditions - {LEFT_OVER}
    has_gold_cause = v.gold_condition is not None and v.gold_condition not in causes
    places = {name: place for place, name in enumerate(o.causes, 1)}
    place = float(places.get(v.gold_condition or "", _FAR)) if has_gold_cause else none
    place_acceptable = min((float(places.get(name, _FAR)) for name in acceptable), default=none) if has_gold_cause else none
    has_probability = has_gold_cause and o.first_probability is not None
    return [
        gold,
        o.urgency.rank,
        float(o.urgency in right) if right else none,
        v.text_urgency_floor.rank if v.text_urgency_floor is not None else none,
        none if v.in_domain is False else 1.0,
        float(not EMPTY_NOTICES.isdisjoint(o.notices)),
        v.shares["urgency"] if v.shares and "urgency" in v.shares else none,
        place,
        place_acceptable,
        o.first_probability if has_probability and o.first_probability is not None else none,
    ]


def _column(table: Numbers, name: str) -> Numbers:
    return table[:, _AT[name]]


def _needs(*names: str) -> Callable[[Numbers], NDArray[np.bool_]]:
    return lambda table: np.asarray(~np.isnan(np.stack([_column(table, name) for name in names])).any(axis=0))


def _emergencies(table: Numbers) -> NDArray[np.bool_]:
    return np.asarray(_column(table, "gold") >= Urgency.EMERGENCY.rank)


def _wrong(table: Numbers) -> NDArray[np.bool_]:
    return np.asarray(_needs("gold")(table) & (_column(table, "gold") != _column(table, "advised")))


_WHO: dict[str, Callable[[Numbers], NDArray[np.bool_]]] = {
    "acceptable": _needs("acceptable"),
    "over_inclination": _wrong,
    "text_floor": _needs("floor"),
    "comprehensive": _needs("in_domain"),
    "emergencies_found": _emergencies,
    "capability": _needs("gold", "share"),
    **{name: _needs("place") for name in ("m1", "m3", "m5")},
    **{f"{name}_acceptable": _needs("place_acceptable") for name in ("m1", "m3", "m5")},
    **dict.fromkeys(("calibration_error", "brier"), _needs("probability", "place_acceptable")),
}
"""Figure → whose cases count; all with a gold urgency where it is not named here."""


def _counts(table: Numbers, name: str) -> NDArray[np.bool_]:
    return _WHO.get(name, _needs("gold"))(table)


# --- the figures -----------------------------------------------------------------------------------------------------


def confusion(table: Numbers) -> NDArray[np.intp]:
    """How often each gold level (rows) met each advised one (columns)."""
    size = len(URGENCIES)
    some = table[_needs("gold")(table)]
    flat = _column(some, "gold").astype(int) * size + _column(some, "advised").astype(int)
    return np.asarray(np.bincount(flat, minlength=size * size).reshape(size, size))


def capability_comparison(correct: Numbers, share: Numbers) -> float:
    """The capability comparison score of Kopka and colleagues, 0 to 100; 50 is like the others.

    Args:
        correct: 1 where right, 0 where wrong.
        share: The share of systems that were right on the same item, in fractions.

    >>> round(capability_comparison(np.array([1.0, 0.0]), np.array([0.25, 0.75])), 6)
    50.0
    """
    gained = correct * (1 - share) - (1 - correct) * share
    return float((gained.sum() / len(gained) + 1) / 2 * 100)


def weighted_kappa(counts: NDArray[np.intp], power: int) -> float | None:
    """Cohen's kappa with weights |distance| to the `power`: 1 linear, 2 quadratic. None where chance alone would agree fully.

    >>> weighted_kappa(np.array([[2, 0], [0, 2]]), 1)
    1.0
    """
    total = counts.sum()
    if not total:
        return None
    level = np.arange(len(counts))
    weights = np.abs(level[:, None] - level[None, :]) ** power
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    by_chance = float((weights * expected).sum())
    return 1 - float((weights * counts).sum()) / by_chance if by_chance else None


def calibration_error(probability: Numbers, right: Numbers) -> float:
    """The expected calibration error over ten equal bins: the mean gap, each bin weighed by how many are in it."""
    place = _bin_of(probability)
    gaps = [abs(float((probability[place == n] - right[place == n]).sum())) for n in range(BINS)]
    return sum(gaps) / len(probability)


def _bin_of(probability: Numbers) -> NDArray[np.intp]:
    """The bin a probability falls in; 1 belongs to the last."""
    return np.asarray(np.minimum((probability * BINS).astype(int), BINS - 1))


def _share_where(name: str, holds: Callable[[Numbers], NDArray[np.bool_]]) -> Callable[[Numbers], float | None]:
    def work(table: Numbers) -> float | None:
        some = table[_counts(table, name)]
        return float(holds(some).mean()) if len(some) else None

    return work


def _named_by(column: str, place: int) -> Callable[[Numbers], NDArray[np.bool_]]:
    return lambda t: np.asarray(_column(t, column) <= place)


def _right(table: Numbers) -> Numbers:
    return np.asarray((_column(table, "place_acceptable") == 1).astype(float))


def _capability(table: Numbers) -> float | None:
    some = table[_counts(table, "capability")]
    exact = (_column(some, "gold") == _column(some, "advised")).astype(float)
    return capability_comparison(exact, _column(some, "share")) if len(some) else None


def _calibration_error(table: Numbers) -> float | None:
    some = table[_counts(table, "calibration_error")]
    return calibration_error(_column(some, "probability"), _right(some)) if len(some) else None


_WORK: Mapping[str, Callable[[Numbers], float | None]] = {
    "exact": _share_where("exact", lambda t: np.asarray(_column(t, "gold") == _column(t, "advised"))),
    "acceptable": _share_where("acceptable", lambda t: np.asarray(_column(t, "acceptable") == 1)),
    "safe": _share_where("safe", lambda t: np.asarray(_column(t, "advised") >= _column(t, "gold"))),
    "under": _share_where("under", lambda t: np.asarray(_column(t, "advised") < _column(t, "gold"))),
    "over": _share_where("over", lambda t: np.asarray(_column(t, "advised") > _column(t, "gold"))),
    "over_inclination": _share_where("over_inclination", lambda t: np.asarray(_column(t, "advised") > _column(t, "gold"))),
    "text_floor": _share_where("text_floor", lambda t: np.asarray(_column(t, "advised") >= _column(t, "floor"))),
    "comprehensive": _share_where("comprehensive", lambda t: np.asarray(_column(t, "empty") == 0)),
    "emergencies_found": _share_where("emergencies_found", lambda t: np.asarray(_column(t, "advised") >= Urgency.EMERGENCY.rank)),
    "capability": _capability,
    "kappa_linear": lambda table: weighted_kappa(confusion(table), 1),
    "kappa_quadratic": lambda table: weighted_kappa(confusion(table), 2),
    **{f"m{n}": _share_where(f"m{n}", _named_by("place", n)) for n in (1, 3, 5)},
    **{f"m{n}_acceptable": _share_where(f"m{n}_acceptable", _named_by("place_acceptable", n)) for n in (1, 3, 5)},
    "calibration_error": _calibration_error,
    "brier": lambda table: _brier(table[_counts(table, "brier")]),
}


def _brier(some: Numbers) -> float | None:
    return float(((_column(some, "probability") - _right(some)) ** 2).mean()) if len(some) else None


def _figure(value: float | None, drawn: Sequence[float], count: int) -> Figure:
    low, high = (float(x) for x in np.percentile(drawn, [2.5, 97.5])) if drawn else (None, None)
    return Figure(value=value, low=low, high=high, count=count)


def _bins(table: Numbers) -> tuple[Bin, ...]:
    some = table[_counts(table, "calibration_error")]
    probability, right = _column(some, "probability"), _right(some)
    place = _bin_of(probability)
    found = []
    for n in range(BINS):
        here = place == n
        said, was = (float(probability[here].mean()), float(right[here].mean())) if here.any() else (None, None)
        found.append(Bin(start=n / BINS, end=(n + 1) / BINS, count=int(here.sum()), said=said, right=was))
    return tuple(found)


def _spread(counts: Sequence[int]) -> Spread:
    return Spread(median=float(np.median(counts)), p95=float(np.percentile(counts, 95, method="inverted_cdf")))
