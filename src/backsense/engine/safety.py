"""Warning signs. They run after every answer, read no probability, and only ever raise the urgency."""

from collections.abc import Mapping
from dataclasses import dataclass

from backsense.domain.case import Case, Value
from backsense.domain.urgency import Urgency
from backsense.engine.compile import Model, Rule
from backsense.engine.logic import Truth


@dataclass(frozen=True)
class Alarms:
    """How the rules stand.

    Attributes:
        fired: Rules that are true, most urgent first.
        unsettled: Relevant rules that are neither true nor false, most urgent first, each with the findings to ask next.
        unanswerable: Rules that would fire if every "not sure" were a yes: each leaves its `if_unknown` as a floor.
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

    "Not sure" is not "no": an alarm that could not be answered stays unsettled, is asked to its end, and leaves a floor.
    """
    unsure = [name for name in case.replies if case.is_unsure(name)]
    # Would it fire if every "not sure" were a yes and nothing else changed?
    supposed = {**values, **{name: "present" for name in unsure if _is_yes_no(model, name)}} if unsure else values
    fired, unsettled, unanswerable = [], [], []
    for rule in model.rules:
        truth = rule.fires(values)
        if truth == Truth.TRUE:
            fired.append(rule)
        elif truth == Truth.UNKNOWN and is_relevant(rule, case, values):
            asks = dict.fromkeys(name for name in rule.asks(values) if not case.was_asked(name))
            if unsure:  # behind a "not sure" the rest of the rule is still asked
                asks.update(dict.fromkeys(name for name in rule.asks(supposed) if not case.was_asked(name)))
                if rule.fires(supposed) == Truth.TRUE:
                    unanswerable.append(rule)
            unsettled.append((rule, tuple(asks)))
    return Alarms(tuple(fired), tuple(unsettled), tuple(unanswerable))


def is_relevant(rule: Rule, case: Case, values: Mapping[str, Value]) -> bool:
    """Whether a rule's questions are worth asking this person.

    What they come with, their age and sex count as possible while unknown. A sign that would only make the rule worth asking
    about (`gates`) has to be said first: this decides what is asked, never whether a rule fires.
    """
    unsaid = {name: "absent" for name in rule.gates if name not in values and not case.was_asked(name)}
    return rule.relevant({**values, **unsaid} if unsaid else values) != Truth.FALSE


def _is_yes_no(model: Model, name: str) -> bool:
    return name in model.findings and model.findings[name].type == "yes_no"
