"""A trace is written only where it is asked for, and `replay` makes the same bytes from it or says why it cannot."""

import hashlib
import json
import stat
from pathlib import Path

import msgspec
import pytest

from backsense import __version__
from backsense.faces.cli import trace_file

WORDS = "my lower back has been twitching since yesterday after the gym, flumpy"
CASE = ("check", "--text", WORDS, "--age", "34", "--sex", "f", "--answer", "fever=unknown", "--no-input", "--today", "2026-11-22")


@pytest.fixture
def written(run, tmp_path: Path) -> Path:
    place = tmp_path / "trace.json"
    ran = run(*CASE, "--json", "--trace", str(place))
    assert ran.code == 0, ran.out + ran.err
    return place


def seal(data: dict) -> bytes:
    """Write a trace as if it had been made so: both hashes fit."""
    for part in ("assessment", "trace"):
        data[f"{part}_sha256"] = hashlib.sha256(msgspec.json.encode(data[part])).hexdigest()
    return json.dumps(data, ensure_ascii=False).encode()


def edit(place: Path, change) -> dict:
    data = json.loads(place.read_bytes())
    change(data)
    return data


def test_the_same_byte_for_byte(run, written: Path):
    ran = run("replay", str(written))
    assert ran.code == 0, ran.err
    assert "trace.json: the same, byte for byte." in ran.out
    shown = json.loads(run("replay", str(written), "--json").out)
    assert shown["ok"] and shown["same"]
    assert shown["version"] == __version__


def test_its_hash_is_that_of_the_line_check_prints(run, written: Path):
    line = run(*CASE, "--json").out.rstrip("\n")
    assert json.loads(written.read_bytes())["assessment_sha256"] == hashlib.sha256(line.encode()).hexdigest()


def test_it_holds_the_words_the_day_and_what_made_it(written: Path, guide):
    made = json.loads(written.read_bytes())["trace"]
    assert made["inputs"]["reading"]["text"] == WORDS
    assert made["inputs"]["today"] == "2026-11-22"
    assert made["inputs"]["mode"] == "full"
    assert made["inputs"]["case"]["replies"]["fever"]["value"] == "unknown"
    assert made["knowledge"]["hash"] == guide.knowledge.hash


def test_two_runs_write_the_same_file(run, written: Path, tmp_path: Path):
    again = tmp_path / "again.json"
    run(*CASE, "--trace", str(again))
    assert again.read_bytes() == written.read_bytes()


def test_only_its_owner_may_read_it(written: Path):
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_the_person_is_told_that_it_holds_what_they_said(run, tmp_path: Path):
    ran = run(*CASE, "--trace", str(tmp_path / "t.json"))
    assert "It holds what you said" in ran.err
    assert "holds everything you said" in " ".join(run("check", "--help").out.split())


def test_nothing_is_written_unless_asked(run, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*CASE).code == 0
    assert not list(tmp_path.iterdir())


def test_a_conversation_leaves_the_trace_of_its_end(run, tmp_path: Path):
    place = tmp_path / "talk.json"
    ran = run("check", "--text", "my calf cramps at night", "--trace", str(place), "--today", "2026-11-22", typed=["", "44", "s"])
    assert ran.code == 0, ran.err
    assert run("replay", str(place)).code == 0


