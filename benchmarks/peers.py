"""The posterior of one case beside other people's exact inference, in one run: `python benchmarks/peers.py`.

The same network in each (tests/peers/network.py): the whole of our findings is in it, and it is built before the clock starts. The
clock runs over what each has to do for one more case: put in the prior of this person and the answers, and read the causes. Prints
a table; asserts nothing about time. A peer that is not installed is named and left out.
"""

import importlib.util
import math
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from timing import Timed, measure, table

sys.path.insert(0, str(Path(__file__).parents[1]))  # the network is kept with the test that holds it to the truth

from tests.peers.network import Pgmpy, PyAgrum, evidence

from backsense.domain.case import Case, Value
from backsense.engine import reference
from backsense.engine.compile import Floats, Model
from backsense.engine.facts import known_values
from backsense.engine.posterior import posterior_of, prior_of
from backsense.guide import Guide

PEERS: dict[str, tuple[str, Callable[[Model], PyAgrum | Pgmpy]]] = {
    "pyagrum": ("pyAgrum, lazy propagation", PyAgrum),
    "pgmpy": ("pgmpy, variable elimination", Pgmpy),
}
ANSWERS = {
    "sensation": "spasm", "site": "lower_back", "duration_days": 3.0, "after_lifting": "present", "fever": "absent",
    "rigors": "absent", "saddle_numbness": "absent", "new_urinary_retention": "absent", "worse_on_movement": "present",
    "eases_lying_down": "present", "leg_pain_below_knee": "present", "pins_needles_leg": "present", "foot_drop": "absent",
}  # fmt: skip


class Naive:
    """The same sum as lists and loops: what one would write first. Tables are made beforehand; groups as their definition."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tables: list[list[float]] = model.chances.tolist()

    def posterior(self, values: Mapping[str, Value]) -> list[float]:
        """P(condition | what is known)."""
        model = self.model
        known = {name: model.row(name, value) for name, value in values.items() if name in model.first_row}
        groups = [(group, [name for name in group.findings if name in known]) for group in model.groups]
        groups = [(group, names) for group, names in groups if len(names) > 1]
        alone = set(known) - {name for _, names in groups for name in names}
        weights = []
        for c, before in enumerate(prior_of(model, values).tolist()):
            weight = before * math.prod(self.tables[known[name]][c] for name in alone)
            for group, names in groups:
                yes = [self.tables[model.first_row[name]][c] for name in names if values[name] == "present"]
                no = [self.tables[model.first_row[name]][c] for name in names if values[name] != "present"]
                apart = math.prod(yes) * math.prod(1 - p for p in no)
                joined = max(0.0, min(yes, default=1.0) - max(no, default=0.0))
                weight *= (1 - group.together) * apart + group.together * joined
            weights.append(weight)
        total = sum(weights)
        return [weight / total for weight in weights]


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    guide = Guide.load()
    model = guide.model
    case = Case(age_years=44.0, sex="female")
    for name, value in ANSWERS.items():
        case = case.learn(name, value)
    values = known_values(case, model.findings, model.possible)
    ours = posterior_of(model, values)
    naive, plain = Naive(model), reference.posterior(guide.knowledge, values)
    rows: list[tuple[str, Timed, str]] = []

    def add(name: str, work: Callable[[], object], causes: Floats | list[float], batches: int = 30) -> None:
        off = float(np.abs(np.asarray(causes) - ours).max())
        took = measure(work, batches=batches)
        times = took.median / rows[0][1].median if rows else 1.0
        rows.append((name, took, f"× {times:,.1f}; differs by {off:.0e}"))

    add("backsense, posterior_of", lambda: posterior_of(model, values), ours)
    add("of which the prior of this person (every row below has it too)", lambda: prior_of(model, values), ours)
    add("plain Python, lists and loops", lambda: naive.posterior(values), naive.posterior(values))
    for module, (name, make) in PEERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed (pip install 'backsense[peers]').", file=sys.stderr)
            continue
        peer, known = make(model), evidence(model, values)
        add(f"{name}: prior, answers, causes", lambda peer=peer: peer.posterior(values), peer.posterior(values), 10)  # type: ignore[misc]
        add(f"{name}: answers and causes only", lambda peer=peer: peer.solve(known), peer.solve(known), 10)  # type: ignore[misc]
    add(
        "plain enumeration of the knowledge itself (engine/reference.py)",
        lambda: reference.posterior(guide.knowledge, values),
        [plain[name] for name in model.conditions],
        10,
    )
    size = f"{len(model.conditions)} causes × {len(model.evidence)} findings, {len(evidence(model, values))} answered"
    print(table(rows, f"Posterior beside its peers: {size}"))


if __name__ == "__main__":
    main()
