"""Records → JSON bytes, and the JSON Schema of each. The same record gives the same bytes, always."""

from typing import Any, Literal

import msgspec

from backsense.domain.answering import AskResult
from backsense.domain.assessment import (
    Alarm,
    Assessment,
    KnowledgeStamp,
    Notice,
    Question,
    Record,
    Screen,
    Span,
    Understood,
    UrgencyResult,
)
from backsense.errors import BacksenseError, Problem

_encoder = msgspec.json.Encoder(order="deterministic")


class ProblemShown(Record, frozen=True, kw_only=True):
    """One thing wrong: where it is, what it is, how to mend it."""

    at: str
    message: str
    mend: str


class ErrorShown(Record, frozen=True, kw_only=True):
    """The one shape every error has, on every face. `status` is the HTTP status it would carry."""

    ok: Literal[False]
    status: int
    problems: list[ProblemShown]


class QuestionMessage(Record, frozen=True, kw_only=True, tag_field="type", tag="question"):
    """The next screen of a conversation over `--interactive-json`, and what is known so far.

    Show `urgency` at once when it is an emergency.
    """

    version: str
    knowledge: KnowledgeStamp
    screens_shown: int
    screen: Screen
    next: list[Question]
    urgency: UrgencyResult
    alarms: list[Alarm]
    understood: list[Understood]
    unmatched: list[Span]
    notices: list[Notice]


SCHEMAS: dict[str, tuple[type[msgspec.Struct], str]] = {
    "assessment": (Assessment, "The result of a check-up (backsense check --json)"),
    "answer": (AskResult, "The result of asking a plain question (backsense ask --json)"),
    "question": (QuestionMessage, "The next screen of questions (backsense check --interactive-json)"),
    "error": (ErrorShown, "An error, the same on every face"),
}
"""What `backsense schema` prints, by name."""


def to_json(record: object) -> bytes:
    """Encode a record or plain data as UTF-8 JSON without a newline. Plain dicts are sorted, fields keep their order."""
    return _encoder.encode(record)


def with_fields(first: dict[str, Any], record: object) -> bytes:
    """Encode a record with some fields put before its own: the `id` of a line, the `type` of a message.

    >>> with_fields({"id": 7}, ProblemShown(at="$.age", message="m", mend="")).decode()
    '{"id":7,"at":"$.age","message":"m","mend":""}'
    """
    head, body = msgspec.json.encode(first), to_json(record)
    return head[:-1] + b"," + body[1:] if first else body


def error_shown(error: BacksenseError) -> ErrorShown:
    """The wire form of an error."""
    return problems_shown(error.problems, error.status)


def problems_shown(problems: tuple[Problem, ...] | list[Problem], status: int) -> ErrorShown:
    """The wire form of these problems."""
    shown = [ProblemShown(at=problem.at, message=problem.message, mend=problem.mend) for problem in problems]
    return ErrorShown(ok=False, status=status, problems=shown)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one of `SCHEMAS`, made from its type.

    Raises:
        KeyError: There is no schema of that name.
    """
    kind, title = SCHEMAS[name]
    (top,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:backsense:{name}:1",
        "title": title,
        **top,
        "$defs": parts,
    }


def schema_text(name: str) -> str:
    """The schema as it is kept in schemas/: indented, keys sorted, ending in a newline."""
    return msgspec.json.format(_encoder.encode(schema(name)), indent=2).decode() + "\n"
