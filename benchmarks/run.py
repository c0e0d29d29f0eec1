"""Run every benchmark here and write docs/benchmarks.md: `python benchmarks/run.py`. Long runs say where they are.

Each other `.py` file of this folder that has a `main` is a benchmark: it prints a table and asserts nothing about time.
"""

import os
import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
LONGEST_SECONDS = 900


def benchmarks() -> list[Path]:
    """The benchmarks, by name; modules they share have no `main`."""
    own = Path(__file__).name
    return [path for path in sorted(HERE.glob("*.py")) if path.name != own and "def main(" in path.read_text("utf-8")]


def run(path: Path) -> str:
    """Run one and return what it printed, or why it could not run."""
    # Threads of numeric libraries get in each other's way on a busy machine: one core, as the budgets say.
    quiet = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        text=True,
        check=False,
        env=quiet,
        cwd=HERE.parent,
        timeout=LONGEST_SECONDS,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"did not run (exit code {done.returncode}): {last}"
    return done.stdout.strip()


def page(results: list[tuple[str, str]]) -> str:
    """The page: on what it was measured, then each benchmark's own words."""
    import msgspec
    import numpy

    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    head = f"""# Benchmarks

Made by `make bench` on {date.today().isoformat()}: {system}, {python}, NumPy {numpy.__version__}, msgspec {msgspec.__version__}.
One core per benchmark. Read ratios rather than digits: another machine gives other numbers, and a busy one spreads them.
What each budget is and what stands beside it: benchmarks/README.md.
"""
    # Tables come with a heading of their own; anything else is shown as it was printed.
    return head + "".join(
        f"\n{text}\n" if text.startswith("#") else f"\n### {name}\n\n```\n{text}\n```\n" for name, text in results
    )


def main() -> int:
    """Run them all. The exit code is 1 when one could not run."""
    found = benchmarks()
    results = []
    for number, path in enumerate(found, 1):
        print(f"[{number}/{len(found)}] {path.name} …", end=" ", flush=True, file=sys.stderr)
        start = time.perf_counter()
        results.append((path.stem, run(path)))
        print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    PAGE.write_text(page(results), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(HERE.parent)}", file=sys.stderr)
    return int(any(text.startswith("did not run") for _, text in results))


if __name__ == "__main__":
    sys.exit(main())
