"""Three-valued logic over findings: true, false, or unknown; unknown is never false.

Kleene's strong logic: `any` is the highest of its parts, `all` the lowest, with FALSE < UNKNOWN < TRUE.
Source: Kleene SC. Introduction to Metamathematics (1952), section 64.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum

from backsense.domain.case import Value
from backsense.domain.expression import Expression
from backsense.domain.knowledge import Finding

Values = Mapping[str, Value]
"""What is known: finding → value. What is not known is not in it."""


class Truth(IntEnum):
    """FALSE < UNKNOWN < TRUE."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


Test = Callable[[Values], int]


def compile_expression(expression: Expression, findings: Mapping[str, Finding]) -> Test:
    """Return a function from what is known to a truth value (0, 1, 2 as in `Truth`).

    >>> fever = Expression(finding="fever", is_="present")
    >>> test = compile_expression(Expression(any=(fever, Expression(finding="age_years", at_least=70))), {})
    >>> Truth(test({"fever": "absent"})).name, Truth(test({"fever": "absent", "age_years": 71})).name
    ('UNKNOWN', 'TRUE')
    """
    if expression.finding is not None:
        return _compile_leaf(expression, findings.get(expression.finding))
    parts = [compile_expression(part, findings) for part in expression.parts]
    if expression.any:
        return lambda values: max([part(values) for part in parts])
    if expression.all:
        return lambda values: min([part(values) for part in parts])
    needed = expression.count or 1

    def count(values: Values) -> int:
        truths = [part(values) for part in parts]
        if sum(truth == 2 for truth in truths) >= needed:
            return 2
        return 1 if sum(truth >= 1 for truth in truths) >= needed else 0

    return count


def _compile_leaf(leaf: Expression, finding: Finding | None) -> Test:
    name = leaf.finding or ""
    if leaf.at_least is None and leaf.below is None:
        wanted = frozenset((leaf.is_,) if leaf.is_ is not None else leaf.is_any_of or ())

        def equals(values: Values) -> int:
            value = values.get(name)
            return 1 if value is None else 2 if value in wanted else 0

        return equals
    low = leaf.at_least if leaf.at_least is not None else float("-inf")
    high = leaf.below if leaf.below is not None else float("inf")
    bands = _bands(finding)

    def within(values: Values) -> int:
        value = values.get(name)
        if value is None:
            return 1
        if isinstance(value, str):  # a band: all of it, none of it, or part of it lies inside
            start, end = bands[value]
            return 2 if start >= low and end <= high else 0 if end <= low or start >= high else 1
        return 2 if low <= value < high else 0

    return within


def _bands(finding: Finding | None) -> dict[str, tuple[float, float]]:
    """Each band of a number finding as [start, end)."""
    choices = finding.choices if finding is not None else ()
    starts = [choice.at_least or 0.0 for choice in choices]
    ends = [*starts[1:], float("inf")]
    return {choice.value: (start, end) for choice, start, end in zip(choices, starts, ends, strict=False)}


def open_findings(expression: Expression, values: Values, findings: Mapping[str, Finding]) -> list[str]:
    """The findings to ask next in order to settle an expression; empty when it is settled.

    An `all` asks its first open part only: if that is answered no, the rest need never be asked. `any` asks every open part.
    A finding that is only possible for some people gives way to what tells whether it is possible.
    """
    if compile_expression(expression, findings)(values) != Truth.UNKNOWN:
        return []
    if expression.finding is not None:
        finding = findings.get(expression.finding)
        if finding is not None and finding.only_if is not None:
            gate = open_findings(finding.only_if, values, findings)
            if gate:
                return gate
        return [expression.finding]
    asked: dict[str, None] = {}
    for part in expression.parts:
        found = open_findings(part, values, findings)
        asked.update(dict.fromkeys(found))
        if found and expression.all:
            break
    return list(asked)
