"""Who is kept from which remedy, and that what is on the deny-list is never advice."""

from datetime import date

import pytest

from backsense.domain.assessment import Advised, Assessment
from backsense.domain.case import Case
from backsense.guide import Guide

TODAY = date(2026, 11, 22)
BACK = {"sensation": "spasm", "site": "lower_back", "duration_days": 5}
NEW_BACK = {**BACK, "duration_days": 1}
LASTING = {**BACK, "duration_days": 100}
CRAMP = {"sensation": "cramp", "site": "calf", "duration_days": 20}
LOCKED = {**NEW_BACK, "back_locked": "present"}
PREGNANT = {**BACK, "sex": "female", "pregnant": "present"}


def result(guide: Guide, answers: dict[str, object]) -> Assessment:
    """What the check-up says to these answers."""
    return guide.assess(guide.learn(Case(), answers), TODAY)  # type: ignore[arg-type]


def ids(entries: list[Advised]) -> list[str]:
    return [one.id for one in entries]


@pytest.mark.parametrize(
    ("answers", "finding", "remedy"),
    [
        (BACK, "takes_anticoagulant", "nsaid_tablets"),
        (BACK, "stomach_ulcer", "nsaid_tablets"),
        (BACK, "kidney_disease", "nsaid_tablets"),
        (BACK, "one_kidney", "nsaid_tablets"),
        (BACK, "dialysis", "nsaid_tablets"),
        (BACK, "takes_lithium", "nsaid_tablets"),
        (BACK, "takes_methotrexate", "nsaid_tablets"),
        (BACK, "takes_aspirin_daily", "nsaid_tablets"),
        (BACK, "takes_nsaid", "nsaid_tablets"),
        (BACK, "heart_attack_past", "nsaid_tablets"),
        (BACK, "stroke_past", "nsaid_tablets"),
        (BACK, "bleeding_disorder", "nsaid_tablets"),
        (BACK, "asthma_aspirin", "nsaid_tablets"),
        (BACK, "numb_skin", "heat"),
        (BACK, "poor_circulation", "heat"),
        (NEW_BACK, "poor_circulation", "cold"),
        (NEW_BACK, "numb_skin", "cold"),
        (LASTING, "pacemaker_implant", "tens"),
        (LASTING, "bleeding_disorder", "acupuncture"),
        (LOCKED, "drives_for_work", "muscle_relaxants"),
        (LOCKED, "takes_sedative", "muscle_relaxants"),
        ({**BACK, "duration_days": 20}, "osteoporosis", "manipulation_trained"),
        (CRAMP, "epilepsy", "epsom_bath"),
        (CRAMP, "kidney_disease", "magnesium"),
        (CRAMP, "dialysis", "potassium_pickle_vitamins"),
    ],
)
def test_a_person_who_must_not_use_it_is_told_so_and_why(
    guide: Guide, answers: dict[str, object], finding: str, remedy: str
) -> None:
    found = result(guide, {**answers, finding: "present"})
    assert not found.urgency.code.is_emergency, "an emergency has no list of remedies: choose another case"
    assert remedy not in ids(found.advice)
    assert found.plan is None or remedy not in [step.remedy for step in found.plan.steps]
    (one,) = (one for one in found.avoid if one.id == remedy)
    assert any("Not for you: you told us" in careful.says for careful in one.careful)


@pytest.mark.parametrize("week", [{}, {"pregnancy_over_20_weeks": "present"}])
def test_no_ibuprofen_in_pregnancy(guide: Guide, week: dict[str, object]) -> None:
    found = result(guide, {**PREGNANT, **week})
    assert {"nsaid_tablets", "nsaid_gel"}.isdisjoint(ids(found.advice))
    assert {"nsaid_tablets", "nsaid_gel"} <= set(ids(found.avoid))
    assert "pregnancy_positions" in ids(found.advice)


