"""Every expression has one form, and compares a finding with something it can be."""

from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.errors import Problem
from backsense.loading.checks.shelf import Shelf, walk


def expression_that_cannot_be_read(shelf: Shelf) -> Iterator[Problem]:
    """A node with two forms, a value the finding cannot take, a number compared with a word."""
    for file in shelf.files:
        for where, record in walk(file.item):
            if isinstance(record, Expression):
                fault = record.fault()
                if fault:
                    yield Problem(
                        file.at(where), f"{where[2:]}: this cannot be read: {fault}.", "See CONTRIBUTING.md#expressions."
                    )
                elif record.finding is not None:
                    yield from _value_problems(shelf, file.at(where), where, record)
        if isinstance(file.item, domain.CaseFile):
            for name, value in {**file.item.given, **(file.item.expect.understood or {})}.items():
                finding = shelf.get(domain.Finding, name)
                if finding is not None and value not in ("unknown", "unsure") and not _can_be(finding, value):
                    yield Problem(file.at(f"$.given.{name}"), f"'{value}' is not a value of {name}.", _values(finding))


def _value_problems(shelf: Shelf, at: str, where: str, test: Expression) -> Iterator[Problem]:
    asked = list(test.is_any_of or ()) + ([test.is_] if test.is_ is not None else [])
    numeric = test.at_least is not None or test.below is not None
    if test.finding in ("age_years", "sex"):
        wanted = test.finding == "age_years"
        if numeric != wanted or any(value not in ("female", "male") for value in asked):
            yield Problem(
                at, f"{where[2:]}: {test.finding} is compared wrongly.", "age_years takes at_least/below; sex is female or male."
            )
        return
    finding = shelf.get(domain.Finding, test.finding or "")
    if finding is None:
        return  # named by reference_to_nothing
    if numeric != (finding.type == "number") and (numeric or not all(_can_be(finding, value) for value in asked)):
        mend = "Use at_least and below with it." if finding.type == "number" else _values(finding)
        yield Problem(at, f"{where[2:]}: {finding.id} is a {finding.type} finding.", mend)
        return
    for value in asked:
        if not _can_be(finding, value):
            yield Problem(at, f"{where[2:]}: '{value}' is not a value of {finding.id}.", _values(finding))


def _can_be(finding: domain.Finding, value: str | float) -> bool:
    if finding.type == "yes_no":
        return value in ("present", "absent")
    if finding.type == "number" and not isinstance(value, str):
        return True
    return value in {choice.value for choice in finding.choices}


def _values(finding: domain.Finding) -> str:
    if finding.type == "yes_no":
        return "Write present or absent."
    if finding.type == "number":
        return f"Write a number of {finding.unit}, or one of its bands."
    return f"Write one of {', '.join(choice.value for choice in finding.choices)}."
