"""How sure, for anyone Hypothesis can think of."""

import numpy as np
from hypothesis import given, settings

from backsense.domain.case import Case
from backsense.engine.decide import stand
from backsense.engine.sure import how_sure, posterior_drawn
from tests.properties.strategies import cases, the_guide


@settings(max_examples=100, deadline=None)
@given(cases())
def test_shares_are_shares_and_words_fit_them(case: Case) -> None:
    model = the_guide().model
    standing = stand(model, case)
    result = how_sure(model, standing)
    assert 0 <= result.urgency_holds <= 1 and 0 <= result.first_cause_holds <= 1
    assert f"n {round(result.urgency_holds * result.draws)} of {result.draws}" in result.says
    assert ("this is does not hold firmly" in result.says) == (result.urgency_holds < 0.95)
    posterior = posterior_drawn(model, standing)
    assert np.isfinite(posterior).all() and np.allclose(posterior.sum(axis=0), 1)
    assert (posterior[standing.posterior == 0] == 0).all()


@settings(max_examples=100, deadline=None)
@given(cases())
def test_no_draw_lowers_what_rules_decide(case: Case) -> None:
    model = the_guide().model
    standing = stand(model, case)
    if standing.alarms.fired_floor == standing.urgency and standing.urgency.rank == 4:
        assert how_sure(model, standing).urgency_holds == 1.0


@settings(max_examples=50, deadline=None)
@given(cases())
def test_the_order_of_answers_does_not_matter(case: Case) -> None:
    model = the_guide().model
    turned = Case(age_years=case.age_years, sex=case.sex, replies=dict(reversed(case.replies.items())))
    assert how_sure(model, stand(model, case)) == how_sure(model, stand(model, turned))
