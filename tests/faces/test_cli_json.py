"""The command line for programs: one result, many lines, a conversation, errors in one shape."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from backsense.errors import ALL_ERRORS
from backsense.render.wire import SCHEMAS, schema, schema_text

ROOT = Path(__file__).parents[2]


def lines(ran) -> list[dict]:
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_schemas_kept_in_the_repository_are_fresh(name: str):
    kept = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(name), f"make it again: backsense schema {name} > schemas/{name}.schema.json"
    jsonschema.Draft202012Validator.check_schema(json.loads(kept))


def test_schema_prints_what_is_kept(run):
    assert run("schema").out == schema_text("assessment")
    assert run("schema", "answer").out == schema_text("answer")


@pytest.mark.usefixtures("fake_guide")
class TestOne:
    def test_fits_its_schema_and_is_one_line(self, run):
        ran = run("check", "--text", "ouch", "--age", "34", "--sex", "f", "--no-input", "--json", "--today", "2026-11-22")
        assert ran.out.count("\n") == 1
        result = json.loads(ran.out)
        jsonschema.validate(result, schema("assessment"))
        assert result["about"] == {"age_years": 34.0, "sex": "female"}
        assert result["today"] == "2026-11-22"

    def test_the_same_case_gives_the_same_bytes(self, run):
        command = ("check", "--text", "ouch numb", "--no-input", "--json", "--today", "2026-11-22")
        assert run(*command).out == run(*command).out

    def test_answers_alone_are_enough(self, run):
        assert json.loads(run("check", "--answer", "numb=present", "--no-input", "--json").out)["urgency"]["code"] == "emergency"

    def test_ask(self, run):
        result = json.loads(run("ask", "why", "does it hurt?", "--json").out)
        jsonschema.validate(result, schema("answer"))
        assert result["kind"] == "none"


@pytest.mark.usefixtures("fake_guide")
class TestManyLines:
    def test_one_result_per_line_in_order_with_its_id_over_one_load(self, run, fake_guide):
        given = [
            {"id": "a", "text": "ouch", "age": None, "sex": None},
            {"id": 7, "text": "numb", "age": 34, "sex": "female"},
            {"text": "ouch", "answers": {"numb": "absent", "days": 3}},
        ]
        ran = run("check", "--stdin", "--json", typed=[json.dumps(one) for one in given])
        assert ran.code == 0
        found = lines(ran)
        assert [one["id"] for one in found] == ["a", 7, None]
        assert [one["urgency"]["code"] for one in found] == ["self_care", "emergency", "self_care"]
        assert list(found[0])[:2] == ["id", "version"]
        assert fake_guide.loaded == 1

    def test_a_bad_line_is_said_in_place_and_the_others_go_on(self, run):
        bad = [
            "nonsense",
            '["a"]',
            '{"id": 1, "text": ""}',
            '{"id": 2, "text": 5, "age": 400, "sex": "x", "answers": {"hot": true}, "txet": 1}',
            '{"id": 3}',
            '{"id": 4, "text": "ouch", "answers": {"nmb": "present"}}',
            '{"id": 5, "text": "ouch"}',
        ]
        ran = run("check", "--stdin", typed=bad)
        found = lines(ran)
        assert ran.code == 1
        assert [one.get("ok") for one in found] == [False] * 6 + [None]
        assert [one["id"] for one in found] == [None, None, 1, 2, 3, 4, 5]
        assert [one["line"] for one in found[:-1]] == [1, 2, 3, 4, 5, 6]
        assert {problem["at"] for problem in found[3]["problems"]} == {"$", "$.text", "$.age", "$.sex", "$.answers.hot"}
        assert "Did you mean 'text'?" in {problem["mend"] for problem in found[3]["problems"]}
        for one in found[:-1]:
            assert all(set(problem) == {"at", "message", "mend"} for problem in one["problems"])

    def test_bytes_that_are_not_text_and_lines_too_long(self, run):
        ran = run("check", "--stdin", typed=b'\xff\xfe\n{"text":"' + b"a" * 1_100_000 + b'"}\n\n{"id":9,"text":"ouch"}')
        assert [one.get("status") for one in lines(ran)] == [422, 413, None]
        assert lines(ran)[-1]["id"] == 9

    def test_ask(self, run):
        ran = run("ask", "--stdin", "--json", typed=['{"id": 1, "text": "why?"}', '{"id": 2}'])
        assert [one["id"] for one in lines(ran)] == [1, 2]
        assert lines(ran)[1]["status"] == 422
        assert ran.code == 1


@pytest.mark.usefixtures("fake_guide")
class TestInteractive:
    def test_a_program_holds_the_conversation(self, run):
        said = [
            {"text": "ouch", "age": 34},
            {"answers": {"age_years": 34, "sex": "female"}},
            {"answers": {"place": "leg"}},
            {"back": True},
            {"answers": {"place": "back"}},
            {"answers": {"days": 3}},
            {"answers": {"hot": "unknown"}, "none_of_these": True},
        ]
        ran = run("check", "--interactive-json", typed=[json.dumps(one) for one in said])
        found = lines(ran)
        assert [one["type"] for one in found] == ["question"] * 6 + ["result"]
        for one in found[:-1]:
            jsonschema.validate(one, schema("question"))
        assert [one["screen"]["findings"] for one in found[1:5]] == [["place"], ["days"], ["place"], ["days"]]
        values = {one["finding"]: one["value"] for one in found[-1]["understood"]}
        assert values == {"sore": "present", "place": "back", "days": 3.0, "numb": "absent", "hot": "unknown", "weak": "absent"}
        assert found[-1]["stop"] is True
        del found[-1]["type"]
        jsonschema.validate(found[-1], schema("assessment"))

    def test_an_error_loses_nothing(self, run):
        said = [
            '{"text": ""}',
            '{"text": "ouch"}',
            '{"answers": {"nmb": "present"}}',
            "{}",
            '{"none_of_these": true}',
            '{"back": true}',
            '{"bakc": true}',
            "5",
            '{"stop": true}',
        ]
        ran = run("check", "--interactive-json", typed=said)
        assert [one["type"] for one in lines(ran)] == ["error", "question", *["error"] * 6, "result"]
        assert ran.code == 0

    def test_lines_that_end_early_give_the_result_so_far(self, run):
        assert [one["type"] for one in lines(run("check", "--interactive-json", typed=['{"text": "ouch"}']))] == [
            "question",
            "result",
        ]
        ran = run("check", "--interactive-json", typed=[])
        assert ran.code == 5
        assert lines(ran)[0]["type"] == "error"

    def test_an_emergency_is_a_result_at_once(self, run):
        ran = run("check", "--interactive-json", typed=['{"text": "numb"}'])
        assert [one["type"] for one in lines(ran)] == ["result"]


@pytest.mark.usefixtures("fake_guide")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check", "--text", "", "--no-input"), 422),
        (("check", "--text", "a" * 100_001, "--no-input"), 413),
        (("check", "--answer", "nmb=present", "--no-input"), 422),
        (("check", "--bogus"), 400),
        (("ask",), 422),
        (("knowledge", "show", "no_such_thing_at_all", "--knowledge", "/no/such/folder"), 404),
    ],
)
def test_every_error_has_the_one_shape(run, arguments, status):
    ran = run(*arguments, "--json")
    error = json.loads(ran.out)
    jsonschema.validate(error, schema("error"))
    assert error["ok"] is False
    assert error["status"] == status
    assert ran.code not in (0, 70)


class TestTheDocument:
    """docs/json.md says what is so."""

    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)

    @pytest.mark.parametrize(("place", "name"), [(0, "assessment"), (1, "answer"), (3, "error")])
    def test_its_examples_fit_the_schemas(self, place: int, name: str):
        jsonschema.validate(json.loads(self.blocks[place]), schema(name))

    def test_it_names_every_field(self):
        for kind, _ in SCHEMAS.values():
            missing = [
                name for name in kind.__struct_encode_fields__ if f"`{name}`" not in self.page and f'"{name}"' not in self.page
            ]
            assert not missing

    def test_it_lists_every_exit_code(self):
        for error in ALL_ERRORS:
            assert re.search(rf"^\| {error.exit_code} \| .* \| {error.status} \|$", self.page, re.MULTILINE)
