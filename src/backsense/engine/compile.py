"""Knowledge → `Model`, made once and shared by every case."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from backsense.domain.knowledge import Chance, Cited, Condition, Estimates, Feature, Finding, Knowledge, RedFlag
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.logic import compile_expression, compile_open, compile_words
from backsense.engine.model import Floats, Group, Model, Rule

SMALLEST = 1e-4
"""Probabilities are kept inside [SMALLEST, 1 - SMALLEST]: no single answer can make a cause certain or impossible."""


def number(chance: Chance, knowledge: Knowledge) -> tuple[float, float, float]:
    """Return (p, low, high) of a chance, by the scale where it is an ordinal word."""
    if chance.p is not None and chance.low is not None and chance.high is not None:
        return chance.p, chance.low, chance.high
    word, scale = (chance.how_often, "how_often") if chance.how_often else (chance.how_common, "how_common")
    entry = knowledge.scales[scale].words[str(word)]
    assert entry.p is not None and entry.low is not None and entry.high is not None  # held by the scale checks
    return entry.p, entry.low, entry.high


def compile_model(knowledge: Knowledge) -> Model:
    """Compile the knowledge. A few tens of milliseconds; the result can be shared by threads."""
    findings = knowledge.findings
    conditions = tuple(sorted(knowledge.conditions))
    presenting = tuple(
        dict.fromkeys(name for one in knowledge.presentations.values() for name in one.when.findings() if name in findings)
    )
    evidence = tuple(name for name in sorted(findings) if name not in presenting and findings[name].is_evidence)
    states = {name: _states(findings[name]) for name in evidence}
    first_row: dict[str, int] = {}
    rows = 0
    for name in evidence:
        first_row[name] = rows
        rows += len(states[name])
    background = np.concatenate([_background(findings[name], knowledge) for name in evidence]) if evidence else np.ones(0)
    chances = np.repeat(background[:, None], len(conditions), axis=1)
    cites: dict[tuple[str, str, str], Cited] = {}
    for column, condition_id in enumerate(conditions):
        given = _given(knowledge.conditions[condition_id], knowledge)
        for name, by_value in given.items():
            if name in first_row:
                part = slice(first_row[name], first_row[name] + len(states[name]))
                chances[part, column] = _complete(states[name], {v: p for v, (p, _) in by_value.items()}, background[part])
                cites.update({(condition_id, name, value): cite for value, (_, cite) in by_value.items()})
    compiled = {name: compile_expression(one.only_if, findings) for name, one in findings.items() if one.only_if}
    return Model(
        knowledge=knowledge,
        conditions=conditions,
        findings=findings,
        evidence=evidence,
        first_row=first_row,
        states=states,
        chances=chances,
        background=background,
        cites=cites,
        prior=_priors(knowledge, conditions),
        share={name: number(one.share, knowledge)[0] for name, one in knowledge.presentations.items()},
        presentations={name: compile_expression(one.when, findings) for name, one in knowledge.presentations.items()},
        age_sex=tuple(
            (column, compile_expression(one.when, findings), one.times)
            for column, name in enumerate(conditions)
            for one in knowledge.conditions[name].age_sex
        ),
        groups=tuple(
            Group(group.id, tuple(name for name in group.findings if name in first_row), number(group.together, knowledge)[0])
            for group in knowledge.groups.values()
        ),
        harm=_harm(knowledge, conditions),
        rules=tuple(_rule(flag, findings) for flag in sorted(knowledge.red_flags.values(), key=lambda f: (-f.act.rank, f.id))),
        possible=compiled,
        policy_holds={name: compile_expression(one.when, findings) for name, one in knowledge.policies.items() if one.when},
        condition_possible=tuple(
            (column, compile_expression(only_if, findings))
            for column, name in enumerate(conditions)
            if (only_if := knowledge.conditions[name].only_if) is not None
        ),
        remedy_fits={name: compile_expression(remedy.fits, findings) for name, remedy in knowledge.remedies.items()},
        caution_holds={
            (name, i): compile_expression(caution.when, findings)
            for name, remedy in knowledge.remedies.items()
            for i, caution in enumerate(remedy.cautions)
        },
        caution_words={
            (name, i): compile_words(caution.when, findings)
            for name, remedy in knowledge.remedies.items()
            for i, caution in enumerate(remedy.cautions)
        },
        asking=next(iter(knowledge.asking.values())),
        presenting=presenting,
    )


def _states(finding: Finding) -> tuple[str, ...]:
    return ("present", "absent") if finding.type == "yes_no" else tuple(choice.value for choice in finding.choices)


def _background(finding: Finding, knowledge: Knowledge) -> Floats:
    if finding.type == "yes_no":
        assert finding.background is not None  # held by choice_missing_or_needless
        p = number(finding.background, knowledge)[0]
        return np.asarray(np.clip(np.array([p, 1 - p]), SMALLEST, 1 - SMALLEST))
    shares = np.array([number(c.background, knowledge)[0] if c.background else 0.0 for c in finding.choices])
    shares = np.clip(shares, SMALLEST, None)
    return np.asarray(shares / shares.sum())


def _given(condition: Condition, knowledge: Knowledge) -> dict[str, dict[str, tuple[float, Cited]]]:
    """Finding → value → (probability, where it comes from)."""
    given: dict[str, dict[str, tuple[float, Cited]]] = {}
    for feature in condition.features:
        given.setdefault(feature.finding, {})[feature.value] = (number(feature, knowledge)[0], feature)
    for block in condition.estimates:
        for feature in expand(block):
            given.setdefault(feature.finding, {}).setdefault(feature.value, (number(feature, knowledge)[0], block))
    return given


def expand(block: Estimates) -> list[Feature]:
    """An estimates block as single features."""
    features = []
    for word in ("almost_always", "often", "sometimes", "seldom", "hardly_ever"):
        for entry in getattr(block, word):
            finding, _, value = entry.partition("=")
            features.append(
                Feature(
                    finding=finding, value=value or "present", how_often=word, basis="expert",
                    source=block.source, at=block.at, checked=block.checked,
                )
            )  # fmt: skip
    return features


def _complete(states: tuple[str, ...], given: Mapping[str, float], background: Floats) -> Floats:
    """Fill the states nothing is said of with the rest, in the proportions of the background; the result adds up to 1."""
    if states == ("present", "absent"):
        p = float(np.clip(given["present"], SMALLEST, 1 - SMALLEST))
        return np.array([p, 1 - p])
    said = np.array([given.get(state, np.nan) for state in states])
    open_ = np.isnan(said)
    total = float(np.nansum(said))
    if open_.any() and total < 1:
        said[open_] = background[open_] / background[open_].sum() * (1 - total)
    said[np.isnan(said)] = 0.0
    said = np.clip(said, SMALLEST, None)
    return np.asarray(said / said.sum())


def _priors(knowledge: Knowledge, conditions: tuple[str, ...]) -> dict[str, Floats]:
    priors: dict[str, Floats] = {}
    for presentation in knowledge.presentations:
        column = np.zeros(len(conditions))
        for i, name in enumerate(conditions):
            for prior in knowledge.conditions[name].priors:
                if prior.presentation == presentation:
                    column[i] += number(prior, knowledge)[0]
        if column.sum() > 0:
            priors[presentation] = column / column.sum()
    return priors


def _harm(knowledge: Knowledge, conditions: tuple[str, ...]) -> Floats:
    rows = next(iter(knowledge.harm.values())).rows
    needs = [knowledge.conditions[name].needs for name in conditions]
    return np.array([[rows[need.value][level.value] for level in URGENCIES] for need in needs]).reshape(
        len(conditions), len(URGENCIES)
    )


def _rule(flag: RedFlag, findings: Mapping[str, Finding]) -> Rule:
    return Rule(
        flag=flag,
        fires=compile_expression(flag.when, findings),
        asks=compile_open(flag.when, findings),
        relevant=compile_expression(flag.relevant_when, findings),
        findings=flag.when.findings(),
        gates=tuple(name for name in flag.relevant_when.findings() if name in findings and findings[name].type == "yes_no"),
        reads=frozenset(_reads(flag.when.findings(), findings)),
    )


def _reads(names: Iterable[str], findings: Mapping[str, Finding]) -> Iterator[str]:
    for name in names:
        yield name
        if name in findings and (only_if := findings[name].only_if) is not None:
            yield from _reads(only_if.findings(), findings)


def level(rank: int) -> Urgency:
    """The urgency of a rank from 0 to 4."""
    return URGENCIES[rank]
