"""Pages made by scripts are as the program would make them now."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from backsense.domain.knowledge import Knowledge
from backsense.guide import Guide

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "transcript.py"))


def test_the_transcript_shows_ten_texts_and_every_answer_of_the_origin_page(script: dict[str, Any], guide: Guide) -> None:
    knowledge: Knowledge = guide.knowledge
    page = (ROOT / "docs" / "transcript.md").read_text("utf-8")
    told = len(script["told"](knowledge))
    assert told >= 10, "cases/text needs ten cases whose id starts with transcript_"
    assert page.count("$ backsense check ") == told
    assert page.count("$ backsense ask ") == len(script["asked"](knowledge)) >= 26


def test_generated_pages_are_fresh(script: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    stale = script["main"](["--check"])
    assert not stale, capsys.readouterr().out
