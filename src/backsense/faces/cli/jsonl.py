"""`--interactive-json`: a program holds the conversation, one JSON object per line both ways (docs/json.md)."""

import sys
from typing import Any

import msgspec

from backsense.domain.assessment import Assessment
from backsense.errors import BacksenseError, BadInput, Problem
from backsense.faces.cli import output
from backsense.faces.cli.conversation import Conversation
from backsense.faces.cli.inputs import read_answers, read_request
from backsense.render.wire import QuestionMessage, error_shown, to_json, with_fields

_ACTS = ("answers", "none_of_these", "back", "stop")


def hold(conversation: Conversation) -> int:
    """Speak until there is a result, the program stops, or its lines end. An error line loses nothing: answer again.

    Returns:
        0 after a result; BadInput's exit code where the lines ended before there was anything to assess.
    """
    started = False
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        try:
            data = _decode(line)
            if not started:
                conversation.start(read_request(data))
                started = True
            elif _act(conversation, data):
                break
        except BacksenseError as error:
            output.write_json(with_fields({"type": "error"}, error_shown(error)))
            continue
        if conversation.is_over:
            break
        output.write_json(to_json(_question(conversation, conversation.result)))
    if not started:
        ended = BadInput([Problem("$", "the lines ended before there was anything to assess.", "Send text first.")])
        output.write_json(with_fields({"type": "error"}, error_shown(ended)))
        return ended.exit_code
    output.write_json(with_fields({"type": "result"}, conversation.result))
    return 0


def _decode(line: bytes) -> dict[str, Any]:
    try:
        data = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput([Problem("$", f"this is not JSON: {error}.", "Send one JSON object per line.")]) from None
    if not isinstance(data, dict):
        raise BadInput([Problem("$", "this is not a JSON object.", 'Send for example: {"stop": true}')])
    return data


def _act(conversation: Conversation, data: dict[str, Any]) -> bool:
    """Do what one message asks; True where the program wants the result now."""
    problems = [
        Problem("$", f"there is no field called '{name[:40]}' here.", f"Fields: {', '.join(_ACTS)}.")
        for name in data
        if name not in _ACTS
    ]
    problems += [
        Problem(f"$.{name}", "this is neither true nor false.", "Write true, or leave it out.")
        for name in _ACTS[1:]
        if not isinstance(data.get(name, False), bool)
    ]
    if problems:
        raise BadInput(problems)
    if data.get("stop"):
        return True
    if data.get("back"):
        conversation.back()
    else:
        conversation.reply(read_answers(data.get("answers")), none_of_these=data.get("none_of_these", False))
    return False


def _question(conversation: Conversation, result: Assessment) -> QuestionMessage:
    assert result.screen is not None
    return QuestionMessage(
        version=result.version,
        knowledge=result.knowledge,
        screens_shown=conversation.screens_shown,
        screen=result.screen,
        next=result.next,
        urgency=result.urgency,
        alarms=result.alarms,
        understood=result.understood,
        unmatched=result.unmatched,
        notices=result.notices,
    )
