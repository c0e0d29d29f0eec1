"""What a rule can be: every way in which an expression can be true, whether one expression brings another along, and whether
an emergency rule can be reached wherever its cause shows."""

from collections.abc import Iterator
from itertools import combinations

from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.errors import Problem
from backsense.loading.checks.numbers import number_of
from backsense.loading.checks.shelf import Shelf

Span = tuple[float, float]
Allowed = frozenset[str] | Span
"""What a finding may be: one of some values, or a number from the first up to the second."""
Way = dict[str, Allowed]
"""What must hold together: finding → what it may be."""

MOST_WAYS = 5000
"""A rule with more ways than this is not compared with others: it would take longer than it is worth."""


def emergency_out_of_reach(shelf: Shelf) -> Iterator[Problem]:
    """An emergency rule is asked about in every presentation in which a cause it has in mind is at least `rare`.

    Otherwise its questions would never come up for people who came with just that cause. One place of the presentation is enough,
    and so is a yes/no finding in `relevant_when` that opens it there.
    """
    scale = shelf.get(domain.Scale, "how_common")
    least = scale.words["rare"].p if scale is not None and "rare" in scale.words else None
    if least is None:
        return
    shares = _shares(shelf)
    for file, flag in shelf.all(domain.RedFlag):
        if not flag.act.is_emergency or not can_be_true(shelf, flag.relevant_when):
            continue  # red_flag_that_is_never_asked_about names the second
        for name in flag.condition_in_mind:
            for presentation, share in shares.get(name, {}).items():
                of = shelf.get(domain.Presentation, presentation)
                if share >= least and of is not None and not can_be_true(shelf, of.when, flag.relevant_when):
                    yield Problem(
                        file.at("$.relevant_when"),
                        f"relevant_when leaves out {presentation}, in which {name} is behind {share:.4f} of all who come.",
                        f"Widen it, or mend the prior in conditions/{name}.yaml.",
                    )


def _shares(shelf: Shelf) -> dict[str, dict[str, float]]:
    """Condition → presentation → its share there; the shares of one presentation add up to 1."""
    given: dict[str, dict[str, float]] = {}
    for _, condition in shelf.all(domain.Condition):
        for prior in condition.priors:
            by_condition = given.setdefault(prior.presentation, {})
            by_condition[condition.id] = by_condition.get(condition.id, 0.0) + (number_of(shelf, prior) or 0.0)
    found: dict[str, dict[str, float]] = {}
    for presentation, by_condition in given.items():
        total = sum(by_condition.values())
        for name, p in by_condition.items():
            found.setdefault(name, {})[presentation] = p / total if total else 0.0
    return found


def can_be_true(shelf: Shelf, *expressions: Expression) -> bool:
    """Whether some person could make all of these true at once, given what is only possible for some (`only_if`)."""
    return next(_all_of(expressions, {}, shelf), None) is not None


def ways_of(shelf: Shelf, expression: Expression) -> list[Way] | None:
    """Every way an expression can be true, or None where there are more than MOST_WAYS."""
    found = []
    for way in _ways(expression, {}, shelf):
        found.append(way)
        if len(found) > MOST_WAYS:
            return None
    return found


def brings(shelf: Shelf, way: Way, expression: Expression) -> bool:
    """Whether an expression is certainly true when this much holds. It may miss that it is; it is never wrong when it says so."""
    if expression.finding is not None:
        have = way.get(expression.finding)
        return have is not None and any(_inside(have, allowed) for allowed in _allowed(expression, shelf))
    needed = 1 if expression.any else len(expression.parts) if expression.all else expression.count or 1
    return sum(brings(shelf, way, part) for part in expression.parts) >= needed


def dead_parts(
    shelf: Shelf, node: Expression, where: str, beside: tuple[Expression, ...] = ()
) -> Iterator[tuple[str, Expression]]:
    """The outermost parts of an expression that can never be true together with what must hold beside them."""
    if not can_be_true(shelf, node, *beside):
        yield where, node
        return
    form = "any" if node.any else "all" if node.all else "of"
    for i, part in enumerate(node.parts):
        others = tuple(other for j, other in enumerate(node.parts) if j != i) if node.all else ()
        yield from dead_parts(shelf, part, f"{where}.{form}[{i}]", (*beside, *others))


def _ways(node: Expression, given: Way, shelf: Shelf) -> Iterator[Way]:
    if node.finding is not None:
        for allowed in _allowed(node, shelf):
            met = _meet(given.get(node.finding), allowed)
            if met is None:
                continue
            way = {**given, node.finding: met}
            finding = shelf.get(domain.Finding, node.finding)
            only_if = finding.only_if if finding is not None and node.finding not in given else None
            # Where it cannot be, it is absent; so only what is not absent brings its `only_if` along.
            if only_if is None or "absent" in met:
                yield way
            else:
                yield from _ways(only_if, way, shelf)
    elif node.all:
        yield from _all_of(node.all, given, shelf)
    elif node.any:
        for part in node.any:
            yield from _ways(part, given, shelf)
    elif node.of:
        for parts in combinations(node.of, node.count or 1):
            yield from _all_of(parts, given, shelf)


def _all_of(parts: tuple[Expression, ...], given: Way, shelf: Shelf) -> Iterator[Way]:
    if not parts:
        yield given
        return
    for way in _ways(parts[0], given, shelf):
        yield from _all_of(parts[1:], way, shelf)


def _allowed(leaf: Expression, shelf: Shelf) -> list[Allowed]:
    """What a comparison asks for; several spans where several bands of a number are named."""
    if leaf.at_least is not None or leaf.below is not None:
        low = leaf.at_least if leaf.at_least is not None else float("-inf")
        return [(low, leaf.below if leaf.below is not None else float("inf"))]
    values = (leaf.is_,) if leaf.is_ is not None else leaf.is_any_of or ()
    finding = shelf.get(domain.Finding, leaf.finding or "")
    if finding is None or finding.type != "number":
        return [frozenset(values)]
    starts = [choice.at_least or 0.0 for choice in finding.choices]
    spans = {
        choice.value: span
        for choice, span in zip(finding.choices, zip(starts, [*starts[1:], float("inf")], strict=True), strict=True)
    }
    return [spans[value] for value in values if value in spans]


def _meet(one: Allowed | None, other: Allowed) -> Allowed | None:
    """What both allow; None where that is nothing."""
    if one is None:
        one = other
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return (one & other) or None
    if isinstance(one, tuple) and isinstance(other, tuple):
        low, high = max(one[0], other[0]), min(one[1], other[1])
        return (low, high) if low < high else None
    return None


def _inside(one: Allowed, other: Allowed) -> bool:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one <= other
    return isinstance(one, tuple) and isinstance(other, tuple) and other[0] <= one[0] and one[1] <= other[1]
