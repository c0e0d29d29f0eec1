"""Check-ups with simulated patients: a small run, and the reasons given for a low ending."""

import json
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest

from backsense.domain.case import Case
from backsense.domain.urgency import Urgency
from backsense.evaluate.conversation import Talk, talk
from backsense.evaluate.ending import why_low
from backsense.evaluate.patients import Patient, draw_patients
from backsense.evaluate.simulate import Plan, conditions_of, main, run_some, simulate
from backsense.evaluate.simulated_page import page, summary
from backsense.guide import Guide

PLAN = Plan(per_condition=3, seed=7, only=("cauda_equina_syndrome", "eyelid_twitch"))


def held(guide: Guide, answers: dict[str, str]) -> Talk:
    """A check-up that ended with an appointment, with these answers."""
    case = guide.learn(Case(age_years=40, sex="male"), {"sensation": "pain", "site": "lower_back", **answers})
    result = guide.assess(case, date(2026, 1, 1))
    urgency = msgspec.structs.replace(result.urgency, code=Urgency.APPOINTMENT)
    return Talk(case, msgspec.structs.replace(result, urgency=urgency), (), is_stuck=False)


def patient_with(guide: Guide, not_sure: frozenset[str] = frozenset(), **truth: str) -> Patient:
    nothing = {name: "absent" for name, finding in guide.model.findings.items() if finding.type == "yes_no"}
    where = {"sensation": "pain", "site": "lower_back"}
    return Patient("cauda_equina_syndrome", "low_back_pain", 40, "male", {**nothing, **where, **truth}, not_sure)


def test_a_whole_check_up_ends_and_counts_its_screens(guide: Guide) -> None:
    (patient,) = draw_patients(guide.model, "eyelid_twitch", 1, np.random.default_rng(1))
    done = talk(guide, patient, date(2026, 1, 1))
    assert done.result.stop and not done.is_stuck
    assert done.screens[0].kind == "about_you"
    assert 3 <= len(done.screens) <= guide.model.asking.screens_at_most
    assert done.questions == sum(len(screen.findings) for screen in done.screens)
    assert all(done.case.value(name) == patient.truth[name] for name in guide.model.presenting)


def test_the_same_plan_gives_the_same_endings_however_it_is_cut(guide: Guide) -> None:
    whole = simulate(guide, PLAN, processes=1)
    parts = [one for name in conditions_of(guide, PLAN) for i in range(3) for one in run_some(guide, PLAN, name, i, i + 1)]
    assert whole == parts
    assert len(whole) == 6


def test_first_words_spare_the_screens_about_what_and_where(guide: Guide) -> None:
    blank = simulate(guide, PLAN, processes=1)
    words = simulate(guide, msgspec.structs.replace(PLAN, start="words"), processes=1)
    for with_words, without in zip(words, blank, strict=True):
        # What they leave free may be used for telling causes apart: `calm_screens_at_most` counts every screen.
        assert len(without.screens) - without.opening <= len(with_words.screens) <= len(without.screens)


def test_the_sums_add_up(guide: Guide) -> None:
    endings = simulate(guide, PLAN, processes=1)
    sums = summary(guide.knowledge, endings)
    assert sums.total.count == 6 and [row.count for row in sums.conditions] == [3, 3]
    for row in [sums.total, *sums.conditions, *sums.by_level]:
        assert sum(row.endings.values()) == pytest.approx(1)
        assert row.top_1 <= row.top_3
        assert row.above == pytest.approx(sum(row.above_because.values()))
    text = page(guide.knowledge, endings, "a command")
    assert "a command" in text and "%" not in text


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--per-condition", "1", "--condition", "eyelid_twitch", "--processes", "1"]
    assert main([*few, "--json", "--endings", str(tmp_path / "endings.jsonl")]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["count"] == 1
    assert len((tmp_path / "endings.jsonl").read_text("utf-8").splitlines()) == 1
    assert main([*few, "-o", str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text("utf-8").startswith("# Check-ups with simulated patients")
    for wrong in (["--per-condition", "0"], ["--condition", "no_such_thing"], ["--not-sure", "2"]):
        with pytest.raises(SystemExit):
            main(wrong)


def test_why_low_tells_absent_from_not_sure_from_not_asked(guide: Guide) -> None:
    none = patient_with(guide)
    assert why_low(guide.model, none, held(guide, {})).why == "signs_absent"
    weak = patient_with(guide, leg_weakness="present")
    assert why_low(guide.model, weak, held(guide, {})).why == "sign_is_not_enough"
    numb = patient_with(guide, saddle_numbness="present")
    low = why_low(guide.model, numb, held(guide, {}))
    assert (low.why, low.signs) == ("not_asked", ("saddle_numbness",))
    doubt = patient_with(guide, frozenset({"saddle_numbness"}), saddle_numbness="present")
    low = why_low(guide.model, doubt, held(guide, {"saddle_numbness": "unknown"}))
    assert (low.why, low.signs) == ("not_sure", ("saddle_numbness",))
