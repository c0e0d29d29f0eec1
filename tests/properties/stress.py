"""Many thousand drawn people: the fast engine beside the slow one, and the promises, counted (`make stress`).

`python -m tests.properties.stress --cases 20000 --seed 11 -o docs/stress.md`
"""

import argparse
import math
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.urgency import URGENCIES
from backsense.engine import reference
from backsense.engine.decide import Standing, stand
from backsense.engine.question import worth_asking
from backsense.guide import Guide
from tests.properties.people import draw_case

CLOSE = 1e-9
"""How far the fast engine may be from plain enumeration."""
WORTH_EVERY = 4
"""Enumerating what a question is worth takes as long as everything else together, so every fourth person gets one."""

PROMISES = {
    "posterior": "the causes: every probability within 1e-9 of plain enumeration, adding up to 1",
    "decision": "the level with the least expected harm is the same",
    "rules": "the same warning signs fire",
    "worth": "what a question is worth: within 1e-9 of enumerating its answers",
    "alarm": "one more warning sign, said to be there, never lowers what the rules say",
    "not_sure": "“not sure” leaves the floor at least as high as “no” does, and closes no rule that “no” leaves open",
    "order": "the order of the answers changes neither causes, nor rules, nor urgency",
    "forget": "learning one more answer and forgetting it gives the same case back",
    "outvoted": "the urgency is never below a warning sign that fired",
}


@dataclass
class Tally:
    """What a run met and what it found.

    Attributes:
        checked: Promise → how often it was checked.
        broken: Promise → the first few cases that broke it, in words.
        met: (what, which) → how many cases held it.
        largest: Promise → the largest difference seen.
    """

    cases: int = 0
    checked: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=dict)
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    largest: dict[str, float] = field(default_factory=dict)

    def hold(self, promise: str, holds: bool, case: Case, apart: float = 0.0) -> None:
        """Note one check of a promise."""
        self.checked[promise] += 1
        self.largest[promise] = max(self.largest.get(promise, 0.0), apart)
        if not holds:
            self.broken.setdefault(promise, []).append(in_words(case))


def in_words(case: Case) -> str:
    """A case on one line, to be made again from."""
    replies = " ".join(f"{name}={reply.value}" for name, reply in case.replies.items())
    return f"age={case.age_years} sex={case.sex} {replies}"


def stress(guide: Guide, cases: int, seed: int, tell: bool = False) -> Tally:
    """Draw people and check every promise on each.

    Args:
        guide: The knowledge.
        cases: How many people.
        seed: The same seed draws the same people.
        tell: Say on stderr how far it is.
    """
    random, tally, began = Random(seed), Tally(), time.monotonic()
    alarms = sorted(
        n for n in guide.model.rules_with if n in guide.knowledge.findings and guide.knowledge.findings[n].type == "yes_no"
    )
    for place in range(cases):
        case = draw_case(guide, random, place)
        standing = stand(guide.model, case)
        _meet(guide, case, standing, tally)
        _beside_the_reference(guide, case, standing, tally)
        if place % WORTH_EVERY == 0:
            _worth(guide, random, case, standing, tally)
        _promises(guide, random, case, standing, random.choice(alarms), tally)
        tally.cases += 1
        if tell and tally.cases % 2000 == 0:
            left = (time.monotonic() - began) / tally.cases * (cases - tally.cases)
            print(f"stress: {tally.cases} of {cases}, about {left:.0f} s left", file=sys.stderr, flush=True)
    return tally


def _meet(guide: Guide, case: Case, standing: Standing, tally: Tally) -> None:
    """Count what kinds of thing this case holds."""
    values = standing.values
    kinds = {guide.knowledge.findings[name].type for name in values if name in guide.knowledge.findings}
    kinds |= {
        "number told as a number" for name, v in values.items() if name in guide.knowledge.findings and not isinstance(v, str)
    }
    kinds |= {"not sure" for name in case.replies if case.is_unsure(name)}
    tally.met.update(("kind", kind) for kind in kinds)
    tally.met.update(("finding", name) for name in values if name in guide.knowledge.findings)
    for group in guide.knowledge.groups.values():
        known = sum(name in values for name in group.findings)
        if known >= 2:
            tally.met["group", group.id] += 1
            if known < len(group.findings):
                tally.met["group in part", group.id] += 1
    for name, test in guide.model.presentations.items():
        if test(values) == 2:
            tally.met["presentation", name] += 1
    tally.met.update(("rule", rule.flag.id) for rule in standing.alarms.fired)
    tally.met["level", standing.urgency.value] += 1


def _beside_the_reference(guide: Guide, case: Case, standing: Standing, tally: Tally) -> None:
    values, knowledge = standing.values, guide.knowledge
    slow = reference.posterior(knowledge, values)
    fast = dict(zip(guide.model.conditions, standing.posterior.tolist(), strict=True))
    apart = max(abs(fast[name] - slow[name]) for name in slow)
    tally.hold("posterior", apart <= CLOSE and abs(sum(fast.values()) - 1) <= CLOSE, case, apart)
    tally.hold("decision", standing.by_causes == reference.decision(knowledge, values), case)
    tally.hold("rules", {rule.flag.id for rule in standing.alarms.fired} == reference.fired(knowledge, values), case)


