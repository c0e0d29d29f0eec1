"""The codes in the knowledge, against the public code list (simple-icd-10-cm carries the CDC's ICD-10-CM)."""

import pytest
import simple_icd_10_cm as icd

from backsense.domain.knowledge import Code
from backsense.guide import Guide


def codes(guide: Guide) -> list[tuple[str, Code]]:
    of_conditions = [(name, code) for name, one in guide.knowledge.conditions.items() for code in one.icd10]
    of_findings = [(name, code) for name, one in guide.knowledge.findings.items() for code in one.codes]
    return [(name, code) for name, code in [*of_conditions, *of_findings] if code.system == "ICD-10-CM"]


def test_every_icd_10_code_exists_under_the_words_we_give_it(guide: Guide) -> None:
    found = codes(guide)
    assert len(found) >= 150
    wrong = []
    for name, code in found:
        if not icd.is_valid_item(code.code):
            wrong.append(f"{name}: there is no {code.code}")
        elif icd.get_description(code.code).casefold() != code.display.casefold():
            wrong.append(f"{name}: {code.code} is called “{icd.get_description(code.code)}”, not “{code.display}”")
    assert not wrong, "\n".join(wrong)


def test_every_condition_has_a_code_but_the_one_that_stands_for_what_we_do_not_know(guide: Guide) -> None:
    assert [name for name, one in guide.knowledge.conditions.items() if not one.icd10] == ["other"]


@pytest.mark.parametrize("code", ["M54.5", "G99.99"])
def test_the_list_would_tell(code: str) -> None:
    """A heading that is no longer billable is still a heading; a code that never was is refused."""
    assert icd.is_valid_item(code) == (code == "M54.5")
