"""Write docs/transcript.md (ten check-ups and every plain question) and the examples of README.md and docs/json.md.

`python scripts/transcript.py` writes; `--check` only says whether they are fresh (exit code 1 if not).
"""

import contextlib
import io
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from backsense.domain.knowledge import CaseFile, Knowledge
from backsense.faces.cli.app import run
from backsense.loading import load_knowledge

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "transcript.md"
README = ROOT / "README.md"
JSON_PAGE = ROOT / "docs" / "json.md"
TODAY = "2026-11-22"
"""A fixed day, so that only a change of knowledge or code changes the page."""
EXAMPLE = "my lower back has been twitching since yesterday after the gym"
MARK = re.compile(r"(<!-- example: made by scripts/transcript.py -->\n).*?(<!-- end of example -->)", re.DOTALL)


def shown(arguments: list[str]) -> str:
    """What the command line prints for these arguments, the same on every machine."""
    out = io.TextIOWrapper(printed := io.BytesIO(), encoding="utf-8", write_through=True)
    # An eighty-column terminal without colour; the hash is left out because it changes with every letter of the knowledge.
    with mock.patch.dict("os.environ", {"COLUMNS": "80", "NO_COLOR": "1"}), contextlib.redirect_stdout(out):
        code = run(arguments)
    if code:
        raise SystemExit(f"backsense {' '.join(arguments)} ended with exit code {code}")
    return re.sub(
        r"\b[0-9a-f]{8,64}\b", lambda hit: "…" if any(c.isdigit() for c in hit[0]) else hit[0], printed.getvalue().decode()
    ).strip()


def typed(arguments: list[str]) -> str:
    """The command as someone would type it."""
    return "backsense " + " ".join(f'"{one}"' if " " in one else one for one in arguments)


def console(arguments: list[str], *also: str) -> str:
    """A console block: the command and what it prints. `also` are arguments that make it repeatable and need not be shown."""
    return f"```console\n$ {typed(arguments)}\n{shown([*arguments, *also])}\n```\n"


def told(knowledge: Knowledge) -> list[CaseFile]:
    """The text cases to show: those whose id starts with `transcript_`."""
    return [case for name, case in sorted(knowledge.cases.items()) if name.startswith("transcript_") and case.text]


def arguments_of(case: CaseFile) -> list[str]:
    """The check-up of a text case as arguments."""
    words = ["check", "--no-input", "--text", " ".join((case.text or "").split())]
    words += ["--age", f"{case.age:g}"] if case.age is not None else []
    words += ["--sex", case.sex] if case.sex else []
    return words


def asked(knowledge: Knowledge) -> list[str]:
    """The titles of the answers that the ledger of the origin page leads to; all answers stand in docs/generated/answers.md."""
    names = {name for item in knowledge.ledger.values() for name in item.answers}
    return [answer.asks[0] for name, answer in knowledge.answers.items() if name in names]


def transcript(knowledge: Knowledge) -> str:
    """The page."""
    checks = "\n".join(console(arguments_of(case), "--today", TODAY) for case in told(knowledge))
    asks = "\n".join(console(["ask", title]) for title in asked(knowledge))
    return f"""# What it says: a transcript

Made by `make transcript`, from the program and the knowledge as they are; a test says when it is out of date.
Hashes stand as "…". The day is fixed at {TODAY}. No clinician has reviewed any of it.

## Check-ups, from the text alone

Nothing is asked here (`--no-input`), so each shows what follows from the words, and what is still open.

{checks}
## The questions of the page this began with

Every other answer stands in [generated/answers.md](generated/answers.md).

{asks}"""


def with_example(readme: str) -> str:
    """The README with its worked example as the program prints it now."""
    arguments = ["check", "--no-input", "--text", EXAMPLE, "--age", "34", "--sex", "female"]
    block = f"```console\n$ {typed(arguments)}\n{beginning(shown([*arguments, '--today', TODAY]))}\n```\n"
    return MARK.sub(lambda hit: hit[1] + block + hit[2], readme)


JSON_EXAMPLE = re.compile(r"(```console\n\$ backsense ([^\n]+)\n```\n(?:(?!```).)*?```json\n).*?(\n```\n)", re.DOTALL)


def with_json(page: str) -> str:
    """docs/json.md with every JSON example as the command above it prints it now, lists cut to their first entry."""

    def example(hit: re.Match[str]) -> str:
        result = first_of_lists(json.loads(shown(shlex.split(hit[2]))))
        return hit[1] + json.dumps(result, indent=2, ensure_ascii=False) + hit[3]

    return JSON_EXAMPLE.sub(example, page)


def first_of_lists(value: Any) -> Any:
    """The same value with every list cut to its first entry (a span keeps both its ends)."""
    if isinstance(value, dict):
        return {key: one if key == "span" else first_of_lists(one) for key, one in value.items()}
    return [first_of_lists(one) for one in value[:1]] if isinstance(value, list) else value


def beginning(text: str) -> str:
    """The result down to its first cause, and the headings of the rest."""
    head, heading, rest = text.partition("\n\nWhat it may be\n")
    parts = rest.split("\n\n")
    later = [part.splitlines()[0] for part in parts[2:] if re.match(r"(What|Where|Keep)[^\n.:]*\n", part)]
    return f"{head}{heading}{parts[0]}\n\n{parts[1]}\n[…]\n\n" + "\n[…]\n".join(later)


def main(arguments: list[str]) -> int:
    """Write both, or with --check compare."""
    wanted = {
        PAGE: transcript(load_knowledge()),
        README: with_example(README.read_text("utf-8")),
        JSON_PAGE: with_json(JSON_PAGE.read_text("utf-8")),
    }
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: run make transcript")
        return int(bool(stale))
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
        print(f"Written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
