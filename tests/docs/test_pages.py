"""The pages made from the knowledge are as the program would make them now."""

from pathlib import Path

import pytest

from backsense.audit.pages import main, pages
from backsense.guide import Guide

PAGES = Path(__file__).parents[2] / "docs" / "generated"


def test_the_pages_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    stale = main(["--check", "-o", str(PAGES)])
    assert not stale, f"{capsys.readouterr().out}make them again: make pages"


def test_pages_are_written_mended_and_taken_away(guide: Guide, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "old_kind.md").write_text("old", encoding="utf-8")
    assert main(["--check", "-o", str(tmp_path)]) == 1
    assert main(["-o", str(tmp_path)]) == 0
    assert main(["--check", "-o", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(pages(guide.knowledge))
    (tmp_path / "answers.md").write_text("changed by hand", encoding="utf-8")
    assert main(["--check", "-o", str(tmp_path)]) == 1
    assert "answers.md; make it again" in capsys.readouterr().out
