"""Write the counts in docs/papers/EVIDENCE.md anew, between its two marks, from the knowledge itself: `make papers`."""

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from backsense.loading import load_knowledge

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "docs" / "papers" / "EVIDENCE.md"
BLOCK = re.compile(r"(<!-- counts: made by scripts/papers\.py -->\n).*?(<!-- end of counts -->)", re.S)
SHELVES = (
    "findings",
    "conditions",
    "red_flags",
    "remedies",
    "plans",
    "medicines",
    "answers",
    "conflicts",
    "contradictions",
    "ledger",
)


FAMILIES = {
    "our own estimates and documents": r"our own|this program",
    "systematic review or meta-analysis": r"systematic|meta-analys|cochrane|umbrella|scoping|overview of|review of \d+ reviews",
    "guideline, standard or pathway": r"guideline|guidance|pathway|position|best practice|standard|classification|ontology",
    "trial": r"trial|\brct",
    "study of people (cohort, register, series, survey, case-control)": (
        r"cohort|regist|series|survey|cross-sectional|case-c|retrospective|prospective|population|surveillance|case report|"
        r"records|observational|rule|diagnostic|study|patient groups|\(n=|people|examination"
    ),
    "experiment or laboratory": r"experiment|laboratory|recordings|ultrasound|before-and-after",
    "regulator or label": r"regulator|label|instructions",
    "patient information": r"patient|nhs|public health|charity|column|press|news|health page",
    "review, textbook or summary": r"review|textbook|reference|summary|education|module|comment|tool|wiki|aide|site|answer",
}
"""Family of sources → what its `type` says; the first that fits counts."""


def family(kind: str) -> str:
    """The family a source's own description falls in."""
    return next((name for name, words in FAMILIES.items() if re.search(words, kind.lower())), "other, or second hand")


def stats() -> dict[str, dict[str, int]]:
    """What `backsense knowledge stats --json` says."""
    command = [sys.executable, "-c", "from backsense.faces.cli import main; main()", "knowledge", "stats", "--json"]
    found: dict[str, dict[str, int]] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def table(head: str, counts: dict[str, int]) -> str:
    """Two columns and a share of 100."""
    whole = sum(counts.values()) or 1
    rows = [f"| {name.replace('_', ' ')} | {number} | {100 * number / whole:.0f} |" for name, number in counts.items()]
    return "\n".join([f"| {head} | how many | of 100 |", "|---|--:|--:|", *rows])


def counts() -> str:
    """The block between the marks."""
    found, knowledge = stats(), load_knowledge()
    sources = knowledge.sources.values()
    kinds = dict(Counter(family(str(one.type)) for one in sources).most_common())
    read = dict(Counter(str(one.checked) for one in sources).most_common())
    parts = [
        "What there is: " + ", ".join(f"{len(getattr(knowledge, name))} {name.replace('_', ' ')}" for name in SHELVES) + ".",
        table("status of an entry", found["status"]),
        table("what a number rests on", found["numbers_by_basis"]),
        table("how the place in the source was checked, by citation", found["citations_by_checked"]),
        table("how the source itself was checked", read),
        table("kind of source", kinds),
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the page; with `--check`, end with 1 where it is not fresh."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    text = PLACE.read_text("utf-8")
    block = counts()
    made = BLOCK.sub(lambda found: f"{found[1]}{block}{found[2]}", text)
    if options.check:
        if made != text:
            print("docs/papers/EVIDENCE.md has old counts; make it again: make papers")
        return int(made != text)
    PLACE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
