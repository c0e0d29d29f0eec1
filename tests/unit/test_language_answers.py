"""Finding answers: every wording finds its own, unrelated questions find none, one `Found` to an answer."""

import pytest

from backsense.language.answers import compile_answers, find_answers
from backsense.loading import load_knowledge

KNOWLEDGE = load_knowledge()
INDEX = compile_answers(KNOWLEDGE)
ANSWERS = [pytest.param(answer, id=answer.id) for answer in KNOWLEDGE.answers.values()]


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_first_wording_finds_its_answer(answer) -> None:
    for wording in (answer.asks[0], answer.asks[0].upper(), answer.asks[0].rstrip("?"), f"  {answer.asks[0]} "):
        found = find_answers(wording, INDEX)
        assert found[0].answer_id == answer.id
        assert found[0].is_confident


@pytest.mark.parametrize(
    "question",
    [
        "capital of France",
        "how to bake bread",
        "best running shoes",
        "does ibuprofen expire",
        "what causes acne",
        "can stress cause hair loss",
        "how do you calm a crying baby",
        "",
        "?",
        "😀",
        "背中",
        "x" * 5000,
    ],
)
def test_unrelated_questions_find_nothing_sure(question: str) -> None:
    assert not any(found.is_confident for found in find_answers(question, INDEX))


def test_at_most_so_many_and_each_answer_once() -> None:
    found = find_answers("what causes back spasms", INDEX, limit=3)
    assert len(found) <= 3
    assert len({one.answer_id for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert not any(one.is_confident for one in found[1:])


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("do twiches mean ALS", "als_and_twitching"),
        ("is it ok to massage a back in spasm", "massage_for_back_spasms"),
        ("can anxiety cause back spasms", "stress_and_back_spasms"),
        ("my foot slaps on the ground", "weak_leg_what_now"),  # by the finding it names
        ("could Nexium lower magnesium", "acid_tablets_and_magnesium"),  # by the medicine it names
        ("whats sciatica", "sciatica_what_is_it"),
        ("I am 82, is quinine good for cramps", "quinine_tonic_water"),  # a number says nothing
    ],
)
def test_paraphrases(question: str, answer: str) -> None:
    assert find_answers(question, INDEX)[0].answer_id == answer
