"""The answer space: everything a person could have told us, finding by finding, asked and unasked, sure and unsure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from backsense.certify.bits import Bit, at_least, every, no, some
from backsense.domain.case import Value
from backsense.domain.expression import Expression
from backsense.domain.knowledge import Finding, Knowledge

ABOUT_YOU = ("age_years", "sex")
SEXES = ("female", "male")


@dataclass(frozen=True)
class Space:
    """The findings of one knowledge, with every value each can take.

    Numbers are cut where any expression of the knowledge cuts them: within one piece no test can tell two numbers apart, so one
    number stands for the piece. A number finding may also be known as a band.
    """

    knowledge: Knowledge

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """Findings by id."""
        return self.knowledge.findings

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Everything that can be answered, age and sex first."""
        return (*ABOUT_YOU, *self.findings)

    @cached_property
    def values(self) -> dict[str, tuple[Value, ...]]:
        """Finding → the values it can be known to have."""
        cuts: dict[str, set[float]] = {}
        for expression in expressions_of(self.knowledge):
            for leaf in expression.leaves():
                cuts.setdefault(leaf.finding or "", set()).update(n for n in (leaf.at_least, leaf.below) if n is not None)
        found: dict[str, tuple[Value, ...]] = {"age_years": _pieces(cuts.get("age_years", set())), "sex": SEXES}
        for name, finding in self.findings.items():
            choices = tuple(choice.value for choice in finding.choices)
            if finding.type == "yes_no":
                found[name] = ("present", "absent")
            elif finding.type == "number":
                starts = {choice.at_least or 0.0 for choice in finding.choices}
                found[name] = (*_pieces(cuts.get(name, set()) | starts), *choices)
            else:
                found[name] = choices
        return found

    @cached_property
    def implied_by(self) -> dict[str, tuple[str, ...]]:
        """Finding → those that imply it."""
        found: dict[str, list[str]] = {}
        for name, finding in self.findings.items():
            for other in finding.implies:
                found.setdefault(other, []).append(name)
        return {name: tuple(by) for name, by in found.items()}

    def piece(self, name: str, value: Value) -> Value:
        """The value that stands for this one: for a number the start of the piece it lies in."""
        if isinstance(value, str):
            return value
        return max((one for one in self.values[name] if not isinstance(one, str) and one <= value), default=value)

    def is_yes_no(self, name: str) -> bool:
        """Whether it is answered yes, no or not sure."""
        return name in self.findings and self.findings[name].type == "yes_no"

    def only_if(self, name: str) -> Expression | None:
        """What must hold for it to be possible."""
        return self.findings[name].only_if if name in self.findings else None

    def leans_on(self, expression: Expression) -> frozenset[str]:
        """Every finding whose answer can bear on the expression, by what it implies and what makes it possible."""
        seen: set[str] = set()
        wanted = list(expression.findings())
        while wanted:
            name = wanted.pop()
            if name not in seen:
                seen.add(name)
                wanted += self.implied_by.get(name, ())
                only_if = self.only_if(name)
                wanted += only_if.findings() if only_if is not None else ()
        return frozenset(seen)


def _pieces(cuts: set[float]) -> tuple[float, ...]:
    return tuple(sorted({0.0, *(cut for cut in cuts if cut > 0)}))


def expressions_of(knowledge: Knowledge) -> Iterator[Expression]:
    """Every expression a check-up can depend on."""
    for flag in knowledge.red_flags.values():
        yield from (flag.when, flag.relevant_when)
    for remedy in knowledge.remedies.values():
        yield remedy.fits
        yield from (caution.when for caution in remedy.cautions)
    yield from (plan.fits for plan in knowledge.plans.values())
    yield from (one.when for one in knowledge.presentations.values())
    yield from (one.only_if for one in knowledge.findings.values() if one.only_if is not None)
    yield from (one.when for one in knowledge.policies.values() if one.when is not None)
    yield from (one.when for med in knowledge.medicines.values() for one in med.emergency_if if one.when is not None)


class Answers(Protocol):
    """What was answered: for each finding, when it is known to have which value, and when the answer was "not sure"."""

    def known(self, name: str) -> Mapping[Value, Bit]:
        """Value → whether that was the answer."""

    def unsure(self, name: str) -> Bit:
        """Whether the answer was "not sure"."""

    def in_words(self, name: str) -> Bit:
        """Whether the answer was "not sure", in the person's own words."""


