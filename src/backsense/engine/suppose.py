"""What if: the urgency if some findings took other values, everything else as it is. Exact, and quick enough to try hundreds."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backsense.domain.case import Case, Value
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.decide import Standing, least_harm, least_harm_rank
from backsense.engine.facts import known_values
from backsense.engine.logic import Truth
from backsense.engine.model import Floats, Model, Rule
from backsense.engine.posterior import chances_now, chances_turned, group_chance, posterior_of
from backsense.engine.safety import unknown_floor_of, with_gates

Changes = Mapping[str, Value]


class Suppose:
    """Where a case would stand after other answers.

    `level` gives what the whole decision made again would give; it only leaves out work whose result is known to stay the same.
    """

    def __init__(self, model: Model, standing: Standing) -> None:
        """Take the case as it stands."""
        self.model, self.standing = model, standing
        self.has_unsure = any(not reply.is_known for reply in standing.case.replies.values())

    @cached_property
    def joint(self) -> Floats:
        """P(state, condition | what is known), shape (n_states, n_conditions)."""
        return np.asarray(chances_now(self.model, self.standing.values) * self.standing.posterior)

    @cached_property
    def likely(self) -> Floats:
        """P(state | what is known), shape (n_states,). For a finding already known: as if it were to be seen again."""
        return np.asarray(self.joint.sum(axis=1))

    @cached_property
    def ranks(self) -> NDArray[np.intp]:
        """The level with the least expected harm after each state of an open finding, shape (n_states,)."""
        return least_harm_rank((self.joint @ self.model.harm) / self.likely[:, None])

    @cached_property
    def ranks_turned(self) -> dict[str, int]:
        """Finding that is absent → the level with the least expected harm were it present. All in one pass."""
        model, values = self.model, self.standing.values
        names = [name for name, value in values.items() if value == "absent" and name in model.first_row]
        if not names:
            return {}
        turned = chances_turned(model, names, values) * self.standing.posterior
        ranks = least_harm_rank((turned @ model.harm) / turned.sum(axis=1, keepdims=True))
        return dict(zip(names, ranks.tolist(), strict=True))

    @cached_property
    def asked(self) -> Mapping[str, Value]:
        """What relevance is read from."""
        return with_gates(self.model.gates, self.standing.case, self.standing.values)

    def is_relevant(self, rule: Rule) -> bool:
        """Whether this rule's questions are worth asking this person as they stand."""
        return rule.relevant(self.asked) != Truth.FALSE

    def how_likely(self, changes: Changes) -> float:
        """P(all of these | what is known); of two, as if they were independent given the cause."""
        rows = [self.model.row(name, value) for name, value in changes.items() if name in self.model.first_row]
        if not rows:
            return 0.0
        if len(rows) == 1:
            return float(self.likely[rows[0]])
        both: Floats = self.joint[rows[0]]
        for row in rows[1:]:
            both = both * self.model.chances[row]
        return float(both.sum())

    def values(self, changes: Changes) -> Mapping[str, Value]:
        """What would be known: the answers, what they imply, and what would then be impossible."""
        if self._is_plain(changes):
            return {**self.standing.values, **changes}
        return known_values(self.case(changes), self.model.findings, self.model.possible)

    def case(self, changes: Changes) -> Case:
        """The case with these answers."""
        case = self.standing.case
        for name, value in changes.items():
            case = case.learn(name, value)
        return case

    def level(self, changes: Changes) -> Urgency:
        """The urgency that would be advised."""
        values = self.values(changes)
        floor = max(self._floor(changes, values), self._policy_floor(changes, values))
        return floor if floor == Urgency.EMERGENCY_AMBULANCE else max(floor, self._by_causes(changes, values))

    def floor(self, changes: Changes) -> Urgency:
        """The floor that rules, "not sure" and policies would leave."""
        values = self.values(changes)
        return max(self._floor(changes, values), self._policy_floor(changes, values))

    def _is_plain(self, changes: Changes) -> bool:
        """Whether nothing follows from these answers but themselves."""
        return self.model.brings_others.isdisjoint(changes)

    def _floor(self, changes: Changes, values: Mapping[str, Value]) -> Urgency:
        # Only rules that read something that changed can come out otherwise.
        rules_with = self.model.rules_with
        touched = {rule.flag.id: rule for name in self._changed(changes, values) for rule in rules_with.get(name, ())}
        fired = (rule.flag.act for rule in self.standing.alarms.fired if rule.flag.id not in touched)
        floor = max(fired, default=Urgency.SELF_CARE)
        for rule in touched.values():
            if rule.flag.act > floor and rule.fires(values) == Truth.TRUE:
                floor = rule.flag.act
        if self.has_unsure:
            floor = unknown_floor_of(self.model, self.case(changes), values, self._in_doubt, above=floor)
        return floor

    def _changed(self, changes: Changes, values: Mapping[str, Value]) -> Iterable[str]:
        if self._is_plain(changes):
            return changes
        known = self.standing.values
        return {name for name in values.keys() | known.keys() if values.get(name) != known.get(name)}

    @cached_property
    def _in_doubt(self) -> list[Rule]:
        """The rules that read something answered "not sure"."""
        unsure = [name for name, reply in self.standing.case.replies.items() if not reply.is_known]
        return [rule for rule in self.model.rules if not rule.reads.isdisjoint(unsure)]

    @cached_property
    def _policy_floor_now(self) -> Urgency:
        return max((policy.floor for policy in self.standing.policies), default=Urgency.SELF_CARE)

    def _policy_floor(self, changes: Changes, values: Mapping[str, Value]) -> Urgency:
        """A policy that hangs on findings comes or goes with them; the others stay."""
        if self._is_plain(changes) and self.model.policy_reads.isdisjoint(changes):
            return self._policy_floor_now
        holds = self.model.policy_holds
        standing = [policy.floor for policy in self.standing.policies if policy.id not in holds]
        policies = self.model.knowledge.policies
        before = {policy.id for policy in self.standing.policies}
        for name, test in holds.items():
            # One that held already and was not taken to apply does not come to apply now.
            if test(values) == Truth.TRUE and (name in before or test(self.standing.values) != Truth.TRUE):
                standing.append(policies[name].floor)
        return max(standing, default=Urgency.SELF_CARE)

    def _by_causes(self, changes: Changes, values: Mapping[str, Value]) -> Urgency:
        model, known = self.model, self.standing.values
        if len(changes) == 1 and self._is_plain(changes):
            ((name, value),) = changes.items()
            if name in model.first_row and name not in model.moves_prior:
                if name not in known:
                    return URGENCIES[int(self.ranks[model.row(name, value)])]
                if (known[name], value) == ("absent", "present"):
                    return URGENCIES[self.ranks_turned[name]]
        changed = [name for name, value in values.items() if known.get(name) != value]
        lost = any(name not in values for name in known)  # no longer implied, or possible after all
        if lost or any(name in model.moves_prior for name in changed):
            return least_harm(posterior_of(model, values) @ model.harm)
        telling = [name for name in changed if name in model.first_row]
        if not telling:
            return self.standing.by_causes
        # What is told multiplies in by itself outside groups, and by its whole group inside one; what it replaces divides out.
        weight = self.standing.posterior
        for group in {model.group_of[name].id: model.group_of[name] for name in telling if name in model.group_of}.values():
            before = [name for name in group.findings if name in known]
            after = [name for name in group.findings if name in values]
            weight = weight * group_chance(model, group, after, values)
            if before:
                weight = weight / group_chance(model, group, before, known)
        for name in telling:
            if name not in model.group_of:
                weight = weight * model.chances[model.row(name, values[name])]
                if name in known:
                    weight = weight / model.chances[model.row(name, known[name])]
        return least_harm((weight / weight.sum()) @ model.harm)
