"""Tripwires: the smallest changes that would raise the urgency, found exactly; and when the advice runs out."""

from datetime import date, timedelta

from backsense.domain.assessment import Change, Recheck, Tripwire
from backsense.domain.case import Value
from backsense.domain.urgency import Urgency
from backsense.engine.compile import Model, Rule
from backsense.engine.decide import Standing, urgency_if
from backsense.engine.explain import words_for
from backsense.engine.logic import Truth
from backsense.engine.safety import is_relevant
from backsense.engine.say import cites, said

AT_MOST = 5
DURATION = "duration_days"
"""The one number that changes by itself: days since it began."""


def find_tripwires(model: Model, standing: Standing, today: date) -> list[Tripwire]:
    """At most five one-answer changes that would raise the urgency: most urgent first, and of each rule its likeliest sign.

    Each is tried on the whole decision, so applying one gives exactly what it promises.
    """
    if standing.urgency.is_emergency:
        return []
    found: list[tuple[int, float, Tripwire]] = []
    used: set[str] = set()
    for rule in model.rules:
        if rule.flag.act <= standing.urgency or not is_relevant(rule, standing.case, standing.values):
            continue
        best = _likeliest(model, standing, rule)
        if best is not None and best[1] not in used:
            likely, name, then = best
            used.add(name)
            found.append((-then.rank, -likely, _tripwire(model, rule, name, then)))
    found.sort(key=lambda one: (one[0], one[1], one[2].changes[0].finding))
    chosen = [tripwire for _, _, tripwire in found]
    later = _when_time_passes(model, standing, today)
    keep = AT_MOST - len(later)
    return [*chosen[:keep], *later]


def _likeliest(model: Model, standing: Standing, rule: Rule) -> tuple[float, str, Urgency] | None:
    """The likeliest single yes that would fire this rule: (probability, finding, urgency then)."""
    best: tuple[float, str, Urgency] | None = None
    for name in rule.findings:
        finding = model.findings.get(name)
        if finding is None or finding.type != "yes_no" or standing.values.get(name) == "present" or not finding.come_back_if:
            continue
        possible = model.possible.get(name)
        if possible is not None and possible(standing.values) == Truth.FALSE:
            continue
        if rule.fires({**standing.values, name: "present"}) != Truth.TRUE:
            continue
        then = urgency_if(model, standing, {name: "present"})
        likely = float(model.chances[model.first_row[name]] @ standing.posterior) if name in model.first_row else 0.0
        if then > standing.urgency and (best is None or (then.rank, likely) > (best[2].rank, best[0])):
            best = (likely, name, then)
    return best


def _tripwire(model: Model, rule: Rule, name: str, then: Urgency) -> Tripwire:
    finding = model.findings[name]
    words = words_for(model, then)
    within = rule.flag.within if rule.flag.act == then else words.within
    return Tripwire(
        changes=[Change(finding=name, value="present", says=said(model, name, "present"))],
        then=then,
        says=(rule.flag.come_back_if or finding.come_back_if or said(model, name, "present")).strip(),
        within=within.says,
        sources=cites(rule.flag.sources),
    )


def _when_time_passes(model: Model, standing: Standing, today: date) -> list[Tripwire]:
    """The first day on which a rule about duration would raise the urgency, if nothing else changes."""
    now = standing.values.get(DURATION)
    days = _days(model, now)
    if days is None:
        return []
    marks = sorted(
        {leaf.at_least for rule in model.rules_with.get(DURATION, ()) for leaf in rule.flag.when.leaves()
         if leaf.finding == DURATION and leaf.at_least is not None and leaf.at_least > days}
    )  # fmt: skip
    for mark in marks:
        then = urgency_if(model, standing, {DURATION: mark})
        if then > standing.urgency:
            on = today + timedelta(days=mark - days)
            rules = [rule for rule in model.rules_with[DURATION] if rule.flag.act == then]
            return [
                Tripwire(
                    changes=[Change(finding=DURATION, value=mark, says=f"it is still there on {_spoken(on)}")],
                    then=then,
                    says=f"it is still there on {_spoken(on)}",
                    within=words_for(model, then).within.says,
                    sources=cites(source for rule in rules for source in rule.flag.sources),
                )
            ]
    return []


def _days(model: Model, value: Value | None) -> float | None:
    if isinstance(value, str):
        return next((choice.at_least for choice in model.findings[DURATION].choices if choice.value == value), None)
    return value


def when_to_look_again(model: Model, standing: Standing, today: date) -> Recheck | None:
    """The day this advice runs out: advice is made for today, and time is an input."""
    within = words_for(model, standing.urgency).within
    if within.hours is None or standing.urgency.is_emergency:
        return None
    on = today + timedelta(hours=within.hours)
    if standing.urgency == Urgency.SELF_CARE:
        says = f"If it is no better by {_spoken(on)}, go through the check-up again or see someone."
    else:
        says = f"This advice is for today. If you have not been seen by {_spoken(on)}, go through the check-up again."
    return Recheck(on=on.isoformat(), says=says)


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
