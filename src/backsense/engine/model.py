"""`Model`: the knowledge as arrays and compiled rules, and what can be read off it once for every case."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backsense.domain.case import Value
from backsense.domain.knowledge import Asking, Cited, Finding, Knowledge, RedFlag
from backsense.domain.urgency import URGENCIES
from backsense.engine.logic import Asks, Test, Words, compile_expression
from backsense.engine.people import People, Presenting, table_people, table_presenting

if TYPE_CHECKING:
    from backsense.domain.assessment import Weighed
    from backsense.domain.knowledge import Plan
    from backsense.engine.intervals import Drawn

Floats = NDArray[np.float64]


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
    def is_absent(self) -> NDArray[np.bool_]:
        """Whether a row of `chances` is that of a no, shape (n_states,)."""
        return np.array([state == "absent" for name in self.evidence for state in self.states[name]])

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
    def plans(self) -> tuple[tuple["Plan", Test], ...]:
        """Plans in their order, each with its compiled `fits`."""
        ordered = sorted(self.knowledge.plans.values(), key=lambda one: (one.order, one.id))
        return tuple((one, compile_expression(one.fits, self.findings)) for one in ordered)

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
