"""The engine beside plain Python, plain enumeration and other people's inference, in one run: `python benchmarks/engine.py`.

Prints a table, median and quartiles, and the memory a loaded engine holds; asserts nothing about time.
"""

import importlib.util
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from timing import Timed, measure, table

from backsense.domain.case import Case, Value
from backsense.engine import reference
from backsense.engine.decide import stand
from backsense.engine.intervals import draw_numbers
from backsense.engine.model import Model
from backsense.engine.posterior import posterior_of
from backsense.engine.question import next_screen, worth_asking
from backsense.engine.sure import how_sure
from backsense.guide import Guide
from peers import PEERS, Naive

TODAY = date(2026, 11, 22)


def main() -> None:
    guide = Guide.load()
    model = guide.model
    case = Case(age_years=44, sex="female")
    for finding, value in {
        "sensation": "spasm", "site": "lower_back", "duration_days": 3, "after_lifting": "present", "fever": "absent",
        "saddle_numbness": "absent", "worse_on_movement": "present", "cancer_history": "unknown",
    }.items():  # fmt: skip
        case = case.learn(finding, value)
    standing, later = stand(model, case), stand(model, _past_the_alarms(model, case))
    values = standing.values
    size = f"{len(model.conditions)} conditions × {len(model.findings)} findings"
    open_ = [name for name in model.evidence if name not in values]
    naive = Naive(model)
    rows = [
        (f"posterior, {size}", measure(lambda: posterior_of(model, values)), "budget 20 µs"),
        ("the same in plain Python, lists and loops, same prior", measure(lambda: naive.posterior(values)), "peer"),
        (
            "the same by plain enumeration (engine/reference.py)",
            measure(lambda: reference.posterior(guide.knowledge, values)),
            "peer",
        ),
        *_others(model, values),
        (f"worth of {len(open_)} open questions", measure(lambda: worth_asking(model, standing, open_)), ""),
        ("next screen: warning signs", measure(lambda: next_screen(model, standing)), "budget 200 µs"),
        ("next screen: no warning sign open, all worths weighed", measure(lambda: next_screen(model, later)), "budget 200 µs"),
        ("where a case stands (rules, causes, urgency)", measure(lambda: stand(model, case)), ""),
        ("how sure: the case under 200 draws", measure(lambda: how_sure(model, standing)), "budget 5,000 µs"),
        ("drawing every number 200 times, once for each knowledge", measure(lambda: draw_numbers(model)), ""),
        ("assess, whole", measure(lambda: guide.assess(case, TODAY)), "budget 2,000 µs, how sure not counted"),
    ]
    print(table(rows, "Engine"))
    print(f"\nA loaded engine that has made one assessment holds {_memory()}; budget 60 MB.")


def _past_the_alarms(model: Model, case: Case) -> Case:
    """The same person after answering no to every warning sign."""
    while asks := [name for _, names in stand(model, case).alarms.unsettled for name in names]:
        for name in asks:
            case = case.learn(name, "absent" if model.findings[name].type == "yes_no" else model.states[name][0])
    return case


def _others(model: Model, values: Mapping[str, Value]) -> Iterator[tuple[str, Timed, str]]:
    """Other people's exact inference on the same network, where it is installed; more of it in peers.py."""
    warnings.simplefilter("ignore")
    for module, (name, make) in PEERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed (pip install 'backsense[peers]').", file=sys.stderr)
            continue
        peer = make(model)
        yield f"the same by {name}", measure(partial(peer.posterior, values), batches=12, seconds=3), "peer"


MEMORY = """
import tracemalloc
from datetime import date
tracemalloc.start()
from backsense.domain.case import Case
from backsense.guide import Guide
guide = Guide.load()
before = tracemalloc.get_traced_memory()[0]
guide.assess(Case(age_years=44, sex="female").learn("sensation", "spasm"), date(2026, 11, 22))
now = tracemalloc.get_traced_memory()[0]
print(f"{now / 1e6:.0f} MB of Python objects and arrays (compiled: {(now - before) / 1e6:.0f} MB of it)")
"""


def _memory() -> str:
    """Measured in a process of its own."""
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
