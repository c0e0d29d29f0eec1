"""The reasoning of a compiled model as an ordinary Bayesian network, for other people's libraries to solve.

One variable for the cause, with the prior of the case. One for each finding, given the cause. Findings that go together share a
hidden variable over their patterns, given the cause; each of them follows from the pattern. The chances of a pattern are worked
out here again, in plain Python, so that a slip in the engine's own arithmetic would show.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsense.domain.case import Case, Value
from backsense.engine.facts import known_values
from backsense.engine.model import Floats, Model
from backsense.engine.posterior import prior_of

CAUSE = "cause"


@dataclass(frozen=True)
class Variable:
    """One node: its states, its only parent (none for the cause) and P(state | parent), a row for each state of the parent."""

    name: str
    states: tuple[str, ...]
    parent: str | None
    table: tuple[tuple[float, ...], ...]


def variables(model: Model) -> list[Variable]:
    """Every node of the network, parents first. The cause has an even prior: that of a case is set when it is known."""
    n = len(model.conditions)
    found = [Variable(CAUSE, model.conditions, None, ((1 / n,) * n,))]
    for group in model.groups:
        if len(group.findings) > 1:
            found += _group(model, group.id, group.findings, group.together)
    together = {name for group in model.groups if len(group.findings) > 1 for name in group.findings}
    for name in model.evidence:
        if name not in together:
            rows = slice(model.first_row[name], model.first_row[name] + len(model.states[name]))
            table = tuple(tuple(map(float, column)) for column in model.chances[rows].T)
            found.append(Variable(name, model.states[name], CAUSE, table))
    return found


def _group(model: Model, group: str, findings: tuple[str, ...], share: float) -> Iterator[Variable]:
    """A group as a hidden variable over its patterns ("10" = the first present, the second absent), and its findings."""
    patterns = list(itertools.product((True, False), repeat=len(findings)))
    names = tuple("".join("1" if one else "0" for one in pattern) for pattern in patterns)
    hidden = f"pattern_of_{group}"
    table = []
    for column in range(len(model.conditions)):
        chances = [float(model.chances[model.first_row[name], column]) for name in findings]
        table.append(tuple(_chance(pattern, chances, share) for pattern in patterns))
    yield Variable(hidden, names, CAUSE, tuple(table))
    for place, name in enumerate(findings):
        follows = tuple((1.0, 0.0) if pattern[place] else (0.0, 1.0) for pattern in patterns)
        yield Variable(name, ("present", "absent"), hidden, follows)


def _chance(pattern: tuple[bool, ...], chances: list[float], share: float) -> float:
    """The mixture of each by itself and all as one (docs/model.md#dependence)."""
    apart = math.prod(chance if one else 1 - chance for one, chance in zip(pattern, chances, strict=True))
    lowest = min((chance for one, chance in zip(pattern, chances, strict=True) if one), default=1.0)
    highest = max((chance for one, chance in zip(pattern, chances, strict=True) if not one), default=0.0)
    return (1 - share) * apart + share * max(0.0, lowest - highest)


def evidence(model: Model, values: Mapping[str, Value]) -> dict[str, str]:
    """What is known, as states of the network's variables."""
    return {name: model.state_of(name, value) for name, value in values.items() if name in model.first_row}


def random_values(model: Model, count: int, seed: int, most: int = 16) -> Iterator[dict[str, Value]]:
    """People who answered anything at all: perhaps an age, a sex, what and where, and up to `most` other findings."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        case = Case(
            age_years=float(random.integers(16, 100)) if random.random() < 0.8 else None,
            sex=[None, "female", "male"][random.integers(3)],  # type: ignore[arg-type]
        )
        asked = [name for name in model.presenting if random.random() < 0.8]
        asked += [model.evidence[i] for i in random.permutation(len(model.evidence))[: random.integers(most + 1)]]
        # Part of a group or all of it: two members of one would seldom be drawn by chance.
        members = model.groups[random.integers(len(model.groups))].findings if model.groups else ()
        asked += [members[i] for i in random.permutation(len(members))[: random.integers(2, max(3, len(members) + 1))]]
        for name in dict.fromkeys(asked):
            finding = model.findings[name]
            states = ["present", "absent"] if finding.type == "yes_no" else [choice.value for choice in finding.choices]
            case = case.learn(name, states[random.integers(len(states))])
        yield known_values(case, model.findings, model.possible)


class PyAgrum:
    """The network in pyAgrum, solved exactly by lazy propagation."""

    def __init__(self, model: Model) -> None:
        import pyagrum

        self.model = model
        self.network: Any = pyagrum.BayesNet()
        for one in variables(model):
            self.network.add(pyagrum.LabelizedVariable(one.name, one.name, list(one.states)))
            if one.parent is not None:
                self.network.addArc(one.parent, one.name)
            # A table is filled with the node's own states running fastest.
            self.network.cpt(one.name).fillWith([p for row in one.table for p in row])
        self.solver: Any = pyagrum.LazyPropagation(self.network)
        self.solver.setTargets({CAUSE})

    def set_prior(self, prior: Floats) -> None:
        """Put the prior of a case on the cause."""
        import pyagrum

        self.network.cpt(CAUSE).fillWith([float(p) for p in prior])
        self.solver = pyagrum.LazyPropagation(self.network)
        self.solver.setTargets({CAUSE})

    def solve(self, known: Mapping[str, str]) -> Floats:
        """P(cause | what is known), in the order of the model's conditions."""
        self.solver.setEvidence(dict(known))
        self.solver.makeInference()
        return np.asarray(self.solver.posterior(CAUSE).toarray(), dtype=np.float64)

    def posterior(self, values: Mapping[str, Value]) -> Floats:
        """P(condition | what is known)."""
        self.set_prior(prior_of(self.model, values))
        return self.solve(evidence(self.model, values))


class Pgmpy:
    """The network in pgmpy, solved exactly by variable elimination."""

    def __init__(self, model: Model) -> None:
        from pgmpy.models import DiscreteBayesianNetwork

        self.model = model
        self.network: Any = DiscreteBayesianNetwork()
        nodes = variables(model)
        self.network.add_nodes_from([one.name for one in nodes])
        self.network.add_edges_from([(one.parent, one.name) for one in nodes if one.parent is not None])
        states = {one.name: one.states for one in nodes}
        self.network.add_cpds(*(self._table(one, states) for one in nodes))
        self.network.check_model()
        self.solver: Any = None

    @staticmethod
    def _table(one: Variable, states: Mapping[str, tuple[str, ...]]) -> Any:
        from pgmpy.factors.discrete import TabularCPD

        columns = np.array(one.table).T
        named = {one.name: list(one.states)}
        if one.parent is None:
            return TabularCPD(one.name, len(one.states), columns, state_names=named)
        named[one.parent] = list(states[one.parent])
        return TabularCPD(one.name, len(one.states), columns, [one.parent], [len(states[one.parent])], state_names=named)

    def set_prior(self, prior: Floats) -> None:
        """Put the prior of a case on the cause."""
        from pgmpy.inference import VariableElimination

        root = Variable(CAUSE, self.model.conditions, None, (tuple(map(float, prior)),))
        self.network.add_cpds(self._table(root, {}))
        self.solver = VariableElimination(self.network)

    def solve(self, known: Mapping[str, str]) -> Floats:
        """P(cause | what is known), in the order of the model's conditions."""
        found = self.solver.query([CAUSE], evidence=dict(known), show_progress=False)
        return np.array([found.get_value(**{CAUSE: name}) for name in self.model.conditions])

    def posterior(self, values: Mapping[str, Value]) -> Floats:
        """P(condition | what is known)."""
        self.set_prior(prior_of(self.model, values))
        return self.solve(evidence(self.model, values))
