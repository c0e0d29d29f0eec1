"""True and false over one person or over all people at once.

A `Bit` is a Python bool, a column of bools (one per drawn person, NumPy) or a `Formula` over every person, which the solver is
given. The same encoding of the rules runs on all three: what is proven with one is compared with the engine by another.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Bit = Any


class Formula:
    """A variable, or `not`, `and`, `or` over formulas. Equal ones are one object, so that nothing is built or solved twice."""

    __slots__ = ("form", "name", "parts", "seen")

    def __init__(self, form: str, name: str, parts: tuple["Formula", ...]) -> None:
        self.form, self.name, self.parts = form, name, parts
        self.seen: Any = None
        """What a solver made of it."""


class Formulas:
    """Where formulas are made: one place for each answer space."""

    def __init__(self) -> None:
        self._made: dict[object, Formula] = {}

    def variable(self, name: str) -> Formula:
        """A free yes or no."""
        return self._make(name, "var", name, ())

    def negated(self, one: Formula) -> Formula:
        """Not."""
        return one.parts[0] if one.form == "not" else self._make(("not", id(one)), "not", "", (one,))

    def join(self, parts: list[Formula], form: str) -> Bit:
        """`and` or `or`; a thing and its opposite settle it."""
        unique = {id(part): part for part in parts}
        if len(unique) == 1:
            return parts[0]
        for part in parts:
            if part.form == "not" and id(part.parts[0]) in unique:
                return form == "or"
        key = (form, frozenset(unique))
        return self._made.get(key) or self._make(key, form, "", tuple(unique.values()))

    def _make(self, key: object, form: str, name: str, parts: tuple[Formula, ...]) -> Formula:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Formula(form, name, parts)
        return found


FORMULAS = Formulas()


def no(bit: Bit) -> Bit:
    """Not."""
    if isinstance(bit, bool):
        return not bit
    return FORMULAS.negated(bit) if isinstance(bit, Formula) else ~bit


def every(parts: Iterable[Bit]) -> Bit:
    """All of them; true for none."""
    return _join(parts, settles=False)


def some(parts: Iterable[Bit]) -> Bit:
    """At least one of them; false for none."""
    return _join(parts, settles=True)


def at_least(count: int, parts: Sequence[Bit]) -> Bit:
    """At least `count` of them: walked through once, keeping for each number whether so many were met."""
    met: list[Bit] = [True] + [False] * count
    for part in parts:
        met = [True, *(some([met[n], every([met[n - 1], part])]) for n in range(1, count + 1))]
    return met[count]


def _join(parts: Iterable[Bit], settles: bool) -> Bit:
    left = []
    for part in parts:
        if part is settles:
            return settles
        if part is not (not settles):
            left.append(part)
    if not left:
        return not settles
    if len(left) == 1:
        return left[0]
    if isinstance(left[0], Formula):
        return FORMULAS.join(left, "or" if settles else "and")
    return np.logical_or.reduce(left) if settles else np.logical_and.reduce(left)
