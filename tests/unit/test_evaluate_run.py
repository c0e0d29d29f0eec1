"""Cases through the guide: the three modes, and a run that is killed and goes on."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from backsense.domain.urgency import Urgency
from backsense.errors import BadInput
from backsense.evaluate import run
from backsense.evaluate.cases import Vignette
from backsense.evaluate.run import FromFacts, Outcome, Plan, read_outcomes, run_all, run_case
from backsense.guide import Guide

NUMB = Vignette(
    id="numb", text="my lower back hurts", age=50, sex="male",
    facts={"sensation": "pain", "site": "lower_back", "saddle_numbness": "present", "not_known_yet": "present"},
)  # fmt: skip
EYELID = Vignette(id="eyelid", text="my eyelid twitches", age=25, sex="female", facts={"sensation": "twitch", "site": "eyelid"})
CASES = [EYELID, NUMB, Vignette(id="calf", text="cramp in my calf at night"), Vignette(id="knot", text="my neck is stiff")]
TEXT = Plan(mode="text")


def test_the_words_alone_ask_nothing(guide: Guide) -> None:
    found = run_case(guide, NUMB, "text")
    assert (found.screens, found.questions, found.asked) == (0, 0, ())
    assert found.read["site"] == "lower_back" and "saddle_numbness" not in found.read
    assert not found.urgency.is_emergency and found.seconds > 0


def test_the_facts_alone_read_nothing_and_leave_out_what_the_knowledge_lacks(guide: Guide) -> None:
    found = run_case(guide, NUMB, "facts")
    assert found.urgency.is_emergency and found.fired and not found.read and not found.asked
    assert found.by_flags is not None and found.by_flags.is_emergency


def test_a_simulated_patient_is_asked_and_answers_from_the_facts(guide: Guide) -> None:
    found = run_case(guide, NUMB, "patient")
    assert found.urgency.is_emergency and "saddle_numbness" in found.asked
    assert found.screens and found.questions == len(found.asked)
    assert found.causes and found.first_probability is not None and 0 < found.first_probability <= 1


def test_what_the_facts_do_not_name_is_not_sure_or_no(guide: Guide) -> None:
    open_, closed = FromFacts(guide, NUMB), FromFacts(guide, NUMB, closed_world=True)
    assert (open_.says("age_years"), open_.says("sex"), open_.says("saddle_numbness")) == (50, "male", "present")
    assert (open_.says("fever"), closed.says("fever")) == ("unknown", "absent")
    assert closed.says("duration_days") == "unknown"
    assert FromFacts(guide, CASES[2], closed_world=True).says("sex") == "unknown"


def without_times(outcomes: Sequence[Outcome]) -> list[object]:
    return [(one.id, one.urgency, one.causes, one.read) for one in outcomes]


def test_killed_and_resumed_gives_the_same_file(guide: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, broken = tmp_path / "whole.jsonl", tmp_path / "broken.jsonl"
    expected = run_all(guide, CASES, TEXT, processes=1, resume=whole)

    def killed(guide: Guide, vignettes: Sequence[Vignette], plan: Plan, processes: int) -> Iterator[Outcome]:  # noqa: ARG001
        yield run_case(guide, CASES[2], plan.mode)  # out of order, as two processes would
        yield run_case(guide, CASES[0], plan.mode)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "_each", killed)
        with pytest.raises(KeyboardInterrupt):
            run_all(guide, CASES, TEXT, resume=broken)
    assert len(read_outcomes(broken)[1]) == 2
    with broken.open("ab") as file:
        file.write(b'{"id":"numb","mo')  # cut off in the middle of a line
    assert [one.id for one in read_outcomes(broken)[1]] == ["calf", "eyelid"]
    again: list[str] = []
    monkeypatch.setattr(run, "run_case", lambda g, one, *rest: again.append(one.id) or run_case(g, one, *rest))
    resumed = run_all(guide, CASES, TEXT, processes=1, resume=broken)
    assert again == ["numb", "knot"]
    assert without_times(resumed) == without_times(expected)
    assert broken.read_bytes() == whole.read_bytes()
    assert run_all(guide, CASES, TEXT, processes=1, resume=broken)[1].urgency == expected[1].urgency
    assert again == ["numb", "knot"]


def test_two_processes_give_what_one_gives(guide: Guide) -> None:
    several = [Vignette(id=f"{one.id}_{n}", text=one.text) for n in range(2) for one in CASES]
    assert without_times(run_all(guide, several, TEXT, processes=2)) == without_times(run_all(guide, several, TEXT, processes=1))


def test_a_file_of_another_run_is_refused_and_left_as_it_is(guide: Guide, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    run_all(guide, CASES[:1], TEXT, processes=1, resume=path)
    before = path.read_bytes()
    with pytest.raises(BadInput, match="not the same mode, cases"):
        run_all(guide, CASES, Plan(mode="facts"), processes=1, resume=path)
    assert path.read_bytes() == before
    path.write_text("my notes\nof today\n", "utf-8")
    with pytest.raises(BadInput, match="not a file of outcomes"):
        run_all(guide, CASES, TEXT, processes=1, resume=path)
    assert path.read_text("utf-8") == "my notes\nof today\n"


def test_a_file_cut_off_in_its_first_line_is_begun_again(guide: Guide, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"run":{"mode":"te')
    found = run_all(guide, CASES[:1], TEXT, processes=1, resume=path)
    assert [one.id for one in read_outcomes(path)[1]] == ["eyelid"] and found[0].urgency in tuple(Urgency)
