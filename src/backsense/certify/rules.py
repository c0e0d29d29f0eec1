"""The rules' data as bits: fired, open, relevant, leaving a floor, asking.

Written from docs/decisions/0005 and 0009; nothing of the engine's logic is used.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from backsense.certify.bits import Bit, every, no, some
from backsense.certify.space import Answers, Known, Space, Supposed, View, truth
from backsense.domain.expression import Expression
from backsense.domain.knowledge import RedFlag
from backsense.domain.urgency import Urgency


class RuleBits:
    """One warning sign in one state of answers."""

    def __init__(self, flag: RedFlag, space: Space, known: Known) -> None:
        self.flag, self.space, self.known = flag, space, known

    @cached_property
    def _truth(self) -> tuple[Bit, Bit]:
        return truth(self.flag.when, self.known, self.space)

    @property
    def fired(self) -> Bit:
        """It is true on what is known."""
        return self._truth[0]

    @property
    def open(self) -> Bit:
        """It is neither true nor false."""
        return every([self._truth[1], no(self._truth[0])])

    @cached_property
    def relevant(self) -> Bit:
        """Its questions are worth asking: what it belongs to is possible, and a sign it hangs on was spoken of."""
        gates = [name for name in self.flag.relevant_when.findings() if self.space.is_yes_no(name)]
        unsaid = {name: every([no(self.known.asked(name)), no(self.known.is_known(name))]) for name in gates}
        return truth(self.flag.relevant_when, Supposed(self.known, {}, unsaid), self.space)[1]

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """The yes/no findings it tests."""
        return tuple(name for name in self.flag.when.findings() if self.space.is_yes_no(name))

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """What it tests, and what tells whether that is possible."""
        found: dict[str, None] = {}
        wanted = list(self.flag.when.findings())
        while wanted:
            name = wanted.pop(0)
            if name not in found:
                found[name] = None
                only_if = self.space.only_if(name)
                wanted += only_if.findings() if only_if is not None else ()
        return tuple(found)

    @cached_property
    def ways(self) -> list[tuple[Bit, View]]:
        """For each "not sure" of its own: whether something speaks for it, and what would be known were it a yes."""
        mine = [name for name in self.reads if self.space.is_yes_no(name)]
        words = {name: self.known.answers.in_words(name) for name in mine}
        in_words = Supposed(self.known, {name: bit for name, bit in words.items() if bit is not False})
        found: list[tuple[Bit, View]] = []
        for name in mine:
            unsure = self.known.answers.unsure(name)
            if unsure is False:
                continue
            others = some(in_words.at(other)["present"] for other in self.signs if other != name)
            speaks = every([unsure, some([words[name], others])])
            found.append((speaks, Supposed(in_words, {name: True})))
        return found

    @cached_property
    def leaves_floor(self) -> Bit:
        """One "not sure" that something speaks for stands between it and firing."""
        away = some(every([speaks, truth(self.flag.when, way, self.space)[0]]) for speaks, way in self.ways)
        return every([self.open, self.relevant, away])

    @cached_property
    def asks(self) -> Mapping[str, Bit]:
        """Finding → whether it is asked next to settle an open rule, as known and along each "not sure" that is spoken for."""
        found: dict[str, list[Bit]] = {}
        for speaks, view in [(True, self.known), *self.ways]:
            for name, bit in asks_of(self.flag.when, view, self.space).items():
                found.setdefault(name, []).append(every([speaks, bit]))
        return {name: some(bits) for name, bits in found.items()}

    def can_ask(self, name: str) -> Bit:
        """Whether the check-up may put this question: it has one, it was not answered, and it is possible for this person."""
        finding = self.space.findings.get(name)
        if (
            finding is None
            or not finding.askable
            or not (finding.type == "yes_no" or finding.type == "number" or finding.choices)
        ):
            return False
        possible = truth(finding.only_if, self.known, self.space)[0] if finding.only_if is not None else True
        return every([no(self.known.is_known(name)), no(self.known.asked(name)), possible])


def asks_of(expression: Expression, view: View, space: Space) -> Mapping[str, Bit]:
    """Finding → whether asking it comes next. An `all` asks its first open part, the others every open part."""
    surely, possibly = truth(expression, view, space)
    return {name: every([possibly, no(surely), bit]) for name, bit in _asks(expression, view, space).items()}


def _asks(expression: Expression, view: View, space: Space) -> Mapping[str, Bit]:
    """The same for an expression that is open."""
    found: dict[str, list[Bit]] = {}
    if expression.finding is not None:
        gate = space.only_if(expression.finding)
        if gate is None:
            return {expression.finding: True}
        surely, possibly = truth(gate, view, space)
        gate_is_open = every([possibly, no(surely)])
        asked = {name: every([gate_is_open, bit]) for name, bit in _asks(gate, view, space).items()}
        return {**asked, expression.finding: no(gate_is_open)}
    earlier: list[Bit] = []
    for part in expression.parts:
        surely, possibly = truth(part, view, space)
        is_open = every([possibly, no(surely)])
        turn = every([is_open, *(no(one) for one in earlier)]) if expression.all is not None else is_open
        for name, bit in _asks(part, view, space).items():
            found.setdefault(name, []).append(every([turn, bit]))
        earlier.append(is_open)
    return {name: some(bits) for name, bits in found.items()}


class Everything:
    """All rules in one state of answers."""

    def __init__(self, space: Space, answers: Answers) -> None:
        self.space, self.answers, self.known = space, answers, Known(space, answers)
        self._rules: dict[str, RuleBits] = {}

    def rule(self, flag: RedFlag) -> RuleBits:
        """One of them."""
        if flag.id not in self._rules:
            self._rules[flag.id] = RuleBits(flag, self.space, self.known)
        return self._rules[flag.id]

    def floor_is(self, level: Urgency, flags: Iterable[RedFlag] | None = None) -> Bit:
        """Whether the rules put the urgency at this level or above."""
        parts: list[Bit] = []
        for flag in self.space.knowledge.red_flags.values() if flags is None else flags:
            parts += [self.rule(flag).fired] if flag.act >= level else []
            parts += [self.rule(flag).leaves_floor] if flag.if_unknown >= level else []
        return some(parts)
