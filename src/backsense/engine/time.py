"""Advice is made for today. When it runs out: `today` moved forward, everything else as it is (docs/model.md#tripwires)."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backsense.domain.assessment import Cite, Expiry, Recheck
from backsense.domain.case import Value
from backsense.domain.urgency import Urgency
from backsense.engine.decide import Standing
from backsense.engine.explain import within_for, words_for
from backsense.engine.logic import Truth
from backsense.engine.model import Model
from backsense.engine.say import cites
from backsense.engine.suppose import Suppose

DURATION = "duration_days"
"""The one number that changes by itself: days since it began."""


def when_to_look_again(model: Model, standing: Standing, today: date) -> Recheck | None:
    """The day this advice runs out: advice is made for today, and time is an input."""
    within = within_for(model, standing)
    if within.hours is None or standing.urgency.is_emergency:
        return None
    on = today + timedelta(hours=within.hours)
    if standing.urgency == Urgency.SELF_CARE:
        says = f"If it is no better by {spoken(on)}, go through the check-up again or see someone."
    else:
        says = f"This advice is for today. If you have not been seen by {spoken(on)}, go through the check-up again."
    return Recheck(on=on.isoformat(), says=says)


def when_it_expires(
    model: Model, standing: Standing, today: date, suppose: Suppose | None = None, rises: Sequence["Rise"] | None = None
) -> list[Expiry]:
    """Which advice runs out when, earliest first: the day to look again, and each day on which the level would rise by itself.

    A level that would fall with time is not told: waiting is not something to advise.
    """
    if standing.urgency.is_emergency:
        return []
    suppose = suppose or Suppose(model, standing)
    days = _days(model, standing.values.get(DURATION))
    found: list[Expiry] = []
    again = when_to_look_again(model, standing, today)
    if again is not None:
        left = (date.fromisoformat(again.on) - today).days
        then = standing.urgency if days is None else suppose.level({DURATION: days + left})
        found.append(Expiry(on=again.on, what=again.says, then=then, sources=[]))
    now = words_for(model, standing.urgency).title
    for rise in when_it_rises(model, standing, suppose) if rises is None else rises:
        on = today + timedelta(days=rise.in_days)
        what = f"“{now}” holds until {spoken(on)}. If it is still there then: {words_for(model, rise.then).title}."
        found.append(Expiry(on=on.isoformat(), what=what, then=rise.then, sources=list(rise.sources)))
    return sorted(found, key=lambda one: (one.on, one.then.rank))


@dataclass(frozen=True)
class Rise:
    """In so many days the level rises by itself: what `duration_days` is then, the level, and the rules behind it."""

    in_days: int
    value: float
    then: Urgency
    sources: tuple[Cite, ...]


def when_it_rises(model: Model, standing: Standing, suppose: Suppose) -> list[Rise]:
    """Each day on which the level rises if nothing changes but the date, soonest first."""
    days = _days(model, standing.values.get(DURATION))
    if days is None:
        return []
    found: list[Rise] = []
    highest = standing.urgency
    for left in _days_left(model, days):
        changes = {DURATION: days + left}
        then = suppose.level(changes)
        if then > highest:
            later = suppose.values(changes)
            rules = [one for one in model.rules_with.get(DURATION, ()) if one.flag.act == then and one.fires(later) == Truth.TRUE]
            sources = cites(source for rule in rules for source in rule.flag.sources)
            found.append(Rise(left, days + left, then, tuple(sources)))
            highest = then
    return found


def _days_left(model: Model, days: float) -> list[int]:
    """In how many days each mark is passed at which a rule or the evidence changes, soonest first."""
    return sorted({math.ceil(mark - days) for mark in _marks(model) if mark > days})


def _marks(model: Model) -> Iterator[float]:
    for rule in model.rules_with.get(DURATION, ()):
        for leaf in rule.flag.when.leaves():
            if leaf.finding == DURATION:
                yield from (mark for mark in (leaf.at_least, leaf.below) if mark is not None)
    if DURATION in model.findings:
        yield from (choice.at_least for choice in model.findings[DURATION].choices if choice.at_least is not None)


def _days(model: Model, value: Value | None) -> float | None:
    """Days so far; of a band its first, so that the day named is the last on which the mark can be passed."""
    if isinstance(value, str):
        return next((choice.at_least for choice in model.findings[DURATION].choices if choice.value == value), None)
    return value


def spoken(day: date) -> str:
    """A date in words."""
    return f"{day.day} {day:%B %Y}"
