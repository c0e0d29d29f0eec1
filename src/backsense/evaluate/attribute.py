"""Why a case was missed: the reading, the knowledge, the questions or the decision, with the trace that shows it.

Each miss is put to the same tests, in this order, by making the decision again:

1. With facts that were read wrongly put right, is it right? Then it was the **reading**.
2. With every fact told, is it right? Then the few facts that make it so are looked at: if the words say one of them, it was the
   **reading**; otherwise nobody asked: the **questions**.
3. Still wrong: does the knowledge lack the cause, a finding, or a warning sign for this cause? Then the **knowledge**.
4. Otherwise everything was known and told: the **decision**.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np

from backsense.domain.case import Case, Value
from backsense.domain.urgency import Urgency
from backsense.engine.decide import Standing, stand
from backsense.evaluate.cases import Vignette
from backsense.evaluate.run import FromFacts, Outcome
from backsense.evaluate.wordings import ways_to_say, words_of
from backsense.guide import Guide

Why = Literal["reading", "knowledge", "questions", "decision"]
What = Literal["under", "over", "cause"]
WHYS: tuple[Why, ...] = ("reading", "knowledge", "questions", "decision")
LEFT_OVER = "other"
NAMED = 3
"""A cause among the first three is named."""
MOST_OF_A_PHRASE = 0.7
"""So much of a phrase's own words stand in the text that the text says it."""


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """One miss. `under`, `over`: an urgency that is a mistake; `cause`: none that is no mistake among the first three.

    - `facts`: the facts it turns on: not read, not asked, or not in the knowledge.
    - `rules`: warning signs that fire once these are told; for `over`, those that held the urgency up.
    - `held_by`: for `over`, what alone would have ended too high: `warning_sign`, `not_sure`, `causes`.
    - `trace`: what shows it, line by line.
    """

    id: str
    mode: str
    what: What
    why: Why
    wanted: str
    got: str
    facts: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    trace: tuple[str, ...] = ()


def attribute(guide: Guide, vignette: Vignette, outcome: Outcome, closed_world: bool = False) -> list[Miss]:
    """Every miss of one case, with why; empty where there is none."""
    found = []
    right = vignette.right_urgencies
    if right and outcome.urgency not in right:
        under = outcome.urgency < (vignette.gold_urgency or min(right))
        found.append(_Case(guide, vignette, outcome, closed_world, "under" if under else "over").miss())
    causes = vignette.right_conditions - {LEFT_OVER}
    if causes and causes.isdisjoint(outcome.causes[:NAMED]):
        found.append(_Case(guide, vignette, outcome, closed_world, "cause").miss())
    return found


