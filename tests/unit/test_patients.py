"""Simulated patients follow the knowledge's own numbers, and nothing else."""

import numpy as np
import pytest

from backsense.domain.case import UNKNOWN, Case
from backsense.engine.logic import Truth
from backsense.engine.posterior import group_chance, prior_of
from backsense.evaluate.patients import AGES, SEXES, Patient, draw_patients
from backsense.guide import Guide

COUNT = 4000
CONDITIONS = ["cauda_equina_syndrome", "benign_twitching", "vertebral_fracture"]


def far(seen: float, expected: float, count: int = COUNT) -> bool:
    """Further off than five standard errors: by chance less than once in a million comparisons."""
    return abs(seen - expected) > 5 * np.sqrt(max(expected * (1 - expected), 1e-4) / count)


@pytest.fixture(scope="module", params=CONDITIONS)
def drawn(request: pytest.FixtureRequest, guide: Guide) -> list[Patient]:
    return draw_patients(guide.model, request.param, COUNT, np.random.default_rng(7))


def share(drawn: list[Patient], finding: str, value: str, guide: Guide) -> float:
    return sum(guide.model.state_of(finding, one.truth[finding]) == value for one in drawn) / len(drawn)


def test_every_state_is_as_frequent_as_the_model_says(drawn: list[Patient], guide: Guide) -> None:
    model = guide.model
    column = model.conditions.index(drawn[0].condition)
    implied = {other for finding in model.findings.values() for other in finding.implies}
    wrong = []
    for name in model.evidence:
        for place, state in enumerate(model.states[name]):
            expected = float(model.chances[model.first_row[name] + place, column])
            if name not in model.possible and name not in implied and far(share(drawn, name, state, guide), expected):
                wrong.append((name, state, expected, share(drawn, name, state, guide)))
    assert not wrong


def test_what_implies_something_brings_it_along(drawn: list[Patient], guide: Guide) -> None:
    for finding in guide.model.findings.values():
        for other in finding.implies:
            assert all(one.truth[other] == "present" for one in drawn if one.truth[finding.id] == "present")


def test_what_cannot_be_is_absent(drawn: list[Patient], guide: Guide) -> None:
    for name, possible in guide.model.possible.items():
        for one in drawn:
            assert one.truth[name] == "absent" or possible(one.facts()) == Truth.TRUE


def test_findings_of_a_group_go_together_as_the_posterior_has_it(drawn: list[Patient], guide: Guide) -> None:
    model = guide.model
    column = model.conditions.index(drawn[0].condition)
    implied = {other for finding in model.findings.values() for other in finding.implies}
    for group in model.groups:
        names = [name for name in group.findings if name not in implied and name not in model.possible][:2]
        if len(names) < 2:
            continue
        expected = float(group_chance(model, group, names, dict.fromkeys(names, "present"))[column])
        seen = sum(all(one.truth[name] == "present" for name in names) for one in drawn) / COUNT
        assert not far(seen, expected), (group.id, seen, expected)


def test_presentation_age_and_sex_follow_the_prior(drawn: list[Patient], guide: Guide) -> None:
    model = guide.model
    column = model.conditions.index(drawn[0].condition)
    total = sum(prior[column] for prior in model.prior.values())
    for name, prior in model.prior.items():
        here = [one for one in drawn if one.presentation == name]
        assert not far(len(here) / COUNT, prior[column] / total)
        assert all(model.presentations[name](one.facts()) == Truth.TRUE for one in here)
        if len(here) > 500:
            presenting = {finding: here[0].truth[finding] for finding in model.presenting}
            weights = {
                (age, sex): prior_of(model, {**presenting, "age_years": age, "sex": sex})[column] for age in AGES for sex in SEXES
            }
            old = sum(w for (age, _), w in weights.items() if age >= 70) / sum(weights.values())
            women = sum(w for (_, sex), w in weights.items() if sex == "female") / sum(weights.values())
            assert not far(sum(one.age_years >= 70 for one in here) / len(here), old, len(here))
            assert not far(sum(one.sex == "female" for one in here) / len(here), women, len(here))


def test_one_answer_in_ten_is_not_sure_but_never_what_and_where(drawn: list[Patient], guide: Guide) -> None:
    asked = [name for name in guide.model.findings if name not in guide.model.presenting]
    unsure = sum(one.says(name) == UNKNOWN for one in drawn for name in asked) / (COUNT * len(asked))
    assert not far(unsure, 0.10, COUNT * len(asked))
    assert all(one.says(name) == one.truth[name] for one in drawn for name in guide.model.presenting)
    assert all(one.says("age_years") == one.age_years and one.says("sex") == one.sex for one in drawn)


def test_the_same_seed_draws_the_same_people(guide: Guide) -> None:
    def draw(seed: int) -> list[Patient]:
        return draw_patients(guide.model, CONDITIONS[0], 20, np.random.default_rng(seed))

    assert draw(3) == draw(3)
    assert draw(3) != draw(4)


def test_everyone_can_be_drawn_and_every_answer_can_be_taken(guide: Guide) -> None:
    for condition in guide.model.conditions:
        for one in draw_patients(guide.model, condition, 2, np.random.default_rng(1)):
            assert set(one.truth) == set(guide.model.findings)
            guide.learn(Case(), {name: one.says(name) for name in [*one.truth, "age_years", "sex"]})


def test_an_unknown_condition_is_refused(guide: Guide) -> None:
    with pytest.raises(ValueError, match="no condition called"):
        draw_patients(guide.model, "no_such_thing", 1, np.random.default_rng(1))
