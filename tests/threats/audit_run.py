"""Run one command of backsense and tell, on the last line of stderr, every socket, program and written file it asked for.

`python audit_run.py check --text …`. Python's own audit events are heard, so whatever goes through the interpreter is heard; a
library that calls the system by itself would not be.
"""

import json
import os
import sys

heard: list[str] = []
PREFIXES = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "urllib.", "http.", "ftplib.", "smtplib.")


def listen(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(PREFIXES):
        heard.append(event)
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        heard.append(f"written: {arguments[0]}")


def main() -> int:
    from backsense.faces.cli.app import run

    sys.addaudithook(listen)
    code = run(sys.argv[1:])
    told = list(heard)
    print(json.dumps(told), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
