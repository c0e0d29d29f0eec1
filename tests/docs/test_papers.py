"""The papers say only what can be looked up: every test they name exists, each page is unsigned, figures are made."""

import ast
import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest

from backsense.evaluate.model_card import KEPT, SHOWN, main, page, read_card

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "docs" / "papers"
PAGES = sorted([*PAPERS.glob("*.md"), ROOT / "docs" / "threats.md"])
WANTED = {
    "ACCESSIBILITY", "EVIDENCE", "HAZARD-LOG", "INTENDED-USE", "MODEL-CARD", "PRIVACY", "REGULATORY", "SAFETY-CASE", "README",
}  # fmt: skip
TEST = re.compile(r"tests/[\w/]+\.py(?:::[\w]+)+")
HAZARD = re.compile(r"^### (H\d\d) · (.+)$", re.M)
FIGURES = ROOT / "docs" / "benchmark" / KEPT


@cache
def held_in(path: Path) -> frozenset[str]:
    """Every test a file holds, as `name` or `Class::name`."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return frozenset(found)


def missing(text: str) -> list[str]:
    """The tests a text names that do not exist."""
    lost = []
    for name in TEST.findall(text):
        file, _, test = name.partition("::")
        place = ROOT / file
        if not place.is_file() or test not in held_in(place) or not test.rpartition("::")[2].startswith("test_"):
            lost.append(name)
    return lost


def test_every_paper_is_there() -> None:
    assert {path.stem for path in PAPERS.glob("*.md")} == WANTED


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_test_named_exists(path: Path) -> None:
    assert missing(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "name", ["tests/docs/test_papers.py::test_nothing", "tests/nowhere/test_x.py::test_y", "tests/docs/test_papers.py::held_in"]
)
def test_a_test_that_does_not_exist_is_found(name: str) -> None:
    assert missing(f"held by `{name}`") == [name]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_unsigned_means_unsigned_and_stands_at_the_top(path: Path) -> None:
    top = path.read_text("utf-8").split("\n\n")[1]
    assert top.startswith("> **Unsigned.**"), f"{path.name}: say at the top that nobody has signed it"
    assert not re.search(r"\b(signed by|approved by|reviewed by) [A-Z]", path.read_text("utf-8"))


def test_every_hazard_has_its_cause_its_control_a_test_and_what_remains() -> None:
    text = (PAPERS / "HAZARD-LOG.md").read_text("utf-8")
    names = HAZARD.findall(text)
    assert len(names) >= 25
    assert [number for number, _ in names] == [f"H{place:02d}" for place in range(1, len(names) + 1)]
    for block in re.split(r"^### ", text.split("## What this log")[0], flags=re.M)[1:]:
        for part in ("How bad:** S", "Cause:**", "Control:**", "Held by:**", "What remains:**"):
            assert f"**{part}" in block, f"{block[:60]}: {part}"
        assert TEST.search(block), f"{block[:60]}: no test holds it"


def test_the_model_card_is_what_its_figures_say(capsys: pytest.CaptureFixture[str]) -> None:
    stale = main(["--check", "--figures", str(FIGURES), "-o", str(PAPERS / "MODEL-CARD.md")])
    assert not stale, capsys.readouterr().out


def test_the_figures_are_whole_and_name_no_case() -> None:
    card = read_card(FIGURES)
    assert card.cases == sum(one.cases for one in card.runs if one.mode == "patient")
    for by in ("age", "sex", "presentation", "urgency"):
        assert card.cases == sum(one.cases for one in card.groups if one.by == by), by
    for one in (*card.runs, *card.groups):
        assert set(SHOWN) <= set(one.figures)
        assert 0 <= one.emergencies_missed <= one.emergencies <= one.cases
    assert "v_" not in page(card)
    assert not re.search(r'"v_\w+_\d', FIGURES.read_text("utf-8"))


def test_a_card_that_was_changed_by_hand_is_found(tmp_path: Path) -> None:
    card = tmp_path / "MODEL-CARD.md"
    assert main(["--figures", str(FIGURES), "-o", str(card)]) == 0
    assert main(["--check", "--figures", str(FIGURES), "-o", str(card)]) == 0
    card.write_text(card.read_text("utf-8").replace("Unsigned", "Signed"), "utf-8")
    assert main(["--check", "--figures", str(FIGURES), "-o", str(card)]) == 1
    (tmp_path / "x.json").write_text("{}", "utf-8")
    with pytest.raises(SystemExit):
        main(["--figures", str(tmp_path / "x.json"), "-o", str(card)])


def test_the_counts_of_the_evidence_are_made_and_not_typed(capsys: pytest.CaptureFixture[str]) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import papers
    finally:
        sys.path.pop(0)
    assert papers.main(["--check"]) == 0, capsys.readouterr().out


LOCK = ROOT / "requirements" / "app.txt"
SBOM = ROOT / "requirements" / "sbom.cdx.json"


def pinned() -> set[tuple[str, str]]:
    """Package and version of every line of the lock; a package may have two, for older and newer Pythons."""
    return {(name.lower(), version) for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", LOCK.read_text("utf-8"), re.M)}


def test_the_lock_pins_every_package_with_hashes_and_names_no_index() -> None:
    text = LOCK.read_text("utf-8")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert entries and all("--hash=sha256:" in one for one in entries)
    assert not re.search(r"https?:|file:|--(?:extra-)?index-url|--find-links", text)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    wanted = re.search(r"^dependencies = \[(.*?)\]", project, re.M | re.S)
    web = re.search(r"^web = \[(.*?)\]", project, re.M | re.S)
    assert wanted and web
    names = {one.lower() for one in re.findall(r'"([\w.-]+)', wanted[1] + web[1])}
    assert names <= {name for name, _ in pinned()}, "run: make lock"


def test_the_list_of_parts_is_that_of_the_lock_and_names_no_machine() -> None:
    text = SBOM.read_text("utf-8")
    found = json.loads(text)
    assert found["bomFormat"] == "CycloneDX"
    parts = {(one["name"].lower(), one["version"]) for one in found["components"]}
    assert parts == pinned(), "run: make sbom"
    assert all(one["hashes"] for one in found["components"])
    assert not re.search(r"file:|/home/|/usr/|localhost", text)
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= {"cyclonedx.org"}, "where parts were fetched from is left out"