def _worth(guide: Guide, random: Random, case: Case, standing: Standing, tally: Tally) -> None:
    """One open question: expected harm saved, by making the decision again after each of its answers."""
    model = guide.model
    still = [name for name in model.telling if name not in standing.values and name not in model.moves_prior]
    if not still:
        return
    name = random.choice(still)
    harms = next(iter(guide.knowledge.harm.values())).rows
    allowed = [level for level in URGENCIES if level >= standing.floor]

    def least(weights: dict[str, float]) -> float:
        needs = {one: guide.knowledge.conditions[one].needs.value for one in weights}
        return min(sum(w * harms[needs[one]][level.value] for one, w in weights.items()) for level in allowed)

    def weights(values: dict[str, Value]) -> dict[str, float]:
        known = {n: v for n, v in values.items() if n in model.first_row}
        before = reference.prior(guide.knowledge, values)
        all_of = guide.knowledge.conditions.values()
        return {one.id: before[one.id] * math.prod(reference._likelihoods(one, known, guide.knowledge)) for one in all_of}

    now = weights(dict(standing.values))
    total = sum(now.values())
    then = [weights({**standing.values, name: state}) for state in reference.states_of(guide.knowledge.findings[name])]
    slow = max(0.0, least(now) - sum(least(one) for one in then)) / total
    apart = abs(worth_asking(model, standing, [name])[name].harm - slow)
    tally.hold("worth", apart <= CLOSE * max(1.0, slow), case, apart)


def _promises(guide: Guide, random: Random, case: Case, standing: Standing, alarm: str, tally: Tally) -> None:
    model = guide.model
    present, unsure, no = (stand(model, case.learn(alarm, value)) for value in ("present", UNKNOWN, "absent"))
    tally.hold("alarm", present.alarms.fired_floor >= standing.alarms.fired_floor, case)
    still_open = {rule.flag.id for rule, _ in unsure.alarms.unsettled} | {rule.flag.id for rule in unsure.alarms.fired}
    holds = unsure.floor >= no.floor and {rule.flag.id for rule, _ in no.alarms.unsettled} <= still_open
    tally.hold("not_sure", holds, case)
    names = list(case.replies)
    random.shuffle(names)
    other = stand(model, Case(age_years=case.age_years, sex=case.sex, replies={name: case.replies[name] for name in names}))
    apart = float(abs(other.posterior - standing.posterior).max())
    same = {rule.flag.id for rule in other.alarms.fired} == {rule.flag.id for rule in standing.alarms.fired}
    tally.hold("order", apart <= 1e-12 and same and other.urgency == standing.urgency, case, apart)
    if alarm not in case.replies:
        tally.hold("forget", case.learn(alarm, "present").forget(alarm) == case, case)
    tally.hold("outvoted", all(standing.urgency >= rule.flag.act for rule in standing.alarms.fired), case)


def page(guide: Guide, tally: Tally, seed: int) -> str:
    """The run as a page of tables."""
    command = f"python -m tests.properties.stress --cases {tally.cases} --seed {seed}"
    lines = [
        "# The engine under stress",
        "",
        f"Made by `{command}` (`make stress`) with knowledge {guide.knowledge.version}, `{guide.knowledge.hash[:12]}`."
        " Do not edit it by hand.",
        "",
        "People are drawn at random and mean nothing: answers that no one person would give are among them, because the"
        " arithmetic must hold for those too. The fast engine (NumPy) is compared with `engine/reference.py`, which enumerates"
        " and uses no NumPy. This shows that the sums are right. It cannot show that the numbers they start from are.",
        "",
        "## What was checked",
        "",
        "| what must hold | checked | broken | largest difference |",
        "|---|--:|--:|--:|",
    ]
    for promise, words in PROMISES.items():
        apart = f"{tally.largest[promise]:.0e}" if tally.largest.get(promise) else "–"
        lines.append(f"| {words} | {tally.checked[promise]:,} | {len(tally.broken.get(promise, []))} | {apart} |")
    for promise, broken in tally.broken.items():
        lines += ["", f"First cases that broke “{PROMISES[promise]}”:", "", *(f"- `{case}`" for case in broken[:3])]
    lines += ["", "## What the people held", "", "| kind of answer | people |", "|---|--:|"]
    lines += [f"| {which} | {count:,} |" for (what, which), count in sorted(tally.met.items()) if what == "kind"]
    lines += ["", "| | how many there are | met | people with the least met |", "|---|--:|--:|---|"]
    rows = {
        "finding": ("findings, known", guide.knowledge.findings),
        "group": ("groups, two or more of its findings known", guide.knowledge.groups),
        "group in part": (
            "groups of three or more, some findings not known",
            {g.id: g for g in guide.knowledge.groups.values() if len(g.findings) > 2},
        ),
        "presentation": ("presentations, certain", guide.model.prior),
        "rule": ("warning signs, fired", guide.knowledge.red_flags),
        "level": ("levels of urgency", {level.value: level for level in URGENCIES}),
    }
    for what, (words, there) in rows.items():
        counts = {name: tally.met[what, name] for name in there}
        least = min(counts, key=lambda name: (counts[name], name))
        lines.append(f"| {words} | {len(there)} | {sum(n > 0 for n in counts.values())} | {least} ({counts[least]:,}) |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.properties.stress", description="The engine under stress.")
    parser.add_argument("--cases", type=int, default=20_000, help="how many people (20000)")
    parser.add_argument("--seed", type=int, default=11, help="the same seed draws the same people (11)")
    parser.add_argument("-o", "--output", metavar="FILE", help="write here instead of printing")
    options = parser.parse_args(arguments)
    guide = Guide.load()
    tally = stress(guide, options.cases, options.seed, tell=True)
    text = page(guide, tally, options.seed)
    if options.output:
        Path(options.output).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 1 if tally.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
