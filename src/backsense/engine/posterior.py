"""The causes: exact posterior over one main explanation (docs/model.md).

log P(c | case) = log P(c | age, sex, presentation) + Σ over groups of log P(the group's answers | c), normalised.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from backsense.domain.case import Value
from backsense.engine.compile import Floats, Group, Model
from backsense.engine.logic import Truth


def presentation_weights(model: Model, values: Mapping[str, Value]) -> dict[str, float]:
    """Which presentations this may be: the one that is true, or else those still possible, by how many people come with each.

    Returns:
        Presentation → weight, adding up to 1; empty when none is possible (outside the domain).
    """
    truths = {name: test(values) for name, test in model.presentations.items() if name in model.prior}
    certain = [name for name, truth in truths.items() if truth == Truth.TRUE]
    chosen = certain or [name for name, truth in truths.items() if truth == Truth.UNKNOWN]
    return _shares(model, chosen)


def _shares(model: Model, names: Sequence[str]) -> dict[str, float]:
    total = sum(model.share[name] for name in names)
    return {name: model.share[name] / total for name in names}


def prior_of(model: Model, values: Mapping[str, Value]) -> Floats:
    """Return the prior for this age, sex and presentation, shape (n_conditions,), adding up to 1.

    Where the presentation is not known, the weighted mean over the possible ones; outside the domain, over all.
    """
    weights = presentation_weights(model, values) or _shares(model, list(model.prior))
    prior = np.zeros(len(model.conditions))
    for name, weight in weights.items():
        prior += weight * model.prior[name]
    for column, test, times in model.age_sex:
        if test(values) == Truth.TRUE:
            prior[column] *= times
    for column, test in model.condition_possible:
        if test(values) == Truth.FALSE:
            prior[column] = 0.0
    return np.asarray(prior / prior.sum())


def posterior_of(model: Model, values: Mapping[str, Value]) -> Floats:
    """Return P(condition | what is known), shape (n_conditions,), adding up to 1."""
    with np.errstate(divide="ignore"):
        score = np.log(prior_of(model, values))
    score = score + evidence_of(model, values)
    score -= score.max()
    weight = np.exp(score)
    return np.asarray(weight / weight.sum())


def evidence_of(model: Model, values: Mapping[str, Value]) -> Floats:
    """Return Σ log P(answers | condition), shape (n_conditions,)."""
    rows: list[int] = []
    grouped: dict[str, list[str]] = {}
    for name, value in values.items():
        if name not in model.first_row:
            continue
        group = model.group_of.get(name)
        if group is None:
            rows.append(model.row(name, value))
        else:
            grouped.setdefault(group.id, []).append(name)
    total = np.zeros(len(model.conditions))
    by_id = {group.id: group for group in model.groups}
    for group_id, names in grouped.items():
        if len(names) == 1:  # alone, a finding's chance is the same in or out of its group
            rows.append(model.row(names[0], values[names[0]]))
        else:
            total += np.log(group_chance(model, by_id[group_id], names, values))
    if rows:
        total += model.log_chances[rows].sum(axis=0)
    return total


def group_chance(model: Model, group: Group, names: Sequence[str], values: Mapping[str, Value]) -> Floats:
    """P(these answers | condition) for findings that go together, shape (n_conditions,).

    A mixture of "each by itself" and "all driven by one cause": (1-t)·Π p_i + t·max(0, min present p − max absent p).
    The second part holds when the commoner ones are present whenever the rarer one is. Marginals stay what knowledge says.
    """
    present = [name for name in names if values[name] == "present"]
    absent = [name for name in names if values[name] == "absent"]
    p_present = model.chances[[model.first_row[name] for name in present]]
    p_absent = model.chances[[model.first_row[name] for name in absent]]
    apart = p_present.prod(axis=0) * (1 - p_absent).prod(axis=0)
    highest = p_absent.max(axis=0) if absent else np.zeros(len(model.conditions))
    lowest = p_present.min(axis=0) if present else np.ones(len(model.conditions))
    return np.asarray((1 - group.together) * apart + group.together * np.maximum(0.0, lowest - highest))


def chances_now(model: Model, values: Mapping[str, Value]) -> Floats:
    """P(state | condition, what is known), shape (n_states, n_conditions): `chances`, given the known members of groups."""
    chances = model.chances
    for group in model.groups:
        known = [name for name in group.findings if name in values]
        if not known or len(known) == len(group.findings):
            continue
        if chances is model.chances:
            chances = model.chances.copy()
        before = group_chance(model, group, known, values)
        for name in group.findings:
            if name not in values:
                after = group_chance(model, group, [*known, name], {**values, name: "present"})
                row = model.first_row[name]
                chances[row] = after / before
                chances[row + 1] = 1 - chances[row]
    return chances