def test_laid_out_anew_it_is_still_the_same(run, written: Path):
    data = json.loads(written.read_bytes())
    written.write_text(json.dumps(data, indent=4).replace("34.0", "34"), encoding="utf-8")
    assert run("replay", str(written)).code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"my back hurts", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b"{}", "missing required field `format`"),
        (b"[1]", "expected `object`"),
        (b'{"format": 2}', "this is not a trace"),
        (b'{"format": 1, "trace": ' + b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_trace(run, tmp_path: Path, content: bytes, said: str):
    place = tmp_path / "bad.json"
    place.write_bytes(content)
    ran = run("replay", str(place))
    assert ran.code == 5
    assert said in ran.err
    assert "backsense check --trace FILE" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("field", ["rules", "inputs", "decision", "version"])
def test_a_missing_field_is_named(run, written: Path, field: str):
    written.write_bytes(seal(edit(written, lambda data: data["trace"].pop(field))))
    ran = run("replay", str(written))
    assert ran.code == 5
    assert f"$.trace: this is not a trace: object missing required field `{field}`" in ran.err


def test_a_field_of_another_kind_is_named(run, written: Path):
    written.write_bytes(seal(edit(written, lambda data: data["assessment"]["urgency"].update(title=5))))
    assert "$.assessment.urgency.title: this is not a trace: expected `str`, got `int`" in run("replay", str(written)).err


def change_the_answer(data: dict) -> None:
    data["trace"]["inputs"]["case"]["replies"]["fever"]["value"] = "absent"


def change_the_result(data: dict) -> None:
    data["assessment"]["urgency"]["title"] = "Nothing at all"


@pytest.mark.parametrize(("change", "part"), [(change_the_answer, "trace"), (change_the_result, "assessment")])
def test_an_edited_trace_is_refused(run, written: Path, change, part: str):
    written.write_text(json.dumps(edit(written, change), ensure_ascii=False), encoding="utf-8")
    ran = run("replay", str(written), "--json")
    assert ran.code == 5
    problem = json.loads(ran.out)["problems"][0]
    assert problem["at"] == f"trace.json: $.{part}"
    assert "changed after it was written" in problem["message"]


def test_another_result_from_the_same_inputs_is_not_the_same_and_says_where(run, written: Path):
    written.write_bytes(seal(edit(written, change_the_result)))
    ran = run("replay", str(written))
    assert ran.code == 9
    assert "$.assessment.urgency.title: is another value" in ran.err
    shown = json.loads(run("replay", str(written), "--json").out)
    assert shown["status"] == 409 and not shown["ok"]


def test_other_inputs_give_another_result_and_nothing_typed_is_repeated(run, written: Path):
    written.write_bytes(seal(edit(written, change_the_answer)))
    ran = run("replay", str(written))
    assert ran.code == 9
    assert "$.assessment.understood" in ran.err
    assert "flumpy" not in ran.err


def test_a_day_or_an_answer_that_cannot_be(run, written: Path):
    data = edit(written, lambda data: data["trace"]["inputs"].update(today="2026-13-45"))
    written.write_bytes(seal(data))
    assert "not a date" in run("replay", str(written)).err
    data["trace"]["inputs"].update(today="2026-11-22")
    data["trace"]["inputs"]["case"]["replies"]["fever"]["value"] = "purple"
    written.write_bytes(seal(data))
    ran = run("replay", str(written))
    assert ran.code == 5
    assert "$.trace.inputs.case.replies.fever" in ran.err


def test_another_version_is_named_with_how_to_get_it(run, written: Path):
    written.write_bytes(seal(edit(written, lambda data: data["trace"].update(version="0.0.9", rules="other then"))))
    ran = run("replay", str(written))
    assert ran.code == 5
    assert "made by backsense 0.0.9" in ran.err
    assert "pip install backsense==0.0.9" in ran.err


def test_other_knowledge_is_named_with_how_to_mend_it(run, written: Path):
    written.write_bytes(seal(edit(written, lambda data: data["trace"]["knowledge"].update(hash="ab" * 32))))
    ran = run("replay", str(written))
    assert ran.code == 5
    assert "made with knowledge 0.1.0, hash abababababababab" in ran.err
    assert "--knowledge PATH" in ran.err


def test_knowledge_in_a_bundle_serves_as_well(run, written: Path, tmp_path: Path):
    bundle = tmp_path / "knowledge.json"
    run("knowledge", "build", "-o", str(bundle))
    assert run("replay", str(written), "--knowledge", str(bundle)).code == 0


def test_a_file_that_is_not_there(run, tmp_path: Path):
    assert run("replay", str(tmp_path / "none.json")).code == 7
    assert run("replay", str(tmp_path)).code == 7


def test_a_file_far_too_long(run, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(trace_file, "LIMIT_BYTES", 10)
    place = tmp_path / "long.json"
    place.write_bytes(b" " * 11)
    assert run("replay", str(place)).code == 6


def test_a_place_that_cannot_be_written_is_said_before_the_check_up(run, tmp_path: Path):
    for place in (tmp_path, tmp_path / "none" / "t.json"):
        ran = run(*CASE, "--age", "400", "--trace", str(place))
        assert ran.code == 5
        assert "--trace" in ran.err and "--age" in ran.err
        assert not ran.out


@pytest.mark.parametrize("how", ["--stdin", "--interactive-json"])
def test_one_trace_is_of_one_check_up(run, tmp_path: Path, how: str):
    place = tmp_path / "t.json"
    assert run("check", how, "--trace", str(place)).code == 5
    assert not place.exists()
