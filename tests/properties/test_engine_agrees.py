"""The fast engine agrees with the slow and obvious one; the same case gives the same bytes."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backsense.domain.case import Case
from backsense.engine import reference
from backsense.engine.decide import least_harm
from backsense.engine.facts import known_values
from backsense.engine.posterior import posterior_of
from backsense.loading.bundle import decode, encode
from tests.properties.strategies import cases, the_guide

TODAY = date(2026, 11, 22)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_posterior_and_decision_equal_plain_enumeration(case: Case) -> None:
    guide = the_guide()
    values = known_values(case, guide.knowledge.findings, guide.model.possible)
    fast = dict(zip(guide.model.conditions, posterior_of(guide.model, values), strict=True))
    slow = reference.posterior(guide.knowledge, values)
    assert fast == pytest.approx(slow, abs=1e-9)
    cost = posterior_of(guide.model, values) @ guide.model.harm
    assert least_harm(cost) == reference.decision(guide.knowledge, values)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_the_same_rules_fire(case: Case) -> None:
    guide = the_guide()
    values = known_values(case, guide.knowledge.findings, guide.model.possible)
    assert {rule.flag.id for rule in guide.model.rules if rule.fires(values) == 2} == reference.fired(guide.knowledge, values)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_same_case_same_knowledge_same_bytes(case: Case) -> None:
    guide = the_guide()
    again = type(guide)(decode(encode(guide.knowledge)))
    assert msgspec.json.encode(guide.assess(case, TODAY)) == msgspec.json.encode(again.assess(case, TODAY))


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(case: Case, random: object) -> None:
    guide = the_guide()
    names = list(case.replies)
    random.shuffle(names)  # type: ignore[attr-defined]
    shuffled = Case(age_years=case.age_years, sex=case.sex, replies={name: case.replies[name] for name in names})
    one, other = guide.assess(case, TODAY), guide.assess(shuffled, TODAY)
    assert one.urgency.code == other.urgency.code
    assert [(c.id, c.band) for c in one.causes] == [(c.id, c.band) for c in other.causes]


@settings(max_examples=100, deadline=None)
@given(cases(), st.data())
def test_learn_then_forget_is_the_identity(case: Case, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(set(the_guide().knowledge.findings) - set(case.replies))))
    assert case.learn(name, "present").forget(name) == case


@settings(max_examples=60, deadline=None)
@given(cases())
def test_tripwires_keep_their_promise(case: Case) -> None:
    """Applying a tripwire gives at least the level it names, and more than now."""
    guide = the_guide()
    result = guide.assess(case, TODAY)
    assert len(result.tripwires) <= 5
    for tripwire in result.tripwires:
        changed = case
        for change in tripwire.changes:
            changed = changed.learn(change.finding, change.value)
        then = guide.assess(changed, TODAY).urgency.code
        assert then == tripwire.then > result.urgency.code
