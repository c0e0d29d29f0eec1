"""Why: for the urgency and for every cause, what speaks for it, what against, and what is still unknown."""

from collections.abc import Mapping
from math import prod
from typing import NamedTuple

import numpy as np

from backsense.domain.assessment import Alarm, Band, Cause, Reason, Statement, UrgencyResult, Weighed
from backsense.domain.case import Value
from backsense.domain.knowledge import Condition, RedFlag, UrgencyWords, Within
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.decide import Standing
from backsense.engine.logic import Truth
from backsense.engine.model import Floats, Model, Rule
from backsense.engine.posterior import group_chance
from backsense.engine.say import cites, join, said

SHOWN_PER_LIST = 6
CAUSES_SHOWN = 12
_RUN_TOLD: tuple[Band, ...] = ("most_likely", "likely", "possible")
LEAST_WEIGHT = 0.1  # log10 likelihood ratio: below 1.26 to 1, a finding says next to nothing


# --- the urgency -----------------------------------------------------------------------------------------------------


def explain_urgency(model: Model, standing: Standing) -> UrgencyResult:
    """The urgency with its reasons, and why not one level up or down."""
    words = words_for(model, standing.urgency)
    top = _deciding_flags(standing)
    within = within_for(model, standing)
    say = top[0].say if top and top[0].act == standing.urgency else words.say
    return UrgencyResult(
        code=standing.urgency,
        title=words.title,
        within=within.says,
        within_hours=within.hours,
        say=say.strip(),
        how=words.how.strip(),
        because=_reasons(model, standing),
        why_not_higher=_why_not_higher(model, standing),
        why_not_lower=_why_not_lower(model, standing),
        highest_still_open=standing.alarms.highest_open,
        do_now=list(top[0].do_now) if top else [],
        tell_them=top[0].tell_them if top else None,
        have_ready=top[0].have_ready if top else None,
    )


def within_for(model: Model, standing: Standing) -> Within:
    """By when: the shortest time frame of the rules that decided, or that of the level."""
    flags = _deciding_flags(standing)
    return min((flag.within for flag in flags), key=_hours, default=words_for(model, standing.urgency).within)


def words_for(model: Model, urgency: Urgency) -> UrgencyWords:
    """How this level is put to people."""
    return next(one for one in model.knowledge.urgencies.values() if one.urgency == urgency)


def _hours(within: Within) -> float:
    return within.hours if within.hours is not None else 0.0


def _deciding_flags(standing: Standing) -> list[RedFlag]:
    return [rule.flag for rule in standing.alarms.fired if rule.flag.act == standing.urgency]


def _reasons(model: Model, standing: Standing) -> list[Reason]:
    reasons = [
        Reason(
            kind="red_flag",
            id=rule.flag.id,
            says=rule.flag.because.strip(),
            findings=_true_findings(rule, standing.values),
            sources=cites(rule.flag.sources),
        )
        for rule in standing.alarms.fired
    ]
    if standing.alarms.unknown_floor == standing.urgency > standing.alarms.fired_floor:
        for rule in standing.alarms.unanswerable:
            if rule.flag.if_unknown == standing.urgency:
                unsure = [name for name in rule.findings if standing.case.is_unsure(name)]
                about = join([said(model, name, None) for name in unsure])
                says = f"You were not sure about this: {about}. {rule.flag.because.strip()}"
                reasons.append(
                    Reason(kind="not_sure", id=rule.flag.id, says=says, findings=unsure, sources=cites(rule.flag.sources))
                )
    reasons += [
        Reason(kind="policy", id=policy.id, says=policy.say.strip(), findings=[], sources=cites(policy.sources))
        for policy in standing.policies
        if policy.floor == standing.urgency != Urgency.SELF_CARE
    ]
    if standing.by_causes == standing.urgency and (not reasons or standing.urgency > standing.floor):
        reasons.append(_reason_by_causes(model, standing))
    return reasons


def _true_findings(rule: Rule, values: Mapping[str, Value]) -> list[str]:
    """The findings a fired rule rests on: those it needs, or all that are known where it is true in several ways."""
    known = [name for name in rule.findings if name in values and values[name] != "absent"]
    alone = [name for name in known if rule.fires({n: v for n, v in values.items() if n != name}) != Truth.TRUE]
    return alone or known


def _reason_by_causes(model: Model, standing: Standing) -> Reason:
    """The level came from weighing the causes: name those that weigh most."""
    names = model.knowledge.conditions
    order = likeliest_first(standing)
    if standing.urgency == Urgency.SELF_CARE:
        top = [model.conditions[i] for i in order[:2] if standing.posterior[i] > 0.1]
        likely = join([names[name].name[:1].lower() + names[name].name[1:] for name in top if name != "other"])
        asked = any(reply.said_by == "answer" for reply in standing.case.replies.values())
        says = "None of the warning signs we asked about was reported" if asked else "Your words name no warning sign"
        says += f", and what you describe fits best with {likely}." if likely else "."
    else:
        urgent = [i for i in order if names[model.conditions[i]].needs >= standing.urgency and standing.posterior[i] > 0.005]
        top = [model.conditions[i] for i in urgent[:2]]
        likely = join([names[name].name[:1].lower() + names[name].name[1:] for name in top])
        says = (
            f"What you describe can come from {likely}; missing it would cost more than being seen."
            if likely
            else "Being seen costs less than missing something here."
        )
    return Reason(
        kind="causes", id=top[0] if top else "other", says=says, findings=[],
        sources=cites(names[name].needs_because for name in top),
    )  # fmt: skip


