"""The arithmetic of the causes, on knowledge small enough to do by hand."""

import numpy as np
import pytest

from backsense.engine.decide import least_harm
from backsense.engine.model import Group, Model
from backsense.engine.posterior import group_chance
from backsense.guide import Guide


class Two:
    """Just enough of a model: two findings, one condition, chances by hand."""

    conditions = ("c",)
    first_row = {"fever": 0, "chills": 2}  # noqa: RUF012
    chances = np.array([[0.6], [0.4], [0.5], [0.5]])


@pytest.mark.parametrize(
    ("values", "together", "expected"),
    [
        ({"fever": "present", "chills": "present"}, 0.0, 0.30),  # 0.6 × 0.5
        ({"fever": "present", "chills": "present"}, 1.0, 0.50),  # the rarer of the two
        ({"fever": "present", "chills": "present"}, 0.5, 0.40),
        ({"fever": "present", "chills": "absent"}, 1.0, 0.10),  # 0.6 − 0.5
        ({"fever": "absent", "chills": "present"}, 1.0, 0.00),
        ({"fever": "absent", "chills": "absent"}, 1.0, 0.40),  # 1 − 0.6
    ],
)
def test_findings_that_go_together_are_not_counted_twice(values: dict[str, str], together: float, expected: float) -> None:
    group = Group("g", ("fever", "chills"), together)
    assert group_chance(Two, group, list(values), values)[0] == pytest.approx(expected)  # type: ignore[arg-type]


def test_the_four_patterns_of_a_pair_add_up_to_one() -> None:
    group = Group("g", ("fever", "chills"), 0.7)
    patterns = [{"fever": f, "chills": c} for f in ("present", "absent") for c in ("present", "absent")]
    assert sum(group_chance(Two, group, list(p), p)[0] for p in patterns) == pytest.approx(1)  # type: ignore[arg-type]


def test_of_two_equally_harmful_levels_the_more_urgent_is_advised() -> None:
    assert least_harm(np.array([2.0, 1.0, 1.0, 3.0, 4.0])).value == "same_day"


def test_the_chances_of_each_finding_add_up_to_one(guide: Guide) -> None:
    model: Model = guide.model
    for name in model.evidence:
        rows = model.chances[model.first_row[name] : model.first_row[name] + len(model.states[name])]
        assert rows.sum(axis=0) == pytest.approx(np.ones(len(model.conditions)))


def test_priors_of_each_presentation_add_up_to_one(guide: Guide) -> None:
    assert all(prior.sum() == pytest.approx(1) for prior in guide.model.prior.values())
