"""What is flagged, what is left, what is odd, and how imported pages stand beside our own answer."""

import json
import os
from pathlib import Path

import pytest

from backsense.domain.pages import Fault
from backsense.importing.contradict import Finder
from backsense.importing.faults import sort_out
from backsense.importing.importer import import_pages
from backsense.loading import load_knowledge

KNOWLEDGE = load_knowledge()
FINDER = Finder(KNOWLEDGE)
RULES = sorted(KNOWLEDGE.contradictions.values(), key=lambda one: one.id)
QUESTION = "How do you stop twitches and back spasms?"
SEED = (
    Path(os.environ.get("BACKSENSE_PAGES", Path(__file__).parents[3] / "shared" / "cases")).parent / "seed" / "back-twitches.txt"
)
TEXT = """How do I calm a sore back?

  1. Bed rest.
  2. Hyperventilation.

Why does my back hurt at night?

Pain at night points to cancer.

Can I ride a bicycle to work with a sore back?

Riding is fine if it feels good.
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_contradiction_catches_its_sentences_and_leaves_the_others(rule) -> None:
    missed = [one for one in rule.catches if rule.id not in {flag.id for flag in FINDER.flags(QUESTION, one)}]
    wrong = [one for one in rule.leaves if rule.id in {flag.id for flag in FINDER.flags(QUESTION, one)}]
    assert not missed, "not caught"
    assert not wrong, "caught, though it says what we say"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_contradiction_leads_to_what_we_say(rule) -> None:
    assert rule.answers and rule.sources
    assert set(rule.answers) <= set(KNOWLEDGE.answers)
    assert set(rule.avoid) <= set(KNOWLEDGE.remedies)
    assert set(rule.conflicts) <= set(KNOWLEDGE.conflicts)


def test_our_own_answers_are_seldom_flagged() -> None:
    flagged = {name: [flag.label for flag in FINDER.flags(one.asks[0], one.short)] for name, one in KNOWLEDGE.answers.items()}
    flagged = {name: labels for name, labels in flagged.items() if labels}
    assert not flagged, "a finder that flags what we say ourselves would flag what is right"


def test_looking_takes_time_in_step_with_the_length() -> None:
    assert FINDER.flags(QUESTION, "breathe not " * 20_000) == []


def test_the_seed_page_is_flagged() -> None:
    if not SEED.is_file():
        pytest.skip("the page this began with is not on this machine (BACKSENSE_PAGES names the folder beside it)")
    (page,), _ = import_pages([SEED], KNOWLEDGE)
    flagged = {flag.id for pair in page.pairs for flag in pair.flags}
    assert flagged >= {"over_breathing", "bed_rest", "night_pain", "better_in_a_week"}
    kinds = [one.kind for one in page.faults]
    assert kinds.count("repeat") == 3
    assert {"twin_answer", "video_title", "question_inside"} <= set(kinds)


def test_what_is_odd_is_reported() -> None:
    pairs = [
        ("Why?", "Nobody knows it."),
        ("Why?", "Nobody knows it!"),
        ("Why?", "Somebody may know it."),
        ("Why not?", "Nobody knows it."),
        ("How?", "What is how? It is a word."),
        ("Which?", "7 Ways To Sit Well – Ask Nurse Kim"),
        ("What now?", "There are many things to do. Read more …"),
        ("When?", " "),
    ]
    kept, faults = sort_out(pairs)
    assert [one.kind for one in faults if isinstance(one, Fault)] == [
        *("repeat", "asked_twice", "twin_answer", "question_inside", "video_title", "cut_short", "empty"),
    ]
    assert [question for question, _, is_answer in kept if not is_answer] == ["Which?", "What now?"]


@pytest.fixture
def imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (tmp_path / "faq.txt").write_text(TEXT, "utf-8")
    out = tmp_path / "pages.jsonl"
    assert run("import", str(tmp_path / "faq.txt"), "-o", str(out), "--publisher", "Example Clinic") == 0
    said = capsys.readouterr().out
    assert "This contradicts what we say: “Hyperventilation.”" in said
    assert f"Written to {out}" in " ".join(said.split("\n"))
    return str(out)


def run(*arguments: str) -> int:
    from backsense.faces.cli.app import run as run_cli

    return run_cli(arguments)


def test_an_imported_answer_stands_under_its_publishers_name(imported: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "can I ride a bicycle to work with a sore back", "--pages", imported) == 0
    said = capsys.readouterr().out
    assert "What Example Clinic says" in said
    assert "Riding is fine if it feels good." in said
    assert run("ask", "how do I calm a sore back", "--pages", imported, "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)["pages"]
    assert {flag["id"] for flag in found["flags"]} >= {"bed_rest", "over_breathing"}


def test_an_alarm_comes_before_any_page(imported: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = "how do I calm a sore back when I have gone numb between my legs and cannot pee"
    assert run("ask", words, "--pages", imported) == 0
    said = capsys.readouterr().out
    assert "Example Clinic" not in said
    assert "Go to an emergency department" in said


def test_a_question_that_fits_nothing_gets_nothing(imported: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "what is the capital of France", "--pages", imported) == 0
    assert "no answer we are sure fits" in capsys.readouterr().out


def test_a_failed_import_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Why?\n\nNobody knows it.", "utf-8")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\xff")
    assert run("import", str(tmp_path), "-o", str(tmp_path / "out.jsonl")) == 5
    assert not (tmp_path / "out.jsonl").exists()
    assert "b.txt" in capsys.readouterr().err
