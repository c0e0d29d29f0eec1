"""The urgency: the highest of fired rules, least expected harm, alarms that could not be answered, and policies."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backsense.domain.case import Case, Value
from backsense.domain.knowledge import Policy
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.facts import known_values
from backsense.engine.model import Floats, Model
from backsense.engine.posterior import posterior_of
from backsense.engine.safety import Alarms, check_alarms, floor_of

TIE = 1e-12


@dataclass(frozen=True)
class Standing:
    """Where a case stands: everything the later steps (questions, reasons, tripwires, advice) read.

    Attributes:
        values: What is known, implied answers included.
        posterior: P(condition), shape (n_conditions,).
        cost: Expected harm of each of the five levels.
        by_causes: The level with the least expected harm.
        floor: The highest of fired rules, unanswerable alarms and policies.
        urgency: What is advised.
    """

    case: Case
    values: Mapping[str, Value]
    alarms: Alarms
    posterior: Floats
    cost: Floats
    by_causes: Urgency
    policies: tuple[Policy, ...]
    floor: Urgency
    urgency: Urgency


def stand(model: Model, case: Case, policies: tuple[Policy, ...] = ()) -> Standing:
    """Work out where a case stands. `policies` are those that apply; their floors count."""
    values = known_values(case, model.findings, model.possible)
    alarms = check_alarms(model, case, values)
    posterior = posterior_of(model, values)
    cost = posterior @ model.harm
    by_causes = least_harm(cost)
    floor = max([alarms.fired_floor, alarms.unknown_floor, *(policy.floor for policy in policies)])
    return Standing(case, values, alarms, posterior, cost, by_causes, policies, floor, max(floor, by_causes))


def least_harm(cost: Floats) -> Urgency:
    """The level with the least expected harm; of equals, the most urgent."""
    return URGENCIES[int(least_harm_rank(cost))]


def least_harm_rank(cost: Floats) -> NDArray[np.intp]:
    """The rank of the level with the least expected harm along the last axis; of equals, the most urgent."""
    is_least = cost <= cost.min(axis=-1, keepdims=True) + TIE
    return np.asarray(cost.shape[-1] - 1 - is_least[..., ::-1].argmax(axis=-1))


def urgency_if(model: Model, standing: Standing, changed: Mapping[str, Value]) -> Urgency:
    """The urgency if these findings took these values, everything else as it is. Exact: the whole decision is made again."""
    case = standing.case
    for name, value in changed.items():
        case = case.learn(name, value)
    values = known_values(case, model.findings, model.possible)
    floors = [floor_of(model, case, values), *(policy.floor for policy in standing.policies)]
    return max(*floors, least_harm(posterior_of(model, values) @ model.harm))
