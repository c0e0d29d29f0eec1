"""Changes of words by rule: seeded, they change what they say they change, and an alarm in the words survives."""

from random import Random

import pytest

from backsense.evaluate import wordings
from backsense.evaluate.cases import Vignette
from backsense.evaluate.stress import KINDS, alarms_lost, page, stress
from backsense.guide import Guide

ALARM = Vignette(
    id="one",
    text="My lower back hurts since Monday. I'm numb between my legs. I have no fever.",
    age=40.0,
    sex="female",
    facts={"saddle_numbness": "present", "fever": "absent", "leg_weakness": "absent"},
)


def test_the_same_seed_makes_the_same_changes(guide: Guide) -> None:
    assert stress(guide, [ALARM], 3) == stress(guide, [ALARM], 3)


def test_a_case_changes_alike_whatever_else_is_in_the_run(guide: Guide) -> None:
    other = Vignette(id="two", text="My eyelid twitches.")
    alone, beside = stress(guide, [ALARM], 5), stress(guide, [other, ALARM], 5)
    assert alone.lost == beside.lost


@pytest.mark.parametrize("seed", range(5))
def test_an_alarm_named_in_the_words_survives(guide: Guide, seed: int) -> None:
    found = stress(guide, [ALARM], seed)
    assert alarms_lost(found) == 0, page(guide, found, "")
    sums = {one.kind: one for one in (*found.development, *found.test) if one.cases}
    assert set(sums) >= set(KINDS) - {"american", "british", "other_words"}
    assert all(one.with_alarm == 1 for one in sums.values())


def test_words_are_changed_as_the_rules_say() -> None:
    random = Random(1)
    assert wordings.american("Mum says my bum has a grey colour", random) == "Mom says my butt has a gray color"
    assert wordings.british("My mom said", random) == "My mum said"
    assert wordings.american("My back hurts", random) is None
    assert wordings.carer("I have pain in my back. I'm weak.", "male", is_own=True) == (
        "I'm writing for my dad. He has pain in his back. He's weak."
    )
    assert wordings.carer("My dad has pain", "male", is_own=False) is None
    assert wordings.shuffled("One sentence", random) is None
    assert wordings.shuffled("It hurts. It burns", random) == "It burns. It hurts."
    slip = wordings.misspelt("shoulder", random)
    assert slip != "shoulder" and sorted(slip or "") == sorted("shoulder") and (slip or "")[0] == "s"
    assert "My back hurts" in wordings.minimising("My back hurts", random)
    assert "My back hurts" in wordings.anxious("My back hurts", random)


def test_the_page_says_what_was_lost(guide: Guide) -> None:
    text = page(guide, stress(guide, [ALARM], 3), "a command")
    assert "Alarms lost" in text and "None." in text
    assert all(words in text for words in KINDS.values())
