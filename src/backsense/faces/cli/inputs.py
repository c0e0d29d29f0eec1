"""Options and JSON fields → what the guide takes. All problems of one request are reported at once."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from backsense.domain.knowledge import Locale
from backsense.errors import BacksenseError, BadAnswer, BadInput, Problem, TooMuch, check_text, read_age, read_sex

T = TypeVar("T")


class Request(NamedTuple):
    """What a check-up starts from."""

    text: str | None
    age: float | None
    sex: str | None
    answers: dict[str, str | float]


class Gathered:
    """Collects problems, so that a person mends all of them in one go."""

    def __init__(self) -> None:
        self._errors: list[BacksenseError] = []

    def run(self, work: Callable[[], T]) -> T | None:
        """Return what `work` returns, or None after keeping its problems."""
        try:
            return work()
        except (BadAnswer, BadInput, TooMuch) as error:
            self._errors.append(error)
            return None

    def add(self, error: BacksenseError) -> None:
        """Keep the problems of this error."""
        self._errors.append(error)

    def raise_if_any(self) -> None:
        """Raise them all as one; of its own class where there is only one kind, else as BadInput."""
        if not self._errors:
            return
        kinds = {type(error) for error in self._errors}
        kind = kinds.pop() if len(kinds) == 1 else BadInput
        raise kind(problem for error in self._errors for problem in error.problems)


def read_pairs(pairs: Iterable[str]) -> dict[str, str | float]:
    """Read `finding=value` options.

    Raises:
        BadAnswer: One has no `=`, or the same finding is given two values.
    """
    answers: dict[str, str | float] = {}
    problems: list[Problem] = []
    for pair in pairs:
        finding, equals, value = (part.strip() for part in pair.partition("="))
        at = f"--answer {finding}" if finding.isidentifier() else "--answer"
        if not equals or not finding or not value:
            problems.append(Problem(at, "this is not finding=value.", "Write for example: --answer fever=present"))
        elif answers.get(finding, value) != value:
            message = f"it is given as both {answers[finding]} and {value}."
            problems.append(Problem(at, message, "Keep one, or write unknown for not sure."))
        else:
            answers[finding] = value
    if problems:
        raise BadAnswer(problems)
    return answers


def read_today(raw: str | None) -> datetime.date:
    """Return the given day, or today. This is the only place of the command line that looks at the clock.

    Raises:
        BadInput: It is not a date.
    """
    if raw is None:
        return datetime.date.today()
    try:
        return datetime.date.fromisoformat(raw)
    except ValueError:
        raise BadInput([Problem("--today", "this is not a date.", "Write it as YYYY-MM-DD, for example 2026-11-22.")]) from None


def read_country(raw: str | None, locales: Mapping[str, Locale]) -> list[Locale]:
    """Whose numbers to show: of the country asked for, else of all we know.

    Raises:
        BadInput: We have no numbers for it.
    """
    if raw is None:
        return [one for _, one in sorted(locales.items())]
    if raw.lower() not in locales:
        mend = f"We have {', '.join(sorted(locales))}; leave it out to see them all."
        raise BadInput([Problem("--country", "we have no numbers for this country.", mend)])
    return [locales[raw.lower()]]


def read_request(data: Any, extra: tuple[str, ...] = ("id",)) -> Request:
    """Read one JSON object that starts a check-up.

    Raises:
        BadInput, BadAnswer, TooMuch: With every problem of it; places are JSON paths.
    """
    found = Gathered()
    if not isinstance(data, dict):
        raise BadInput([Problem("$", "this is not a JSON object.", 'Send for example: {"text": "my back aches"}')])
    known = ("text", "age", "sex", "answers", *extra)
    for name in data:
        if name not in known:
            mend = _near(name, known) or f"Fields: {', '.join(known)}."
            found.add(BadInput([Problem("$", f"there is no field called '{name[:40]}' here.", mend)]))
    text = data.get("text")
    if text is not None and not isinstance(text, str):
        found.add(BadInput([Problem("$.text", "this is not text.", "Put the person's words in quotes.")]))
    elif text is not None:
        found.run(lambda: check_text(text, "$.text"))
    age = found.run(lambda: read_age(data.get("age"), "$.age"))
    sex = found.run(lambda: read_sex(data.get("sex"), "$.sex"))
    answers = found.run(lambda: read_answers(data.get("answers"))) or {}
    if text is None and not data.get("answers"):
        found.add(BadInput([Problem("$", "there is neither text nor an answer in it.", "Send text, answers, or both.")]))
    found.raise_if_any()
    return Request(text, age, sex, answers)


def read_answers(data: Any, at: str = "$.answers") -> dict[str, str | float]:
    """Read `{finding: value}` as far as its form goes; what the values mean is the guide's to judge.

    Raises:
        BadAnswer: It is not an object, or a value is neither text nor a number.
    """
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise BadAnswer([Problem(at, "this is not an object.", 'Send for example: {"fever": "present"}')])
    problems = [
        Problem(f"{at}.{finding}", "this is neither text nor a number.", 'Write "present", "absent" or "unknown".')
        for finding, value in data.items()
        if isinstance(value, bool) or not isinstance(value, (str, int, float))
    ]
    if problems:
        raise BadAnswer(problems)
    return {finding: float(value) if isinstance(value, int) else value for finding, value in data.items()}


def _near(word: str, names: Iterable[str]) -> str:
    from backsense.faces.cli.output import did_you_mean

    return did_you_mean(word, names)
