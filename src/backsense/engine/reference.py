"""The same posterior and decision by plain enumeration: obvious, slow, right. The fast engine must agree with it to 1e-9.

It reads the knowledge itself, not the compiled arrays, and uses no NumPy.
"""

import math
from collections.abc import Mapping

from backsense.domain.case import Value
from backsense.domain.expression import Expression
from backsense.domain.knowledge import Chance, Condition, Finding, Knowledge
from backsense.domain.urgency import URGENCIES, Urgency

SMALLEST = 1e-4


def is_true(expression: Expression, values: Mapping[str, Value], knowledge: Knowledge) -> bool | None:
    """True, False, or None for unknown."""
    if expression.finding is not None:
        return _compare(expression, values.get(expression.finding), knowledge.findings.get(expression.finding))
    truths = [is_true(part, values, knowledge) for part in expression.parts]
    needed = 1 if expression.any else len(truths) if expression.all else expression.count or 1
    if truths.count(True) >= needed:
        return True
    return None if truths.count(True) + truths.count(None) >= needed else False


def _compare(test: Expression, value: Value | None, finding: Finding | None) -> bool | None:
    if value is None:
        return None
    if test.is_ is not None:
        return value == test.is_
    if test.is_any_of is not None:
        return value in test.is_any_of
    low = -math.inf if test.at_least is None else test.at_least
    high = math.inf if test.below is None else test.below
    if not isinstance(value, str):
        return low <= value < high
    assert finding is not None
    starts = [choice.at_least or 0.0 for choice in finding.choices]
    here = [choice.value for choice in finding.choices].index(value)
    start, end = starts[here], (starts[here + 1] if here + 1 < len(starts) else math.inf)
    if start >= low and end <= high:
        return True
    return False if end <= low or start >= high else None


def probability(chance: Chance, knowledge: Knowledge) -> float:
    """The point value of a chance."""
    if chance.p is not None:
        return chance.p
    scale, word = ("how_often", chance.how_often) if chance.how_often else ("how_common", chance.how_common)
    p = knowledge.scales[scale].words[str(word)].p
    assert p is not None
    return p


def states_of(finding: Finding) -> list[str]:
    """The states a finding can be in."""
    return ["present", "absent"] if finding.type == "yes_no" else [choice.value for choice in finding.choices]


def chance_table(condition: Condition, finding: Finding, knowledge: Knowledge) -> dict[str, float]:
    """P(state | condition) for every state of a finding."""
    background = _background(finding, knowledge)
    given = _given(condition, finding, knowledge)
    if not given:
        return background
    if finding.type == "yes_no":
        p = min(max(given["present"], SMALLEST), 1 - SMALLEST)
        return {"present": p, "absent": 1 - p}
    rest = [state for state in states_of(finding) if state not in given]
    total = sum(given[state] for state in states_of(finding) if state in given)
    table = {}
    for state in states_of(finding):
        if state in given:
            table[state] = given[state]
        elif total < 1:
            table[state] = background[state] / sum(background[other] for other in rest) * (1 - total)
        else:
            table[state] = 0.0
    return _normalise({state: max(p, SMALLEST) for state, p in table.items()})


def _background(finding: Finding, knowledge: Knowledge) -> dict[str, float]:
    if finding.type == "yes_no":
        assert finding.background is not None
        p = probability(finding.background, knowledge)
        return {"present": min(max(p, SMALLEST), 1 - SMALLEST), "absent": min(max(1 - p, SMALLEST), 1 - SMALLEST)}
    shares = {c.value: probability(c.background, knowledge) if c.background else 0.0 for c in finding.choices}
    return _normalise({state: max(p, SMALLEST) for state, p in shares.items()})


def _given(condition: Condition, finding: Finding, knowledge: Knowledge) -> dict[str, float]:
    given: dict[str, float] = {}
    for block in reversed(condition.estimates):
        for word in ("hardly_ever", "seldom", "sometimes", "often", "almost_always"):
            for entry in getattr(block, word):
                name, _, value = entry.partition("=")
                if name == finding.id:
                    p = knowledge.scales["how_often"].words[word].p
                    assert p is not None
                    given[value or "present"] = p
    for feature in condition.features:
        if feature.finding == finding.id:
            given[feature.value] = probability(feature, knowledge)
    return given


