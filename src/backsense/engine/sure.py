"""How sure: the same case under 200 draws of the knowledge's own intervals, in one vectorised pass (docs/model.md#how-sure).

Rules and floors do not move: they read no number.
"""

from collections.abc import Mapping

import numpy as np

from backsense.domain.assessment import HowSure
from backsense.domain.case import Value
from backsense.engine.decide import Standing, least_harm_rank
from backsense.engine.intervals import DRAWS, Drawn
from backsense.engine.logic import Truth
from backsense.engine.model import Floats, Group, Model
from backsense.engine.posterior import presentation_weights

FIRM = 0.95
"""A conclusion that holds less often than this is said not to be firm."""
TIE = 1e-12


def how_sure(model: Model, standing: Standing) -> HowSure:
    """Return in what share of the draws the urgency and the first cause come out as they did.

    Takes a case that has been weighed once; returns the two shares, and the same in words. Raises nothing.
    """
    posterior = posterior_drawn(model, standing)
    ranks = np.maximum(standing.floor.rank, least_harm_rank(posterior.T @ model.harm))
    first = int(np.argmax(standing.posterior))
    same, higher = int((ranks == standing.urgency.rank).sum()), int((ranks > standing.urgency.rank).sum())
    same_cause = int((posterior[first] >= posterior.max(axis=0) - TIE).sum())
    return HowSure(
        draws=DRAWS,
        urgency_holds=same / DRAWS,
        first_cause_holds=same_cause / DRAWS,
        says=_says(model, standing, same, higher, same_cause),
    )


def posterior_drawn(model: Model, standing: Standing) -> Floats:
    """P(condition | what is known) in every draw, shape (n_conditions, DRAWS); the columns add up to 1."""
    drawn, values = model.drawn, standing.values
    with np.errstate(divide="ignore"):
        score = np.log(_prior(model, drawn, values))
    score[standing.posterior == 0] = -np.inf  # what cannot be so for this person cannot be so in any draw
    grouped: dict[str, list[str]] = {}
    for name in values:
        group = model.group_of.get(name)
        if group is not None:
            grouped.setdefault(group.id, []).append(name)
        elif name in drawn.log_said:
            _add_alone(model, drawn, score, name, values[name])
    for group in model.groups:
        names = grouped.get(group.id, [])
        if len(names) == 1:
            if names[0] in drawn.log_said:
                _add_alone(model, drawn, score, names[0], values[names[0]])
        elif names:
            _add_group(model, drawn, score, group, values)
    weight = np.exp(score - score.max(axis=0))
    return np.asarray(weight / weight.sum(axis=0))


def _prior(model: Model, drawn: Drawn, values: Mapping[str, Value]) -> Floats:
    """As `posterior.prior_of`, in every draw; not yet adding up to 1."""
    names = list(presentation_weights(model, values)) or list(model.prior)
    total = sum(drawn.share[name] for name in names)
    prior = np.zeros((len(model.conditions), DRAWS))
    for name in names:
        columns, table = drawn.prior[name]
        prior[columns] += drawn.share[name] / total * table
    for column, when, times in drawn.age_sex:
        if when(values) == Truth.TRUE:
            prior[column] *= times
    return prior


def _add_alone(model: Model, drawn: Drawn, score: Floats, name: str, value: Value) -> None:
    """Weigh one answer against the background, which moves no condition: only those that say something of it need touching."""
    row = model.row(name, value)
    score[drawn.columns[name]] += drawn.log_said[name][row - model.first_row[name]] - drawn.log_background[row]


def _add_group(model: Model, drawn: Drawn, score: Floats, group: Group, values: Mapping[str, Value]) -> None:
    """The same for findings that go together; as `posterior.group_chance`. The last row is the background's own."""
    names = [name for name in group.findings if name in values]
    columns = np.unique(np.concatenate([drawn.columns[name] for name in names]))
    shape = (len(columns) + 1, DRAWS)
    apart, lowest, highest = np.ones(shape), np.ones(shape), np.zeros(shape)
    for name in names:
        log_p = np.repeat(drawn.log_background[None, model.first_row[name]], len(columns) + 1, axis=0)
        if name in drawn.log_said:
            log_p[np.searchsorted(columns, drawn.columns[name])] = drawn.log_said[name][0]
        p = np.exp(log_p)
        if values[name] == "present":
            apart, lowest = apart * p, np.minimum(lowest, p)
        else:
            apart, highest = apart * (1 - p), np.maximum(highest, p)
    together = drawn.together[group.id]
    log_chance = np.log((1 - together) * apart + together * np.maximum(0.0, lowest - highest))
    score[columns] += log_chance[:-1] - log_chance[-1]


def _says(model: Model, standing: Standing, same: int, higher: int, same_cause: int) -> str:
    """In plain words, and plainly where it does not hold."""
    says = [f"Many of our numbers are estimates, so we tried this {DRAWS} times with each number moved within its own range."]
    if standing.alarms.fired and standing.alarms.fired_floor == standing.urgency and same == DRAWS:
        says.append("A warning sign decides how urgent this is, and no number can lower that.")
        says.append(f"In {same} of {DRAWS} tries it was the same.")
    elif same >= FIRM * DRAWS:
        says.append(f"In {same} of {DRAWS} tries it came out just as urgent.")
    else:
        lower = DRAWS - same - higher
        says.append(f"How urgent this is does not hold firmly: in {same} of {DRAWS} tries it came out the same.")
        says.append(f"It was more urgent in {higher or 'none'} and less urgent in {lower or 'none'}.")
        says.append("If in doubt, choose to be seen sooner." if higher else "Keep to what stands above.")
    if any(name in model.findings for name in standing.values):  # else no cause is named
        if same_cause >= FIRM * DRAWS:
            says.append(f"The same cause came first in {same_cause}.")
        else:
            says.append(f"Which cause comes first does not hold firmly: it was the same one in {same_cause} of {DRAWS} tries.")
    return " ".join(says)
