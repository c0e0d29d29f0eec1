"""The encoding of the rules agrees with the engine, and its parts do what they say."""

import numpy as np
import pytest

from backsense.certify.agree import agree
from backsense.certify.bits import FORMULAS, at_least, every, no, some
from backsense.certify.prove import Exactly, Prover
from backsense.certify.rules import Everything
from backsense.certify.space import Instead, Known, Space, truth
from backsense.domain.expression import Expression
from backsense.guide import Guide

PEOPLE = 20_000


@pytest.fixture(scope="module")
def space(guide: Guide) -> Space:
    return Space(guide.knowledge)


def test_the_encoding_agrees_with_the_engine_on_twenty_thousand_people(guide: Guide) -> None:
    """What fires, what is open and asked, what leaves a floor, and the floor, for every warning sign."""
    found = agree(guide.knowledge, PEOPLE, seed=23)
    assert not found.differ, "\n".join(found.differ[:5])
    assert found.people == PEOPLE and found.rules == len(guide.knowledge.red_flags)
    assert found.fired > PEOPLE and found.floors > PEOPLE, "too few rules fired or left a floor for the comparison to mean much"


def test_a_difference_is_seen(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    import backsense.certify.agree as module

    monkeypatch.setattr(module, "floor_of", lambda *_: module.URGENCIES[0])
    assert agree(guide.knowledge, 100).differ


def test_bits_are_the_same_on_plain_truths_columns_and_formulas() -> None:
    columns = [np.array([i >> place & 1 for i in range(8)], dtype=bool) for place in range(3)]
    for count in range(1, 4):
        plain = [at_least(count, [bool(column[i]) for column in columns]) for i in range(8)]
        assert np.asarray(at_least(count, columns)).tolist() == plain
    one = FORMULAS.variable("one")
    assert no(no(one)) is one and every([one, no(one)]) is False and some([one, no(one)]) is True and every([one, True]) is one


def test_three_values(space: Space) -> None:
    name = next(n for n, f in space.findings.items() if f.type == "yes_no" and not f.only_if and n not in space.implied_by)
    leaf = Expression(finding=name, is_="present")

    def of(**told: str) -> tuple[object, object]:
        return truth(leaf, Known(space, Exactly(dict(told))), space)

    assert of() == (False, True) and of(**{name: "unsure"}) == (False, True)
    assert of(**{name: "present"}) == (True, True) and of(**{name: "absent"}) == (False, False)


def test_a_person_found_by_the_solver_is_told_in_as_few_answers_as_can_be(space: Space) -> None:
    prover = Prover(space)
    flag = next(one for one in space.knowledge.red_flags.values() if one.when.all is not None)
    told = prover.find(Everything(space, prover.free).rule(flag).fired)
    assert told is not None
    assert Everything(space, Exactly(told)).rule(flag).fired is True
    for name in told:
        fewer = {other: value for other, value in told.items() if other != name}
        assert Everything(space, Exactly(fewer)).rule(flag).fired is False, f"{name} need not have been said"


def test_what_cannot_be_is_found_for_nobody(space: Space) -> None:
    prover = Prover(space)
    for name in ("sensation", "site"):
        bits = list(prover.free.known(name).values())
        assert prover.find(every(bits[:2])) is None
    assert prover.find(False) is None and prover.find(True) == {}


def test_instead_changes_one_answer_only() -> None:
    answers = Instead(Exactly({"site": "neck"}), "site", None)
    assert not answers.known("site") and answers.unsure("site") is False
    assert Instead(answers, "site", "doubted").in_words("site") is True
