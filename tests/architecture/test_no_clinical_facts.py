"""No clinical fact in a .py file.

A fact is looked for as: an id of the knowledge, a number beside a clinical word, or a figure about people.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from backsense.domain.knowledge import Answer, Condition, Finding, RedFlag, Remedy, WordList
from backsense.loading import knowledge_folder
from backsense.loading.files import read_folder

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "backsense"
MODULES = sorted(SOURCE.rglob("*.py"))

STRUCTURAL = {"sensation", "site", "duration_days", "severity", "onset", "other", "crisis"}
"""Ids the code may name: they are how a check-up is laid out (what is felt, where, how long, how bad), not facts about health."""
PEOPLE = re.compile(r"\b\d+(\.\d+)? ?(in|of|out of|per) (every )?\d[\d,]*\b(?! ?(ms|KB|kB|MB))")
PERCENT = re.compile(r"\d(\.\d+)? ?(%|per cent|percent)(?![a-zA-Z(])")
ORDINARY = {
    "acute", "after", "associated", "axial", "back", "benign", "chronic", "exercise", "falling", "including", "induced",
    "knowledge", "lateral", "motor", "movement", "multiple", "muscle", "often", "other", "related", "sleep", "specific",
    "strain", "stress", "symptoms", "syndrome", "upper", "unspecified", "with", "without",
}  # fmt: skip
"""Words of clinical names that ordinary sentences of a program use too."""


@cache
def vocabulary() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for the ids of the knowledge, and for the words of its conditions' clinical names."""
    # Read file by file: one broken knowledge file must not hide what the code says.
    items = [file.item for file in read_folder(knowledge_folder())[0]]
    ids = {
        one.id for one in items if isinstance(one, Finding | Condition | RedFlag | Remedy | Answer) and "_" in one.id
    } - STRUCTURAL
    names = " ".join(one.clinical_name for one in items if isinstance(one, Condition)).lower()
    common = {word for one in items if isinstance(one, WordList) and one.id == "common_words" for word in one.words}
    plain = {one.id for one in items if isinstance(one, Condition) and "_" not in one.id}
    words = (set(re.findall(r"[a-z]{5,}", names)) | plain) - ORDINARY - common
    return _any_of(ids), _any_of(words)


def _any_of(words: set[str]) -> re.Pattern[str]:
    # "(?!)" matches nothing: without it an empty list of words would match everywhere.
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(words)))})\b" if words else "(?!)", re.IGNORECASE)


def texts(tree: ast.AST) -> list[tuple[int, str]]:
    """Every string of a module with its line, docstrings left out (examples in them are not shown to anyone in pain)."""
    skip = {
        id(child.value)
        for node in ast.walk(tree)
        for child in (node.body if isinstance(getattr(node, "body", None), list) else [])
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip
    ]


def facts(code: str, *, figures: bool = True) -> list[str]:
    ids, words = vocabulary()
    found = []
    for line, text in texts(ast.parse(code)):
        if hit := ids.search(text):
            found.append(f"{line}: names '{hit[0]}', which is knowledge")
        elif re.search(r"\d", text) and (hit := words.search(text)):
            found.append(f"{line}: a number beside '{hit[0]}': {text[:60]!r}")
        elif figures and (PEOPLE.search(text) or (PERCENT.search(text) and " " in text.strip())):
            found.append(f"{line}: reads like a figure about people: {text[:60]!r}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_clinical_fact_is_written_in_code(path: Path) -> None:
    # The loader teaches authors with made-up numbers ("85 in 100 is 0.85").
    found = facts(path.read_text(encoding="utf-8"), figures="loading" not in path.parts)
    assert not found, f"{path.relative_to(ROOT)}: move it to src/backsense_knowledge:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        'x = "saddle_numbness"',
        'x = "Of 100 people, 70 in 100 are better"',
        'x = "sciatica settles in 6 weeks"',
        'say(f"about {n} 3 of 1000 people")',
    ],
)
def test_the_check_can_fail(code: str) -> None:
    assert facts(code)


def test_the_check_leaves_programs_alone() -> None:
    assert not facts('x = "age_years must be 0 to 130"\ny = "site"\nz = f"{n:.0%}"\n"""A docstring about 3 of 10 sciatica."""')
