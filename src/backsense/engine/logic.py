"""Three-valued logic over findings: true, false, or unknown; unknown is never false.

Kleene's strong logic: `any` is the highest of its parts, `all` the lowest, with FALSE < UNKNOWN < TRUE.
Source: Kleene SC. Introduction to Metamathematics (1952), section 64.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import cast

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

    Rules are tried hundreds of times for one result (`change.py`), so each becomes one Python function that calls nothing for
    its parts and stops at the first part that settles it. Names and values enter the source as literals only (`repr`).

    >>> fever = Expression(finding="fever", is_="present")
    >>> test = compile_expression(Expression(any=(fever, Expression(finding="age_years", at_least=70))), {})
    >>> Truth(test({"fever": "absent"})).name, Truth(test({"fever": "absent", "age_years": 71})).name
    ('UNKNOWN', 'TRUE')
    """
    writer = _Writer(findings)
    writer.write(expression, 0)
    source = "\n".join(["def test(values):", "    get = values.get", *writer.lines, "    return t0"])
    exec(source, writer.names)  # what is run is what `_Writer` wrote
    return cast(Test, writer.names["test"])


class _Writer:
    """Writes an expression as the body of a function; each part leaves its truth in a variable `t<depth>` of its own."""

    def __init__(self, findings: Mapping[str, Finding]) -> None:
        self.findings = findings
        self.lines: list[str] = []
        self.names: dict[str, object] = {}
        """What the function can see besides its own variables: the tests of ranges."""

    def write(self, node: Expression, depth: int, indent: str = "    ") -> None:
        """Write lines that leave the truth of `node` in `t<depth>`."""
        if node.finding is not None:
            self.lines.append(f"{indent}t{depth} = {self._leaf(node)}")
            return
        if node.count is not None:
            self._count(node, depth, indent)
            return
        settled, better = (2, ">") if node.any is not None else (0, "<")
        # The order of parts cannot matter: what needs no further lines goes first.
        first, *others = sorted(node.parts, key=lambda part: part.finding is None)
        self.write(first, depth, indent)
        for part in others:
            self.lines.append(f"{indent}if t{depth} != {settled}:")
            self.write(part, depth + 1, indent + "    ")
            self.lines.append(f"{indent}    if t{depth + 1} {better} t{depth}: t{depth} = t{depth + 1}")

    def _count(self, node: Expression, depth: int, indent: str) -> None:
        """At least `count` parts are true; unknown while they still might be."""
        sure, maybe, part_truth = f"sure{depth}", f"maybe{depth}", f"t{depth + 1}"
        self.lines.append(f"{indent}{sure} = {maybe} = 0")
        for part in node.parts:
            self.write(part, depth + 1, indent)
            self.lines.append(f"{indent}{sure} += {part_truth} == 2; {maybe} += {part_truth} >= 1")
        needed = node.count
        self.lines.append(f"{indent}t{depth} = 2 if {sure} >= {needed} else 1 if {maybe} >= {needed} else 0")

    def _leaf(self, leaf: Expression) -> str:
        wanted = (leaf.is_,) if leaf.is_ is not None else leaf.is_any_of or ()
        if leaf.at_least is None and leaf.below is None:
            holds = f"v == {wanted[0]!r}" if len(wanted) == 1 else f"v in {wanted!r}"
            return f"1 if (v := get({leaf.finding!r})) is None else 2 if {holds} else 0"
        name = f"within{len(self.names)}"
        self.names[name] = _compile_range(leaf, self.findings.get(leaf.finding or ""))
        return f"{name}(get({leaf.finding!r}))"


def _compile_range(leaf: Expression, finding: Finding | None) -> Callable[[Value | None], int]:
    """The truth of "at least … and below …" for a number, or for the band it lies in."""
    low = leaf.at_least if leaf.at_least is not None else float("-inf")
    high = leaf.below if leaf.below is not None else float("inf")
    bands = _bands(finding)

    def within(value: Value | None) -> int:
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


Asks = Callable[[Values], tuple[str, ...]]


def compile_open(expression: Expression, findings: Mapping[str, Finding]) -> Asks:
    """Return a function from what is known to the findings to ask next to settle the expression; none once it is settled.

    An `all` asks its first open part only: if that is answered no, the rest need never be asked. `any` asks every open part.
    A finding that is only possible for some people gives way to what tells whether it is possible.
    """
    test, if_open = compile_expression(expression, findings), _compile_if_open(expression, findings)
    return lambda values: if_open(values) if test(values) == 1 else ()


def _compile_if_open(expression: Expression, findings: Mapping[str, Finding]) -> Asks:
    """The same for an expression already seen to be unknown, so that no part is tried more often than it has to be."""
    if expression.finding is not None:
        name = expression.finding
        finding = findings.get(name)
        if finding is None or finding.only_if is None:
            return lambda _values: (name,)
        gate = compile_open(finding.only_if, findings)
        return lambda values: gate(values) or (name,)
    parts = [(compile_expression(part, findings), _compile_if_open(part, findings)) for part in expression.parts]
    if expression.all is not None:
        return lambda values: next(asks(values) for test, asks in parts if test(values) == 1)

    def every(values: Values) -> tuple[str, ...]:
        asked: dict[str, None] = {}
        for test, asks in parts:
            if test(values) == 1:
                asked.update(dict.fromkeys(asks(values)))
        return tuple(asked)

    return every


Words = Callable[[Values], str]


def compile_words(expression: Expression, findings: Mapping[str, Finding]) -> Words:
    """Return a function from what is known to the expression in the knowledge's own words, leaving out parts already settled.

    "you take a blood thinner or you are pregnant"; empty when nothing is left to say.
    """
    test = compile_expression(expression, findings)
    if expression.finding is not None:
        said = _leaf_in_words(expression, findings.get(expression.finding))
        return lambda _values: said
    parts = [(compile_expression(part, findings), compile_words(part, findings)) for part in expression.parts]
    joint, settled = (" and ", Truth.TRUE) if expression.all else (" or ", Truth.FALSE)

    def words(values: Values) -> str:
        whole = test(values)
        # Of what is true, say what makes it so; of what is open, say what is open.
        shown = [
            say(values) for part, say in parts if (part(values) == whole if whole == Truth.TRUE else part(values) != settled)
        ]
        return joint.join(dict.fromkeys(one for one in shown if one))

    return words


def _leaf_in_words(leaf: Expression, finding: Finding | None) -> str:
    if leaf.finding == "age_years":
        return f"you are {leaf.at_least:g} or over" if leaf.at_least is not None else f"you are under {leaf.below:g}"
    if finding is None:
        return f"you are {leaf.is_}"
    if finding.type == "yes_no":
        return (finding.said if leaf.is_ == "present" else finding.said_absent) or finding.label
    wanted = (leaf.is_,) if leaf.is_ is not None else leaf.is_any_of or ()
    if wanted:
        return " or ".join(choice.said or choice.label for choice in finding.choices if choice.value in wanted)
    return (
        f"{finding.label[:1].lower()}{finding.label[1:]}: {leaf.at_least:g} or more"
        if leaf.at_least is not None
        else finding.label
    )


def open_findings(expression: Expression, values: Values, findings: Mapping[str, Finding]) -> list[str]:
    """The findings to ask next for one expression, compiled on the spot (for tests and tools)."""
    return list(compile_open(expression, findings)(values))