class _Case:
    """One miss under examination."""

    def __init__(self, guide: Guide, vignette: Vignette, outcome: Outcome, closed_world: bool, what: What) -> None:
        self.guide, self.vignette, self.outcome, self.what = guide, vignette, outcome, what
        self.known = guide.knowledge.findings
        self.told = {name: value for name, value in vignette.facts.items() if name in self.known}
        self.ended = self._ended(closed_world)
        self.was = self._stand(self.ended)

    def _ended(self, closed_world: bool) -> Case:
        """The case as it stood at the end: what was read, then what was asked."""
        one, outcome = self.vignette, self.outcome
        if outcome.mode == "facts":
            return self.guide.learn(Case(age_years=one.age, sex=one.sex), self.told)
        self.reading = self.guide.read(one.text)
        case = self.guide.gather(self.reading)
        who = FromFacts(self.guide, one, closed_world)
        return self.guide.learn(case, {name: who.says(name) for name in outcome.asked})

    def _stand(self, case: Case) -> Standing:
        reading = self.guide.read(self.vignette.text) if self.outcome.mode != "facts" else None
        return stand(self.guide.model, case, self.guide._policies(case, reading))

    # --- is it right now ----------------------------------------------------------------------------------------------

    def is_right(self, standing: Standing) -> bool:
        """Whether this miss would be none."""
        if self.what == "cause":
            return not self.vignette.right_conditions.isdisjoint(self.order(standing)[:NAMED])
        right = self.vignette.right_urgencies
        return standing.urgency >= min(right) if self.what == "under" else standing.urgency <= max(right)

    def order(self, standing: Standing) -> list[str]:
        """The causes, best first."""
        names = self.guide.model.conditions
        return [names[int(at)] for at in np.argsort(-standing.posterior, kind="stable")]

    def with_facts(self, names: Sequence[str]) -> Case:
        """The case as it ended, with these facts (and age and sex) told."""
        case = Case(age_years=self.vignette.age, sex=self.vignette.sex, replies=self.ended.replies)
        case = msgspec.structs.replace(case, age_years=case.age_years or self.ended.age_years, sex=case.sex or self.ended.sex)
        return self.guide.learn(case, {name: self.told[name] for name in names})

    # --- the four tests -----------------------------------------------------------------------------------------------

    def miss(self) -> Miss:
        """Put it to the tests, in order."""
        wrong = [name for name in self.told if self._is_misread(name)]
        if wrong and self.is_right(self._stand(self.with_facts(wrong))):
            keys = self._fewest(wrong)
            lines = [f"read `{name}` as {self.ended.value(name)}; it is {self.told[name]}" for name in keys]
            return self._made("reading", keys, lines)
        hidden = [name for name in self.told if self._is_misread(name) or self.ended.value(name) is None]
        everything = self._stand(self.with_facts(hidden))
        if self.is_right(everything):
            return self._not_told(self._fewest(hidden), everything)
        lacks = self._lacks() if self.what != "over" or everything.by_causes > max(self.vignette.right_urgencies) else []
        if lacks:
            return self._made("knowledge", self._holes(), [*lacks, *self._decided(everything)], everything)
        return self._made("decision", (), self._decided(everything), everything)

    def _is_misread(self, name: str) -> bool:
        value = self.ended.value(name)
        if value is None or value == self.told[name]:
            return False
        return not self._same_band(name, value, self.told[name])

    def _same_band(self, name: str, one: Value, other: Value) -> bool:
        """Numbers that mean the same to the reasoning: within a tenth, or in one band."""
        if isinstance(one, str) or isinstance(other, str):
            return False
        if abs(one - other) <= 0.1 * max(abs(one), abs(other)):
            return True
        state = self.guide.model.state_of
        return name in self.guide.model.first_row and state(name, one) == state(name, other)

    def _fewest(self, names: Sequence[str]) -> tuple[str, ...]:
        """As few of these facts as still make it right, the less telling (those denied) left out first."""
        keep = list(names)
        for name in sorted(names, key=lambda one: self.told[one] != "absent"):
            fewer = [one for one in keep if one != name]
            if self.is_right(self._stand(self.with_facts(fewer))):
                keep = fewer
        return tuple(keep)

    def _not_told(self, keys: tuple[str, ...], everything: Standing) -> Miss:
        said = {name: way for name in keys if (way := self._in_words(name))}
        lines = [f"the words hold “{way}”, and `{name}` = {self.told[name]} was not read" for name, way in said.items()]
        lines += [f"`{name}` = {self.told[name]} {self._how_asked(name)}" for name in keys if name not in said]
        if not keys:
            lines.append("age or sex, given with the case, was not known")
        age = self.vignette.age
        if not keys and age is not None and self.outcome.mode != "facts" and f"{age:g}" in self.vignette.text.split():
            said = {"age_years": f"{age:g}"} if self.ended.age_years is None else said
        is_floor = bool(keys) and self.what == "under" and self.outcome.mode != "facts" and self._words_call_for_more()
        if is_floor and not said:
            lines.insert(
                0, f"the words alone call for {self.vignette.text_urgency_floor} or more; what was read of them does not"
            )
        return self._made("reading" if said or is_floor else "questions", keys, lines, everything)

    def _how_asked(self, name: str) -> str:
        if self.ended.is_unsure(name):
            return "was read as “not sure”"
        return "was never asked" if self.outcome.mode == "patient" else "is not in the words, and nothing is asked in this mode"

    def _words_call_for_more(self) -> bool:
        floor = self.vignette.text_urgency_floor
        return floor is not None and self._stand(self.guide.gather(self.reading)).urgency < floor

    def _in_words(self, name: str) -> str | None:
        """The phrase of this finding most of which the text holds, or None."""
        if self.outcome.mode == "facts":
            return None
        value = self.told[name]
        here = _stems(self.guide, self.vignette.text)
        if isinstance(value, str):
            for phrase, stems in _phrases(self.guide, name, "present" if value == "absent" else value):
                if stems and len(stems & here) / len(stems) >= MOST_OF_A_PHRASE:
                    return phrase
            return None
        units = {word for word in words_of(self.vignette.text) if word in self.guide.lexicon.time_units}
        return min(units) if name == "duration_days" and units else None

    def _lacks(self) -> list[str]:
        """What the knowledge does not have for this case, in words."""
        knowledge, gold = self.guide.knowledge, self.vignette.gold_condition
        lines = []
        if gold is not None and gold not in knowledge.conditions:
            lines.append(f"the knowledge has no condition `{gold}`")
        lines += [f"the knowledge has no finding `{name}`, which is {self.vignette.facts[name]}" for name in self._holes()]
        urgent = self.vignette.gold_urgency is not None and self.vignette.gold_urgency >= Urgency.EMERGENCY
        if self.what == "under" and urgent and not any(gold in one.condition_in_mind for one in knowledge.red_flags.values()):
            lines.append(f"no warning sign has `{gold}` in mind")
        return lines

    def _holes(self) -> tuple[str, ...]:
        facts: Mapping[str, Value] = self.vignette.facts
        return tuple(name for name, value in facts.items() if name not in self.known and value != "absent")

    def _decided(self, standing: Standing) -> list[str]:
        """What the decision rested on, everything told."""
        order = self.order(standing)
        names = self.guide.model.conditions
        chance = {name: float(standing.posterior[at]) for at, name in enumerate(names)}
        lines = [
            f"with everything told: {standing.urgency.value} (warning signs {standing.alarms.fired_floor.value}, not sure "
            f"{standing.alarms.unknown_floor.value}, causes {standing.by_causes.value})",
            "causes: " + ", ".join(f"`{name}` {chance[name]:.2f}" for name in order[:NAMED]),
        ]
        gold = self.vignette.gold_condition
        if gold in chance and gold not in order[:NAMED]:
            lines.append(f"`{gold}` comes {order.index(gold) + 1}. of {len(order)}, {chance[gold]:.3f}")
        return lines

    def _made(self, why: Why, facts: Sequence[str], lines: Sequence[str], then: Standing | None = None) -> Miss:
        one = self.vignette
        wanted = (
            " or ".join(sorted(one.right_conditions - {LEFT_OVER}))
            if self.what == "cause"
            else " or ".join(level.value for level in sorted(one.right_urgencies))
        )
        fired = tuple(rule.flag.id for rule in self.was.alarms.fired)
        after = tuple(rule.flag.id for rule in then.alarms.fired) if then is not None else ()
        gained = tuple(rule for rule in after if rule not in fired)
        trace = list(lines)
        alarms = self.was.alarms
        held_by: dict[str, Urgency] = {}
        if self.what == "over":
            held_by = {"warning_sign": alarms.fired_floor, "not_sure": alarms.unknown_floor, "causes": self.was.by_causes}
            if alarms.unknown_floor > max(one.right_urgencies):
                names = ", ".join(f"`{rule.flag.id}`" for rule in alarms.unanswerable)
                trace.append(f"answered “not sure”, so that these may hold: {names}")
            trace.append(
                f"ended {self.outcome.urgency.value} by warning signs {self.was.alarms.fired_floor.value}, not sure "
                f"{self.was.alarms.unknown_floor.value}, causes {self.was.by_causes.value}"
            )
        return Miss(
            id=one.id,
            mode=self.outcome.mode,
            what=self.what,
            why=why,
            wanted=wanted,
            got=", ".join(self.outcome.causes[:NAMED]) if self.what == "cause" else self.outcome.urgency.value,
            facts=tuple(facts),
            rules=fired if self.what == "over" else gained if self.what == "under" else (),
            held_by=tuple(name for name, level in held_by.items() if level > max(one.right_urgencies)),
            trace=tuple(trace),
        )


def _stems(guide: Guide, text: str) -> frozenset[str]:
    """The words that carry meaning, as the lexicon has them."""
    words = (guide.lexicon.same.get(word, word) for word in words_of(text))
    return frozenset(word.removesuffix("s") for word in words if word not in guide.lexicon.fillers)


@lru_cache(maxsize=2000)
def _phrases(guide: Guide, finding: str, value: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Ways of saying one value of a finding, its own label and wording first, with the words that carry them."""
    known = guide.knowledge.findings[finding]
    own = [known.label, known.said, known.tick] if value == "present" else [c.label for c in known.choices if c.value == value]
    ways = [one for one in own if one] + list(ways_to_say(guide.knowledge, finding, value))
    return tuple((way, _stems(guide, way)) for way in ways)
