"""The numbers of a trace add up: from the prior through every piece of evidence to the level."""

import math
from datetime import date

import pytest

from backsense.domain.case import UNKNOWN, Case
from backsense.domain.trace import Trace
from backsense.domain.urgency import URGENCIES
from backsense.engine.compile import SMALLEST
from backsense.guide import Guide

TEXTS = [
    "my lower back has been twitching since yesterday after the gym, no fever",
    "can't feel anything between my legs and my back is killing me",
    "fever and shivering with pain in my lower back, feeling awful",
    "my calf cramps at night",
    "hello there",
]
PEOPLE = [(None, None), (34.0, "female"), (78.0, "male")]


@pytest.fixture(scope="module", params=[(text, *who) for text in TEXTS for who in PEOPLE], ids=str)
def made(request: pytest.FixtureRequest, guide: Guide, today: date) -> Trace:
    text, age, sex = request.param
    reading = guide.read(text)
    case = guide.gather(reading, Case(age_years=age, sex=sex))
    return guide.trace(case, today, reading)


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def test_log_prior_and_evidence_give_the_posterior(made: Trace):
    scores = {
        cause.id: math.exp(cause.log_prior + sum(one.log_chance[cause.id] for one in made.evidence))
        for cause in made.causes
        if cause.log_prior is not None
    }
    total = sum(scores.values())
    for cause in made.causes:
        assert close(cause.posterior, scores.get(cause.id, 0.0) / total)
        assert close(cause.log_evidence, sum(one.log_chance[cause.id] for one in made.evidence))


def test_what_moved_the_prior_gives_the_prior(made: Trace):
    weights = {cause.id: cause.before for cause in made.causes}
    for move in made.prior_moved:
        weights[move.condition] *= move.times
        assert move.reads
    total = sum(weights.values())
    for cause in made.causes:
        assert close(cause.prior, weights[cause.id] / total)
        assert (cause.log_prior is None) == (cause.prior == 0)
    assert close(sum(one.weight for one in made.presentations), 1.0)


def test_the_posterior_and_the_harm_table_give_the_expected_harm_and_the_level(made: Trace):
    decision = made.decision
    for level in URGENCIES:
        cost = sum(cause.posterior * decision.harm_rows[cause.needs.value][level.value] for cause in made.causes)
        assert close(decision.expected_harm[level.value], cost)
    least = min(decision.expected_harm.values())
    assert close(decision.expected_harm[decision.by_causes.value], least)
    assert decision.urgency == max(floor.urgency for floor in decision.floors)


def test_a_trace_agrees_with_its_assessment(made: Trace, guide: Guide, today: date):
    result = guide.assess(made.inputs.case, today, made.inputs.reading)
    assert result.urgency.code == made.decision.urgency
    assert {one.id for one in made.rules if one.truth == "true"} == {one.id for one in result.alarms if one.status == "fired"}
    posterior = {cause.id: cause.posterior for cause in made.causes}
    assert all(cause.probability == round(posterior[cause.id], 6) for cause in result.causes)
    assert made.screen == (result.screen.findings if result.screen else None)
    assert made.knowledge == result.knowledge and made.version == result.version


def test_every_rule_policy_and_cause_is_named_with_its_version(made: Trace, guide: Guide):
    assert {one.id: one.version for one in made.rules} == {one.id: one.version for one in guide.knowledge.red_flags.values()}
    assert {one.id for one in made.causes} == set(guide.knowledge.conditions)
    assert made.decision.harm in guide.knowledge.harm and made.asking in guide.knowledge.asking
    for one in made.evidence:
        assert all(math.log(SMALLEST) * len(one.findings) <= number <= 0 for number in one.log_chance.values())


def test_a_group_is_one_piece_of_evidence(guide: Guide, today: date):
    group = next(one for one in guide.knowledge.groups.values() if len(one.findings) >= 2)
    first, second = group.findings[:2]
    case = Case().learn(first, "present")
    alone = next(one for one in guide.trace(case, today).evidence if first in one.findings)
    assert alone.group is None
    both = [one for one in guide.trace(case.learn(second, "absent"), today).evidence if first in one.findings]
    assert len(both) == 1
    assert both[0].group == group.id
    assert both[0].findings[second] == "absent"


def test_not_sure_is_read_as_not_sure_and_leaves_its_floor(guide: Guide, today: date):
    case = (
        Case(age_years=50, sex="male")
        .learn("site", "lower_back")
        .learn("sensation", "pain")
        .learn("saddle_numbness", UNKNOWN, said_by="text")
    )
    made = guide.trace(case, today)
    rule = next(one for one in made.rules if one.id == "cauda_equina")
    assert rule.reads["saddle_numbness"] == UNKNOWN
    assert "saddle_numbness" not in {one.finding for one in made.known}
    assert rule.truth == "unknown"
    assert rule.leaves_floor
    assert any(floor.kind == "not_sure" and floor.id == rule.id for floor in made.decision.floors)


def test_what_follows_is_told_from_what_was_said(guide: Guide, today: date):
    name, implied = next((one.id, one.implies[0]) for one in guide.knowledge.findings.values() if one.implies)
    known = {one.finding: one for one in guide.trace(Case().learn(name, "present"), today).known}
    assert known[implied].follows
    assert not known[name].follows
    assert known[name].version == guide.knowledge.findings[name].version


def test_questions_are_those_still_open(guide: Guide, today: date):
    case = Case(age_years=40).learn("site", "lower_back").learn("sensation", "pain").learn("fever", UNKNOWN)
    made = guide.trace(case, today)
    names = [one.finding for one in made.questions]
    assert names
    assert not {"fever", "site", "sensation"} & set(names)
    assert names == sorted(names)
    assert any(one.saves_harm > 0 for one in made.questions)
    assert all(one.seconds > 0 and (one.raises is None or one.raises > made.decision.urgency) for one in made.questions)
