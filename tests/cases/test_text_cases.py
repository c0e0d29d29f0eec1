"""Every case that holds someone's own words: what the reader alone must understand of them, and what it must not."""

import pytest

from backsense.domain.knowledge import CaseFile
from backsense.domain.reading import Reading
from backsense.language.lexicon import compile_lexicon
from backsense.language.read import read_text
from backsense.loading import load_knowledge

KNOWLEDGE = load_knowledge()
LEXICON = compile_lexicon(KNOWLEDGE)
CASES = [pytest.param(case, id=case.id) for case in KNOWLEDGE.cases.values() if case.text is not None]


def said(reading: Reading, finding: str) -> set[str | float]:
    """What the text says of a finding: values where present, else how it is spoken of."""
    return {one.value if one.how == "present" else one.how for one in reading.mentions if one.finding == finding}


@pytest.mark.parametrize("file", CASES)
def test_text_is_understood(file: CaseFile) -> None:
    reading = read_text(file.text or "", LEXICON)
    for finding, value in (file.expect.understood or {}).items():
        got = said(reading, finding)
        assert value in got, f"{finding} should be {value}; read {sorted(map(str, got)) or 'nothing'}"
        if value == "absent":
            assert "present" not in got, f"{finding} was read as present as well"
    for finding in file.expect.not_understood or ():
        got = said(reading, finding) - {"absent", "unsure", "past", "someone_else", "hypothetical", "asked"}
        assert not got, f"{finding} was read as {sorted(map(str, got))}"


def test_there_are_enough_texts() -> None:
    assert len(CASES) >= 40
    assert sum(case.values[0].id.startswith("transcript_") for case in CASES) == 10  # type: ignore[attr-defined]
