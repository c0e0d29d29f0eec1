"""`backsense evaluate`: how good it is, on a file of cases."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backsense.errors import INTERRUPTED, BadInput, BadUsage, Problem
from backsense.faces.cli import output

if TYPE_CHECKING:
    from backsense.evaluate.cases import Vignette
    from backsense.evaluate.metrics import Metrics, Pair
    from backsense.evaluate.run import Plan
    from backsense.guide import Guide


@click.command("evaluate")
@click.argument("files", nargs=-1, metavar="CASES.jsonl…")
@click.option("--mode", type=click.Choice(["text", "patient", "facts"]), default="patient", show_default=True,
              help="The words alone; the words and a check-up answered from the facts; the facts alone.")  # fmt: skip
@click.option("--closed-world", is_flag=True, help='What the facts do not name is answered "no", not "not sure".')
@click.option("--part", type=click.Choice(["development", "test", "all"]), default="all", show_default=True,
              help="Which part of the cases; a third, by hash of the id, is the test part.")  # fmt: skip
@click.option("--columns", metavar="FILE", help="What the columns of another set mean (docs/vignettes/columns_example.yaml).")
@click.option("--wanted", metavar="FILE", help="Findings that facts may name though the knowledge lacks them.")
@click.option("--allow-unknown-findings", is_flag=True, help="Facts may name any finding.")
@click.option("--resume", metavar="FILE", help="Keep each outcome here, and go on from what it holds.")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="How many share the work.")
@click.option("--report", metavar="DIR", help="Also write a page of all figures and why it missed, as HTML and Markdown.")
@click.option("--earlier", metavar="FILE", help="Outcomes of an earlier run (--resume), to compare with in the report.")
@click.option("--published", metavar="FILE", help="Figures of other systems, to show in the report.")
@click.option("--stress", "seed", type=int, metavar="SEED", help="Instead: tell each case again, changed by rule.")
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON on stdout.")
@click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")
def command(
    files: tuple[str, ...],
    mode: str,
    closed_world: bool,
    part: str,
    columns: str | None,
    wanted: str | None,
    allow_unknown_findings: bool,
    resume: str | None,
    processes: int,
    report: str | None,
    earlier: str | None,
    published: str | None,
    seed: int | None,
    as_json: bool,
    folder: str | None,
) -> int:
    """Measure it on cases whose right answer is known, with four base lines beside.

    \b
    backsense evaluate my_cases.jsonl
    backsense evaluate my_cases.jsonl --mode text --json
    backsense evaluate theirs.csv --columns columns.yaml --resume outcomes.jsonl
    """
    _refuse(files, mode, closed_world, resume)
    _refuse_report(report, earlier, published, seed is not None and (as_json or resume is not None or report is not None))
    from backsense.guide import Guide

    guide = Guide.load(folder)
    cases = _cases(guide, files, part, columns, wanted, allow_unknown_findings)

    if seed is not None:
        return _stress(guide, cases, seed, files)

    import time

    from backsense.evaluate.metrics import baselines, measure
    from backsense.evaluate.run import Plan, run_all

    plan = Plan(mode=mode, closed_world=closed_world, knowledge=folder)  # type: ignore[arg-type]
    output.settle_in()
    began = time.monotonic()
    try:
        outcomes = run_all(guide, cases, plan, processes, resume)
    except KeyboardInterrupt:
        kept = f"What is done is kept in {resume}; the same command goes on from there." if resume else "Nothing was kept."
        output.say_error(f"\nStopped. {kept}")
        return INTERRUPTED
    output.say_error(f"evaluate: {len(cases)} cases in {time.monotonic() - began:.0f} s.")
    pairs = list(zip(cases, outcomes, strict=True))
    if report is not None:
        _report(guide, pairs, plan, Path(report), earlier, published)
    measured, beside = measure(pairs), baselines(pairs, draws=0)
    if as_json:
        from backsense.render.wire import to_json

        output.write_json(to_json(_figures(guide, plan, part, measured, beside)))
    else:
        from backsense.evaluate.table import table

        print(_headline(guide, plan, part, len(cases)))
        print(table(measured, beside), end="")
    return 0


def _refuse(files: tuple[str, ...], mode: str, closed_world: bool, resume: str | None) -> None:
    problems = []
    if not files:
        problems.append(Problem("CASES.jsonl", "there is none.", "Name a file of cases: backsense evaluate my_cases.jsonl"))
    if closed_world and mode != "patient":
        mend = "Use it with --mode patient, or leave it out."
        problems.append(Problem("--closed-world", "it is about answers, and this mode asks nothing.", mend))
    if resume is not None and any(Path(resume).resolve() == Path(one).resolve() for one in files):
        problems.append(Problem("--resume", "this is a file of cases, and would be written over.", "Name another file."))
    elif resume is not None and not Path(resume).resolve().parent.is_dir():
        problems.append(Problem("--resume", "there is no such folder.", "Make it first, or name another file."))
    if problems:
        raise BadUsage(problems)


def _refuse_report(report: str | None, earlier: str | None, published: str | None, is_stress_too: bool) -> None:
    problems = []
    if is_stress_too:
        mend = "Leave out --json, --resume and --report, or leave out --stress."
        problems.append(Problem("--stress", "it prints a page of its own.", mend))
    for name, value in (("--earlier", earlier), ("--published", published)):
        if value is not None and report is None:
            problems.append(Problem(name, "it is for the report.", "Add --report DIR, or leave it out."))
        elif value is not None and not Path(value).is_file():
            problems.append(Problem(name, "there is no such file."))
    if problems:
        raise BadUsage(problems)


def _stress(guide: "Guide", cases: "list[Vignette]", seed: int, files: tuple[str, ...]) -> int:
    from backsense.evaluate.stress import page, stress

    output.settle_in()
    command = f"backsense evaluate {' '.join(files)} --stress {seed}"
    print(page(guide, stress(guide, cases, seed), command), end="")
    return 0


def _report(guide: "Guide", pairs: "list[Pair]", plan: "Plan", folder: Path, earlier: str | None, published: str | None) -> None:
    """Write the report: the test part of our open set in sums, all else case by case."""
    from backsense import __version__
    from backsense.evaluate.attribute import attribute
    from backsense.evaluate.cases import is_held_back
    from backsense.evaluate.metrics import baselines, measure
    from backsense.evaluate.report import Run, compare, write
    from backsense.evaluate.run import read_outcomes

    before = {one.id: one for one in read_outcomes(earlier)[1]} if earlier is not None else {}
    runs, compared = [], []
    for is_test, name in ((False, "one by one"), (True, "test part, in sums")):
        some = [(v, o) for v, o in pairs if is_held_back(v.id) == is_test]
        if not some:
            continue
        misses = [miss for v, o in some for miss in attribute(guide, v, o, plan.closed_world)]
        title = f"{len(some)} cases, mode {plan.mode}, {name}"
        runs.append(
            Run(title=title, metrics=measure(some), baselines=baselines(some, draws=0), misses=misses, one_by_one=not is_test)
        )
        both = [(v, before[v.id], o) for v, o in some if v.id in before]
        if both:
            compared.append(compare([v for v, _, _ in both], [b for _, b, _ in both], [o for _, _, o in both], title))
    stamp = f"backsense {__version__}, knowledge {guide.knowledge.version}, `{guide.knowledge.hash[:12]}`"
    command = f"backsense evaluate --mode {plan.mode}{' --closed-world' if plan.closed_world else ''} --report {folder.name}"
    write(folder, runs, command, stamp, Path(published) if published is not None else None, compared)


def _cases(
    guide: "Guide", files: tuple[str, ...], part: str, columns: str | None, wanted: str | None, allow_unknown: bool
) -> "list[Vignette]":
    """Every case of every file, of the part asked for."""
    from backsense.evaluate.cases import part_of, read_many, read_wanted

    names = read_wanted(wanted) if wanted is not None else frozenset[str]()
    if columns is not None:
        from backsense.evaluate.columns import read_columns, read_mapped

        cases = read_mapped(files, read_columns(columns), guide.knowledge, names, allow_unknown)
    else:
        cases = read_many(files, guide.knowledge, names, allow_unknown)
    chosen = [one for one in cases if part in ("all", part_of(one.id))]
    if not chosen:
        raise BadInput([Problem("--part", f"none of the {len(cases)} cases is in the {part} part.", "Leave it out to take all.")])
    return chosen


def _headline(guide: "Guide", plan: "Plan", part: str, count: int) -> str:
    world = ", what is not known answered no" if plan.closed_world else ""
    which = "" if part == "all" else f" ({part} part)"
    return f"{count} cases{which}, mode {plan.mode}{world}; knowledge {guide.knowledge.version}, {guide.knowledge.hash[:12]}.\n"


def _figures(guide: "Guide", plan: "Plan", part: str, measured: "Metrics", beside: "dict[str, Metrics]") -> dict[str, Any]:
    from backsense import __version__

    return {
        "version": __version__,
        "knowledge": {"version": guide.knowledge.version, "hash": guide.knowledge.hash},
        "mode": plan.mode,
        "closed_world": plan.closed_world,
        "part": part,
        "metrics": measured,
        "baselines": beside,
    }
