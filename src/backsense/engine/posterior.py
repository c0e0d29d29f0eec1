"""The causes: exact posterior over one main explanation (docs/model.md).

log P(c | case) = log P(c | age, sex, presentation) + Σ over groups of log P(the group's answers | c), normalised.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from backsense.domain.case import Value
from backsense.engine.model import Floats, Group, Model
from backsense.engine.people import Presenting, weigh_presentations


def presentation_weights(model: Model, values: Mapping[str, Value]) -> dict[str, float]:
    """Which presentations this may be: the one that is true, or else those still possible, by how many people come with each.

    Returns:
        Presentation → weight, adding up to 1; empty when none is possible (outside the domain).
    """
    return dict(_presents(model, values).weights)


def _presents(model: Model, values: Mapping[str, Value]) -> Presenting:
    found = model.presents.get(tuple([values.get(name) for name in model.presenting]))
    return found or weigh_presentations(model, values)


def prior_of(model: Model, values: Mapping[str, Value]) -> Floats:
    """Return the prior for this age, sex and presentation, shape (n_conditions,), adding up to 1.

    Where the presentation is not known, the weighted mean over the possible ones; outside the domain, over all.
    """
    people = model.people
    prior: Floats = _presents(model, values).prior * people.factors[_sex(values)][people.band(values.get("age_years"))]
    for one in people.others:
        if one.test(values) == one.truth:
            prior[one.column] *= one.times
    return np.asarray(prior / prior.sum())


def _log_prior(model: Model, values: Mapping[str, Value]) -> Floats:
    """The same as natural logarithms, not made to add up to 1: what is known is weighed in first."""
    people = model.people
    score: Floats = _presents(model, values).log_prior + people.logs[_sex(values)][people.band(values.get("age_years"))]
    for one in people.others:
        if one.test(values) == one.truth:
            score[one.column] += math.log(one.times) if one.times else -math.inf
    return score


def _sex(values: Mapping[str, Value]) -> str | None:
    sex = values.get("sex")
    return sex if sex is None else str(sex)


def posterior_of(model: Model, values: Mapping[str, Value]) -> Floats:
    """Return P(condition | what is known), shape (n_conditions,), adding up to 1."""
    score = _log_prior(model, values)
    score += evidence_of(model, values)
    score -= np.maximum.reduce(score)
    weight = np.exp(score, out=score)
    weight /= np.add.reduce(weight)
    return weight


def evidence_of(model: Model, values: Mapping[str, Value]) -> Floats:
    """Return Σ log P(answers | condition), shape (n_conditions,)."""
    rows: list[int] = []
    grouped: dict[str, list[str]] = {}
    first_row, group_of = model.first_row, model.group_of
    for name, value in values.items():
        if name in first_row:
            if name in group_of:
                grouped.setdefault(group_of[name].id, []).append(name)
            else:
                rows.append(model.row(name, value))
    several = []
    for _, names in sorted(grouped.items()):
        if len(names) == 1:  # alone, a finding's chance is the same in or out of its group
            rows.append(model.row(names[0], values[names[0]]))
        else:
            several.append(group_chance(model, group_of[names[0]], sorted(names), values))
    rows.sort()  # adding in one order gives the same last digit whatever the order of answers
    total: Floats = np.add.reduce(model.log_chances.take(rows, axis=0), axis=0) if rows else np.zeros(len(model.conditions))
    for chance in several:
        total += np.log(chance)
    return total


def group_chance(model: Model, group: Group, names: Sequence[str], values: Mapping[str, Value]) -> Floats:
    """P(these answers | condition) for findings that go together, shape (n_conditions,).

    A mixture of "each by itself" and "all driven by one cause": (1-t)·Π p_i + t·max(0, min present p − max absent p).
    The second part holds when the commoner ones are present whenever the rarer one is. Marginals stay what knowledge says.
    """
    present = [model.first_row[name] for name in names if values[name] == "present"]
    absent = [model.first_row[name] for name in names if values[name] == "absent"]
    apart = lowest = np.ones(len(model.conditions))
    highest = np.zeros(len(model.conditions))
    if present:
        p = model.chances.take(present, axis=0)
        apart, lowest = np.multiply.reduce(p, axis=0), np.minimum.reduce(p, axis=0)
    if absent:
        p = model.chances.take(absent, axis=0)
        apart, highest = apart * np.multiply.reduce(1 - p, axis=0), np.maximum.reduce(p, axis=0)
    return np.asarray((1 - group.together) * apart + group.together * np.maximum(0.0, lowest - highest))


def rows_now(model: Model, values: Mapping[str, Value]) -> tuple[list[int], Floats]:
    """The rows of `chances` that what is known changes, and what they are now: open findings of groups with known members.

    Each is P(known answers and this one) / P(known answers), by `group_chance`, for all groups in one pass.
    """
    # Rows; each group's known ones end with one that says nothing, so that none is empty.
    present: list[int] = []
    absent: list[int] = []
    opened: list[int] = []
    starts_present: list[int] = []
    starts_absent: list[int] = []
    of: list[int] = []
    together: list[float] = []
    nothing_present, nothing_absent = len(model.chances), len(model.chances) + 1
    group_of = model.group_of
    touched = {(group := group_of[name]).id: group for name in values if name in group_of}
    for _, group in sorted(touched.items()):
        known = [name for name in group.findings if name in values]
        if len(known) == len(group.findings):
            continue
        starts_present.append(len(present))
        starts_absent.append(len(absent))
        present += [*(model.first_row[name] for name in known if values[name] == "present"), nothing_present]
        absent += [*(model.first_row[name] for name in known if values[name] == "absent"), nothing_absent]
        rows = [model.first_row[name] for name in group.findings if name not in values]
        opened += rows
        of += [len(together)] * len(rows)
        together.append(group.together)
    if not opened:
        return [], np.zeros((0, len(model.conditions)))
    p_present, p_absent = model.chances_or_nothing.take(present, axis=0), model.chances_or_nothing.take(absent, axis=0)
    t = np.array(together)[:, None]
    apart = (1 - t) * np.multiply.reduceat(p_present, starts_present) * np.multiply.reduceat(1 - p_absent, starts_absent)
    lowest, highest = np.minimum.reduceat(p_present, starts_present), np.maximum.reduceat(p_absent, starts_absent)
    before = apart + t * np.maximum(0.0, lowest - highest)
    p = model.chances.take(opened, axis=0)
    joined = np.maximum(0.0, np.minimum(lowest[of], p) - highest[of])
    yes = (apart[of] * p + t[of] * joined) / before[of]
    return [*opened, *(row + 1 for row in opened)], np.concatenate([yes, 1 - yes])


def chances_now(model: Model, values: Mapping[str, Value]) -> Floats:
    """P(state | condition, what is known), shape (n_states, n_conditions): `chances`, given the known members of groups."""
    rows, now = rows_now(model, values)
    if not rows:
        return model.chances
    chances = model.chances.copy()
    chances[rows] = now
    return chances


def chances_turned(model: Model, names: Sequence[str], values: Mapping[str, Value]) -> Floats:
    """P(what is known, with this finding present) / P(what is known), for findings known absent.

    Shape (len(names), n_conditions). Outside groups that is the finding's own ratio; inside one, that of its group by
    `group_chance`. All in one pass.
    """
    ratio: Floats = np.empty((len(names), len(model.conditions)))
    # Rows of the known answers of each finding's group, its own apart; a row that says nothing ends each, so that none is empty.
    present: list[int] = []
    absent: list[int] = []
    starts_present: list[int] = []
    starts_absent: list[int] = []
    places: list[int] = []
    together: list[float] = []
    nothing_present, nothing_absent = len(model.chances), len(model.chances) + 1
    first_row = model.first_row
    for place, name in enumerate(names):
        group = model.group_of.get(name)
        if group is None:
            continue
        others = [other for other in group.findings if other != name and other in values]
        places.append(place)
        together.append(group.together)
        starts_present.append(len(present))
        starts_absent.append(len(absent))
        present += [*(first_row[other] for other in others if values[other] == "present"), nothing_present]
        absent += [*(first_row[other] for other in others if values[other] == "absent"), nothing_absent]
    own = model.chances.take([first_row[name] for name in names], axis=0)
    ratio[:] = own / (1 - own)
    if places:
        p_present, p_absent = model.chances_or_nothing.take(present, axis=0), model.chances_or_nothing.take(absent, axis=0)
        t, p = np.array(together)[:, None], own[places]
        apart = (1 - t) * np.multiply.reduceat(p_present, starts_present) * np.multiply.reduceat(1 - p_absent, starts_absent)
        lowest, highest = np.minimum.reduceat(p_present, starts_present), np.maximum.reduceat(p_absent, starts_absent)
        before = apart * (1 - p) + t * np.maximum(0.0, lowest - np.maximum(highest, p))
        ratio[places] = (apart * p + t * np.maximum(0.0, np.minimum(lowest, p) - highest)) / before
    return ratio
