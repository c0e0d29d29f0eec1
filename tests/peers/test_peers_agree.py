"""Other people's exact inference, on the same network, gives the same causes: pyAgrum and pgmpy, each where it is installed."""

import numpy as np
import pytest

from backsense.engine.posterior import posterior_of
from backsense.guide import Guide
from tests.peers.network import Pgmpy, PyAgrum, random_values, variables

CASES = 300
WHY = "not installed: pip install 'backsense[peers]' to compare with it"


def test_every_table_of_the_network_adds_up_to_one(guide: Guide) -> None:
    for one in variables(guide.model):
        assert np.array(one.table).sum(axis=1) == pytest.approx(1), one.name


@pytest.mark.parametrize(("module", "peer"), [("pyagrum", PyAgrum), ("pgmpy", Pgmpy)], ids=["pyagrum", "pgmpy"])
def test_posteriors_agree(guide: Guide, module: str, peer: type[PyAgrum] | type[Pgmpy]) -> None:
    pytest.importorskip(module, reason=f"{module} is {WHY}")
    solver = peer(guide.model)
    grouped = 0
    for values in random_values(guide.model, CASES, seed=7):
        ours, theirs = posterior_of(guide.model, values), solver.posterior(values)
        assert np.abs(ours - theirs).max() < 1e-9, values
        grouped += any(sum(name in values for name in group.findings) > 1 for group in guide.model.groups)
    assert grouped > CASES / 2  # most cases hold findings that go together, some of them with members left out
