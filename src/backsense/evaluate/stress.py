"""Stress: every case told again in ways that change nothing that matters, and with answers held back, by rule and by seed.

An alarm named in the words must survive every one of them. What else changes is counted: drops (less urgent than before), rises,
and flips (over the line between an emergency and none).
"""

import zlib
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

import msgspec

from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.reading import Reading
from backsense.domain.urgency import Urgency
from backsense.engine.decide import stand
from backsense.evaluate import wordings
from backsense.evaluate.cases import Vignette, part_of
from backsense.guide import Guide

KINDS = {
    "other_words": "one thing said with another phrase of the lexicon",
    "misspelt": "one long word in six with two letters swapped",
    "minimising": "a relative who says it is nothing",
    "anxious": "told in fear",
    "shuffled": "sentences and facts in another order",
    "carer": "told by a son or daughter",
    "american": "American words and spelling",
    "british": "British words and spelling",
    "not_sure": "three facts in ten answered “not sure”",
    "withheld": "three facts in ten not told",
}
OF_FACTS = ("not_sure", "withheld")
"""These change what is answered, not the words: here the facts count beside the text."""
SHARE = 0.3


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One case under one change. `lost` are rules that the words alone had fired and that no longer fire."""

    id: str
    kind: str
    before: Urgency
    after: Urgency
    lost: tuple[str, ...]

    @property
    def is_flip(self) -> bool:
        """Over the line between an emergency and none, either way."""
        return self.before.is_emergency != self.after.is_emergency


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of change did."""

    kind: str
    cases: int
    same: int
    drops: int
    rises: int
    flips_down: int
    flips_up: int
    with_alarm: int
    """Cases whose words alone fire an alarm."""
    alarms_lost: int


