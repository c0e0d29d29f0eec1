"""Knowledge → `Model`: arrays and compiled rules, made once and shared by every case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backsense.domain.case import Value
from backsense.domain.knowledge import Asking, Chance, Cited, Condition, Estimates, Feature, Finding, Knowledge, RedFlag
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.logic import Asks, Test, Words, compile_expression, compile_open, compile_words
from backsense.engine.people import People, Presenting, table_people, table_presenting

if TYPE_CHECKING:
    from backsense.domain.assessment import Weighed
    from backsense.engine.intervals import Drawn

Floats = NDArray[np.float64]

SMALLEST = 1e-4
"""Probabilities are kept inside [SMALLEST, 1 - SMALLEST]: no single answer can make a cause certain or impossible."""


@dataclass(frozen=True)
class Group:
    """Yes/no findings that move together: their places in `Model.findings_order` and the mixture weight."""

    id: str
    findings: tuple[str, ...]
    together: float


@dataclass(frozen=True)
class Rule:
    """A red flag, compiled."""

    flag: RedFlag
    fires: Test
    asks: Asks
    relevant: Test
    findings: tuple[str, ...]
    gates: tuple[str, ...]
    """Yes/no findings its relevance hangs on: it is not asked about until one of them is said."""
    reads: frozenset[str]
    """Its findings, and those that tell whether one of them is possible."""


@dataclass(frozen=True)
class Model:
    """Everything the engine needs, ready to use.

    Attributes:
        conditions: Ids, in the order of every array's last axis.
        first_row: Finding → row of its first state in `chances`; its states follow each other.
        states: Finding → its states (`present, absent` for yes/no).
        chances: P(state | condition), shape (n_states, n_conditions); the rows of one finding add up to 1 in each column.
        background: P(state) where nothing explains it, shape (n_states,).
        prior: Presentation → prior, shape (n_conditions,), adding up to 1.
        share: Presentation → how many of those who come, come with it.
        harm: Expected harm of advising each level to someone with each condition, shape (n_conditions, 5).
    """

    knowledge: Knowledge
    conditions: tuple[str, ...]
    findings: Mapping[str, Finding]
    evidence: tuple[str, ...]
    first_row: Mapping[str, int]
    states: Mapping[str, tuple[str, ...]]
    chances: Floats
    background: Floats
    cites: Mapping[tuple[str, str, str], Cited]
    prior: Mapping[str, Floats]
    share: Mapping[str, float]
    presentations: Mapping[str, Test]
    age_sex: tuple[tuple[int, Test, float], ...]
    groups: tuple[Group, ...]
    harm: Floats
    rules: tuple[Rule, ...]
    possible: Mapping[str, Test]
    policy_holds: Mapping[str, Test]
    condition_possible: tuple[tuple[int, Test], ...]
    remedy_fits: Mapping[str, Test]
    caution_holds: Mapping[tuple[str, int], Test]
    caution_words: Mapping[tuple[str, int], Words]
    asking: Asking
    presenting: tuple[str, ...]

    @cached_property
    def people(self) -> People:
        """What age and sex do to the prior."""
        return table_people(self)

    @cached_property
    def presents(self) -> dict[tuple[Value | None, ...], Presenting]:
        """Answers to `presenting` → what they come to; empty where there are too many to write out."""
        return table_presenting(self)

    @cached_property
    def log_chances(self) -> Floats:
        """Natural logarithm of `chances`."""
        return np.log(self.chances)

    @cached_property
    def ratios(self) -> Floats:
        """log10 of P(state | condition) over P(state) where nothing explains it: what each answer weighs, shape as `chances`."""
        return np.asarray(np.log10(self.chances / self.background[:, None]))

    @cached_property
    def chances_or_nothing(self) -> Floats:
        """`chances`, and two rows that change no product, smallest or largest: of something present, and of something absent."""
        return np.vstack([self.chances, np.ones(len(self.conditions)), np.zeros(len(self.conditions))])

    @cached_property
    def surprise(self) -> Floats:
        """`chances` × log2 `chances`: how much each state tells when the condition is known, shape as `chances`."""
        return np.asarray(self.chances * np.log2(self.chances))

    @cached_property
    def rows(self) -> dict[str, dict[str, int]]:
        """Finding → state → its row of `chances`."""
        return {name: {state: self.first_row[name] + i for i, state in enumerate(states)} for name, states in self.states.items()}

    @cached_property
    def row_is_of(self) -> tuple[str, ...]:
        """Row of `chances` → its finding."""
        return tuple(name for name in self.evidence for _ in self.states[name])

    @cached_property
    def reach(self) -> Floats:
        """The most any answer to a finding could weigh for a condition, shape (n_evidence, n_conditions)."""
        return np.asarray(np.maximum.reduceat(np.abs(self.ratios), self.starts, axis=0))

    @cached_property
    def most_telling(self) -> tuple[tuple[str, ...], ...]:
        """For each condition the findings, that of the furthest reach first."""
        return tuple(tuple(self.evidence[i] for i in column) for column in np.argsort(-self.reach, axis=0, kind="stable").T)

    @cached_property
    def open_telling(self) -> dict[int, tuple["Weighed", ...]]:
        """Column of a condition → what could tell most about it, as it is put while not known; filled when first needed."""
        return {}

    @cached_property
    def policy_reads(self) -> frozenset[str]:
        """Findings that policies hang on."""
        return frozenset(name for one in self.knowledge.policies.values() if one.when is not None for name in one.when.findings())

    @cached_property
    def looked_for(self) -> dict[str, frozenset[str]]:
        """Condition → what its warning signs ask, without what presents."""
        found: dict[str, set[str]] = {}
        for rule in self.rules:
            for condition in rule.flag.condition_in_mind:
                found.setdefault(condition, set()).update(set(rule.findings) - set(self.presenting))
        return {condition: frozenset(names) for condition, names in found.items()}

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """The first row of each finding of `evidence`, in its order."""
        return np.array([self.first_row[name] for name in self.evidence], dtype=np.intp)

    @cached_property
    def place(self) -> dict[str, int]:
        """Finding → its place in `evidence`."""
        return {name: place for place, name in enumerate(self.evidence)}

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """Findings whose answers differ between conditions; the others cannot tell anything apart."""
        spread = np.maximum.reduceat(self.chances.max(axis=1) - self.chances.min(axis=1), self.starts)
        return tuple(name for name, size in zip(self.evidence, spread, strict=True) if size > 1e-9)

    @cached_property
    def moves_prior(self) -> frozenset[str]:
        """Findings that priors hang on: learning one changes more than its own row."""
        conditions = self.knowledge.conditions.values()
        tests = [one.when for condition in conditions for one in condition.age_sex]
        tests += [condition.only_if for condition in conditions if condition.only_if is not None]
        tests += [one.when for one in self.knowledge.presentations.values()]
        return frozenset(name for test in tests for name in test.findings())

    @cached_property
    def opens(self) -> frozenset[str]:
        """Findings whose answer makes another one possible or impossible."""
        return frozenset(name for one in self.findings.values() if one.only_if for name in one.only_if.findings())

    @cached_property
    def brings_others(self) -> frozenset[str]:
        """Findings from whose answer others follow."""
        return self.opens | {name for name, one in self.findings.items() if one.implies}

    @cached_property
    def group_of(self) -> dict[str, Group]:
        """Finding → its dependence group."""
        return {name: group for group in self.groups for name in group.findings}

    @cached_property
    def gates(self) -> frozenset[str]:
        """The gates of all rules."""
        return frozenset(name for rule in self.rules for name in rule.gates)

    @cached_property
    def rules_with(self) -> dict[str, tuple[Rule, ...]]:
        """Finding → the rules that read it."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for name in rule.findings:
                found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def rules_for(self) -> dict[str, tuple[Rule, ...]]:
        """Condition → the rules that have it in mind."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for condition in rule.flag.condition_in_mind:
                found.setdefault(condition, []).append(rule)
        return {condition: tuple(rules) for condition, rules in found.items()}

    @cached_property
    def likely_enough(self) -> tuple[float, ...]:
        """How likely an answer that leads to a level has to be to be asked about, by rank."""
        return tuple(self.asking.reasonable_likelihood[one.value] for one in URGENCIES)

    @cached_property
    def drawn(self) -> "Drawn":
        """Every number under every draw within its interval, made when first needed."""
        from backsense.engine.intervals import draw_numbers  # it reads this module

        return draw_numbers(self)

    def state_of(self, finding: str, value: str | float) -> str:
        """The state a value falls in: itself, or the band of a number."""
        if isinstance(value, str):
            return value
        chosen = self.findings[finding].choices[0].value
        for choice in self.findings[finding].choices:
            if value >= (choice.at_least or 0):
                chosen = choice.value
        return chosen

    def row(self, finding: str, value: str | float) -> int:
        """The row of `chances` for this value."""
        return self.rows[finding][value if isinstance(value, str) else self.state_of(finding, value)]


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
