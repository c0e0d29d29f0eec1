"""Files of cases: every problem with its line, other people's columns, and the fixed test part."""

import json
from pathlib import Path

import pytest

from backsense.domain.urgency import Urgency
from backsense.errors import BadInput, NotFound
from backsense.evaluate.cases import is_held_back, part_of, read_cases, read_many, read_wanted
from backsense.evaluate.columns import read_columns, read_mapped
from backsense.guide import Guide

ROOT = Path(__file__).parents[2]
OPEN = sorted((ROOT / "src/backsense_knowledge/cases/vignettes").glob("*.jsonl"))
GOOD = {"id": "one", "text": "my lower back aches", "age": 40, "sex": "f", "facts": {"fever": "absent", "severity": 4}}


def written(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def problems_of(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_our_own_set_reads_without_a_problem(guide: Guide) -> None:
    cases = read_many(OPEN, guide.knowledge)
    assert len(cases) >= 500
    held = sum(is_held_back(one.id) for one in cases)
    assert 0.28 < held / len(cases) < 0.39


def test_a_case_as_it_is_written(guide: Guide, tmp_path: Path) -> None:
    full = {**GOOD, "gold_urgency": "same_day", "acceptable_urgency": ["emergency"], "gold_condition": "sciatica"}
    first, second = read_cases(written(tmp_path / "a.jsonl", full, "", {"id": "two", "text": "ouch"}), guide.knowledge)
    assert (first.age, first.sex, first.facts) == (40, "female", {"fever": "absent", "severity": 4})
    assert first.right_urgencies == {Urgency.SAME_DAY, Urgency.EMERGENCY} and first.right_conditions == {"sciatica"}
    assert second.gold_urgency is None and not second.right_urgencies and second.facts == {}


def test_every_problem_of_a_file_is_said_with_its_line(guide: Guide, tmp_path: Path) -> None:
    lines: list[object] = [{**GOOD, "id": f"case_{n}"} for n in range(1, 41)]
    lines[2] = {"id": "no_text"}
    lines[9] = {**GOOD, "id": "unknown_finding", "facts": {"fevr": "present", "fever": "maybe"}}
    lines[19] = {**GOOD, "id": "misspelt", "gold_urgency": "same_dy", "acceptable_urgency": ["soon"]}
    lines[24] = {**GOOD, "id": "case_1"}
    lines[29] = {**GOOD, "id": "odd", "age": 400, "sex": "x", "facts": {"fever": True}, "gold_urgensy": "emergency"}
    lines[31] = [1]
    lines[33] = {**GOOD, "id": "shares", "shares": {"urgency": 64}}
    lines[36] = '{"id": "cut off", "text": '
    path = written(tmp_path / "bad.jsonl", *lines)
    with pytest.raises(BadInput) as error:
        read_cases(path, guide.knowledge)
    said = problems_of(error)
    expected = [
        (3, "text: it is missing."),
        (10, "facts.fevr: there is no finding called 'fevr'. Did you mean 'fever'?"),
        (10, "facts.fever: 'maybe' is not an answer to this."),
        (20, "gold_urgency: 'same_dy' is not an urgency. Did you mean 'same_day'?"),
        (20, "acceptable_urgency: 'soon' is not an urgency. Write one of self_care"),
        (25, f"the id 'case_1' is taken. It stands at {path}:1, too"),
        (30, "there is no field called 'gold_urgensy' here. Did you mean 'gold_urgency'?"),
        (30, "age: '400' is not an age a person can have."),
        (30, "sex: 'x' is not a value here."),
        (30, "facts.fever: this is neither text nor a number."),
        (32, "this is not a JSON object."),
        (34, "shares.urgency: this is not a fraction from 0 to 1."),
        (37, "this line is not JSON."),
    ]
    assert len(said) == len(expected)
    for line, words in expected:
        assert [one for one in said if one.startswith(f"{path}:{line}") and words in one], (line, words, said)


def test_an_unknown_finding_may_be_wanted_or_allowed(guide: Guide, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", {**GOOD, "facts": {"not_known_yet": "present"}})
    with pytest.raises(BadInput, match="--wanted FILE"):
        read_cases(path, guide.knowledge)
    wanted = read_wanted(written(tmp_path / "wanted.tsv", "id\ttype", "not_known_yet\tyes_no"))
    assert read_cases(path, guide.knowledge, wanted)[0].facts == {"not_known_yet": "present"}
    assert read_cases(path, guide.knowledge, allow_unknown_findings=True)[0].facts == {"not_known_yet": "present"}


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "there are no cases"), (b"\n \n", "there are no cases"), (b'{"id": "\xff"}', "not JSON")]
)
def test_files_with_nothing_to_read(guide: Guide, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=words):
        read_cases(path, guide.knowledge)
    with pytest.raises(NotFound):
        read_cases(tmp_path / "none.jsonl", guide.knowledge)