def test_a_water_tablet_with_a_blood_pressure_medicine_bars_what_one_alone_does_not(guide: Guide) -> None:
    both = {"takes_diuretic": "present", "takes_blood_pressure_medicine": "present"}
    assert "nsaid_tablets" in ids(result(guide, {**BACK, "takes_diuretic": "present"}).advice)
    assert "nsaid_tablets" in ids(result(guide, {**BACK, **both}).avoid)


@pytest.mark.parametrize(
    ("answers", "finding", "remedy", "because"),
    [
        (BACK, "liver_disease", "paracetamol", "liver"),
        ({**BACK, "takes_anticoagulant": "present"}, "eats_very_little", "paracetamol", "dose is smaller"),
        (BACK, "asthma", "nsaid_tablets", "wheez"),
        ({**BACK, "sex": "female"}, "breastfeeding", "nsaid_tablets", "breastfeeding"),
        (LASTING, "epilepsy", "tens", "fits"),
        ({**BACK, "manual_work": "present", "drives_for_work": "present"}, "takes_sedative", "staged_return_to_work", "drowsy"),
        (CRAMP, "dialysis", "drink_to_thirst", "dialysis team"),
    ],
)
def test_a_person_who_should_ask_first_is_told_why(
    guide: Guide, answers: dict[str, object], finding: str, remedy: str, because: str
) -> None:
    found = result(guide, {**answers, finding: "present"})
    (one,) = (one for one in found.advice if one.id == remedy)
    assert any("you told us" in careful.says and because in careful.says for careful in one.careful), one.careful


def test_nobody_is_told_to_avoid_a_medicine_they_were_prescribed(guide: Guide) -> None:
    """Beside "stopping a medicine", "do not use it" would be read as the medicine."""
    for remedy in ("stopping_medicine_abruptly", "someone_elses_tablets"):
        for caution in guide.knowledge.remedies[remedy].cautions:
            if any(name.startswith("takes_") for name in caution.when.findings()):
                assert caution.must == "ask_first", (remedy, caution.because)


@pytest.mark.parametrize("days", [1, 5, 20, 50, 100])
@pytest.mark.parametrize("site", ["lower_back", "upper_back", "neck", "shoulder", "buttock_hip"])
@pytest.mark.parametrize("sensation", ["pain", "spasm", "stiffness"])
def test_a_list_that_can_be_read(guide: Guide, sensation: str, site: str, days: int) -> None:
    found = result(guide, {"sensation": sensation, "site": site, "duration_days": days})
    assert 2 <= len(found.advice) <= 7, ids(found.advice)


@pytest.mark.parametrize("answers", [BACK, NEW_BACK, LASTING, LOCKED, CRAMP, PREGNANT, {"sensation": "twitch", "site": "calf"}])
def test_what_is_on_the_deny_list_is_never_advice(guide: Guide, answers: dict[str, object]) -> None:
    denied = {name for name, one in guide.knowledge.remedies.items() if one.verdict == "avoid"}
    words = {word.lower() for name in denied for word in guide.knowledge.remedies[name].never_words}
    found = result(guide, {**answers, "severity": 8})
    assert denied.isdisjoint(ids(found.advice))
    for one in found.advice:
        said = " ".join([one.label, one.how, *one.steps]).lower()
        assert not [word for word in words if word in said], one.id
    if found.plan:
        assert denied.isdisjoint({step.remedy for step in found.plan.steps})


def test_each_remedy_can_be_done_and_stopped(guide: Guide) -> None:
    for one in guide.knowledge.remedies.values():
        assert 2 <= len(one.steps) <= 4, f"{one.id}: {len(one.steps)} steps"
        assert one.verdict == "avoid" or one.stop_if or one.id in HARMLESS, f"{one.id}: when to stop?"


HARMLESS = {"ask_pharmacist_medicine", "sleep_regular"}
"""Nothing in these can do harm that stopping would end."""
