"""When asking stops: what could still raise the urgency, and whether an emergency with its signs can be sent home.

Held word for word, "no reasonably likely answer could raise the urgency" does not hold. What does hold is tested, and so is each
way in which it does not, so that the day one of them is mended is noticed (docs/model.md#the-next-question).
"""

from collections import Counter
from datetime import date
from functools import cache

import numpy as np
import pytest

from backsense.domain.urgency import Urgency
from backsense.engine.decide import Standing, least_harm, stand, urgency_if
from backsense.engine.facts import known_values
from backsense.engine.logic import Truth
from backsense.engine.posterior import chances_now, posterior_of
from backsense.engine.question import worth_asking
from backsense.engine.safety import is_relevant
from backsense.evaluate.conversation import Talk, talk
from backsense.evaluate.ending import Ending, ending_of
from backsense.evaluate.patients import draw_patients
from tests.properties.strategies import the_guide

TODAY = date(2026, 11, 22)
EACH = 4
"""People of each condition: enough to meet every way of stopping, few enough for every run of the tests."""


@cache
def talks() -> list[tuple[Talk, Ending]]:
    """Check-ups with a few simulated people of every condition, from a fixed seed."""
    guide, found = the_guide(), []
    for condition in guide.model.conditions:
        if condition != "other":
            for patient in draw_patients(guide.model, condition, EACH, np.random.default_rng(3)):
                held = talk(guide, patient, TODAY)
                found.append((held, ending_of(guide.model, patient, held)))
    return found


def likely_raises(standing: Standing) -> list[tuple[str, str, Urgency]]:
    """(finding, answer, the urgency then) for every answer not given yet that is likely enough and would raise the urgency."""
    model = the_guide().model
    joint = chances_now(model, standing.values) * standing.posterior
    found = []
    for name in model.evidence:
        possible = model.possible.get(name)
        is_open = name not in standing.values and not standing.case.was_asked(name) and model.findings[name].askable
        if not is_open or (possible is not None and possible(standing.values) != Truth.TRUE):
            continue
        for place, state in enumerate(model.states[name]):
            if float(joint[model.first_row[name] + place].sum()) >= model.asking.reasonable_likelihood:
                then = urgency_if(model, standing, {name: state})
                if then > standing.urgency:
                    found.append((name, state, then))
    return found


def left_out_because(standing: Standing, name: str, state: str, then: Urgency) -> str | None:
    """Which stated limit let asking stop before this answer; None where there is none, which is a fault."""
    model = the_guide().model
    if standing.alarms.fired_floor.is_emergency:
        return "an emergency fired: the person is on the way"
    values = known_values(standing.case.learn(name, state), model.findings, model.possible)
    rules = [rule for rule in model.rules if rule.fires(values) == Truth.TRUE and rule.flag.act > standing.urgency]
    if any(is_relevant(rule, standing.case, standing.values) for rule in rules):
        return None
    by_causes = least_harm(posterior_of(model, values) @ model.harm)
    if by_causes < then:
        return "the rule's relevant_when leaves this presentation out"
    if standing.urgency >= Urgency.SAME_DAY:
        return "seen today already: asking on would only tell causes apart"
    if then == Urgency.APPOINTMENT:
        return "home care or an appointment: two screens at most"
    if worth_asking(model, standing, [name])[name].harm < model.asking.least_harm_saved:
        return "it saves less harm than a question costs"
    return None


def test_every_stop_before_the_cap_left_out_only_what_a_stated_limit_allows() -> None:
    guide = the_guide()
    faults, limits = [], Counter[str]()
    for held, _ in talks():
        if len(held.screens) >= guide.model.asking.screens_at_most:
            continue
        standing = stand(guide.model, held.case)
        for name, state, then in likely_raises(standing):
            why = left_out_because(standing, name, state, then)
            limits[str(why)] += 1
            if why is None:
                faults.append(f"{name}={state} → {then.value} from {standing.urgency.value}: {held.case}")
    assert not faults, "\n".join(faults)
    assert limits, "nothing was left out: hold the next test to the letter"


@pytest.mark.xfail(strict=True, reason="stops stand on limits of knowledge and patience: see left_out_because")
def test_every_stop_leaves_no_likely_answer_that_raises_the_urgency() -> None:
    model = the_guide().model
    assert not [raises for held, _ in talks() for raises in likely_raises(stand(model, held.case))]


def test_no_stop_leaves_open_a_relevant_rule_above_the_present_level() -> None:
    """Of the questions of relevant rules none is left at a stop, however unlikely its yes."""
    guide = the_guide()
    for held, _ in talks():
        standing = stand(guide.model, held.case)
        if standing.alarms.fired_floor.is_emergency or len(held.screens) >= guide.model.asking.screens_at_most:
            continue
        for rule, asks in standing.alarms.unsettled:
            if rule.flag.act > standing.urgency:
                can = [name for name in asks if name in guide.model.findings and guide.model.findings[name].askable]
                assert not can, f"{rule.flag.id} still asks {can}: {held.case}"


@cache
def emergencies() -> list[tuple[Talk, Ending]]:
    """Check-ups with people who need an emergency department or an ambulance, from the seed of docs/simulated_patients.md."""
    guide, found = the_guide(), []
    for condition, one in guide.knowledge.conditions.items():
        if one.needs.is_emergency:
            for patient in draw_patients(guide.model, condition, 20, np.random.default_rng(7)):
                held = talk(guide, patient, TODAY)
                found.append((held, ending_of(guide.model, patient, held)))
    return found


def sent_home() -> list[tuple[Talk, Ending]]:
    """Those who ended below being seen today although signs of an alarm that holds on the truth were drawn."""
    low = [(held, end) for held, end in emergencies() if end.urgency < Urgency.SAME_DAY]
    return [(held, end) for held, end in low if end.low is not None and end.low.why in ("not_asked", "not_sure")]


def test_an_emergency_is_only_sent_home_where_its_rule_leaves_the_presentation_out() -> None:
    """Where a rule that holds on the truth belongs to what the person came with, it was asked about and counted."""
    model = the_guide().model
    for held, end in sent_home():
        standing = stand(model, held.case)
        assert end.low is not None
        for rule in model.rules:
            if rule.flag.id in end.low.rules and end.low.why == "not_asked":
                assert not is_relevant(rule, held.case, standing.values), f"{end.condition}: {rule.flag.id}: {held.case}"


def test_few_emergencies_are_sent_home() -> None:
    """Not a promise: a mark that is not to be passed. It was 5 of 180 when it was set."""
    assert len(sent_home()) <= 0.04 * len(emergencies())


@pytest.mark.xfail(strict=True, reason="some rules leave out a presentation that their cause can come with")
def test_no_emergency_is_sent_home_unless_its_signs_were_drawn_absent() -> None:
    assert not [(end.condition, end.low) for _, end in sent_home()]