def _normalise(shares: dict[str, float]) -> dict[str, float]:
    total = sum(shares.values())
    return {state: share / total for state, share in shares.items()}


def prior(knowledge: Knowledge, values: Mapping[str, Value]) -> dict[str, float]:
    """Condition → prior for this age, sex and presentation."""
    usable = [
        p for p in knowledge.presentations.values() if any(_prior_at(c, p.id, knowledge) for c in knowledge.conditions.values())
    ]
    truths = {p.id: is_true(p.when, values, knowledge) for p in usable}
    chosen = [name for name, truth in truths.items() if truth is True]
    chosen = chosen or [name for name, truth in truths.items() if truth is None] or [p.id for p in usable]
    result = dict.fromkeys(knowledge.conditions, 0.0)
    weights = _normalise({name: probability(knowledge.presentations[name].share, knowledge) for name in chosen})
    for name, weight in weights.items():
        shares = {c.id: _prior_at(c, name, knowledge) for c in knowledge.conditions.values()}
        for cause, share in _normalise(shares).items():
            result[cause] += share * weight
    for condition in knowledge.conditions.values():
        for one in condition.age_sex:
            if is_true(one.when, values, knowledge) is True:
                result[condition.id] *= one.times
        if condition.only_if is not None and is_true(condition.only_if, values, knowledge) is False:
            result[condition.id] = 0.0
    return _normalise(result)


def _prior_at(condition: Condition, presentation: str, knowledge: Knowledge) -> float:
    return sum(probability(one, knowledge) for one in condition.priors if one.presentation == presentation)


def posterior(knowledge: Knowledge, values: Mapping[str, Value]) -> dict[str, float]:
    """Condition → P(condition | values)."""
    presenting = {name for one in knowledge.presentations.values() for name in one.when.findings()}
    known = {
        n: v for n, v in values.items() if n in knowledge.findings and n not in presenting and knowledge.findings[n].is_evidence
    }
    before = prior(knowledge, values)
    weights = {
        condition.id: before[condition.id] * math.prod(_likelihoods(condition, known, knowledge))
        for condition in knowledge.conditions.values()
    }
    return _normalise(weights)


def _likelihoods(condition: Condition, known: Mapping[str, Value], knowledge: Knowledge) -> list[float]:
    tables = {name: chance_table(condition, knowledge.findings[name], knowledge) for name in known}
    alone = set(known)
    found = []
    for group in knowledge.groups.values():
        members = [name for name in group.findings if name in known]
        if len(members) < 2:
            continue
        alone -= set(members)
        present = [tables[name]["present"] for name in members if known[name] == "present"]
        absent = [tables[name]["present"] for name in members if known[name] == "absent"]
        apart = math.prod(present) * math.prod(1 - p for p in absent)
        joined = max(0.0, min(present, default=1.0) - max(absent, default=0.0))
        together = probability(group.together, knowledge)
        found.append((1 - together) * apart + together * joined)
    return found + [tables[name][_state(knowledge.findings[name], known[name])] for name in sorted(alone)]


def _state(finding: Finding, value: Value) -> str:
    if isinstance(value, str):
        return value
    return [choice.value for choice in finding.choices if value >= (choice.at_least or 0)][-1]


def decision(knowledge: Knowledge, values: Mapping[str, Value]) -> Urgency:
    """The level with the least expected harm; of equals, the most urgent."""
    rows = next(iter(knowledge.harm.values())).rows
    chances = posterior(knowledge, values)
    costs = {
        level: sum(p * rows[knowledge.conditions[name].needs.value][level.value] for name, p in chances.items())
        for level in URGENCIES
    }
    least = min(costs.values())
    return max(level for level, cost in costs.items() if cost <= least + 1e-12)


def fired(knowledge: Knowledge, values: Mapping[str, Value]) -> set[str]:
    """The red flags that fire."""
    return {flag.id for flag in knowledge.red_flags.values() if is_true(flag.when, values, knowledge) is True}