class Stress(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run. `lost` lists cases of the development part only; the test part stands in the sums."""

    seed: int
    development: list[Sum]
    test: list[Sum]
    lost: list[Changed]


def stress(guide: Guide, vignettes: Sequence[Vignette], seed: int) -> Stress:
    """Put every case under every kind of change that applies to it.

    Args:
        guide: The knowledge and the engine.
        vignettes: The cases; their own answers are not looked at.
        seed: The same seed makes the same changes, whatever other cases are in the run.
    """
    found: list[tuple[Changed, bool]] = []
    for one in vignettes:
        found += _all_kinds(guide, one, seed)
    development = [(c, a) for c, a in found if part_of(c.id) == "development"]
    test = [(c, a) for c, a in found if part_of(c.id) == "test"]
    return Stress(seed=seed, development=_sums(development), test=_sums(test), lost=[c for c, _ in development if c.lost])


def _all_kinds(guide: Guide, one: Vignette, seed: int) -> list[tuple[Changed, bool]]:
    reading = guide.read(one.text)
    told = {name: value for name, value in one.facts.items() if name in guide.knowledge.findings}
    by_text, alarms = _ends(guide, one, one.text, {})
    by_facts: Urgency | None = None
    results = []
    for kind in KINDS:
        random = Random(zlib.crc32(f"{seed} {kind} {one.id}".encode()))
        if kind in OF_FACTS:
            if not told:
                continue
            facts = _facts(kind, told, random)
            if by_facts is None:
                by_facts, _ = _ends(guide, one, one.text, told)
            before, (after, fired) = by_facts, _ends(guide, one, one.text, facts)
        else:
            text = reworded(guide, kind, one, reading, random)
            if text is None:
                continue
            before, (after, fired) = by_text, _ends(guide, one, text, {})
        lost = tuple(sorted(alarms - fired))
        results.append((Changed(id=one.id, kind=kind, before=before, after=after, lost=lost), bool(alarms)))
    return results


def reworded(guide: Guide, kind: str, one: Vignette, reading: Reading, random: Random) -> str | None:
    """The words of a case under one kind of change; None where it does not apply."""
    text = one.text
    if kind == "other_words":
        return wordings.other_words(text, reading, _understood(guide), random)
    if kind == "carer":
        is_own = not any(word in guide.lexicon.relations for word in wordings.words_of(text)) and (one.age or 18) >= 16
        return wordings.carer(text, one.sex, is_own)
    rules: dict[str, Callable[[str, Random], str | None]] = {
        "misspelt": wordings.misspelt,
        "minimising": wordings.minimising,
        "anxious": wordings.anxious,
        "shuffled": wordings.shuffled,
        "american": wordings.american,
        "british": wordings.british,
    }
    return rules[kind](text, random)


@cache
def _understood(guide: Guide) -> Callable[[str, str], tuple[str, ...]]:
    """Phrases of a finding that are understood as it when they stand alone; worked out once for each."""

    @cache
    def ways(finding: str, value: str) -> tuple[str, ...]:
        def is_so(phrase: str) -> bool:
            said = [(m.finding, m.value, m.how) for m in guide.read(phrase).mentions]
            return bool(said) and all(name == finding and str(v) == value and how == "present" for name, v, how in said)

        return tuple(phrase for phrase in wordings.ways_to_say(guide.knowledge, finding, value) if is_so(phrase))

    return ways


def _facts(kind: str, told: dict[str, Value], random: Random) -> dict[str, Value]:
    hit = {name for name in told if random.random() < SHARE} or {random.choice(sorted(told))}
    if kind == "not_sure":
        return {name: UNKNOWN if name in hit else value for name, value in told.items()}
    return {name: value for name, value in told.items() if name not in hit}


def _ends(guide: Guide, one: Vignette, text: str, facts: dict[str, Value]) -> tuple[Urgency, set[str]]:
    """The urgency, and the rules that fire, on these words and these answers; words come first, as in a check-up."""
    reading = guide.read(text)
    case = guide.gather(reading, Case(age_years=one.age, sex=one.sex))
    case = guide.learn(case, {name: value for name, value in facts.items() if not case.was_asked(name)})
    # Level and alarms only: what would change them, and what to do, is a hundred times the work and not looked at here.
    standing = stand(guide.model, case, guide._policies(case, reading))
    return standing.urgency, {rule.flag.id for rule in standing.alarms.fired}


def _sums(found: Sequence[tuple[Changed, bool]]) -> list[Sum]:
    sums = []
    for kind in KINDS:
        some = [(changed, alarmed) for changed, alarmed in found if changed.kind == kind]
        changes = [changed for changed, _ in some]
        sums.append(
            Sum(
                kind=kind,
                cases=len(some),
                same=sum(c.after == c.before for c in changes),
                drops=sum(c.after < c.before for c in changes),
                rises=sum(c.after > c.before for c in changes),
                flips_down=sum(c.is_flip and c.after < c.before for c in changes),
                flips_up=sum(c.is_flip and c.after > c.before for c in changes),
                with_alarm=sum(alarmed for _, alarmed in some),
                alarms_lost=sum(bool(c.lost) for c in changes),
            )
        )
    return sums


# --- the page --------------------------------------------------------------------------------------------------------


def page(guide: Guide, found: Stress, command: str) -> str:
    """The run as Markdown; `command` is how it was made."""
    stamp = f"knowledge {guide.knowledge.version}, `{guide.knowledge.hash[:12]}`"
    lines = [
        "# The open set under stress",
        "",
        f"Made by `{command}` with {stamp}, seed {found.seed}. Do not edit it by hand.",
        "",
        "Each case is told again, by rule, in ways that should change nothing, or with answers held back. “Drops” ended less "
        "urgent than before, “rises” more; “flips” crossed the line between an emergency and none. The last columns hold the "
        "promise: where the words alone fire an alarm, it must still fire. Changes of words are compared on the words alone; "
        "held-back answers on the words with all facts told.",
    ]
    for title, sums in (("Development part", found.development), ("Test part, in sums only", found.test)):
        lines += ["", f"## {title}", ""]
        lines += [
            "| change | cases | same | drops | rises | flips down | flips up | with an alarm in the words | of these lost |"
        ]
        lines += ["|---|" + "--:|" * 8]
        lines += [
            f"| {KINDS[s.kind]} | {s.cases} | {s.same} | {s.drops} | {s.rises} | {s.flips_down} | {s.flips_up} | {s.with_alarm} "
            f"| {s.alarms_lost} |"
            for s in sums
        ]
    lines += ["", "## Alarms lost, development part", ""]
    lines += [
        f"- `{c.id}`, {KINDS[c.kind]}: {', '.join(f'`{name}`' for name in c.lost)}; {c.before.value} → {c.after.value}"
        for c in found.lost
    ] or ["None."]
    return "\n".join(lines) + "\n"


def alarms_lost(found: Stress) -> int:
    """How many cases lost an alarm, both parts; a run with any has broken the promise."""
    return sum(one.alarms_lost for one in (*found.development, *found.test))
