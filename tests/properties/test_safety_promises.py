"""The promises about urgency, for every person Hypothesis can build."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.urgency import Urgency
from backsense.engine.decide import stand
from backsense.engine.logic import Truth
from tests.properties.strategies import alarm_findings, cases, the_guide

TODAY = date(2026, 11, 22)


def floor_of(case: Case) -> Urgency:
    """The urgency the rules alone give."""
    return stand(the_guide().model, case).alarms.fired_floor


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
def test_learning_of_an_alarm_never_lowers_what_the_rules_say(case: Case, data: st.DataObject) -> None:
    alarm = data.draw(st.sampled_from(alarm_findings()))
    assert floor_of(case.learn(alarm, "present")) >= floor_of(case)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_urgency_is_never_below_a_fired_warning_sign(case: Case) -> None:
    standing = stand(the_guide().model, case)
    assert all(standing.urgency >= rule.flag.act for rule in standing.alarms.fired)


@settings(max_examples=300, deadline=None)
@given(cases(), st.data())
def test_not_sure_is_never_taken_for_no(case: Case, data: st.DataObject) -> None:
    """ "Not sure" leaves every rule at least as open, and the urgency at least as high, as "no" does."""
    alarm = data.draw(st.sampled_from(alarm_findings()))
    unsure, no = (stand(the_guide().model, case.learn(alarm, value)) for value in (UNKNOWN, "absent"))
    assert unsure.floor >= no.floor
    still_open = {rule.flag.id for rule, _ in unsure.alarms.unsettled} | {rule.flag.id for rule in unsure.alarms.fired}
    assert {rule.flag.id for rule, _ in no.alarms.unsettled} <= still_open


@settings(max_examples=200, deadline=None)
@given(cases(), st.data())
def test_an_unasked_alarm_settles_no_rule(case: Case, data: st.DataObject) -> None:
    """Forgetting an answer never makes a rule false that was true or open: what is not known is not no."""
    if not case.replies:
        return
    name = data.draw(st.sampled_from(sorted(case.replies)))
    model = the_guide().model
    before, after = stand(model, case), stand(model, case.forget(name))
    for rule in model.rules:
        if rule.fires(before.values) > 0 and not set(rule.findings) & _possible_gates():
            assert rule.fires(after.values) > 0


def can_be(name: str, values: Mapping[str, Value]) -> bool:
    """Whether it is known to be possible for this person: nobody unsure of being pregnant is asked how the baby moves."""
    possible = the_guide().model.possible.get(name)
    return possible is None or possible(values) == Truth.TRUE


def _possible_gates() -> set[str]:
    """Findings whose possibility hangs on another answer (pregnancy …): there, forgetting the gate changes what can be."""
    return set(the_guide().model.possible)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_worry_moves_urgency_neither_way(case: Case) -> None:
    guide = the_guide()
    urgencies = {guide.assess(case.learn("worry_als", value), TODAY).urgency.code for value in ("present", "absent")}
    assert len(urgencies) == 1


@settings(max_examples=100, deadline=None)
@given(cases())
def test_no_self_care_ending_leaves_a_relevant_emergency_alarm_unasked(case: Case) -> None:
    """Answer "no" to the end: where that ends in self-care, nothing that means *go now* was left unasked."""
    guide = the_guide()
    for screens in range(guide.model.asking.screens_at_most + 1):
        result = guide.assess(case, TODAY, screens_asked=screens)
        if result.stop:
            break
        for question in result.next:
            value = {"age_years": 40.0, "sex": "male"}.get(question.finding)
            if value is not None:
                case = guide.learn(case, {question.finding: value})
            else:
                case = case.learn(question.finding, "absent" if question.kind == "yes_no" else question.choices[0].value)
    assert result.stop
    if result.urgency.code == Urgency.SELF_CARE:
        for alarm in result.alarms:
            if alarm.urgency.is_emergency:
                asked = set(guide.knowledge.red_flags[alarm.id].when.findings())
                assert any(case.is_unsure(name) for name in asked), f"{alarm.id} was never asked"


@settings(max_examples=100, deadline=None)
@given(cases())
def test_not_sure_to_everything_leaves_no_alarm_question_unasked(case: Case) -> None:
    """Behind a "not sure" the rest of a rule is still asked, and what it then could be leaves its floor."""
    guide = the_guide()
    for _ in range(30):  # past the cap on purpose: the cap is about patience, this is about the rules
        result = guide.assess(case, TODAY, screens_asked=0)
        if result.stop:
            break
        for question in result.next:
            case = guide.learn(case, {question.finding: UNKNOWN})
    else:
        raise AssertionError("still asking after 30 screens")
    standing = stand(guide.model, case)
    if not standing.alarms.fired_floor.is_emergency:
        for rule, asks in standing.alarms.unsettled:
            if rule.flag.act > standing.urgency:
                assert not [name for name in asks if not case.was_asked(name) and can_be(name, standing.values)], rule.flag.id
    assert all(standing.urgency >= rule.flag.if_unknown for rule in standing.alarms.unanswerable)
