"""Every case the knowledge carries: given this person, expect that. Clinicians write them; this runs them all."""

from datetime import date

import pytest

from backsense.domain.case import Case
from backsense.domain.knowledge import CaseFile
from backsense.engine.decide import stand
from backsense.guide import Guide

TODAY = date(2026, 11, 22)
GUIDE = Guide.load()
CASES = [pytest.param(case, id=case.id) for case in GUIDE.knowledge.cases.values()]


def person_of(file: CaseFile) -> tuple[Case, object]:
    """The person a case file describes: their text read, their answers learnt."""
    case = Case(age_years=file.age, sex=file.sex)
    case = GUIDE.learn(case, file.given)
    reading = GUIDE.read(file.text) if file.text else None
    if reading is not None:
        case = GUIDE.gather(reading, case)
    return case, reading


def answer_the_rest(case: Case, reading: object, how: str) -> Case:
    """Go through the check-up, giving every question the same answer; numbers and choices are not known."""
    for screens in range(GUIDE.model.asking.screens_at_most):
        result = GUIDE.assess(case, TODAY, reading=reading, screens_asked=screens)  # type: ignore[arg-type]
        if result.stop:
            break
        for question in result.next:
            answer = how if question.kind == "yes_no" else "unknown"
            if question.finding in ("age_years", "sex"):
                case = GUIDE.learn(case, {question.finding: 40 if question.finding == "age_years" else "female"})
            else:
                case = case.learn(question.finding, answer)
    return case


@pytest.mark.parametrize("file", CASES)
def test_case(file: CaseFile) -> None:
    case, reading = person_of(file)
    if file.answer_rest is not None:
        case = answer_the_rest(case, reading, file.answer_rest)
    expect = file.expect
    standing = stand(GUIDE.model, case)
    fired = {rule.flag.id for rule in standing.alarms.fired}
    if expect.fires is not None:
        assert set(expect.fires) <= fired and (expect.fires or not fired), f"fired: {sorted(fired)}"
    for flag in expect.quiet or ():
        assert flag not in fired, f"fired: {sorted(fired)}"
    if expect.asks:
        asked = {name for _, asks in standing.alarms.unsettled for name in asks}
        assert set(expect.asks) <= asked, f"open: {sorted(asked)}"
    result = GUIDE.assess(case, TODAY, reading=reading)  # type: ignore[arg-type]
    code = result.urgency.code
    why = f"{code.value} because {[reason.id for reason in result.urgency.because]}"
    if expect.urgency is not None:
        assert code in expect.urgency, why
    if expect.urgency_at_least is not None:
        assert code >= expect.urgency_at_least, why
    if expect.urgency_at_most is not None:
        assert code <= expect.urgency_at_most, why
    causes = [(cause.id, round(cause.probability, 3)) for cause in result.causes]
    if expect.first_cause is not None:
        assert causes[0][0] in expect.first_cause, causes
    for name in expect.among_causes or ():
        assert name in [cause for cause, _ in causes[:3]], causes
    for name, value in (expect.understood or {}).items():
        reply = case.replies.get(name)
        assert reply is not None, f"{name} was not read; read: {[(n, r.value) for n, r in case.replies.items()]}"
        wanted = "unknown" if value == "unsure" else value
        assert reply.value == wanted, f"{name}: {reply.value}"
    for name in expect.not_understood or ():
        reply = case.replies.get(name)
        assert reply is None or reply.value == "absent" or reply.value == "unknown", f"{name} was read as {reply.value}"
    said = str(result).lower()
    for words in expect.says_not or ():
        assert words.lower() not in said
