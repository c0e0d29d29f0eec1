"""The committed certificate is of this knowledge and this code, and says what it should."""

import json
from pathlib import Path
from typing import Any

import pytest

from backsense.certify.certificate import certify, code_hash, page, write
from backsense.certify.promises import PROMISES
from backsense.faces.cli.app import run
from backsense.guide import Guide

FOLDER = Path(__file__).parents[2] / "docs" / "certificate"
MEND = "run `make certify` and look at what changed"


@pytest.fixture(scope="module")
def committed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FOLDER.joinpath("certificate.json").read_text("utf-8"))
    return found


def test_it_is_of_this_knowledge(committed: dict[str, Any], guide: Guide) -> None:
    assert committed["knowledge"]["hash"] == guide.knowledge.hash, f"the certificate is of other knowledge: {MEND}"


def test_it_is_of_this_code(committed: dict[str, Any]) -> None:
    assert committed["code_hash"] == code_hash(), f"the certificate was made by other code: {MEND}"


def test_it_holds_and_says_who_signed_it(committed: dict[str, Any]) -> None:
    assert committed["ok"] is True
    assert committed["signed"] is None and committed["reviewed_by_a_clinician"] is False
    assert {one["id"] for one in committed["promises"]} == {promise.id for promise in PROMISES}
    assert all(one["holds"] for one in committed["promises"])
    assert len(committed["self_test"]) >= 10 and all(one["found"] and one["shown"] for one in committed["self_test"])
    assert committed["agreement"]["people"] >= 20_000 and not committed["agreement"]["differences"]
    assert committed["seconds"] <= 300
    assert committed["not_proven"]


def test_the_page_says_what_the_record_says(committed: dict[str, Any]) -> None:
    assert FOLDER.joinpath("certificate.md").read_text("utf-8") == page(committed)


def test_a_broken_promise_is_shown_with_someone_it_is_broken_for(guide: Guide, tmp_path: Path) -> None:
    from backsense.certify.faults import tests_absent

    fault = tests_absent(guide.knowledge)
    found = certify(fault.knowledge, people=50)
    assert found["ok"] is False
    write(tmp_path, found)
    text = tmp_path.joinpath("certificate.md").read_text("utf-8")
    assert "**broken**" in text and "do not hold" in text
    person = next(line for one in found["promises"] for failure in one["failures"] for line in failure["person"])
    assert person in text


def test_the_command_writes_both_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["certify", "--people", "50", "-o", str(tmp_path), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads(tmp_path.joinpath("certificate.json").read_text("utf-8"))
    assert tmp_path.joinpath("certificate.md").is_file()