def test_the_same_id_in_two_files_is_a_problem(guide: Guide, tmp_path: Path) -> None:
    one, two = written(tmp_path / "a.jsonl", GOOD), written(tmp_path / "b.jsonl", GOOD)
    with pytest.raises(BadInput, match="is taken"):
        read_many([one, two], guide.knowledge)


def test_the_part_of_a_case_never_changes() -> None:
    assert [part_of(f"v_cramp_00{n}") for n in range(1, 5)] == ["test", "development", "development", "test"]
    assert not is_held_back("someone_elses_001")


# --- other people's columns ------------------------------------------------------------------------------------------

MAPPING = """
only: {domain: [back]}
fields:
  id: nr
  text: story
  sex: {always: female}
  gold_urgency: {column: triage, values: {Red: emergency, green: self_care}}
  acceptable_conditions: {column: also, split: "|", otherwise: keep, values: {hernia: sciatica}}
facts:
  fever: {column: hot, values: {"1": present, "0": absent}}
"""
ROWS = [
    ("7", "my back aches, badly", "RED", "hernia|stone", "1", "back"),
    ("8", "my back aches", "", "", "", "back"),
    ("9", "my toe", "red", "", "", "toe"),
]


def test_columns_of_another_set(guide: Guide, tmp_path: Path) -> None:
    heads = ("nr", "story", "triage", "also", "hot", "domain")
    columns = read_columns(written(tmp_path / "columns.yaml", MAPPING))
    as_json = written(tmp_path / "a.jsonl", *(dict(zip(heads, row, strict=True)) for row in ROWS))
    as_csv = written(tmp_path / "a.csv", ",".join(heads), *(",".join(f'"{cell}"' for cell in row) for row in ROWS))
    first, second = read_mapped([as_csv], columns, guide.knowledge)
    assert [first, second] == read_mapped([as_json], columns, guide.knowledge)
    assert (first.id, first.sex, first.gold_urgency, first.facts) == ("7", "female", Urgency.EMERGENCY, {"fever": "present"})
    assert first.acceptable_conditions == ("sciatica", "stone")
    assert second.gold_urgency is None and second.facts == {}


def test_what_is_wrong_with_columns(guide: Guide, tmp_path: Path) -> None:
    for text, words in (
        ("fields: {id: a, text: b, colour: c}", "there is no field called 'colour'"),
        ("fields: {id: a}", "'text' is missing"),
        ("fields: {id: {colum: a}, text: b}", "colum"),
        ("fields: [", "columns.yaml:"),
    ):
        with pytest.raises(BadInput, match=words):
            read_columns(written(tmp_path / "columns.yaml", text))
    columns = read_columns(written(tmp_path / "columns.yaml", MAPPING))
    rows = written(
        tmp_path / "a.jsonl", {"nr": 1, "story": "ouch", "triage": "amber", "domain": "back"}, "{", '{"domain": "back"}'
    )
    with pytest.raises(BadInput) as error:
        read_mapped([rows], columns, guide.knowledge)
    said = problems_of(error)
    assert len(said) == 3
    assert f"{rows}:1: triage: 'amber' has no meaning" in said[0] and f"{rows}:2: this line is not JSON" in said[1]
    assert f"{rows}:3: there is no column called 'nr'" in said[2]


def test_the_example_of_columns_can_be_read() -> None:
    assert "gold_urgency" in read_columns(ROOT / "docs/vignettes/columns_example.yaml").fields
