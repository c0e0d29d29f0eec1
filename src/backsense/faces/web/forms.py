"""Posted fields → raw answers, and questions → fields. What an answer means is the guide's to judge."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request

from backsense.domain.assessment import ChoiceOffered, Question
from backsense.domain.case import UNKNOWN
from backsense.domain.knowledge import Finding, Knowledge
from backsense.errors import BacksenseError, BadInput, Problem

NONE_OF_THESE = "none_of_these"
_MOST_FIELDS = 400
_DAYS_IN = {"hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.4, "years": 365.25}
_AMOUNT = re.compile(r"(?P<amount>\d+([.,]\d+)?)\s*(?P<unit>hour|day|week|month|year)?s?")
"""People write the unit into the number field too; what they write counts over what the list beside it says."""
_TICKED = ("checklist", "alarms")


class Form(Mapping[str, str]):
    """The posted fields. Of a repeated name the last counts, save through `every`."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs
        self._last = dict(pairs)

    def __getitem__(self, name: str) -> str:
        return self._last[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def every(self, name: str) -> list[str]:
        """All values of one name, as posted."""
        return [value for key, value in self._pairs if key == name]


async def read_form(request: Request) -> Form:
    """The fields of a posted form.

    Raises:
        BadInput: They cannot be read.
    """
    try:
        body = (await request.body()).decode("utf-8")
        return Form(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
    except (UnicodeDecodeError, ValueError):
        message = "what your browser sent could not be read as text."
        raise BadInput([Problem("", message, "Go back, and send it again from the page.")]) from None


class Answers(NamedTuple):
    """What one screen gave: raw answers, and what is missing or does not go together, by finding."""

    given: dict[str, str]
    problems: dict[str, str]


def read_answers(form: Form, knowledge: Knowledge) -> Answers:
    """Read the answers of the screen that was shown.

    On a list of lines an empty line counts as "no", as the screen says; but only where something was ticked.
    """
    asked, shown = form.get("asked", "").split(), form.get("shown", "")
    given = {name: value for name in asked if (value := _one(form, name))}
    if form.get("unsure"):
        return Answers({**dict.fromkeys(asked, UNKNOWN), **given}, {})
    problems = _both(form, asked)
    if problems:
        return Answers(given, problems)
    if shown in _TICKED:
        none = NONE_OF_THESE in form
        if not given and not none:
            return Answers({}, {NONE_OF_THESE: "Tick what you have. If you have none of it, tick “None of these”."})
        if none and "present" in given.values():
            message = "You ticked a line and also “None of these”. Take one of the two away."
            return Answers(given, {NONE_OF_THESE: message})
        return Answers({**dict.fromkeys(asked, "absent"), **given}, {})
    if shown == "about_you":
        return Answers({**dict.fromkeys(asked, UNKNOWN), **given}, {})
    missing = {name: _what_is_missing(knowledge.findings.get(name)) for name in asked if name not in given}
    return Answers(given, missing)


def read_unsent(form: Form) -> dict[str, str]:
    """What stands in the fields when someone goes back or stops: said things count, empty lines say nothing."""
    asked = form.get("asked", "").split()
    if _both(form, asked):
        # A line ticked both ways is unclear; the graver of the two is kept.
        return {
            name: "present" if "present" in form.every(f"f.{name}") else _one(form, name) for name in asked if _one(form, name)
        }
    return {name: value for name in asked if (value := _one(form, name))}


def _one(form: Form, finding: str) -> str:
    value = form.get(f"f.{finding}", "").strip()
    unit = form.get(f"unit.{finding}")
    if not value or unit not in _DAYS_IN:
        return value
    found = _AMOUNT.fullmatch(value.lower())
    if found is None:
        return value
    amount, typed = float(found["amount"].replace(",", ".")), found["unit"]
    return f"{amount * _DAYS_IN[f'{typed}s' if typed else unit]:.6g}"


def _both(form: Form, asked: list[str]) -> dict[str, str]:
    return {
        name: "You ticked both the line and “Not sure”. Take one of the two away."
        for name in asked
        if len(set(form.every(f"f.{name}"))) > 1
    }


def _what_is_missing(finding: Finding | None) -> str:
    if finding is not None and finding.type == "number":
        return f"Type a number{f' of {finding.unit}' if finding.unit else ''}, or choose “Not sure”."
    return "Choose one of the answers. “Not sure” is an answer."


def problems_of(error: BacksenseError, asked: list[str]) -> dict[str, str]:
    """An error's problems by the field they belong beside; under "" where they belong to none."""
    found: dict[str, str] = {}
    for problem in error.problems:
        field = next((name for name in asked if problem.at in (name, name.removesuffix("_years"))), "")
        words = f"{problem.message} {problem.mend}".strip()
        words = words[0].upper() + words[1:]
        found[field] = f"{found[field]} {words}" if field in found else words
    return found


def question_about(finding: Finding) -> Question:
    """The question of one finding, outside any screen: to change an earlier answer."""
    if finding.type == "yes_no":
        choices = [ChoiceOffered(value="present", label="Yes"), ChoiceOffered(value="absent", label="No")]
    elif finding.type == "number":
        choices = []
    else:
        choices = [ChoiceOffered(value=choice.value, label=choice.label) for choice in finding.choices]
    return Question(
        finding=finding.id,
        question=finding.question,
        why=finding.why_we_ask,
        kind=finding.type,
        choices=[*choices, ChoiceOffered(value=UNKNOWN, label="Not sure")],
        unit=finding.unit,
        tick=finding.tick,
        could_change=None,
    )


def question_about_you(name: str) -> Question:
    """Age or sex as a question of its own."""
    is_age = name == "age_years"
    choices = [] if is_age else [ChoiceOffered(value="female", label="Female"), ChoiceOffered(value="male", label="Male")]
    return Question(
        finding=name,
        question="How old are you?" if is_age else "What is your sex, as recorded at birth?",
        why="Some causes are more common at some ages." if is_age else "Some causes are more common in women, some in men.",
        kind="number" if is_age else "one_of",
        choices=[*choices, ChoiceOffered(value=UNKNOWN, label="I would rather not say")],
        unit="years" if is_age else None,
        tick=None,
        could_change=None,
    )
