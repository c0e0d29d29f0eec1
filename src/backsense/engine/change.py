"""Tripwires: the smallest changes that would raise the urgency, found exactly; and when the advice runs out."""

from collections.abc import Mapping
from datetime import date, timedelta

from backsense.domain.assessment import Change, Recheck, Tripwire
from backsense.domain.case import Value
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.compile import Floats, Model, Rule
from backsense.engine.decide import Standing, least_harm_rank, urgency_if
from backsense.engine.explain import words_for
from backsense.engine.logic import Truth
from backsense.engine.posterior import chances_now
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
    by_causes = _levels_if_present(model, standing)
    for rule in model.rules:
        if rule.flag.act <= standing.urgency or not is_relevant(rule, standing.case, standing.values):
            continue
        best = _likeliest(model, standing, rule, by_causes)
        if best is not None and best[1] not in used:
            likely, name, then = best
            used.add(name)
            found.append((-then.rank, -likely, _tripwire(model, rule, name, then)))
    found.sort(key=lambda one: (one[0], one[1], one[2].changes[0].finding))
    chosen = [tripwire for _, _, tripwire in found]
    later = _when_time_passes(model, standing, today)
    keep = AT_MOST - len(later)
    return [*chosen[:keep], *later]


def _levels_if_present(model: Model, standing: Standing) -> Mapping[str, tuple[float, Urgency]]:
    """For every open yes/no finding in one pass: how likely it is, and the level the causes would call for if it were present."""
    chances = chances_now(model, standing.values)
    names = [name for name in model.evidence if model.findings[name].type == "yes_no" and standing.values.get(name) != "present"]
    rows = [model.first_row[name] for name in names]
    joint: Floats = chances[rows] * standing.posterior
    after = joint / joint.sum(axis=1, keepdims=True)
    ranks = least_harm_rank(after @ model.harm)
    return {
        name: (float(likely), URGENCIES[int(rank)]) for name, likely, rank in zip(names, joint.sum(axis=1), ranks, strict=True)
    }


def _urgency_if_present(model: Model, standing: Standing, name: str, by_causes: Mapping[str, tuple[float, Urgency]]) -> Urgency:
    """The urgency if this finding were present. Where only its own row and rules change, nothing else is worked out anew."""
    finding = model.findings[name]
    if name in standing.values or finding.implies or name in model.moves_prior or name not in by_causes or name in model.opens:
        return urgency_if(model, standing, {name: "present"})
    values = {**standing.values, name: "present"}
    fires = [rule.flag.act for rule in model.rules_with.get(name, ()) if rule.fires(values) == Truth.TRUE]
    unsure = standing.alarms.unknown_floor
    if unsure > max(standing.alarms.fired_floor, by_causes[name][1], *fires, Urgency.SELF_CARE):
        return urgency_if(model, standing, {name: "present"})  # a yes can settle what was not sure
    return max(standing.floor, by_causes[name][1], *fires)


def _likeliest(
    model: Model, standing: Standing, rule: Rule, by_causes: Mapping[str, tuple[float, Urgency]]
) -> tuple[float, str, Urgency] | None:
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
        then = _urgency_if_present(model, standing, name, by_causes)
        likely = by_causes[name][0] if name in by_causes else 0.0
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
            later = {**standing.values, DURATION: mark}
            rules = [rule for rule in model.rules_with[DURATION] if rule.flag.act == then and rule.fires(later) == Truth.TRUE]
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
