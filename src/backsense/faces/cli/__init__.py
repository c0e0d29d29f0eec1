"""The command line. Nothing heavy is imported until a command needs it."""

import sys


def main() -> None:
    """Run `backsense` with the arguments of this process and end it with the right exit code."""
    if sys.argv[1:] == ["--version"]:  # answered without building the commands: it is asked by scripts and health checks
        from backsense import __version__

        print(f"backsense {__version__}")
        return
    from backsense.faces.cli.app import run

    sys.exit(run(sys.argv[1:]))
