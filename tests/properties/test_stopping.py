"""When asking stops: what could still raise the urgency, and whether an emergency with its signs can be sent home."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from backsense.domain.urgency import Urgency
from backsense.engine.decide import Standing, stand, urgency_if
from backsense.engine.logic import Truth
from backsense.engine.posterior import chances_now
from backsense.evaluate.conversation import Talk, talk
from backsense.evaluate.ending import Ending, ending_of
from backsense.evaluate.patients import draw_patients
from tests.properties.strategies import the_guide

TODAY = date(2026, 11, 22)
EACH = 2
"""People of each condition: enough to meet every way of stopping, few enough for every run of the tests."""


@cache
def talks() -> list[Talk]:
    """Check-ups with a few simulated people of every condition, from a fixed seed."""
    guide = the_guide()
    causes = [condition for condition in guide.model.conditions if condition != "other"]
    return [
        talk(guide, patient, TODAY)
        for condition in causes
        for patient in draw_patients(guide.model, condition, EACH, np.random.default_rng(3))
    ]


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
            likely = float(joint[model.first_row[name] + place].sum())
            if likely >= min(model.likely_enough):
                then = urgency_if(model, standing, {name: state})
                if then > standing.urgency and likely >= model.likely_enough[then.rank]:
                    found.append((name, state, then))
    return found


def test_every_stop_leaves_no_likely_answer_that_raises_the_urgency() -> None:
    """Held to the letter, but for who is on the way to an emergency department and who has answered all the screens there are."""
    guide = the_guide()
    faults, stops = [], 0
    for held in talks():
        standing = stand(guide.model, held.case)
        if standing.alarms.fired_floor.is_emergency or len(held.screens) >= guide.model.asking.screens_at_most:
            continue
        stops += 1
        faults += [f"{one}: {held.case}" for one in likely_raises(standing)]
    assert stops > len(talks()) / 4
    assert not faults, "\n".join(faults)


def test_no_stop_leaves_open_a_relevant_rule_above_the_present_level() -> None:
    """Of the questions of relevant rules none is left at a stop, however unlikely its yes."""
    guide = the_guide()
    for held in talks():
        standing = stand(guide.model, held.case)
        if standing.alarms.fired_floor.is_emergency or len(held.screens) >= guide.model.asking.screens_at_most:
            continue
        for rule, asks in standing.alarms.unsettled:
            if rule.flag.act > standing.urgency:
                can = [name for name in asks if name in guide.model.findings and guide.model.findings[name].askable]
                assert not can, f"{rule.flag.id} still asks {can}: {held.case}"


def test_a_likely_cause_has_its_warning_signs_asked_about_whatever_the_person_came_with() -> None:
    guide = the_guide()
    model = guide.model
    for held in talks():
        standing = stand(model, held.case)
        if standing.alarms.fired_floor.is_emergency or len(held.screens) >= model.asking.screens_at_most:
            continue
        for column in np.flatnonzero(standing.posterior >= model.asking.suspected_at).tolist():
            for rule in model.rules_for.get(model.conditions[column], ()):
                if rule.flag.act > standing.urgency and rule.fires(standing.values) == Truth.UNKNOWN:
                    unasked = [name for name in rule.asks(standing.values) if not standing.case.was_asked(name)]
                    assert not unasked, f"{model.conditions[column]}: {rule.flag.id} never asked {unasked}: {held.case}"


@cache
def emergencies() -> list[tuple[Talk, Ending]]:
    """Check-ups with people who need an emergency department or an ambulance, from the seed of docs/simulated_patients.md."""
    guide, found = the_guide(), []
    for condition, one in guide.knowledge.conditions.items():
        if one.needs.is_emergency:
            for patient in draw_patients(guide.model, condition, 8, np.random.default_rng(7)):
                held = talk(guide, patient, TODAY)
                found.append((held, ending_of(guide.model, patient, held)))
    return found


def sent_home() -> list[Ending]:
    """Those who ended below being seen today although signs of an alarm that holds on the truth were drawn."""
    low = [end for _, end in emergencies() if end.urgency < Urgency.SAME_DAY]
    return [end for end in low if end.low is not None and end.low.why in ("not_asked", "not_sure")]


def test_few_emergencies_are_sent_home_with_signs_that_were_drawn() -> None:
    """Not a promise: a mark that is not to be passed. It was 11 of 184 when it was set, mostly rare causes in odd places."""
    assert len(sent_home()) <= 0.07 * len(emergencies())


@pytest.mark.xfail(strict=True, reason="some rules still leave out a presentation that their cause can come with")
def test_no_emergency_is_sent_home_unless_its_signs_were_drawn_absent() -> None:
    assert [(end.condition, end.low) for end in sent_home()] == []
