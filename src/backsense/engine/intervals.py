"""Every number of the knowledge, drawn 200 times within its own interval: what `how_sure` reads.

One number is one stream of draws, named after what it is, so that a background many conditions fall back on moves for all of them
at once, and adding or reordering files moves nobody else's draws. No chance is involved: the same knowledge gives the same draws.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from backsense.domain.knowledge import Chance, Condition, Finding
from backsense.engine.compile import SMALLEST, expand, number
from backsense.engine.logic import Test, compile_expression
from backsense.engine.model import Floats, Model

DRAWS = 200
RAREST = 1e-9
"""Priors are drawn inside [RAREST, 1 - RAREST]: the rarest conditions are far rarer than any answer is unreliable."""
_STEP = np.uint64(0x9E3779B97F4A7C15)


class _Draw(Protocol):
    """Draws one chance, by the name of its stream."""

    def __call__(self, name: str, chance: Chance, least: float = SMALLEST) -> Floats: ...


@dataclass(frozen=True)
class Drawn:
    """The model's numbers under every draw; the last axis is always the draw, shape (…, DRAWS).

    Attributes:
        log_background: log P(state) where nothing explains it, rows as in `Model.chances`.
        columns: Finding → the conditions that say something of it; all others have the background.
        log_said: Finding → log P(state | condition), shape (n_states, those conditions, DRAWS).
        prior: Presentation → (columns, their priors), adding up to 1 in every draw.
        share: Presentation → its share of those who come.
        age_sex: (column, when, times).
        together: Group → its mixture weight.
    """

    log_background: Floats
    columns: Mapping[str, NDArray[np.intp]]
    log_said: Mapping[str, Floats]
    prior: Mapping[str, tuple[NDArray[np.intp], Floats]]
    share: Mapping[str, Floats]
    age_sex: tuple[tuple[int, Test, Floats], ...]
    together: Mapping[str, Floats]


def uniform(name: str) -> Floats:
    """DRAWS numbers strictly between 0 and 1, always the same for the same name.

    Counter-based: the k-th draw is a fixed scramble of (name, k), so no draw depends on another.
    Source: Steele, Lea & Flood, Fast splittable pseudorandom number generators, OOPSLA 2014 (SplitMix64).

    >>> uniform("prior/strain/back")[:2].round(3).tolist() == uniform("prior/strain/back")[:2].round(3).tolist()
    True
    """
    start = np.frombuffer(hashlib.blake2b(name.encode(), digest_size=8).digest(), dtype="<u8")
    z = start + np.arange(1, DRAWS + 1, dtype=np.uint64) * _STEP  # wraps around, as it should
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.asarray(((z >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)


def between(low: float, p: float, high: float, at: Floats, least: float = SMALLEST) -> Floats:
    """The chance at these places of its interval: 0 is `low`, a half `p`, 1 `high`; straight lines between them in log odds.

    So `p` is the median, and no draw lies outside the interval.

    >>> between(0.1, 0.5, 0.6, np.array([0.0, 0.25, 0.5, 1.0])).round(3).tolist()
    [0.1, 0.25, 0.5, 0.6]
    """
    if low == high:
        return np.full(len(at), p)
    ends = np.clip([low, p, high], least, 1 - least)
    return np.asarray(1 / (1 + np.exp(-np.interp(at, (0.0, 0.5, 1.0), np.log(ends / (1 - ends))))))


def times_between(low: float, times: float, high: float, at: Floats) -> Floats:
    """The same for a factor, in logarithms.

    >>> times_between(0.5, 1.0, 4.0, np.array([0.0, 0.5, 0.75])).round(3).tolist()
    [0.5, 1.0, 2.0]
    """
    return (
        np.asarray(np.exp(np.interp(at, (0.0, 0.5, 1.0), np.log([low, times, high])))) if low < high else np.full(len(at), times)
    )


def draw_numbers(model: Model) -> Drawn:
    """Draw everything, once for each knowledge: some tens of milliseconds, a few megabytes; shared by every case."""
    knowledge = model.knowledge

    def drawn(name: str, chance: Chance, least: float = SMALLEST) -> Floats:
        p, low, high = number(chance, knowledge)
        return between(low, p, high, uniform(name), least)

    background = np.ones((len(model.background), DRAWS))
    for name in model.evidence:
        first = model.first_row[name]
        background[first : first + len(model.states[name])] = _background(model.findings[name], drawn)
    said: dict[str, dict[int, Floats]] = {name: {} for name in model.evidence}
    for column, condition_id in enumerate(model.conditions):
        for name, by_value in _said(knowledge.conditions[condition_id]).items():
            if name in said:
                states, first = model.states[name], model.first_row[name]
                if model.findings[name].type == "yes_no":  # the rest is its complement, as in the model
                    by_value = {"present": by_value["present"]}
                given = {states.index(v): drawn(f"said/{condition_id}/{name}/{v}", chance) for v, chance in by_value.items()}
                said[name][column] = _complete(given, background[first : first + len(states)])
    return Drawn(
        log_background=np.log(background),
        columns={name: np.array(list(by_column), dtype=np.intp) for name, by_column in said.items()},
        log_said={name: np.log(np.stack(list(by_column.values()), axis=1)) for name, by_column in said.items() if by_column},
        prior={name: _priors(model, name, drawn) for name in model.prior},
        share={name: drawn(f"share/{name}", knowledge.presentations[name].share, RAREST) for name in model.prior},
        age_sex=tuple(
            (
                column,
                compile_expression(one.when, model.findings),
                times_between(one.low, one.times, one.high, uniform(f"age_sex/{name}/{place}")),
            )
            for column, name in enumerate(model.conditions)
            for place, one in enumerate(knowledge.conditions[name].age_sex)
        ),
        together={name: drawn(f"group/{name}", group.together) for name, group in knowledge.groups.items()},
    )


def _background(finding: Finding, drawn: _Draw) -> Floats:
    """P(state) in every draw, shape (n_states, DRAWS); as `compile._background`."""
    if finding.type == "yes_no":
        assert finding.background is not None  # held by choice_missing_or_needless
        p = drawn(f"background/{finding.id}", finding.background)
        return np.clip(np.stack([p, 1 - p]), SMALLEST, 1 - SMALLEST)
    shares = np.stack(
        [
            drawn(f"background/{finding.id}/{one.value}", one.background) if one.background else np.zeros(DRAWS)
            for one in finding.choices
        ]
    )
    shares = np.clip(shares, SMALLEST, None)
    return np.asarray(shares / shares.sum(axis=0))


def _said(condition: Condition) -> dict[str, dict[str, Chance]]:
    """Finding → value → what the condition says of it; a figure wins over a word, as in `compile._given`."""
    found: dict[str, dict[str, Chance]] = {}
    for feature in condition.features:
        found.setdefault(feature.finding, {})[feature.value] = feature
    for block in condition.estimates:
        for feature in expand(block):
            found.setdefault(feature.finding, {}).setdefault(feature.value, feature)
    return found


def _complete(given: Mapping[int, Floats], background: Floats) -> Floats:
    """Fill the states nothing is said of, in every draw; as `compile._complete`."""
    table = np.zeros_like(background)
    for place, p in given.items():
        table[place] = p
    rest = [place for place in range(len(background)) if place not in given]
    if rest:
        room = np.maximum(0.0, 1 - table.sum(axis=0))
        table[rest] = background[rest] / background[rest].sum(axis=0) * room
    table = np.maximum(table, SMALLEST)
    return np.asarray(table / table.sum(axis=0))


def _priors(model: Model, presentation: str, drawn: _Draw) -> tuple[NDArray[np.intp], Floats]:
    """(columns, P(condition | presentation) in every draw)."""
    found: dict[int, Floats] = {}
    for column, name in enumerate(model.conditions):
        for prior in model.knowledge.conditions[name].priors:
            if prior.presentation == presentation:
                found[column] = found.get(column, 0.0) + drawn(f"prior/{name}/{presentation}", prior, RAREST)
    table = np.stack(list(found.values()))
    return np.array(list(found), dtype=np.intp), np.asarray(table / table.sum(axis=0))
