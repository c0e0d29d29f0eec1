"""Warning signs. They run after every answer, read no probability, and only ever raise the urgency."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from backsense.domain.case import Case, Value
from backsense.domain.knowledge import Finding
from backsense.domain.urgency import Urgency
from backsense.engine.logic import Truth
from backsense.engine.model import Model, Rule


@dataclass(frozen=True)
class Alarms:
    """How the rules stand.

    Attributes:
        fired: Rules that are true, most urgent first.
        unsettled: Relevant rules that are neither true nor false, most urgent first, each with the findings to ask next.
        unanswerable: Rules that would fire if every "not sure" were a yes, and that something said speaks for: each leaves its
            `if_unknown` as a floor.
    """

    fired: tuple[Rule, ...]
    unsettled: tuple[tuple[Rule, tuple[str, ...]], ...]
    unanswerable: tuple[Rule, ...]

    @property
    def fired_floor(self) -> Urgency:
        """The highest level of the rules that fired."""
        return max([rule.flag.act for rule in self.fired], default=Urgency.SELF_CARE)

    @property
    def unknown_floor(self) -> Urgency:
        """The highest `if_unknown` of the rules that could not be answered."""
        return max([rule.flag.if_unknown for rule in self.unanswerable], default=Urgency.SELF_CARE)

    @property
    def highest_open(self) -> Urgency | None:
        """The most urgent level an unsettled rule could still lead to."""
        return max([rule.flag.act for rule, _ in self.unsettled], default=None)


def check_alarms(model: Model, case: Case, values: Mapping[str, Value]) -> Alarms:
    """Evaluate every rule on what is known.

    "Not sure" is not "no": an alarm that could not be answered stays unsettled, what it hangs on is asked, and it leaves a floor
    where something else speaks for it.
    """
    doubts = _doubts(model, case)
    asked = with_gates(model.gates, case, values)
    fired, unsettled, unanswerable = [], [], []
    for rule in model.rules:
        truth = rule.fires(values)
        if truth == 2:
            fired.append(rule)
        elif truth == 1 and rule.relevant(asked) != 0:
            asks = rule.asks(values)
            if not rule.reads.isdisjoint(doubts):  # what stands behind a "not sure" that something speaks for is still asked
                ways = _ways_to_settle(rule, doubts, values)
                asks = tuple(dict.fromkeys(name for way in (values, *ways) for name in rule.asks(way)))
                if _is_borne_out(rule, ways):
                    unanswerable.append(rule)
            unsettled.append((rule, tuple(name for name in asks if name not in case.replies)))
    return Alarms(tuple(fired), tuple(unsettled), tuple(unanswerable))


def floor_of(model: Model, case: Case, values: Mapping[str, Value]) -> Urgency:
    """The higher of `fired_floor` and `unknown_floor`, without working out what to ask."""
    floor = next((rule.flag.act for rule in model.rules if rule.fires(values) == 2), Urgency.SELF_CARE)  # most urgent first
    return max(floor, unknown_floor_of(model, case, values, model.rules, above=floor))


def unknown_floor_of(
    model: Model, case: Case, values: Mapping[str, Value], rules: Iterable[Rule], above: Urgency = Urgency.SELF_CARE
) -> Urgency:
    """The highest `if_unknown` of those of these rules that could not be answered; `above` where none is higher than that."""
    floor, doubts = above, _doubts(model, case)
    if doubts:
        for rule in rules:
            is_open = rule.flag.if_unknown > floor and not rule.reads.isdisjoint(doubts) and rule.fires(values) == 1
            if is_open and _is_borne_out(rule, _ways_to_settle(rule, doubts, values)) and is_relevant(rule, case, values):
                floor = rule.flag.if_unknown
    return floor


Doubts = Mapping[str, bool]
"""Yes/no findings answered "not sure" → whether the doubt stands in the person's own words."""


def _doubts(model: Model, case: Case) -> Doubts:
    findings = model.findings
    return {
        name: reply.said_by == "text"
        for name, reply in case.replies.items()
        if not reply.is_known and _is_yes_no(findings.get(name))
    }


def _ways_to_settle(rule: Rule, doubts: Doubts, values: Mapping[str, Value]) -> list[Mapping[str, Value]]:
    """What would be known if one "not sure" that something speaks for were a yes, for each of the rule's.

    Another sign of the rule speaks for it, and so do the person's own words; doubts in their own words count as yes throughout. A
    bare "not sure" keeps the branch open and is told as open; it does not send anyone by itself (docs/decisions/0009).
    """
    mine = [name for name in doubts if name in rule.reads]
    in_words = {**values, **{name: "present" for name in mine if doubts[name]}}
    reported = [name for name in rule.findings if in_words.get(name) == "present"]
    return [{**in_words, name: "present"} for name in mine if doubts[name] or any(other != name for other in reported)]


def _is_borne_out(rule: Rule, ways: list[Mapping[str, Value]]) -> bool:
    """Whether an open rule is one such "not sure" away from firing."""
    return any(rule.fires(way) == Truth.TRUE for way in ways)


def is_relevant(rule: Rule, case: Case, values: Mapping[str, Value]) -> bool:
    """Whether a rule's questions are worth asking this person.

    What they come with, their age and sex count as possible while unknown. A sign that would only make the rule worth asking
    about (`gates`) has to be said first: this decides what is asked, never whether a rule fires.
    """
    return rule.relevant(with_gates(rule.gates, case, values)) != Truth.FALSE


def with_gates(gates: Collection[str], case: Case, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """What is known, with gates nobody has spoken of as absent. Relevance reads no yes/no finding that is not a gate."""
    unsaid = {name: "absent" for name in gates if name not in values and name not in case.replies}
    return {**values, **unsaid} if unsaid else values


def _is_yes_no(finding: Finding | None) -> bool:
    return finding is not None and finding.type == "yes_no"
