"""The trace of one assessment: its inputs, every rule with what it read, and every number up to the decision (docs/trace.md)."""

import math
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from backsense import __version__
from backsense.domain.assessment import Assessment, KnowledgeStamp
from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.knowledge import Policy
from backsense.domain.trace import (
    CauseTraced,
    Decision,
    Evidence,
    Floor,
    Inputs,
    Known,
    PolicyTraced,
    PresentationTraced,
    PriorMoved,
    QuestionTraced,
    RuleTraced,
    Trace,
    TruthWord,
)
from backsense.domain.urgency import URGENCIES
from backsense.engine.decide import Standing, stand
from backsense.engine.logic import Truth, compile_expression
from backsense.engine.model import Floats, Model
from backsense.engine.posterior import group_chance, presentation_weights, prior_of
from backsense.engine.question import worth_asking
from backsense.engine.safety import is_relevant

_WORDS: tuple[TruthWord, ...] = ("false", "unknown", "true")


def trace(model: Model, inputs: Inputs, policies: tuple[Policy, ...], assessment: Assessment) -> Trace:
    """Return what made this assessment.

    The standing is worked out anew by the same pure functions, so an assessment nobody asks a trace of pays nothing for it.

    Args:
        model: The compiled knowledge.
        inputs: What the assessment was made from.
        policies: The fixed messages that applied.
        assessment: The assessment of these inputs, for the screen it asks next.
    """
    standing = stand(model, inputs.case, policies)
    evidence = list(_evidence(model, standing.values))
    knowledge = model.knowledge
    return Trace(
        version=__version__,
        knowledge=KnowledgeStamp(version=knowledge.version, hash=knowledge.hash, reviewed=assessment.knowledge.reviewed),
        inputs=inputs,
        known=[_known(model, standing, name, value) for name, value in standing.values.items()],
        rules=_rules(model, standing),
        policies=[PolicyTraced(id=one.id, version=one.version, floor=one.floor) for one in policies],
        presentations=_presentations(model, standing.values),
        prior_moved=list(_prior_moved(model, inputs.case, standing.values)),
        evidence=evidence,
        causes=_causes(model, standing, evidence),
        decision=_decision(model, standing),
        asking=model.asking.id,
        asking_version=model.asking.version,
        questions=_questions(model, standing),
        screen=list(assessment.screen.findings) if assessment.screen is not None else None,
    )


def _known(model: Model, standing: Standing, name: str, value: Value) -> Known:
    said = standing.case.value(name) is not None
    version = model.findings[name].version if name in model.findings else None
    return Known(finding=name, version=version, value=value, follows=not said)


def _read(case: Case, values: Mapping[str, Value], names: Iterable[str]) -> dict[str, Value | None]:
    """What a test met under each name: a value, "not sure", or nothing."""
    return {name: values.get(name, UNKNOWN if case.is_unsure(name) else None) for name in names}


def _rules(model: Model, standing: Standing) -> list[RuleTraced]:
    values, unanswerable = standing.values, {rule.flag.id for rule in standing.alarms.unanswerable}
    return [
        RuleTraced(
            id=rule.flag.id,
            version=rule.flag.version,
            act=rule.flag.act,
            if_unknown=rule.flag.if_unknown,
            truth=_WORDS[rule.fires(values)],
            relevant=is_relevant(rule, standing.case, values),
            leaves_floor=rule.flag.id in unanswerable,
            reads=_read(standing.case, values, dict.fromkeys((*rule.findings, *rule.flag.relevant_when.findings()))),
        )
        for rule in model.rules
    ]


def _weights(model: Model, values: Mapping[str, Value]) -> dict[str, float]:
    """The shares the prior is a mean over; outside the domain, of all presentations (as in `prior_of`)."""
    total = sum(model.share[name] for name in model.prior)
    return presentation_weights(model, values) or {name: model.share[name] / total for name in model.prior}


def _presentations(model: Model, values: Mapping[str, Value]) -> list[PresentationTraced]:
    weights, known = _weights(model, values), model.knowledge.presentations
    return [
        PresentationTraced(id=name, version=known[name].version, truth=_WORDS[test(values)], weight=weights.get(name, 0.0))
        for name, test in model.presentations.items()
    ]


