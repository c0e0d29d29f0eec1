"""Asking: which question is answered, what stands above an answer, and what is carried into the check-up."""

import pytest

from backsense.guide import Guide
from backsense.render.labels import ANSWERS, IF_SO, TOLD
from backsense.render.text import render_answer

GUIDE = Guide.load()


def test_an_answer_shows_its_question_and_its_neighbours() -> None:
    result = GUIDE.ask("my eye wont stop twiching")
    assert result.kind == "answer"
    assert result.answer is not None and result.answer.question == "Why is my eyelid twitching?"
    assert result.alternatives and all(one.id != result.answer.id for one in result.alternatives)
    assert not result.told
    text = render_answer(result)
    assert text.index(ANSWERS) < text.index(result.answer.question) < text.index("Other questions we can answer")


@pytest.mark.parametrize(
    "words",
    ["numb between my legs", "back pain and I can't pee", "is it ok that I can't feel my bum when I wipe and my back hurts"],
)
def test_an_alarm_comes_first_even_in_the_words_of_a_question_of_ours(words: str) -> None:
    result = GUIDE.ask(words)
    assert result.kind == "emergency"
    assert result.answer is None
    assert result.urgency is not None and result.urgency.code.is_emergency
    assert result.told, "what they told us is carried into the check-up"
    assert result.alternatives, "what they asked is still offered"
    text = render_answer(result)
    assert text.index("emergency department") < text.index(TOLD)
    assert "backsense check" in text


@pytest.mark.parametrize(
    "question", ["can stress cause chest pain", "is it a panic attack if I can't breathe and my lips are blue"]
)
def test_what_is_only_asked_about_is_answered_with_what_to_do_if_it_is_so(question: str) -> None:
    result = GUIDE.ask(question)
    assert result.kind == "none"
    assert result.if_so is not None and result.if_so.code.is_emergency
    text = render_answer(result)
    assert IF_SO in text and result.if_so.say.split(".")[0] in text


@pytest.mark.parametrize("question", ["does magnesium help cramps", "what are the signs of cauda equina syndrome"])
def test_a_quiet_question_has_nothing_above_its_answer(question: str) -> None:
    result = GUIDE.ask(question)
    assert result.kind == "answer"
    assert result.if_so is None


def test_own_trouble_in_a_question_without_answer_is_for_the_check_up() -> None:
    result = GUIDE.ask("I have a pulsing lump in my belly and sudden bad back pain, is it wind")
    assert result.kind in ("check", "emergency")
    assert any("tummy" in one for one in result.told)


def test_every_first_wording_is_met_by_its_own_answer() -> None:
    for answer in GUIDE.knowledge.answers.values():
        result = GUIDE.ask(answer.asks[0])
        assert (result.kind, result.answer and result.answer.id) == ("answer", answer.id)
