"""`backsense evaluate` on small files of cases, with the real knowledge."""

import json
from pathlib import Path

import pytest

from backsense.faces.cli.app import run as run_command

CASES = [
    {"id": "eyelid", "text": "my eyelid twitches", "gold_urgency": "self_care", "gold_condition": "eyelid_twitch",
     "facts": {"sensation": "twitch", "site": "eyelid"}},
    {"id": "numb", "text": "my lower back hurts", "gold_urgency": "emergency",
     "facts": {"sensation": "pain", "site": "lower_back", "saddle_numbness": "present"}},
]  # fmt: skip


@pytest.fixture
def cases(tmp_path: Path) -> str:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in CASES), "utf-8")
    return str(path)


def test_figures_for_programs(cases: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["evaluate", cases, "--json", "--mode", "facts"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["mode"], found["part"], found["metrics"]["cases"]) == ("facts", "all", 2)
    assert found["metrics"]["emergencies"] == 1 and found["metrics"]["emergencies_missed"] == []
    assert list(found["baselines"]) == sorted(["always_emergency", "always_self_care", "red_flags_only", "causes_only"])


def test_a_missed_emergency_is_named(cases: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.jsonl"
    command = ["evaluate", cases, "--mode", "text", "--resume", str(kept)]
    assert run_command(command) == 0
    first, content = capsys.readouterr().out, kept.read_bytes()
    assert "Emergencies missed: 1 of 1.\n  numb\n" in first and "2 cases, mode text" in first
    assert run_command(command) == 0
    assert capsys.readouterr().out == first and kept.read_bytes() == content


def test_what_is_wrong_is_said_and_nothing_is_written(cases: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "a"}\n{"id": "b", "text": "ouch", "gold_urgency": "emergancy"}\n{\n', "utf-8")
    kept = tmp_path / "kept.jsonl"
    assert run_command(["evaluate", cases, str(bad), "--resume", str(kept)]) == 5
    said = capsys.readouterr()
    for words in (
        f"{bad}:1: text: it is missing",
        f"{bad}:2: gold_urgency: 'emergancy'",
        f"{bad}:3: this line is not",
        "3 problems",
    ):
        assert words in said.err
    assert said.out == "" and not kept.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "there is none"),
        (["none.jsonl"], 7, "no such file"),
        (["CASES", "--mode", "text", "--closed-world"], 2, "this mode asks nothing"),
        (["CASES", "--resume", "CASES"], 2, "would be written over"),
        (["CASES", "--resume", "/no/such/place/kept.jsonl"], 2, "no such folder"),
        (["CASES", "--earlier", "CASES"], 2, "it is for the report"),
        (["CASES", "--stress", "1", "--json"], 2, "a page of its own"),
        (["CASES", "--mode", "fact"], 2, "fact"),
    ],
)
def test_wrong_options(cases: str, arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["evaluate", *(cases if one == "CASES" else one for one in arguments)]) == code
    said = capsys.readouterr()
    assert words in said.out + said.err
