"""The benchmark report: `python -m backsense.evaluate.bench CASES.jsonl… -o docs/benchmark`.

The open set in text and patient mode, both parts; other people's cases (`--theirs`) in sums only; the stress page; and, where the
folder holds an earlier report, a comparison with it.
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

from backsense import __version__
from backsense.domain.urgency import Urgency
from backsense.errors import BacksenseError
from backsense.evaluate import model_card, stress
from backsense.evaluate.attribute import Miss, attribute
from backsense.evaluate.cases import Vignette, part_of, read_many, read_wanted
from backsense.evaluate.columns import read_columns, read_mapped
from backsense.evaluate.metrics import Pair, baselines, measure
from backsense.evaluate.report import Compared, Run, compare, write
from backsense.evaluate.run import Mode, Outcome, Plan, run_all
from backsense.guide import Guide

TITLES: dict[Mode, str] = {"text": "the words alone", "patient": "a whole check-up"}
KEPT = "urgencies.tsv"
"""What each development case ended with, for the next report to compare with. The test part is not in it."""
COMMAND = "python -m backsense.evaluate.bench"
SEED = 7


def run_of(
    guide: Guide, cases: Sequence[Vignette], outcomes: Sequence[Outcome], title: str, one_by_one: bool, closed: bool = False
) -> Run:
    """One run, measured and attributed."""
    pairs = list(zip(cases, outcomes, strict=True))
    misses = [miss for vignette, outcome in pairs for miss in attribute(guide, vignette, outcome, closed)]
    return Run(
        title=title, metrics=measure(pairs), baselines=baselines(pairs, draws=0), misses=misses, one_by_one=one_by_one
    )  # fmt: skip


def read_kept(path: Path) -> dict[str, list[Outcome]]:
    """Mode → what an earlier report ended with; empty where there is none."""
    if not path.exists():
        return {}
    kept: dict[str, list[Outcome]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            one = Outcome(id=row["id"], mode=row["mode"], urgency=Urgency(row["urgency"]))  # type: ignore[arg-type]
            kept.setdefault(row["mode"], []).append(one)
    return kept


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m backsense.evaluate.bench", description="The benchmark report.")
    parser.add_argument("files", nargs="+", metavar="CASES.jsonl", help="the open set")
    parser.add_argument("--wanted", metavar="FILE", help="findings that facts may name though the knowledge lacks them")
    parser.add_argument("--theirs", metavar="FILE", help="other people's cases, told in sums only")
    parser.add_argument("--columns", metavar="FILE", help="what the columns of theirs mean")
    parser.add_argument("--published", metavar="FILE", help="other systems' published figures, tab-separated")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if (options.theirs is None) != (options.columns is None):
        parser.error("--theirs and --columns go together.")
    try:
        _bench(options)
    except BacksenseError as error:
        parser.exit(error.exit_code, f"{error}\n")
    return 0


def _bench(options: argparse.Namespace) -> None:
    guide, folder = Guide.load(), Path(options.output)
    wanted = read_wanted(options.wanted) if options.wanted else frozenset[str]()
    cases = read_many(options.files, guide.knowledge, wanted)
    earlier = read_kept(folder / KEPT)
    runs: list[Run] = []
    compared: list[Compared] = []
    kept = ["id\tmode\turgency"]
    ran: dict[str, Sequence[Pair]] = {}
    misses: list[Miss] = []
    for mode, words in TITLES.items():
        ended = run_all(guide, cases, Plan(mode=mode), options.processes)
        ran[mode] = list(zip(cases, ended, strict=True))
        for part in ("development", "test"):
            chosen = [(v, o) for v, o in zip(cases, ended, strict=True) if part_of(v.id) == part]
            if not chosen:
                continue
            some, outcomes = [v for v, _ in chosen], [o for _, o in chosen]
            title = f"Open set, {part} part, {words}"
            runs.append(run_of(guide, some, outcomes, title, part == "development"))
            misses += runs[-1].misses if mode == "patient" else []
            if part == "development":
                kept += [f"{one.id}\t{mode}\t{one.urgency.value}" for one in outcomes]
                compared += [compare(some, earlier[mode], outcomes, title)] if mode in earlier else []
    ended = run_all(guide, cases, Plan(mode="patient", closed_world=True), options.processes)
    ran["closed"] = list(zip(cases, ended, strict=True))
    for part in ("development", "test"):
        if chosen := [(v, o) for v, o in zip(cases, ended, strict=True) if part_of(v.id) == part]:
            some, outcomes = [v for v, _ in chosen], [o for _, o in chosen]
            title = f"Open set, {part} part, a whole check-up, what the facts do not name answered “no”, in sums only"
            runs.append(run_of(guide, some, outcomes, title, False, closed=True))
    if options.theirs:
        theirs = read_mapped([options.theirs], read_columns(options.columns), guide.knowledge, frozenset(), True)
        ended = run_all(guide, theirs, Plan(mode="text"), options.processes)
        runs.append(run_of(guide, theirs, ended, "Other people's cases (third-party), the words alone, in sums only", False))
    stamp = f"backsense {__version__}, knowledge {guide.knowledge.version}, `{guide.knowledge.hash[:12]}`"
    published = Path(options.published) if options.published else None
    write(folder, runs, COMMAND, stamp, published, compared)
    (folder / KEPT).write_text("\n".join(kept) + "\n", encoding="utf-8")
    model_card.keep(model_card.gather(guide.knowledge, ran, misses), folder)
    found = stress.stress(guide, cases, SEED)
    (folder / "stress.md").write_text(stress.page(guide, found, COMMAND), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
