"""What the commands share for speaking: errors, the look of the terminal, JSON on stdout."""

import contextlib
import difflib
import gc
import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from backsense.errors import BacksenseError, OurFault

if TYPE_CHECKING:
    from backsense.render.text_parts import Look


def report(error: BacksenseError, as_json: bool) -> int:
    """Say every problem, on stderr for people or as the one JSON shape on stdout, and return the exit code."""
    if as_json:
        from backsense.render.wire import error_shown, to_json

        write_json(to_json(error_shown(error)))
        return error.exit_code
    for problem in error.problems:
        say_error(f"backsense: {problem}")
    if not isinstance(error, OurFault) and len(error.problems) > 1:
        say_error(f"{len(error.problems)} problems.")
    return error.exit_code


def say_error(text: str) -> None:
    """One line on stderr; a closed stderr is no reason to fail."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def write_json(line: bytes) -> None:
    """One line of JSON on stdout, sent at once so that a program reading it never waits."""
    sys.stdout.flush()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def settle_in() -> None:
    """Before work that goes on: collect garbage again, but pass over the knowledge, which stays for good."""
    gc.freeze()
    gc.enable()


def look(plain: bool, stream: object = None) -> "Look":
    """How to set text on this terminal: its width; colour only where it is a terminal and NO_COLOR is not set."""
    from backsense.render.text_parts import Look

    stream = stream if stream is not None else sys.stdout
    is_terminal = bool(getattr(stream, "isatty", lambda: False)())
    colour = is_terminal and not plain and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(width=shutil.get_terminal_size((80, 24)).columns, colour=colour, plain=plain)


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """`Did you mean 'x'?`, or nothing where no name is near."""
    near = difflib.get_close_matches(word, list(names), 1)
    return f"Did you mean '{near[0]}'?" if near else ""
