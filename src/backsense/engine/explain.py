"""Why: for the urgency and for every cause, what speaks for it, what against, and what is still unknown."""

from collections.abc import Mapping

import numpy as np

from backsense.domain.assessment import Alarm, Band, Cause, Reason, Statement, UrgencyResult, Weighed
from backsense.domain.case import Value
from backsense.domain.knowledge import Condition, RedFlag, UrgencyWords, Within
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.compile import Model, Rule
from backsense.engine.decide import Standing
from backsense.engine.logic import Truth
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
    within = min((flag.within for flag in top), key=_hours, default=words.within)
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
    order = np.argsort(-standing.posterior, kind="stable")
    if standing.urgency == Urgency.SELF_CARE:
        top = [model.conditions[int(i)] for i in order[:2] if standing.posterior[int(i)] > 0.1]
        likely = join([names[name].name[:1].lower() + names[name].name[1:] for name in top if name != "other"])
        asked = any(reply.said_by == "answer" for reply in standing.case.replies.values())
        says = "None of the warning signs we asked about was reported" if asked else "Your words name no warning sign"
        says += f", and what you describe fits best with {likely}." if likely else "."
    else:
        urgent = [
            int(i)
            for i in order
            if names[model.conditions[int(i)]].needs >= standing.urgency and standing.posterior[int(i)] > 0.005
        ]
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


def explain_causes(model: Model, standing: Standing) -> list[Cause]:
    """The causes worth naming, likeliest first: those above the scale's `shown`, and those that must not be missed here."""
    words = model.knowledge.scales["likelihood_words"].words
    starts = {name: chance.p or 0.0 for name, chance in words.items()}
    if not any(name in model.findings for name in standing.values):
        return []  # nothing is known but perhaps who it is about: naming causes would be guessing
    shown = []
    for place, index in enumerate(np.argsort(-standing.posterior, kind="stable")):
        column, p = int(index), float(standing.posterior[index])
        condition = model.knowledge.conditions[model.conditions[column]]
        band = _band(model, standing, condition, p, place, starts)
        if band is not None:
            shown.append(_cause(model, standing, column, p, band))
    return shown[:CAUSES_SHOWN]


def _band(
    model: Model, standing: Standing, condition: Condition, p: float, place: int, starts: Mapping[str, float]
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
    if condition.must_not_miss and p > 0:
        rules = [rule for rule in model.rules if condition.id in rule.flag.condition_in_mind]
        still = [rule for rule in standing.alarms.fired if rule in rules]
        still += [rule for rule, _ in standing.alarms.unsettled if rule in rules]
        if still:
            return "unlikely_but_must_not_be_missed"
        if any(_was_answered(standing, name) for rule in rules for name in rule.findings if name not in model.presenting):
            return "looked_for_not_found"
    return "unlikely" if p >= starts["shown"] else None


def _was_answered(standing: Standing, name: str) -> bool:
    reply = standing.case.replies.get(name)
    return reply is not None and reply.said_by == "answer"


def _cause(model: Model, standing: Standing, column: int, p: float, band: Band) -> Cause:
    condition = model.knowledge.conditions[model.conditions[column]]
    weighed = [
        _weigh(model, column, name, value, weight)
        for name, value, weight in _weights(model, standing.values, column)
        if abs(weight) >= LEAST_WEIGHT
    ]
    weighed.sort(key=lambda one: (-abs(one.weight), one.finding))
    return Cause(
        id=condition.id,
        name=condition.name,
        clinical_name=condition.clinical_name,
        summary=condition.summary.strip(),
        band=band,
        probability=round(p, 6),
        needs=condition.needs,
        supports=[one for one in weighed if one.weight > 0][:SHOWN_PER_LIST],
        against=[one for one in weighed if one.weight < 0][:SHOWN_PER_LIST],
        unknown=_unknown(model, standing, column),
        # How a disease runs is told of what it may well be, not of what was only looked for.
        course=[
            Statement(says=one.says.strip(), sources=cites([one])) for one in (condition.course if band in _RUN_TOLD else ())
        ],
    )


def _weights(model: Model, values: Mapping[str, Value], column: int) -> list[tuple[str, Value, float]]:
    """(finding, value, log10 likelihood ratio against the background) for everything known.

    Findings of one group share the group's own ratio in proportion, so that what is shown adds up to what was counted.
    """
    found: list[tuple[str, Value, float]] = []
    by_group: dict[str, list[str]] = {}
    for name, value in values.items():
        if name in model.first_row:
            found.append((name, value, float(model.ratios[model.row(name, value), column])))
            if name in model.group_of:
                by_group.setdefault(model.group_of[name].id, []).append(name)
    for names in by_group.values():
        if len(names) > 1:
            whole = _group_ratio(model, names, values, column)
            apart = sum(weight for name, _, weight in found if name in names)
            scale = whole / apart if abs(apart) > 1e-9 and whole * apart > 0 else 0.0
            found = [(n, v, w * min(scale, 1.0) if n in names else w) for n, v, w in found]
    return found


def _group_ratio(model: Model, names: list[str], values: Mapping[str, Value], column: int) -> float:
    group = model.group_of[names[0]]
    here = float(group_chance(model, group, names, values)[column])
    p = {name: float(model.background[model.first_row[name]]) for name in names}
    present = [p[name] for name in names if values[name] == "present"]
    absent = [p[name] for name in names if values[name] == "absent"]
    apart = float(np.prod(present) * np.prod([1 - q for q in absent]))
    joined = max(0.0, min(present, default=1.0) - max(absent, default=0.0))
    return float(np.log10(here / ((1 - group.together) * apart + group.together * joined)))


def _weigh(model: Model, column: int, name: str, value: Value, weight: float) -> Weighed:
    condition = model.conditions[column]
    state = model.state_of(name, value)
    cited = model.cites.get((condition, name, state)) or model.cites.get((condition, name, "present"))
    return Weighed(
        finding=name, value=value, says=said(model, name, value), weight=round(weight, 4), sources=cites([cited]) if cited else []
    )


def _unknown(model: Model, standing: Standing, column: int) -> list[Weighed]:
    """What is not known yet and would tell most about this cause."""
    condition = model.conditions[column]
    found: list[Weighed] = []
    for place in np.argsort(-model.reach[:, column], kind="stable"):
        name = model.evidence[int(place)]
        if len(found) == SHOWN_PER_LIST or model.reach[int(place), column] < 2 * LEAST_WEIGHT:
            break
        possible = model.possible.get(name)
        if name in standing.values or (possible is not None and possible(standing.values) == Truth.FALSE):
            continue
        cited = next((model.cites[key] for state in model.states[name] if (key := (condition, name, state)) in model.cites), None)
        sources = cites([cited]) if cited else []
        found.append(Weighed(finding=name, value=None, says=said(model, name, None), weight=0.0, sources=sources))
    return found
