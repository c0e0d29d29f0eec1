"""From what was read and answered to a case: what is said of this person now, and answers checked before they count."""

import difflib
from collections.abc import Mapping

import msgspec

from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.knowledge import Finding
from backsense.domain.reading import Mention, Reading
from backsense.errors import BadAnswer, BadInput, Problem, read_age, read_sex

Findings = Mapping[str, Finding]

_YES = {"yes": "present", "y": "present", "true": "present", "no": "absent", "n": "absent", "false": "absent"}
_NOT_SURE = {"not sure", "not_sure", "unsure", "don't know", "dont know", "?", "skip", UNKNOWN}
_LARGEST_NUMBER = 40_000  # days in more than a lifetime; a larger number is a slip of the finger


def gather_reading(reading: Reading, case: Case, findings: Findings) -> Case:
    """Add what was read to a case. What was answered before stays; of two readings of one finding the alarming one wins.

    Only what is said of the person now counts: the past, other people, "could it be" and mere questions do not.
    """
    said: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        if mention.how in ("present", "absent", "unsure") and not case.was_asked(mention.finding):
            said.setdefault(mention.finding, []).append(mention)
    for name, mentions in said.items():
        chosen = _choose(findings[name], mentions)
        if chosen is not None:
            value: Value = {"absent": "absent", "unsure": UNKNOWN}.get(chosen.how, chosen.value)
            case = case.learn(name, value, said_by="text", span=(chosen.start, chosen.end), text=chosen.text)
    age = case.age_years if case.age_years is not None else reading.age_years
    return Case(age_years=age, sex=case.sex or reading.sex, replies=case.replies)


def _choose(finding: Finding, mentions: list[Mention]) -> Mention | None:
    """One mention of several of the same finding; None where they differ and the person should be asked."""
    present = [one for one in mentions if one.how == "present"]
    if finding.type == "yes_no":
        return (present or mentions)[0]
    values = {one.value for one in present}
    for choice in finding.choices:
        if choice.value in values:
            values -= set(choice.outranks)
    left = [one for one in present if one.value in values]
    return left[0] if left and (len(values) == 1 or finding.type == "number") else None


def learn_answers(case: Case, answers: Mapping[str, Value], findings: Findings) -> Case:
    """Add answers as typed: `yes`, `no`, `not sure`, a value, a number.

    Raises:
        BadAnswer: With every problem: unknown findings, values they cannot take, ages that cannot be.
    """
    problems: list[Problem] = []
    for name, raw in answers.items():
        if name in ("age_years", "sex"):
            case, found = _learn_about(case, name, raw)
            problems += found
        elif name not in findings:
            problems.append(Problem(name, f"there is no finding called '{name}'.", _did_you_mean(name, findings)))
        else:
            value, problem = read_value(findings[name], raw)
            problems += [problem] if problem else []
            case = case.learn(name, value) if value is not None else case
    if problems:
        raise BadAnswer(problems)
    return case


def _learn_about(case: Case, name: str, raw: Value) -> tuple[Case, list[Problem]]:
    """Age or sex. "Not sure" is remembered as asked, so that the check-up goes on without it."""
    if str(raw).strip().lower() in _NOT_SURE:
        return _about(case, name, None).learn(name, UNKNOWN), []
    try:
        value = read_age(raw) if name == "age_years" else read_sex(raw)
    except BadInput as error:
        return case, list(error.problems)
    return _about(case, name, value).forget(name), []


def _about(case: Case, name: str, value: float | str | None) -> Case:
    about = {"age_years": case.age_years, "sex": case.sex, "replies": case.replies, name: value}
    return msgspec.convert(about, Case)


def read_value(finding: Finding, raw: Value) -> tuple[Value | None, Problem | None]:
    """One answer as a value of its finding, or the problem with it."""
    word = str(raw).strip().lower()
    if word in _NOT_SURE:
        return UNKNOWN, None
    if finding.type == "yes_no":
        value = _YES.get(word, word)
        if value in ("present", "absent"):
            return value, None
        return None, Problem(finding.id, f"'{raw}' is not an answer to this.", "Write present, absent or unknown.")
    values = [choice.value for choice in finding.choices]
    if word in values:
        return word, None
    if finding.type == "number":
        number = _number(word)
        if number is not None and 0 <= number <= _LARGEST_NUMBER:
            return number, None
        mend = f"Type a number ({finding.unit}), for example 5, or unknown."
        return None, Problem(finding.id, f"we didn't understand '{raw}'.", mend)
    return None, Problem(finding.id, f"'{raw}' is not one of its values.", f"Write one of {', '.join(values)}, or unknown.")


def _did_you_mean(name: str, findings: Findings) -> str:
    near = difflib.get_close_matches(name, list(findings), 1)
    return f"Did you mean '{near[0]}'?" if near else "The ids are the file names under findings/ in the knowledge."


def _number(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    return number if abs(number) != float("inf") and number == number else None
