"""Plans and medicines in a result: whom they fit, what a caution takes out, whose medicine counts."""

from datetime import date

import pytest

from backsense.domain.assessment import Assessment
from backsense.domain.case import Case
from backsense.domain.urgency import Urgency
from backsense.guide import Guide

TODAY = date(2026, 11, 22)
SORE_BACK = {"sensation": "spasm", "site": "lower_back", "duration_days": 1}


def result(guide: Guide, text: str = "", **answers: object) -> Assessment:
    """What the check-up says to these words and answers."""
    reading = guide.read(text) if text else None
    case = guide.learn(guide.gather(reading) if reading is not None else Case(), answers)  # type: ignore[arg-type]
    return guide.assess(case, TODAY, reading=reading)


def steps(one: Assessment) -> list[str]:
    return [step.remedy or step.says for step in one.plan.steps] if one.plan else []


def medicines(one: Assessment) -> list[str]:
    return [medicine.id for medicine in one.medicines]


@pytest.mark.parametrize(
    ("answers", "plan"),
    [
        (SORE_BACK, "back_first_72_hours"),
        ({**SORE_BACK, "duration_days": 20}, "back_first_6_weeks"),
        ({"sensation": "spasm", "site": "lower_back"}, "back"),
        ({"sensation": "cramp", "site": "calf", "at_night": "present"}, "cramp_night"),
        (
            {"sensation": "cramp", "site": "calf", "at_night": "present", "sex": "female", "pregnant": "present"},
            "cramp_pregnancy",
        ),
        ({"sensation": "twitch", "site": "eyelid", "duration_days": 5}, "eyelid_twitch"),
    ],
)
def test_the_plan_fits_what_is_felt_and_for_how_long(guide: Guide, answers: dict[str, object], plan: str) -> None:
    found = result(guide, **answers).plan
    assert found is not None
    assert found.id == plan


def test_nobody_gets_a_plan_while_it_is_not_known_what_they_feel(guide: Guide) -> None:
    assert result(guide, site="lower_back").plan is None


def test_a_step_a_person_must_not_take_is_left_out(guide: Guide) -> None:
    assert "nsaid_tablets" in steps(result(guide, **SORE_BACK))
    assert "nsaid_tablets" not in steps(result(guide, **SORE_BACK, kidney_disease="present"))


def test_a_step_to_ask_about_first_says_so(guide: Guide) -> None:
    plan = result(guide, **SORE_BACK, takes_ssri="present").plan
    assert plan is not None
    careful = next(step.careful for step in plan.steps if step.remedy == "nsaid_tablets")
    assert any("Ask a pharmacist or doctor first" in one.says for one in careful)


def test_what_ends_a_plan_says_how_soon(guide: Guide) -> None:
    plan = result(guide, **SORE_BACK).plan
    assert plan is not None
    ends = {one.finding: one.then for one in plan.see_someone_if}
    assert ends["saddle_numbness"].is_emergency
    assert min(ends.values()) >= Urgency.APPOINTMENT


def test_an_emergency_has_one_thing_to_do(guide: Guide) -> None:
    found = result(guide, "I take a statin", **SORE_BACK, saddle_numbness="present")
    assert found.urgency.code.is_emergency
    assert found.plan is None
    assert found.medicines == []


def test_a_medicine_that_can_do_this_is_named_with_what_to_do(guide: Guide) -> None:
    found = result(guide, "my calf cramps at night and I take furosemide")
    (one,) = found.medicines
    assert one.id == "diuretics"
    assert "Do not stop it on your own" in one.say
    assert {cite.source for cite in one.sources} <= {source.id for source in found.sources}


def test_a_ticked_answer_counts_like_a_name(guide: Guide) -> None:
    assert "diuretics" in medicines(result(guide, sensation="cramp", site="calf", takes_diuretic="present"))


def test_of_several_kinds_behind_one_answer_only_the_named_one_is_meant(guide: Guide) -> None:
    assert medicines(result(guide, "leg cramps since I take nifedipine", takes_blood_pressure_medicine="present")) == [
        "calcium_channel_blockers"
    ]


@pytest.mark.parametrize(
    "text",
    ["my calf cramps and I don't take furosemide", "my calf cramps and my husband takes furosemide", "my calf cramps at night"],
)
def test_a_medicine_somebody_does_not_take_is_not_theirs(guide: Guide, text: str) -> None:
    assert medicines(result(guide, text)) == []


def test_a_medicine_that_does_something_else_is_not_named(guide: Guide) -> None:
    assert "glucose_lowering" not in medicines(result(guide, "my lower back aches, I use insulin"))


def test_a_medicine_known_by_name_only_is_read_and_is_not_unread(guide: Guide) -> None:
    found = result(guide, "my calf cramps since I started teriparatide")
    assert medicines(found) == ["teriparatide"]
    assert all("teriparatide" not in span.text for span in found.unmatched)


def test_how_long_a_medicine_was_taken_is_not_how_long_it_hurts(guide: Guide) -> None:
    reading = guide.read("I have been on teriparatide for 3 years. My calf cramps.")
    assert all(mention.finding != "duration_days" for mention in reading.mentions)


def test_an_answer_shows_who_differs(guide: Guide) -> None:
    found = guide.answer("heat_or_ice")
    assert found.answer is not None
    (conflict,) = found.answer.conflicts
    assert len(conflict.positions) >= 2
    assert {cite.source for one in conflict.positions for cite in one.sources} <= {source.id for source in found.sources}
