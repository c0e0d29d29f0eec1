"""Tripwires are true, minimal and in order; what could lower the level does; and time keeps its promises."""

from datetime import date
from itertools import combinations

from hypothesis import example, given, settings

from backsense.domain.assessment import Change, Tripwire
from backsense.domain.case import Case, Value
from backsense.domain.urgency import Urgency
from backsense.engine.decide import stand, urgency_if
from backsense.engine.suppose import Suppose
from tests.properties.strategies import cases, the_guide

TODAY = date(2026, 11, 22)
DURATION = "duration_days"
UNSURE = (
    Case(age_years=44.0, sex="female")
    .learn("sensation", "spasm")
    .learn("site", "lower_back")
    .learn("duration_days", 3)
    .learn("after_lifting", "present")
    .learn("worse_on_movement", "present")
    .learn("saddle_numbness", "absent")
    .learn("cancer_history", "unknown", said_by="text")
    .learn("fever", "unknown", said_by="text")
)


def applied(case: Case, changes: list[Change]) -> Case:
    for change in changes:
        case = case.learn(change.finding, change.value)
    return case


def level(case: Case) -> Urgency:
    return the_guide().assess(case, TODAY).urgency.code


def parts_of(tripwire: Tripwire) -> list[list[Change]]:
    """Every proper part of its changes, nothing at all included."""
    return [list(some) for size in range(len(tripwire.changes)) for some in combinations(tripwire.changes, size)]


@settings(max_examples=60, deadline=None)
@given(cases())
@example(UNSURE)
def test_every_tripwire_is_true_and_minimal(case: Case) -> None:
    for tripwire in the_guide().assess(case, TODAY).tripwires:
        assert level(applied(case, tripwire.changes)) == tripwire.then
        assert all(level(applied(case, part)) < tripwire.then for part in parts_of(tripwire))


@settings(max_examples=60, deadline=None)
@given(cases())
@example(UNSURE)
def test_at_most_five_most_urgent_first_of_one_or_two_answers(case: Case) -> None:
    result = the_guide().assess(case, TODAY)
    ranks = [tripwire.then.rank for tripwire in result.tripwires]
    assert len(ranks) <= 5 and ranks == sorted(ranks, reverse=True)
    assert len(result.could_lower) <= 5
    for tripwire in [*result.tripwires, *result.could_lower]:
        assert len(tripwire.changes) in (1, 2) and tripwire.says
    if result.urgency.code.is_emergency:
        assert not result.tripwires and not result.could_lower and not result.expires


@settings(max_examples=150, deadline=None)
@given(cases())
@example(UNSURE)
def test_what_could_lower_it_does_and_no_part_of_it(case: Case) -> None:
    result = the_guide().assess(case, TODAY)
    fired = max([alarm.urgency for alarm in result.alarms if alarm.status == "fired"], default=Urgency.SELF_CARE)
    for tripwire in result.could_lower:
        assert fired <= tripwire.then < result.urgency.code
        assert level(applied(case, tripwire.changes)) == tripwire.then
        assert all(level(applied(case, part)) >= result.urgency.code for part in parts_of(tripwire))
        assert not any(case.value(change.finding) is not None for change in tripwire.changes), "only what is not known"


def test_two_not_sure_answers_hold_the_level_together() -> None:
    result = the_guide().assess(UNSURE, TODAY)
    pairs = [{change.finding: change.value for change in one.changes} for one in result.could_lower]
    assert {"cancer_history": "absent", "fever": "absent"} in pairs


@settings(max_examples=100, deadline=None)
@given(cases())
@example(Case(age_years=30.0, sex="male").learn("sensation", "twitch").learn("site", "eyelid").learn(DURATION, "days_3_to_13"))
def test_moving_the_day_forward_gives_the_promised_level(case: Case) -> None:
    guide = the_guide()
    result = guide.assess(case, TODAY)
    assert [one.on for one in result.expires] == sorted(one.on for one in result.expires)
    known = case.value(DURATION)
    for one in result.expires:
        days = (date.fromisoformat(one.on) - TODAY).days
        assert days > 0
        if known is None:
            assert one.then == result.urgency.code
            continue
        assert level(case.learn(DURATION, _so_far(known) + days)) == one.then
        assert one.then > result.urgency.code or (result.recheck is not None and one.on == result.recheck.on)


def _so_far(value: Value) -> float:
    if not isinstance(value, str):
        return value
    choices = the_guide().knowledge.findings[DURATION].choices
    return next(choice.at_least or 0.0 for choice in choices if choice.value == value)


@settings(max_examples=80, deadline=None)
@given(cases(), cases(most=3))
def test_supposing_equals_deciding_anew(case: Case, other: Case) -> None:
    """The short ways `Suppose` takes lead to the same level as the whole decision made again."""
    guide = the_guide()
    standing = stand(guide.model, case)
    suppose = Suppose(guide.model, standing)
    known = {name: reply.value for name, reply in other.replies.items() if reply.is_known}
    for size in (1, 2):
        for names in combinations(sorted(known)[:4], size):
            changes = {name: known[name] for name in names}
            expected = urgency_if(guide.model, standing, changes)
            floors = [guide.knowledge.policies[name].floor for name in _newly_held(case, changes)]
            assert suppose.level(changes) == max([expected, *floors])


def _newly_held(case: Case, changes: dict[str, Value]) -> list[str]:
    """Policies that hang on findings and come to hold with these answers."""
    guide = the_guide()
    suppose = Suppose(guide.model, stand(guide.model, case))
    before, after = suppose.values({}), suppose.values(changes)
    return [name for name, holds in guide.model.policy_holds.items() if holds(after) == 2 and holds(before) != 2]
