"""What a "not sure" does: it is never a no, and it sends someone where another sign, or their own words, speak for it."""

import pytest

from backsense.domain.case import UNKNOWN, Case
from backsense.domain.urgency import Urgency
from backsense.engine.change import find_lowering
from backsense.engine.decide import Standing, stand
from backsense.guide import Guide


@pytest.fixture
def back() -> Case:
    return Case(age_years=52, sex="female").learn("sensation", "pain").learn("site", "lower_back").learn("duration_days", 3)


def standing(guide: Guide, case: Case) -> Standing:
    return stand(guide.model, case)


def test_a_bare_not_sure_keeps_the_branch_open_and_sends_nobody(guide: Guide, back: Case) -> None:
    bare = standing(guide, back.learn("saddle_numbness", UNKNOWN))
    assert bare.alarms.unknown_floor == Urgency.SELF_CARE
    assert "cauda_equina" in {rule.flag.id for rule, _ in bare.alarms.unsettled}
    assert bare.alarms.highest_open is not None and bare.alarms.highest_open.is_emergency


def test_in_ones_own_words_it_leaves_its_floor(guide: Guide, back: Case) -> None:
    doubt = standing(guide, back.learn("saddle_numbness", UNKNOWN, said_by="text"))
    assert doubt.alarms.unknown_floor == guide.knowledge.red_flags["cauda_equina"].if_unknown > Urgency.SELF_CARE


def test_with_another_sign_of_the_same_rule_it_leaves_its_floor(guide: Guide, back: Case) -> None:
    rule = guide.knowledge.red_flags["fever_back"]
    unsure = back.learn("fever", UNKNOWN)
    signs = [name for name in rule.when.findings() if name != "fever" and guide.knowledge.findings[name].type == "yes_no"]
    assert signs
    assert standing(guide, unsure).alarms.unknown_floor == Urgency.SELF_CARE
    levels = [standing(guide, unsure.learn(name, "present")).urgency for name in signs]
    assert all(level >= rule.if_unknown for level in levels)


def test_the_result_says_what_is_still_open(guide: Guide, back: Case, today) -> None:
    result = guide.assess(back.learn("saddle_numbness", UNKNOWN), today)
    assert "still open" in (result.urgency.why_not_higher or "")
    assert result.urgency.highest_still_open is not None


@pytest.mark.parametrize("name", ["onset", "severity", "course"])
def test_not_sure_of_what_is_no_yes_or_no_can_be_lowered_by_nothing_and_breaks_nothing(
    guide: Guide, back: Case, name: str
) -> None:
    unsure = back.learn(name, UNKNOWN, said_by="text").learn("fever", UNKNOWN, said_by="text")
    found = find_lowering(guide.model, standing(guide, unsure))
    assert all(change.finding != name for one in found for change in one.changes)
