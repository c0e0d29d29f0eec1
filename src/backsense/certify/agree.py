"""The encoding beside the engine: the same drawn people through both, rule by rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec
import numpy as np

from backsense.certify.bits import Bit, every, no
from backsense.certify.rules import Everything
from backsense.certify.space import ABOUT_YOU, Space
from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.knowledge import Knowledge
from backsense.domain.urgency import URGENCIES
from backsense.engine.compile import compile_model
from backsense.engine.facts import known_values
from backsense.engine.safety import check_alarms, floor_of


class Drawn:
    """Answers of many people drawn by chance: one column of bools for each answer."""

    def __init__(self, space: Space, count: int, seed: int) -> None:
        self.space, self.count = space, count
        rng = np.random.default_rng(seed)
        # Some people are asked little and some nearly everything, and some say yes to nearly all: rules fire and stay open.
        asked, sure, yes = rng.uniform(0.02, 0.98, (3, count))
        yes, sure = yes**0.5, sure**0.4
        self.codes: dict[str, np.ndarray] = {}
        for name in space.names:
            values = space.values[name]
            is_asked, is_sure = rng.random(count) < asked, rng.random(count) < sure
            pick = rng.integers(0, len(values), count)
            if space.is_yes_no(name):
                pick = np.where(rng.random(count) < yes, 0, 1)
                not_sure = np.where(rng.random(count) < 0.3, len(values) + 1, len(values))
            else:
                not_sure = np.full(count, len(values))
            self.codes[name] = np.where(is_asked, np.where(is_sure, pick, not_sure), -1)

    def known(self, name: str) -> Mapping[Value, Bit]:
        """Value → who answered so."""
        return {value: self.codes[name] == i for i, value in enumerate(self.space.values[name])}

    def unsure(self, name: str) -> Bit:
        """Who answered "not sure"."""
        return self.codes[name] >= len(self.space.values[name])

    def in_words(self, name: str) -> Bit:
        """Who said in their own words that they were not sure."""
        return self.codes[name] > len(self.space.values[name])

    def cases(self) -> Iterator[Case]:
        """The same people as the engine takes them."""
        for i in range(self.count):
            about: dict[str, Value | None] = {"age_years": None, "sex": None}
            replies: dict[str, dict[str, Value]] = {}
            for name in self.space.names:
                code, values = int(self.codes[name][i]), self.space.values[name]
                if code < 0:
                    continue
                if code < len(values):
                    if name in about:
                        about[name] = values[code]
                    else:
                        replies[name] = {"value": values[code]}
                else:
                    replies[name] = {"value": UNKNOWN, "said_by": "text" if code > len(values) else "answer"}
            yield msgspec.convert({**about, "replies": replies}, Case)


@dataclass(frozen=True)
class Agreement:
    """How many people were compared, on how many rules, and where the two differ."""

    people: int
    rules: int
    fired: int
    floors: int
    differ: tuple[str, ...]


def agree(knowledge: Knowledge, people: int, seed: int = 11) -> Agreement:
    """Compare what fires, what is open and relevant, what leaves a floor, what is asked, and the floor, for drawn people."""
    space = Space(knowledge)
    drawn = Drawn(space, people, seed)
    bits = Everything(space, drawn)
    model = compile_model(knowledge)
    flags = [rule.flag for rule in model.rules]

    def table(kind: str) -> np.ndarray:
        """One row for each rule, one column for each person."""
        rules = [bits.rule(flag) for flag in flags]
        made = [every([r.open, r.relevant]) if kind == "unsettled" else getattr(r, kind) for r in rules]
        return np.array([np.broadcast_to(np.asarray(bit, dtype=bool), people) for bit in made])

    fired, unsettled, floor = table("fired"), table("unsettled"), table("leaves_floor")
    unanswered = {name: no(_has_reply(bits, name)) for name in space.names}
    asks: list[dict[str, np.ndarray]] = [
        {
            name: np.broadcast_to(np.asarray(every([bit, unanswered[name]]), dtype=bool), people)
            for name, bit in bits.rule(flag).asks.items()
        }
        for flag in flags
    ]
    rank = sum((np.asarray(bits.floor_is(level)).astype(int) for level in URGENCIES[1:]), np.zeros(people, dtype=int))
    place = {flag.id: i for i, flag in enumerate(flags)}
    differ: list[str] = []
    for i, case in enumerate(drawn.cases()):
        values = known_values(case, model.findings, model.possible)
        alarms = check_alarms(model, case, values)
        theirs = (
            {place[rule.flag.id] for rule in alarms.fired},
            {place[rule.flag.id]: set(names) for rule, names in alarms.unsettled},
            {place[rule.flag.id] for rule in alarms.unanswerable},
            {max(alarms.fired_floor, alarms.unknown_floor).rank, floor_of(model, case, values).rank},
        )
        ours = (
            set(np.flatnonzero(fired[:, i]).tolist()),
            {r: {name for name, who in asks[r].items() if who[i]} for r in np.flatnonzero(unsettled[:, i]).tolist()},
            set(np.flatnonzero(floor[:, i]).tolist()),
            {int(rank[i])},
        )
        for what, a, b in zip(("fires", "asks", "leaves a floor", "floor"), ours, theirs, strict=True):
            if a != b:
                differ.append(f"person {i}: {what}: the encoding says {a}, the engine {b}")
    return Agreement(people, len(flags), int(fired.sum()), int(floor.sum()), tuple(differ))


def _has_reply(bits: Everything, name: str) -> Bit:
    """Whether there is a reply: age and sex that were told are no reply, they stand by themselves."""
    return bits.answers.unsure(name) if name in ABOUT_YOU else bits.known.asked(name)