def _why_not_higher(model: Model, standing: Standing) -> str | None:
    if standing.urgency == Urgency.EMERGENCY_AMBULANCE:
        return None
    above = words_for(model, URGENCIES[standing.urgency.rank + 1]).title
    still = [rule for rule, _ in standing.alarms.unsettled if rule.flag.act > standing.urgency]
    if not still:
        return f"Not “{above}” or higher: no sign that would call for it was reported, and we asked about those that matter here."
    labels = list(dict.fromkeys(rule.flag.label[:1].lower() + rule.flag.label[1:] for rule in still))[:3]
    more = f" and {len(still) - 3} more" if len(still) > 3 else ""
    return f"Not higher so far, but this is still open: {', '.join(labels)}{more}."


def _why_not_lower(model: Model, standing: Standing) -> str | None:
    if standing.urgency == Urgency.SELF_CARE:
        return None
    below = words_for(model, URGENCIES[standing.urgency.rank - 1]).title
    if standing.alarms.fired_floor == standing.urgency:
        return f"Not “{below}”: a warning sign was reported, and nothing else you say can outvote it."
    if standing.alarms.unknown_floor == standing.urgency:
        return f"Not “{below}”: a question that matters could not be answered, and not knowing is not the same as no."
    if standing.urgency > standing.by_causes and standing.policies:
        title = standing.policies[0].title
        return f"Not “{below}”: {title[:1].lower() + title[1:]}."
    return f"Not “{below}”: among the causes that fit, some need to be seen sooner than that."


def explain_alarms(standing: Standing) -> list[Alarm]:
    """The rules that fired, then those still unsettled, most urgent first."""
    fired = [(rule, "fired", ()) for rule in standing.alarms.fired]
    unsettled = [(rule, "unsettled", asks) for rule, asks in standing.alarms.unsettled]
    return [
        Alarm(
            id=rule.flag.id, label=rule.flag.label, status=status, urgency=rule.flag.act, say=rule.flag.say.strip(),  # type: ignore[arg-type]
            because=rule.flag.because.strip(), open_findings=list(asks), sources=cites(rule.flag.sources),
        )
        for rule, status, asks in [*fired, *unsettled]
    ]  # fmt: skip


# --- the causes ------------------------------------------------------------------------------------------------------


class Weights(NamedTuple):
    """What is known, and the log10 likelihood ratio of each against the background, shape (n_known, n_conditions)."""

    known: list[tuple[str, Value]]
    by_condition: Floats


def explain_causes(model: Model, standing: Standing) -> list[Cause]:
    """The causes worth naming, likeliest first: those above the scale's `shown`, and those that must not be missed here."""
    words = model.knowledge.scales["likelihood_words"].words
    starts = {name: chance.p or 0.0 for name, chance in words.items()}
    if not any(name in model.findings for name in standing.values):
        return []  # nothing is known but perhaps who it is about: naming causes would be guessing
    loud = _in_mind(standing)
    answered = {name for name, reply in standing.case.replies.items() if reply.said_by == "answer"}
    chances = standing.posterior.tolist()
    shown = []
    for place, column in enumerate(likeliest_first(standing)):
        condition = model.knowledge.conditions[model.conditions[column]]
        looked_for = condition.id in loud or not answered.isdisjoint(model.looked_for.get(condition.id, ()))
        band = _band(condition, chances[column], place, starts, condition.id in loud, looked_for)
        if band is not None:
            shown.append((column, chances[column], band))
    weights = _weights(model, standing.values)
    return [_cause(model, standing, column, p, band, weights) for column, p, band in shown[:CAUSES_SHOWN]]


def likeliest_first(standing: Standing) -> list[int]:
    """Columns of the conditions. Beyond the 12th digit lies only the noise of adding up: there they are equal, and by name."""
    order: list[int] = np.argsort(-standing.posterior.round(12), kind="stable").tolist()
    return order


def _in_mind(standing: Standing) -> set[str]:
    """The conditions whose warning signs fired or are still open."""
    rules = [*standing.alarms.fired, *(rule for rule, _ in standing.alarms.unsettled)]
    return {name for rule in rules for name in rule.flag.condition_in_mind}


