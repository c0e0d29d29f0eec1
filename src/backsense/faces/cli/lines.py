"""Many cases or questions: one JSON object per line in, one result per line out, in order; nothing is kept."""

import datetime
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from backsense.domain.answering import AskResult
from backsense.errors import (
    SOME_LINES_FAILED,
    BacksenseError,
    BadInput,
    OurFault,
    Problem,
    TooMuch,
    check_text,
    not_english,
)
from backsense.faces.cli import output
from backsense.faces.cli.conversation import Conversation
from backsense.faces.cli.inputs import read_request
from backsense.render.wire import error_shown, with_fields

if TYPE_CHECKING:
    from backsense.guide import Guide

LINE_LIMIT_BYTES = 1_000_000
"""Longer lines are refused without being read whole, so that no input can fill the memory."""


def check_lines(guide: "Guide", today: datetime.date, mode: Literal["full", "urgency_only"]) -> int:
    """Assess each line `{"id","text","age","sex","answers"}`; return the exit code."""

    def work(data: Any) -> object:
        return Conversation(guide, today, mode).start(read_request(data))

    return _each_line(work)


def ask_lines(guide: "Guide") -> int:
    """Answer each line `{"id","text"}`; return the exit code."""

    def work(data: Any) -> object:
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise BadInput([Problem("$.text", "there is no question in it.", 'Send for example: {"id": 1, "text": "…"}')])
        return ask(guide, data["text"], "$.text")

    return _each_line(work)


def ask(guide: "Guide", question: str, at: str) -> AskResult:
    """Answer one question.

    Raises:
        BadInput, TooMuch: It cannot be read as a question in English.
    """
    check_text(question, at)
    result: AskResult = guide.ask(question)
    if result.kind == "none" and not result.alternatives:
        reading = guide.read(question)
        if not reading.is_english and not reading.mentions:
            raise not_english(at)
    return result


def _each_line(work: Callable[[Any], object]) -> int:
    output.settle_in()
    some_failed = False
    for number, line in _lines():
        identity: Any = None
        try:
            data = _decode(line)
            identity = data.get("id") if isinstance(data, dict) else None
            output.write_json(with_fields({"id": identity}, work(data)))
            continue
        except BacksenseError as caught:
            error = caught
        except (BrokenPipeError, KeyboardInterrupt):
            raise
        except Exception as caught:  # one case that breaks us must not lose the others
            error = OurFault([Problem("$", f"a mistake of ours ({type(caught).__name__}).", "Please report it.")])
        some_failed = True
        shown = error_shown(error)
        fields = {"id": identity, "ok": False, "status": shown.status, "line": number, "problems": shown.problems}
        output.write_json(msgspec.json.encode(fields))
    return SOME_LINES_FAILED if some_failed else 0


def _decode(line: bytes | None) -> Any:
    if line is None:
        message = f"this line is over {LINE_LIMIT_BYTES // 1_000_000} MB."
        raise TooMuch([Problem("$", message, "Send one case per line.")])
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        mend = "Write one JSON object per line, in UTF-8."
        raise BadInput([Problem("$", f"this is not JSON: {error}.", mend)]) from None


def _lines() -> Iterator[tuple[int, bytes | None]]:
    """Each line that is not blank, with its number; None for one that is too long."""
    stream, number = sys.stdin.buffer, 0
    while line := stream.readline(LINE_LIMIT_BYTES + 1):
        number += 1
        if len(line) > LINE_LIMIT_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(LINE_LIMIT_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif line.strip():
            yield number, line
