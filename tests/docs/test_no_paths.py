"""What is committed must make sense anywhere: no path of one machine, nobody's home folder."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATHS = re.compile(r"(?<![A-Za-z0-9_.:/~-])/(work|farm|root|home|Users|tmp/[a-z]+)/[A-Za-z0-9]|[.]library\b")
BINARY = {".png", ".ico", ".woff2", ".gz"}


def tracked() -> list[Path]:
    """The files git knows or would add; every file outside hidden folders where there is no git."""
    try:
        names = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.splitlines()  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        names = [
            path.relative_to(ROOT).as_posix()
            for path in ROOT.rglob("*")
            if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(ROOT).parts)
        ]
    return [ROOT / name for name in names if (ROOT / name).is_file() and Path(name).suffix not in BINARY]


def test_no_file_names_a_place_on_one_machine() -> None:
    here = str(ROOT)
    wrong = []
    for path in tracked():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if (hit := PATHS.search(line)) or (len(here) > 5 and here in line):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {hit[0] if hit else here}")
    assert not wrong, "write paths relative to the project:\n" + "\n".join(wrong)


@pytest.mark.parametrize("line", ["see /" + "work/notes", "cd /" + "home/anna/backsense", "open('/" + "root/x')"])
def test_the_check_can_fail(line: str) -> None:
    assert PATHS.search(line)


@pytest.mark.parametrize("line", ["/usr/bin/chromium", "https://example.org/home/page", "docs/work/notes", "/v1/assess"])
def test_the_check_leaves_other_paths_alone(line: str) -> None:
    assert not PATHS.search(line)