def _band(
    condition: Condition, p: float, place: int, starts: Mapping[str, float], is_loud: bool, was_looked_for: bool
) -> Band | None:
    """The word a cause is shown with; None where it is not worth naming.

    "Looked for and not found" is only said where its warning signs were asked about and every one of its rules is settled false.
    """
    if p >= starts["most_likely"] and place == 0:
        return "most_likely"
    if p >= starts["likely"]:
        return "likely"
    if p >= starts["possible"]:
        return "possible"
    if condition.must_not_miss and p > 0 and (is_loud or was_looked_for):
        return "unlikely_but_must_not_be_missed" if is_loud else "looked_for_not_found"
    return "unlikely" if p >= starts["shown"] else None


def _cause(model: Model, standing: Standing, column: int, p: float, band: Band, weights: Weights) -> Cause:
    condition = model.knowledge.conditions[model.conditions[column]]
    weighed = [
        (-abs(weight), name, value, weight)
        for (name, value), weight in zip(weights.known, weights.by_condition[:, column].tolist(), strict=True)
        if abs(weight) >= LEAST_WEIGHT
    ]
    weighed.sort(key=lambda one: one[:2])
    supports = [one for one in weighed if one[3] > 0][:SHOWN_PER_LIST]
    against = [one for one in weighed if one[3] < 0][:SHOWN_PER_LIST]
    return Cause(
        id=condition.id,
        name=condition.name,
        clinical_name=condition.clinical_name,
        summary=condition.summary.strip(),
        band=band,
        probability=round(p, 6),
        needs=condition.needs,
        supports=[_weigh(model, column, name, value, weight) for _, name, value, weight in supports],
        against=[_weigh(model, column, name, value, weight) for _, name, value, weight in against],
        unknown=_unknown(model, standing, column),
        # How a disease runs is told of what it may well be, not of what was only looked for.
        course=[
            Statement(says=one.says.strip(), sources=cites([one])) for one in (condition.course if band in _RUN_TOLD else ())
        ],
    )


def _weights(model: Model, values: Mapping[str, Value]) -> Weights:
    """What every known finding weighs for every condition.

    Findings of one group share the group's own ratio in proportion, so that what is shown adds up to what was counted.
    """
    known = [(name, value) for name, value in values.items() if name in model.first_row]
    weights: Floats = model.ratios[[model.row(name, value) for name, value in known]]
    by_group: dict[str, list[int]] = {}
    for i, (name, _) in enumerate(known):
        if name in model.group_of:
            by_group.setdefault(model.group_of[name].id, []).append(i)
    for places in by_group.values():
        if len(places) > 1:
            whole = _group_ratio(model, [known[i][0] for i in places], values)
            apart = weights[places].sum(axis=0)
            same_way = (np.abs(apart) > 1e-9) & (whole * apart > 0)
            weights[places] *= np.minimum(np.where(same_way, whole / np.where(same_way, apart, 1.0), 0.0), 1.0)
    return Weights(known, weights)


def _group_ratio(model: Model, names: list[str], values: Mapping[str, Value]) -> Floats:
    group = model.group_of[names[0]]
    p = {name: float(model.background[model.first_row[name]]) for name in names}
    present = [p[name] for name in names if values[name] == "present"]
    absent = [p[name] for name in names if values[name] == "absent"]
    apart = prod(present) * prod(1 - q for q in absent)
    joined = max(0.0, min(present, default=1.0) - max(absent, default=0.0))
    nothing = (1 - group.together) * apart + group.together * joined
    return np.asarray(np.log10(group_chance(model, group, names, values) / nothing))


def _weigh(model: Model, column: int, name: str, value: Value, weight: float) -> Weighed:
    condition = model.conditions[column]
    state = model.state_of(name, value)
    cited = model.cites.get((condition, name, state)) or model.cites.get((condition, name, "present"))
    return Weighed(
        finding=name, value=value, says=said(model, name, value), weight=round(weight, 4), sources=cites([cited]) if cited else []
    )


def _unknown(model: Model, standing: Standing, column: int) -> list[Weighed]:
    """What is not known yet and would tell most about this cause."""
    if column not in model.open_telling:
        model.open_telling[column] = _telling(model, column)
    values, found = standing.values, []
    for one in model.open_telling[column]:
        possible = model.possible.get(one.finding)
        if one.finding not in values and (possible is None or possible(values) != Truth.FALSE):
            found.append(one)
            if len(found) == SHOWN_PER_LIST:
                break
    return found


def _telling(model: Model, column: int) -> tuple[Weighed, ...]:
    """What could weigh most for this cause, furthest reach first, as it is put while it is not known."""
    condition = model.conditions[column]
    found = []
    for name in model.most_telling[column]:
        if model.reach[model.place[name], column] < 2 * LEAST_WEIGHT:
            break
        cited = next((model.cites[key] for state in model.states[name] if (key := (condition, name, state)) in model.cites), None)
        sources = cites([cited]) if cited else []
        found.append(Weighed(finding=name, value=None, says=said(model, name, None), weight=0.0, sources=sources))
    return tuple(found)