@dataclass(frozen=True)
class Instead:
    """The same answers but for one finding: it has this value, or is `unsure`, `doubted` (in own words) or None: unasked."""

    answers: Answers
    name: str
    value: Value | None

    def known(self, name: str) -> Mapping[Value, Bit]:
        """Value → whether that was the answer."""
        if name != self.name:
            return self.answers.known(name)
        return {} if self.value in (None, "unsure", "doubted") else {self.value: True}

    def unsure(self, name: str) -> Bit:
        """Whether the answer was "not sure"."""
        return self.answers.unsure(name) if name != self.name else self.value in ("unsure", "doubted")

    def in_words(self, name: str) -> Bit:
        """Whether the answer was "not sure", in the person's own words."""
        return self.answers.in_words(name) if name != self.name else self.value == "doubted"


class View(Protocol):
    """What is known, once what follows from the answers is added."""

    def at(self, name: str) -> Mapping[Value, Bit]:
        """Value → whether it is known to be so."""


class Known:
    """What is known from the answers: what was said, what that implies, and what cannot be so for this person."""

    def __init__(self, space: Space, answers: Answers) -> None:
        self.space, self.answers = space, answers
        self._at: dict[str, Mapping[Value, Bit]] = {}
        self._present: dict[str, Bit] = {}

    def asked(self, name: str) -> Bit:
        """Whether there is an answer, "not sure" included."""
        return some([*self.answers.known(name).values(), self.answers.unsure(name)])

    def is_known(self, name: str) -> Bit:
        """Whether it has a known value."""
        return some(self.at(name).values())

    def present(self, name: str) -> Bit:
        """Whether it is known to be present."""
        if name not in self._present:
            said = self.answers.known(name)
            follows = some(self.present(by) for by in self.space.implied_by.get(name, ()))
            self._present[name] = some([said.get("present", False), every([follows, no(some(said.values()))])])
        return self._present[name]

    def at(self, name: str) -> Mapping[Value, Bit]:
        """Value → whether it is known to be so."""
        if name in self._at:
            return self._at[name]
        found: Mapping[Value, Bit] = self.answers.known(name)
        if self.space.is_yes_no(name):
            absent, only_if = found.get("absent", False), self.space.only_if(name)
            if only_if is not None:
                impossible = no(truth(only_if, self, self.space)[1])
                absent = some([absent, every([no(self.asked(name)), no(self.present(name)), impossible])])
            found = {"present": self.present(name), "absent": absent}
        self._at[name] = found
        return found


class Supposed:
    """What would be known if some yes/no findings were present, or absent, where these bits hold."""

    def __init__(self, view: View, present: Mapping[str, Bit], absent: Mapping[str, Bit] | None = None) -> None:
        self.view, self._present, self._absent = view, present, absent or {}

    def at(self, name: str) -> Mapping[Value, Bit]:
        """Value → whether it is known to be so."""
        found = self.view.at(name)
        if name in self._present:
            there = self._present[name]
            found = {"present": some([found["present"], there]), "absent": every([found["absent"], no(there)])}
        if name in self._absent:
            found = {"present": found["present"], "absent": some([found["absent"], self._absent[name]])}
        return found


def truth(expression: Expression, view: View, space: Space) -> tuple[Bit, Bit]:
    """Return (surely true, possibly true) of an expression: Kleene's three values as two."""
    if expression.finding is not None:
        at = view.at(expression.finding)
        judged = [(_holds(expression, value, space), bit) for value, bit in at.items()]
        return some(bit for holds, bit in judged if holds == 2), no(some(bit for holds, bit in judged if holds == 0))
    pairs = [truth(part, view, space) for part in expression.parts]
    surely, possibly = [one for one, _ in pairs], [one for _, one in pairs]
    if expression.any is not None:
        return some(surely), some(possibly)
    if expression.all is not None:
        return every(surely), every(possibly)
    count = expression.count or 1
    return at_least(count, surely), at_least(count, possibly)


def _holds(leaf: Expression, value: Value, space: Space) -> int:
    """Whether a known value makes a comparison false (0), leaves it open (1: a band that is cut through) or makes it true (2)."""
    if leaf.at_least is None and leaf.below is None:
        return 2 if value == leaf.is_ or value in (leaf.is_any_of or ()) else 0
    low = leaf.at_least if leaf.at_least is not None else float("-inf")
    high = leaf.below if leaf.below is not None else float("inf")
    if not isinstance(value, str):
        return 2 if low <= value < high else 0
    choices = space.findings[leaf.finding or ""].choices
    place = next(i for i, choice in enumerate(choices) if choice.value == value)
    start = choices[place].at_least or 0.0
    end = (choices[place + 1].at_least or 0.0) if place + 1 < len(choices) else float("inf")
    if low <= start and end <= high:
        return 2
    return 1 if start < high and low < end else 0