def _prior_moved(model: Model, case: Case, values: Mapping[str, Value]) -> Iterator[PriorMoved]:
    """What the prior was multiplied by, read from the conditions' own files."""
    for name in model.conditions:
        condition = model.knowledge.conditions[name]
        for one in condition.age_sex:
            if compile_expression(one.when, model.findings)(values) == Truth.TRUE:
                reads = _read(case, values, one.when.findings())
                yield PriorMoved(condition=name, times=one.times, reads=reads, source=one.source, at=one.at)
        only_if = condition.only_if
        if only_if is not None and compile_expression(only_if, model.findings)(values) == Truth.FALSE:
            yield PriorMoved(condition=name, times=0.0, reads=_read(case, values, only_if.findings()), source=None, at=None)


def _evidence(model: Model, values: Mapping[str, Value]) -> Iterator[Evidence]:
    """Finding by finding; the known members of a group come as one, where the first of them stands."""
    done: set[str] = set()
    for name in values:
        if name not in model.first_row or name in done:
            continue
        group = model.group_of.get(name)
        names = [other for other in values if other in group.findings] if group is not None else [name]
        done |= set(names)
        if group is None or len(names) == 1:
            log_chance = model.log_chances[model.row(name, values[name])]
            group = None
        else:
            log_chance = np.log(group_chance(model, group, names, values))
        yield Evidence(
            findings={other: values[other] for other in names},
            group=group.id if group is not None else None,
            group_version=model.knowledge.groups[group.id].version if group is not None else None,
            together=group.together if group is not None else None,
            log_chance=_by_condition(model, log_chance),
        )


def _by_condition(model: Model, numbers: Floats) -> dict[str, float]:
    return {name: float(number) for name, number in zip(model.conditions, numbers, strict=True)}


def _causes(model: Model, standing: Standing, evidence: list[Evidence]) -> list[CauseTraced]:
    prior = prior_of(model, standing.values)
    before = sum(weight * model.prior[name] for name, weight in _weights(model, standing.values).items())
    assert not isinstance(before, int)  # a mean over one presentation at least
    conditions = model.knowledge.conditions
    return [
        CauseTraced(
            id=name,
            version=conditions[name].version,
            needs=conditions[name].needs,
            before=float(before[column]),
            prior=float(prior[column]),
            log_prior=math.log(prior[column]) if prior[column] > 0 else None,
            log_evidence=math.fsum(one.log_chance[name] for one in evidence),
            posterior=float(standing.posterior[column]),
        )
        for column, name in enumerate(model.conditions)
    ]


def _decision(model: Model, standing: Standing) -> Decision:
    harm = next(iter(model.knowledge.harm.values()))
    alarms = standing.alarms
    floors = [Floor(kind="red_flag", id=r.flag.id, version=r.flag.version, urgency=r.flag.act) for r in alarms.fired]
    floors += [
        Floor(kind="not_sure", id=rule.flag.id, version=rule.flag.version, urgency=rule.flag.if_unknown)
        for rule in alarms.unanswerable
    ]
    floors += [Floor(kind="policy", id=one.id, version=one.version, urgency=one.floor) for one in standing.policies]
    floors.append(Floor(kind="causes", id=harm.id, version=harm.version, urgency=standing.by_causes))
    return Decision(
        harm=harm.id,
        harm_version=harm.version,
        harm_rows=harm.rows,
        expected_harm={level.value: float(cost) for level, cost in zip(URGENCIES, standing.cost, strict=True)},
        by_causes=standing.by_causes,
        floors=floors,
        urgency=standing.urgency,
    )


def _questions(model: Model, standing: Standing) -> list[QuestionTraced]:
    """Every finding that could be asked and tells causes apart.

    In the order of the ids: in the order of their worth, two that are worth the same could change places between processors.
    """
    names = [name for name in model.telling if _is_open(model, standing, name)]
    worth = worth_asking(model, standing, names)
    return [
        QuestionTraced(
            finding=name,
            version=model.findings[name].version,
            saves_harm=one.harm,
            bits=one.bits,
            seconds=model.asking.seconds["tick" if model.findings[name].type == "yes_no" else model.findings[name].type],
            raises=one.raises,
        )
        for name, one in sorted(worth.items())
    ]


def _is_open(model: Model, standing: Standing, name: str) -> bool:
    possible = model.possible.get(name)
    asked = name in standing.values or standing.case.was_asked(name)
    return model.findings[name].askable and not asked and (possible is None or possible(standing.values) == Truth.TRUE)
