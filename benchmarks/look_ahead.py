"""Does looking two questions ahead save screens? `python benchmarks/look_ahead.py --per-condition 100` takes about five minutes.

The same simulated patients are asked in three ways: as the engine does, by what one answer is expected to save; in the order of
what two answers are expected to save; and so, asking also what pays only together with a second question. The outcome:
docs/decisions/0008-look-ahead.md.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterable

import numpy as np

from backsense.domain.urgency import URGENCIES
from backsense.engine import question
from backsense.engine.decide import Standing
from backsense.engine.model import Model
from backsense.engine.posterior import chances_now
from backsense.engine.question import Worth
from backsense.evaluate.simulate import Plan, simulate
from backsense.guide import Guide

FIRST = 16
"""Only so many first questions are looked beyond: those that save most by themselves. The second may be any."""
one_ahead = question.worth_asking


def two_ahead(model: Model, standing: Standing, candidates: Iterable[str], also_pairs: bool = False) -> dict[str, Worth]:
    """`worth_asking` with the harm saved after the best second question in place of that after the first.

    The two answers are taken as independent given the cause, those of one group too: this decides what is asked, nothing else.
    """
    names = list(candidates)
    worth = one_ahead(model, standing, names)
    least, enough = model.asking.least_harm_saved, model.likely_enough
    floor, p = standing.floor.rank, standing.posterior
    harm_of = model.harm[:, floor:]
    open_ = [model.place[name] for name in names]
    chances = chances_now(model, standing.values)
    alone = sorted((one.harm for one in worth.values()), reverse=True)
    for name in sorted(names, key=lambda one: (-worth[one].harm, one))[:FIRST]:
        if not also_pairs and worth[name].harm < least:
            break
        left, then_ranks = 0.0, set[int]()
        for row in model.rows[name].values():
            now = p * chances[row]
            pair = np.einsum("c,rc,cl->rl", now, chances, harm_of, optimize=True)  # P(row, other row) × harm, by level
            then = np.add.reduceat(pair.min(axis=1), model.starts)[open_]
            second = names[int(then.argmin())]
            left += min(float(then.min()), float((now @ harm_of).min()))
            for other in model.rows[second].values():
                rank = int(pair[other].argmin()) + floor
                if also_pairs and float(now @ chances[other]) >= enough[rank]:
                    then_ranks.add(rank)
        saved = max(0.0, float(standing.cost[floor:].min()) - left)
        if also_pairs:  # what it adds to the best question asked alone
            best_other = alone[1] if worth[name].harm == alone[0] and len(alone) > 1 else alone[0]
            saved = max(worth[name].harm, saved - best_other)
        higher = [URGENCIES[rank] for rank in then_ranks if rank > standing.urgency.rank]
        raises = max([*higher, *filter(None, [worth[name].raises])], default=None)
        changes = worth[name].changes or bool(then_ranks - {standing.urgency.rank})
        worth[name] = Worth(saved, worth[name].bits, raises, changes)
    return worth


def with_pairs(model: Model, standing: Standing, candidates: Iterable[str]) -> dict[str, Worth]:
    """Two ahead, and asking what pays only as one of a pair."""
    return two_ahead(model, standing, candidates, also_pairs=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-condition", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    guide = Guide.load()
    print(f"### Looking ahead: {options.per_condition} simulated patients of each condition, seed {options.seed}\n")
    print(
        "| asked by | start | screens, mean | median | 95th | questions, mean | ended at or above need | cause first | seconds |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for start in ("blank", "words"):
        for name, how in (("one answer", one_ahead), ("order of two", two_ahead), ("pairs too", with_pairs)):
            question.worth_asking = how
            began = time.perf_counter()
            plan = Plan(per_condition=options.per_condition, seed=options.seed, start=start)
            endings = simulate(guide, plan, processes=1)
            took = time.perf_counter() - began
            screens = sorted(len(one.screens) for one in endings)
            asked = statistics.mean(one.questions for one in endings)
            enough = 100 * statistics.mean(one.urgency >= one.needs for one in endings)
            first = 100 * statistics.mean(one.place == 1 for one in endings)
            print(
                f"| {name} | {start} | {statistics.mean(screens):.3f} | {screens[len(screens) // 2]} | "
                f"{screens[int(len(screens) * 0.95)]} | {asked:.2f} | {enough:.2f} of 100 | {first:.2f} of 100 | {took:.0f} |",
                flush=True,
            )
    print(f"{len(endings)} check-ups a row.", file=sys.stderr)


if __name__ == "__main__":
    main()
