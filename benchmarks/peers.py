"""The posterior of one case beside other people's exact inference, in one run: `python benchmarks/peers.py`.

The same network in each (tests/peers/network.py), with all our findings in it, built before the clock starts. The clock runs over
what each has to do for one more person: put in their prior and answers, and read the causes. The people, drawn at random, take
turns, so that nothing is gained by remembering the last one. Prints a table; asserts nothing about time. A peer that is not
installed is named and left out.
"""

import importlib.util
import itertools
import math
import statistics
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from timing import Timed, measure, table

sys.path.insert(0, str(Path(__file__).parents[1]))  # the network is kept with the test that holds it to the truth

from tests.peers.network import Pgmpy, PyAgrum, evidence, random_values

from backsense.domain.case import Value
from backsense.engine import reference
from backsense.engine.model import Floats, Model
from backsense.engine.posterior import posterior_of, prior_of
from backsense.guide import Guide

PEERS: dict[str, tuple[str, Callable[[Model], PyAgrum | Pgmpy]]] = {
    "pyagrum": ("pyAgrum, lazy propagation", PyAgrum),
    "pgmpy": ("pgmpy, variable elimination", Pgmpy),
}
PEOPLE = 24
SEED = 11


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
    people = list(random_values(model, PEOPLE, SEED))
    known = [evidence(model, values) for values in people]
    ours = [posterior_of(model, values) for values in people]
    rows: list[tuple[str, Timed, str]] = []

    def add(name: str, work: Callable[[int], object], causes: Callable[[int], Floats | list[float]] | None = None) -> None:
        turns = itertools.cycle(range(PEOPLE))
        took = measure(lambda: work(next(turns)), batches=12, seconds=3)
        note = f"× {took.median / rows[0][1].median:,.1f}" if rows else "× 1"
        if causes is not None:
            note += f"; differs by at most {max(float(np.abs(causes(i) - ours[i]).max()) for i in range(PEOPLE)):.0e}"
        rows.append((name, took, note))

    add("backsense, posterior_of", lambda i: posterior_of(model, people[i]))
    add("of which the prior of this person", lambda i: prior_of(model, people[i]))
    naive = Naive(model)
    add("plain Python, lists and loops, same prior", lambda i: naive.posterior(people[i]), lambda i: naive.posterior(people[i]))
    for module, (name, make) in PEERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed (pip install 'backsense[peers]').", file=sys.stderr)
            continue
        peer = make(model)
        add(f"{name}, same prior put in anew", partial(_whole, peer, people), partial(_whole, peer, people))
        add(f"{name}, the answers alone", partial(_answers, peer, known))
    add("plain enumeration of the knowledge itself (engine/reference.py)", partial(_enumerate, guide, people), None)
    told = statistics.median(len(one) for one in known)
    size = f"{len(model.conditions)} causes × {len(model.evidence)} findings; {PEOPLE} people, median {told:g} answers"
    print(table(rows, f"Posterior beside its peers: {size}"))


def _whole(peer: PyAgrum | Pgmpy, people: list[dict[str, Value]], i: int) -> Floats:
    return peer.posterior(people[i])


def _answers(peer: PyAgrum | Pgmpy, known: list[dict[str, str]], i: int) -> Floats:
    return peer.solve(known[i])


def _enumerate(guide: Guide, people: list[dict[str, Value]], i: int) -> dict[str, float]:
    return reference.posterior(guide.knowledge, people[i])


if __name__ == "__main__":
    main()
