"""All knowledge as pages: `python -m backsense.audit.pages -o docs/generated`; `--check` only says whether they are fresh."""

import argparse
import sys
from pathlib import Path

from backsense.audit.links import named_by, title_of
from backsense.audit.sections import PAGES_OF, Sections, link, md
from backsense.domain.knowledge import Knowledge

TITLES = {
    "conditions": ("Causes", "What may be behind it: how common, what goes with it, what usually happens."),
    "red_flags": ("Warning signs", "Rules that only ever raise urgency, in words."),
    "findings": ("Questions", "What people can tell us, and why we ask."),
    "remedies": ("What helps and what to leave", "What was seen when it was tried, and who must not."),
    "plans": ("Plans", "What to do, in order, at one stage."),
    "medicines": ("Medicines", "Those that can make muscles twitch, cramp, ache or weaken."),
    "answers": ("Answers", "Plain questions answered, claim by claim."),
    "conflicts": ("Where authorities differ", "Who says what, what we chose, and why."),
    "ledger": ("Claims that were appraised", "What one page that people read claims, and how each claim stands."),
    "sources": ("Sources", "What it all rests on, and who cites it."),
}
NOT_REVIEWED = (
    "> **Not reviewed by a clinician.** Everything here is a draft. It guides; it does not diagnose. In an emergency call your\n"
    "> emergency number."
)
MADE = "Made from the knowledge files by `make pages`; change the files, not this page."
CHECKED = "A place in a source was *seen* (read there) or is *recalled* (from memory, still to be checked)."


def pages(knowledge: Knowledge) -> dict[str, str]:
    """File name → text of every page. A kind without items has no page."""
    sections = Sections(knowledge, named_by(knowledge))
    made = {"index.md": _index(knowledge)}
    for shelf, file in PAGES_OF.items():
        items = getattr(knowledge, shelf)
        if items:
            names = sorted(items)
            title, about = TITLES[shelf]
            contents = "\n".join(f"- [{md(title_of(items[name]))}](#{name})" for name in names)
            head = f"# {title}\n\n{NOT_REVIEWED}\n\n{about} {MADE} {CHECKED} [All pages](index.md)\n\n{contents}\n"
            made[file] = "\n".join([head, *(sections.section(shelf, name) for name in names)])
    return made


def _index(knowledge: Knowledge) -> str:
    lines = ["# What backsense knows", "", NOT_REVIEWED, "", MADE, "", "| page | entries | what it holds |", "|---|---|---|"]
    for shelf, file in PAGES_OF.items():
        if items := getattr(knowledge, shelf):
            title, about = TITLES[shelf]
            lines.append(f"| [{title}]({file}) | {len(items)} | {about} |")
    lines += ["", "## Verdicts of the ledger", ""]
    lines += [f"- {link('ledger', one.id, md(one.claim))}: {one.verdict.replace('_', ' ')}" for one in knowledge.ledger.values()]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with `--check` name those that are stale; return the exit code."""
    from backsense.loading import load_knowledge

    parser = argparse.ArgumentParser(prog="python -m backsense.audit.pages", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/generated"), help="the folder for the pages")
    parser.add_argument("--knowledge", help="another knowledge folder or bundle")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page is stale")
    chosen = parser.parse_args(arguments)
    made = pages(load_knowledge(chosen.knowledge))
    folder: Path = chosen.output
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")} if folder.is_dir() else {}
    stale = sorted(name for name in {*made, *kept} if made.get(name) != kept.get(name))
    if chosen.check:
        print("\n".join(f"stale: {folder / name}; make it again with: make pages" for name in stale) or "all pages are fresh")
        return 1 if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in made:
            (folder / name).write_text(made[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    print(f"{folder}: {len(made)} pages, {len(stale)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
