"""From a case to what is known: the answers, what they imply, and what cannot be so for this person."""

from collections.abc import Mapping

from backsense.domain.case import Case, Value
from backsense.domain.knowledge import Finding
from backsense.engine.logic import Test, Truth


def known_values(case: Case, findings: Mapping[str, Finding], possible: Mapping[str, Test]) -> dict[str, Value]:
    """Return finding → value for everything the case settles. "Not sure" settles nothing.

    Args:
        case: What was said.
        findings: All findings by id.
        possible: Compiled `only_if` of those that have one. Where it is false the finding is absent: that is logic, not a guess.

    Returns:
        A new dict; what was answered comes first and is never overwritten by what is implied.
    """
    values: dict[str, Value] = {name: reply.value for name, reply in case.replies.items() if reply.is_known}
    if case.age_years is not None:
        values["age_years"] = case.age_years
    if case.sex is not None:
        values["sex"] = case.sex
    for name in list(values):
        if values[name] == "present" and name in findings:
            _imply(name, values, findings)
    more = True
    while more:  # what cannot be so may rule out what hangs on it
        ruled_out = [
            n for n, test in possible.items() if n not in values and not case.was_asked(n) and test(values) == Truth.FALSE
        ]
        values.update(dict.fromkeys(ruled_out, "absent"))
        more = bool(ruled_out)
    return values


def _imply(name: str, values: dict[str, Value], findings: Mapping[str, Finding]) -> None:
    for other in findings[name].implies:
        # A contradiction ("my foot drops" but "no weakness") keeps what was said; rules see both.
        if other not in values and other in findings:
            values[other] = "present"
            _imply(other, values, findings)
