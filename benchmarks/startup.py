"""Cold starts beside an empty Python, in turns: `python benchmarks/startup.py`. Prints a table; asserts nothing about time."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TURNS = 15
CLI = ("-m", "backsense.faces.cli")
QUESTION = "does ALS start with twitching?"
TEXT = "my lower back has been in spasm since yesterday"
WORK: dict[str, tuple[tuple[str, ...], str]] = {
    "an empty process (python -c pass)": (("-c", "pass"), "peer"),
    "python -c 'import click'": (("-c", "import click"), "peer"),
    "backsense --version": ((*CLI, "--version"), "budget 150 ms"),
    "backsense ask, first answer": ((*CLI, "ask", QUESTION), "budget 500 ms"),
    "backsense check --no-input, first result": ((*CLI, "check", "--text", TEXT, "--no-input"), "budget 500 ms"),
    "backsense check --no-input --json": ((*CLI, "check", "--text", TEXT, "--no-input", "--json"), ""),
}
UNCACHED = "backsense ask, all knowledge files read and checked anew"


def main() -> None:
    """Measure every row once per turn, so that a busy moment falls on all of them alike."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache}
        _run(WORK["backsense ask, first answer"][0], environment)  # fills the cache, as the first use after installing does
        times: dict[str, list[float]] = {name: [] for name in WORK}
        for _ in range(TURNS):
            for name, (arguments, _) in WORK.items():
                times[name].append(_run(arguments, environment))
    uncached = [_run(WORK["backsense ask, first answer"][0], {**os.environ, "BACKSENSE_NO_CACHE": "1"}) for _ in range(3)]
    print(f"## Cold start\n\n{TURNS} turns each, every one a new process; files already in the system's cache.\n")
    print("| work | median | quartiles | |\n|---|---|---|---|")
    for name, (_, note) in WORK.items():
        print(_row(name, times[name], note))
    print(_row(UNCACHED, uncached, "once after a file changed"))


def _row(name: str, seconds: list[float], note: str) -> str:
    low, middle, high = statistics.quantiles(seconds, n=4)
    return f"| {name} | {middle * 1000:.0f} ms | {low * 1000:.0f} to {high * 1000:.0f} ms | {note} |"


def _run(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, env=environment, cwd=Path.home())
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
