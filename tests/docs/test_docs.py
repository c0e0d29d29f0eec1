"""What the documents show must be true: commands exist, options exist, examples run, links lead somewhere."""

import doctest
import importlib
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
MODULES = sorted((ROOT / "src" / "backsense").rglob("*.py"))

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:backsense|make) [^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)|<img [^>]*src=\"(?!https?:)([^\"]+)\"")
GROUPS = {"knowledge"}
"""Commands that have commands of their own."""


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands_shown(text: str) -> list[str]:
    """The `backsense …` and `make …` lines of a page, from its console blocks and from inline code."""
    lines = []
    for language, block in BLOCK.findall(text):
        if language in ("console", "sh", "bash"):
            # In a console block only what follows the prompt was typed; the rest is output.
            shown = block.splitlines()
            typed = [line[2:] for line in shown if line.startswith("$ ")] if language == "console" else shown
            lines += [part.strip() for line in typed for part in re.split(r"\s(?:\||&&)\s", line)]
    lines += INLINE.findall(BLOCK.sub("", text))
    return [line for line in lines if re.match(r"(backsense|make) \S", line)]


@cache
def help_of(command: tuple[str, ...]) -> str:
    """The help of `backsense <command>`; fails when it does not exit with 0."""
    done = subprocess.run(
        [sys.executable, "-c", "from backsense.faces.cli import main; main()", *command, "--help"],
        capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"}, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, f"backsense {' '.join(command)} --help ends with {done.returncode}: {done.stderr}"
    return done.stdout


def words_of(line: str) -> list[str]:
    """The words of a command line, quoted parts left out, up to a redirection or a comment."""
    plain = re.sub(r"\"[^\"]*\"|'[^']*'", "", line)
    return re.split(r"\s[<>#]", plain)[0].split()


@pytest.mark.parametrize(
    ("page", "line"), [(short(page), line) for page in PAGES for line in commands_shown(page.read_text("utf-8"))]
)
def test_every_command_shown_exists(page: str, line: str) -> None:
    words = words_of(line)
    if words[0] == "make":
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
        wanted = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
        assert wanted, f"{page}: '{line}' makes nothing"
        assert set(wanted) <= targets, f"{page}: '{line}': the Makefile has {sorted(targets)}"
        return
    depth = 2 if words[1:] and words[1] in GROUPS and len(words) > 2 and not words[2].startswith("-") else 1
    command = tuple(word for word in words[1 : 1 + depth] if not word.startswith(("-", "[")))
    shown = help_of(command)
    options = {word.split("=")[0].strip("[],") for word in words[1:] if word.strip("[").startswith("--") and word != "--"}
    missing = {option for option in options if option not in shown and option != "--help"}
    assert not missing, f"{page}: '{line}': no such option {sorted(missing)}"


@pytest.mark.parametrize("page", [page for page in PAGES if ">>> " in page.read_text("utf-8")], ids=short)
def test_examples_on_pages_run(page: Path) -> None:
    # Code fences are not output: without this the closing ``` would be compared.
    text = re.sub(r"^```\w*$", "", page.read_text("utf-8"), flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(text, {}, short(page), str(page), 0)
    results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(test)
    assert results.attempted > 0
    assert results.failed == 0, f"{results.failed} examples of {short(page)} no longer hold; they are printed above"


@pytest.mark.parametrize("path", [path for path in MODULES if ">>> " in path.read_text("utf-8")], ids=short)
def test_examples_in_modules_run(path: Path) -> None:
    name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    results = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert results.failed == 0, f"{results.failed} examples of {name} no longer hold; they are printed above"


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_links_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text("utf-8"))
    lost = [target for pair in LINK.findall(text) for target in pair if target and not (page.parent / target).exists()]
    assert not lost, f"{short(page)}: no such file: {lost}"


NOT_OURS = ("unfortunately", "don't panic", "nothing to worry about", "gone in a week")


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_pages_keep_the_voice(page: Path) -> None:
    # Shown output and quoted words ("gone in a week" as what not to say) are not our own voice.
    own = re.sub(r"[\"“][^\"”]*[\"”]", "", INLINE.sub("", BLOCK.sub("", page.read_text("utf-8")))).lower()
    assert not [phrase for phrase in NOT_OURS if phrase in own]


def test_make_help_lists_every_target_people_call() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    documented = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    for name in ("help", "run", "check", "ask", "test", "lint", "types", "bench", "screenshots", "transcript", "clean"):
        assert name in documented, f"'make {name}' is missing or says nothing in make help"


def test_scripts_the_makefile_calls_exist() -> None:
    called = re.findall(r"(?:python|sh) ((?:scripts|benchmarks)/\S+)", (ROOT / "Makefile").read_text("utf-8"))
    assert called
    assert not [name for name in called if not (ROOT / name).is_file()]


def test_the_build_server_runs_the_readmes_test_command() -> None:
    server = ROOT / ".ci" / "run"
    assert os.access(server, os.X_OK), ".ci/run must be executable"
    assert "make test" in server.read_text("utf-8")
    assert "make test" in (ROOT / "README.md").read_text("utf-8")
