"""Check-ups with simulated patients, over every condition: `python -m backsense.evaluate.simulate --per-condition 200 --seed 7`.

Prints a page of tables in Markdown, or with `--json` the figures; progress goes to stderr.
"""

import argparse
import multiprocessing
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import numpy as np

from backsense.domain.case import Case
from backsense.evaluate.conversation import talk
from backsense.evaluate.ending import Ending, ending_of
from backsense.evaluate.patients import NOT_SURE, draw_patients
from backsense.evaluate.simulated_page import page, summary
from backsense.guide import Guide

LEFT_OVER = "other"
"""The cause that stands for everything we do not know has no pattern to draw from."""
TODAY = date(2026, 1, 1)
"""No figure hangs on the day; a fixed one keeps runs equal."""
AT_ONCE = 25
"""Check-ups per piece of work: small enough for a smooth estimate of the time left."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to run. `start`: `blank`, or `words` where the first words already say what is felt and where."""

    per_condition: int
    seed: int
    start: str = "blank"
    mode: str = "full"
    not_sure: float = NOT_SURE
    knowledge: str | None = None
    only: tuple[str, ...] = ()


def conditions_of(guide: Guide, plan: Plan) -> list[str]:
    """The conditions to run, by name."""
    return [name for name in sorted(guide.knowledge.conditions) if name != LEFT_OVER and (not plan.only or name in plan.only)]


def run_some(guide: Guide, plan: Plan, condition: str, first: int, last: int) -> list[Ending]:
    """Hold the check-ups `first` to `last` of one condition. Each condition has its own stream of chance, whoever runs it."""
    rng = np.random.default_rng([plan.seed, zlib.crc32(condition.encode())])
    patients = draw_patients(guide.model, condition, plan.per_condition, rng, plan.not_sure)[first:last]
    endings = []
    for patient in patients:
        case = Case()
        if plan.start == "words":
            for name in guide.model.presenting:
                case = case.learn(name, patient.truth[name], said_by="text")
        endings.append(ending_of(guide.model, patient, talk(guide, patient, TODAY, case=case, mode=plan.mode)))
    return endings


_mine: list[tuple[Guide, Plan]] = []
"""The guide of one worker process, loaded once."""


def _begin(plan: Plan) -> None:
    _mine[:] = [(Guide.load(plan.knowledge), plan)]


def _work(piece: tuple[str, int, int]) -> tuple[tuple[str, int, int], list[Ending]]:
    guide, plan = _mine[0]
    return piece, run_some(guide, plan, *piece)


def simulate(guide: Guide, plan: Plan, processes: int = 2) -> list[Ending]:
    """Hold every check-up of a plan; the order and the result do not hang on the number of processes."""
    steps = range(0, plan.per_condition, AT_ONCE)
    pieces = [(name, first, min(first + AT_ONCE, plan.per_condition)) for name in conditions_of(guide, plan) for first in steps]
    done: dict[tuple[str, int, int], list[Ending]] = {}
    if processes <= 1:
        for piece in _told(((piece, run_some(guide, plan, *piece)) for piece in pieces), len(pieces)):
            done.update([piece])
    else:
        # "spawn" is the one way that behaves alike on Linux and macOS.
        with multiprocessing.get_context("spawn").Pool(processes, _begin, (plan,)) as pool:
            for piece in _told(pool.imap_unordered(_work, pieces), len(pieces)):
                done.update([piece])
    return [ending for piece in pieces for ending in done[piece]]


Piece = tuple[tuple[str, int, int], list[Ending]]


def _told(pieces: Iterator[Piece], total: int) -> Iterator[Piece]:
    """Say on stderr how far it is and about how long it takes; once in five seconds, or not at all where it is short."""
    began = said = time.monotonic()
    for count, piece in enumerate(pieces, 1):
        yield piece
        now = time.monotonic()
        if now - said >= 5 and count < total:
            said = now
            left = (now - began) / count * (total - count)
            print(f"simulate: {count} of {total} pieces, about {left:.0f} s left", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m backsense.evaluate.simulate", description="Check-ups with simulated patients."
    )
    parser.add_argument("--per-condition", type=int, default=200, metavar="N", help="patients for each condition (200)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same patients (7)")
    parser.add_argument("--start", choices=["blank", "words"], default="blank", help="what is known before the first screen")
    parser.add_argument("--mode", choices=["full", "urgency_only"], default="full")
    parser.add_argument("--not-sure", type=float, default=NOT_SURE, metavar="SHARE", help="how often it is 'not sure' (0.1)")
    parser.add_argument("--condition", action="append", default=[], help="this condition only; may be repeated")
    parser.add_argument("--knowledge", metavar="PATH", help="another folder or bundle of knowledge")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="figures for programs instead of a page")
    parser.add_argument("--endings", metavar="FILE", help="also write every check-up, one JSON object per line")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of printing")
    options = parser.parse_args(arguments)
    if options.per_condition < 1 or not 0 <= options.not_sure <= 1:
        parser.error("--per-condition must be 1 or more, and --not-sure between 0 and 1.")
    plan = Plan(
        per_condition=options.per_condition, seed=options.seed, start=options.start, mode=options.mode,
        not_sure=options.not_sure, knowledge=options.knowledge, only=tuple(options.condition),
    )  # fmt: skip
    guide = Guide.load(plan.knowledge)
    strange = [name for name in plan.only if name not in guide.knowledge.conditions or name == LEFT_OVER]
    if strange:
        parser.error(f"there is no condition called '{strange[0]}' to draw from.")
    endings = simulate(guide, plan, options.processes)
    if options.endings:
        Path(options.endings).write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in endings))
    if options.json:
        text = msgspec.json.format(msgspec.json.encode(summary(guide.knowledge, endings)), indent=2).decode() + "\n"
    else:
        text = page(guide.knowledge, endings, plan_line(plan))
    if options.output:
        Path(options.output).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def plan_line(plan: Plan) -> str:
    """The command that makes this page."""
    line = f"python -m backsense.evaluate.simulate --per-condition {plan.per_condition} --seed {plan.seed}"
    line += f" --start {plan.start}" if plan.start != "blank" else ""
    line += f" --mode {plan.mode}" if plan.mode != "full" else ""
    line += f" --not-sure {plan.not_sure:g}" if plan.not_sure != NOT_SURE else ""
    return line + "".join(f" --condition {name}" for name in plan.only)


if __name__ == "__main__":
    raise SystemExit(main())
