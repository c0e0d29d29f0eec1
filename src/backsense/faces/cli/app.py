"""The commands, each in a module of its own, and the one place where an error becomes words and an exit code."""

import gc
import importlib
import os
import sys
from collections.abc import Sequence

import click

from backsense import __version__
from backsense.errors import INTERRUPTED, OUTPUT_CLOSED, BacksenseError, BadUsage, OurFault, Problem
from backsense.faces.cli import output

_COMMANDS = {
    "check": "check",
    "ask": "ask",
    "import": "import_pages",
    "knowledge": "knowledge",
    "claims": "claims",
    "replay": "replay",
    "schema": "schema",
    "web": "web",
    "evaluate": "evaluate",
    "certify": "certify",
}
"""Command → its module here."""


class _Lazy(click.Group):
    """A group that imports a command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"backsense.faces.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            near = output.did_you_mean(args[0], _COMMANDS)
            mend = near or f"Commands: {', '.join(_COMMANDS)}."
            raise BadUsage([Problem("", f"there is no command '{args[0]}'.", mend)])
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="backsense", message="%(prog)s %(version)s")
def cli() -> None:
    """Back pain, spasm, cramp or twitching: how urgent, why, and what to do now.

    Everything runs on this machine. What you type is not sent, and is kept only where you ask for a trace of it. backsense
    guides; it does not diagnose.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code. Errors are said here; no traceback reaches a user."""
    _forgiving_streams()
    _start_lightly()
    as_json = _wants_json(arguments)
    try:
        code = cli.main(args=list(arguments), prog_name="backsense", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        output.say_error("\nStopped. Nothing was kept.")
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout once more at exit; without this it would complain about the same pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUTPUT_CLOSED
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except BacksenseError as error:
        return output.report(error, as_json)
    except click.ClickException as error:
        return output.report(_usage(error), as_json)
    except Exception as error:
        if os.environ.get("BACKSENSE_DEBUG"):
            raise
        return output.report(_our_fault(error), as_json)
    finally:
        gc.enable()


def _forgiving_streams() -> None:
    """Bytes that are not text, and terminals that cannot show a character, must not end a check-up."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _start_lightly() -> None:
    """A command lives for half a second: collecting garbage, and threads for small sums, would cost more than they bring."""
    gc.disable()  # work that goes on for longer turns it on again (output.settle_in)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _wants_json(arguments: Sequence[str]) -> bool:
    """True where the caller reads JSON, even if the rest of the command line is wrong."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return any(one in ("--json", "--interactive-json", "--stdin") for one in own)


def _usage(error: click.ClickException) -> BadUsage:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "backsense"
    message = error.format_message()
    return BadUsage([Problem("", message[:1].lower() + message[1:], f"See: {command} --help")])


def _our_fault(error: Exception) -> OurFault:
    # The message of an unexpected error may hold what a person typed, so only its kind is shown.
    mend = "Please report it, with what you ran. Set BACKSENSE_DEBUG=1 to see where it happened."
    return OurFault([Problem("", f"a mistake of ours ({type(error).__name__}); what you typed was not kept.", mend)])
