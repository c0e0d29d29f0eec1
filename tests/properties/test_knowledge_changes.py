"""What must not matter in the knowledge: a cause nobody has, and the order of the files."""

from datetime import date
from functools import cache
from random import Random

import msgspec
import pytest
from hypothesis import given, settings

from backsense.domain.case import Case
from backsense.domain.knowledge import Condition
from backsense.domain.urgency import URGENCIES
from backsense.engine.decide import stand
from backsense.engine.posterior import posterior_of
from backsense.guide import Guide
from backsense.loading import knowledge_folder
from backsense.loading.bundle import SHELVES, encode, to_knowledge
from backsense.loading.checks import run_checks
from backsense.loading.files import File, read_folder
from tests.properties.strategies import cases, the_guide

TODAY = date(2026, 11, 22)


@cache
def with_a_cause_nobody_has(needs: str, place: str) -> Guide:
    """The real knowledge and one more condition, sorted before (`aaa`) or after (`zzz`) all others, without any prior."""
    knowledge = the_guide().knowledge
    # It says of every finding that it is nearly always there, and it must not be missed: only its prior keeps it out.
    like = knowledge.conditions["other"]
    features = [f for one in knowledge.conditions.values() for f in one.features if f.value == "present" and f.p is not None]
    once = {feature.finding: msgspec.structs.replace(feature, p=0.97, low=0.9, high=0.99) for feature in features}
    extra = msgspec.structs.replace(
        like, id=place, name="A cause nobody has", needs=next(level for level in URGENCIES if level.value == needs),
        priors=(), age_sex=(), estimates=(), features=tuple(once.values()),
        must_not_miss=True, only_if=None,
    )  # fmt: skip
    assert isinstance(extra, Condition) and once
    return Guide(msgspec.structs.replace(knowledge, conditions={**knowledge.conditions, place: extra}))


@pytest.mark.parametrize("needs", ["self_care", "emergency_ambulance"])
@pytest.mark.parametrize("place", ["aaa_nobody", "zzz_nobody"])
@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_a_cause_with_no_prior_changes_nothing(needs: str, place: str, case: Case) -> None:
    plain, more = the_guide(), with_a_cause_nobody_has(needs, place)
    before, after = stand(plain.model, case), stand(more.model, case)
    chances = dict(zip(more.model.conditions, after.posterior.tolist(), strict=True))
    assert chances.pop(place) == 0.0
    assert chances == pytest.approx(dict(zip(plain.model.conditions, before.posterior.tolist(), strict=True)), abs=1e-12)
    assert (after.urgency, after.by_causes) == (before.urgency, before.by_causes)
    one, other = plain.assess(case, TODAY), more.assess(case, TODAY)
    assert (other.screen, other.next, other.stop) == (one.screen, one.next, one.stop)
    assert [(cause.id, cause.band) for cause in other.causes] == [(cause.id, cause.band) for cause in one.causes]


@cache
def files() -> list[File]:
    found, problems = read_folder(knowledge_folder())
    assert not problems
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_files_changes_neither_hash_nor_bytes(seed: int) -> None:
    shuffled = list(files())
    Random(seed).shuffle(shuffled)
    plain, other = to_knowledge(file.item for file in files()), to_knowledge(file.item for file in shuffled)
    assert (other.hash, encode(other)) == (plain.hash, encode(plain))
    assert sorted(map(str, run_checks(shuffled))) == sorted(map(str, run_checks(files())))


@cache
def turned_round() -> Guide:
    """The real knowledge with every shelf in the opposite order, as if it had not been sorted."""
    knowledge = the_guide().knowledge
    shelves = {name: dict(reversed(getattr(knowledge, name).items())) for name in SHELVES}
    return Guide(msgspec.structs.replace(knowledge, **shelves))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_order_on_the_shelves_changes_no_cause_and_no_urgency(case: Case) -> None:
    plain, other = the_guide(), turned_round()
    one, two = stand(plain.model, case), stand(other.model, case)
    assert dict(zip(other.model.conditions, posterior_of(other.model, two.values).tolist(), strict=True)) == pytest.approx(
        dict(zip(plain.model.conditions, one.posterior.tolist(), strict=True)), abs=1e-12
    )
    assert two.urgency == one.urgency
    assert {rule.flag.id for rule in two.alarms.fired} == {rule.flag.id for rule in one.alarms.fired}


@cache
def from_shuffled_files() -> Guide:
    shuffled = list(files())
    Random(1).shuffle(shuffled)
    return Guide(to_knowledge(file.item for file in shuffled))


@settings(max_examples=30, deadline=None)
@given(cases())
def test_the_order_of_files_changes_no_byte_of_a_result(case: Case) -> None:
    one, other = the_guide().assess(case, TODAY), from_shuffled_files().assess(case, TODAY)
    assert msgspec.json.encode(other) == msgspec.json.encode(one)
