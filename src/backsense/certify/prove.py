"""Asking the solver for a person who breaks a promise, and putting that person into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import z3

from backsense.certify.bits import FORMULAS, Bit, Formula, every, no
from backsense.certify.space import SEXES, Space
from backsense.domain.case import Value

Told = dict[str, Value]
"""Finding → value, `unsure`, or `doubted` (not sure, in their own words)."""


class Free:
    """Answers left open: every person at once."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._known: dict[str, Mapping[Value, Bit]] = {}
        self._unsure: dict[str, tuple[Bit, Bit]] = {}
        self.rules: list[Any] = []
        """That nobody gives two answers to one question."""
        for name in space.names:
            if space.is_yes_no(name):
                # Three free bits make the four answers, so nothing has to forbid two at once.
                asked, is_known, last = (FORMULAS.variable(f"{name}.{word}") for word in ("asked", "known", "last"))
                self._known[name] = {"present": every([asked, is_known, last]), "absent": every([asked, is_known, no(last)])}
                unsure = every([asked, no(is_known)])
                self._unsure[name] = (unsure, every([unsure, last]))
            else:
                bits = {value: FORMULAS.variable(f"{name}={value}") for value in space.values[name]}
                unsure = FORMULAS.variable(f"{name}.unsure")
                self.rules.append(z3.AtMost(*map(to_solver, [*bits.values(), unsure]), 1))
                self._known[name], self._unsure[name] = bits, (unsure, False)

    def known(self, name: str) -> Mapping[Value, Bit]:
        """Value → whether that was the answer."""
        return self._known[name]

    def unsure(self, name: str) -> Bit:
        """Whether the answer was "not sure"."""
        return self._unsure[name][0]

    def in_words(self, name: str) -> Bit:
        """Whether the answer was "not sure", in the person's own words."""
        return self._unsure[name][1]

    def unasked(self, name: str) -> Bit:
        """Whether there is no answer."""
        return every([*(no(bit) for bit in self._known[name].values()), no(self._unsure[name][0])])


def to_solver(formula: Formula) -> Any:
    """A formula as the solver's own; each part is put over once."""
    if formula.seen is None:
        parts = [to_solver(part) for part in formula.parts]
        if formula.form == "var":
            formula.seen = z3.Bool(formula.name)
        elif formula.form == "not":
            formula.seen = z3.Not(parts[0])
        else:
            formula.seen = z3.And(parts) if formula.form == "and" else z3.Or(parts)
    return formula.seen


@dataclass
class Prover:
    """A solver over the answer space of one knowledge. It counts what it was asked."""

    space: Space
    asked: int = 0
    _solver: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._solver = z3.SolverFor("QF_FD")
        self._solver.add(*self.free.rules)

    @cached_property
    def free(self) -> Free:
        """Every person at once."""
        return Free(self.space)

    def exists(self, wrong: Bit) -> bool:
        """Whether anybody could be so."""
        return self._check([wrong]) is not None

    def someone(self, so: Bit) -> Told | None:
        """Anybody for whom this holds, as the solver first met them."""
        model = self._check([so])
        return None if model is None else self._told(model)

    def find(self, wrong: Bit) -> Told | None:
        """Somebody for whom this holds, told in as few answers as can be; None where that is proven for nobody."""
        model = self._check([wrong])
        if model is None:
            return None
        if wrong is True:
            return {}
        told = self._told(model)
        for name in list(told):  # leave out what need not be said
            rest = [self.free.unasked(other) for other in self.space.names if other not in told or other == name]
            fewer = self._check([wrong, *rest])
            if fewer is not None:
                told = self._told(fewer)
        return told

    def _check(self, wanted: list[Bit]) -> Any:
        self.asked += 1
        if any(one is False for one in wanted):
            return None
        self._solver.push()
        try:
            self._solver.add(*(to_solver(one) for one in wanted if one is not True))
            result = self._solver.check()
            if result == z3.unknown:
                raise RuntimeError("the solver could not decide")
            return self._solver.model() if result == z3.sat else None
        finally:
            self._solver.pop()

    def _told(self, model: Any) -> Told:
        def holds(bit: Bit) -> bool:
            return bit is True or (bit is not False and z3.is_true(model.eval(to_solver(bit), model_completion=True)))

        told: Told = {}
        for name in self.space.names:
            for value, bit in self.free.known(name).items():
                if holds(bit):
                    told[name] = value
            if holds(self.free.unsure(name)):
                told[name] = "doubted" if holds(self.free.in_words(name)) else "unsure"
        return told


@dataclass(frozen=True)
class Exactly:
    """One person's answers, as bits. What is not in `told` was not asked."""

    told: Told

    def known(self, name: str) -> Mapping[Value, Bit]:
        """Value → whether that was the answer."""
        value = self.told.get(name)
        return {} if value in (None, "unsure", "doubted") else {value: True}

    def unsure(self, name: str) -> Bit:
        """Whether the answer was "not sure"."""
        return self.told.get(name) in ("unsure", "doubted")

    def in_words(self, name: str) -> Bit:
        """Whether the answer was "not sure", in the person's own words."""
        return self.told.get(name) == "doubted"


def at_least_so(space: Space, free: Free, told: Told) -> Bit:
    """Everybody who says at least this much; of the rest they may say anything."""
    return every(free.known(name).get(value, False) for name, value in told.items() if name in space.names)


def in_words(space: Space, told: Told) -> list[str]:
    """A person's answers, one line each, in the words of the knowledge."""
    return [_line(space, name, value) for name, value in told.items()] or ["Nothing has been said."]


def _line(space: Space, name: str, value: Value) -> str:
    if name == "age_years":
        return "Not sure of the age." if value == "unsure" else f"{value:g} years old."
    if name == "sex":
        return "Does not say which sex." if value == "unsure" else f"{'A woman' if value == SEXES[0] else 'A man'}."
    finding = space.findings[name]
    label = finding.label.rstrip(".")
    if value in ("unsure", "doubted"):
        return f"Not sure, in their own words: {label}." if value == "doubted" else f"“Not sure”: {label}."
    if finding.type == "yes_no":
        said = (finding.said if value == "present" else finding.said_absent) or ""
        return f"{'Yes' if value == 'present' else 'No'}: {label}{f' (“{said}”)' if said else ''}."
    choice = next((one for one in finding.choices if one.value == value), None)
    return f"{label}: {choice.label if choice is not None else format(value, 'g') + ' ' + (finding.unit or '')}".rstrip() + "."
