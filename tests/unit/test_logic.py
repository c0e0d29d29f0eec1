"""Three values: unknown is neither true nor false, and says which question would settle it."""

import pytest

from backsense.domain.expression import Expression
from backsense.domain.knowledge import Choice, Finding
from backsense.engine.logic import Truth, compile_expression, open_findings

FEVER = Expression(finding="fever", is_="present")
NUMB = Expression(finding="numb", is_="present")
LONG = Expression(finding="days", at_least=14)
DAYS = Finding(
    id="days", type="number", topic="t", label="Days", question="How long?", why_we_ask="x", unit="days",
    choices=(Choice(value="short", label="short", at_least=0), Choice(value="weeks", label="weeks", at_least=7),
             Choice(value="months", label="months", at_least=30)),
)  # fmt: skip


def truth(expression: Expression, **values: str | float) -> str:
    return Truth(compile_expression(expression, {"days": DAYS})(values)).name


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"fever": "present"}, "TRUE"),
        ({"numb": "present"}, "TRUE"),
        ({"fever": "absent"}, "UNKNOWN"),
        ({"fever": "absent", "numb": "absent"}, "FALSE"),
        ({}, "UNKNOWN"),
    ],
)
def test_any_is_true_once_one_part_is(values: dict[str, str], expected: str) -> None:
    assert truth(Expression(any=(FEVER, NUMB)), **values) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"fever": "present", "numb": "present"}, "TRUE"),
        ({"fever": "present"}, "UNKNOWN"),
        ({"fever": "absent"}, "FALSE"),
    ],
)
def test_all_is_false_once_one_part_is(values: dict[str, str], expected: str) -> None:
    assert truth(Expression(all=(FEVER, NUMB)), **values) == expected


def test_count_waits_until_enough_or_too_few_are_left() -> None:
    two = Expression(count=2, of=(FEVER, NUMB, LONG))
    assert truth(two, fever="present") == "UNKNOWN"
    assert truth(two, fever="present", days=20.0) == "TRUE"
    assert truth(two, fever="absent", numb="absent") == "FALSE"


@pytest.mark.parametrize(
    ("days", "expected"), [(13.0, "FALSE"), (14.0, "TRUE"), ("short", "FALSE"), ("weeks", "UNKNOWN"), ("months", "TRUE")]
)
def test_a_number_may_be_known_only_as_a_band(days: str | float, expected: str) -> None:
    assert truth(LONG, days=days) == expected


def test_all_asks_its_first_open_part_only_and_any_asks_every_one() -> None:
    assert open_findings(Expression(all=(FEVER, NUMB)), {}, {}) == ["fever"]
    assert open_findings(Expression(all=(FEVER, NUMB)), {"fever": "present"}, {}) == ["numb"]
    assert open_findings(Expression(any=(FEVER, NUMB)), {}, {}) == ["fever", "numb"]
    assert open_findings(Expression(any=(FEVER, NUMB)), {"fever": "present"}, {}) == []


def test_a_finding_that_may_be_impossible_asks_its_gate_first() -> None:
    pregnant = Finding(
        id="pregnant", type="yes_no", topic="t", label="Pregnant", question="?", why_we_ask="x",
        only_if=Expression(finding="sex", is_="female"),
    )  # fmt: skip
    test = Expression(finding="pregnant", is_="present")
    assert open_findings(test, {}, {"pregnant": pregnant}) == ["sex"]
    assert open_findings(test, {"sex": "female"}, {"pregnant": pregnant}) == ["pregnant"]
