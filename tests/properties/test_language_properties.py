"""What holds for any text at all: it is read, in bounded time, with spans that point into it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backsense.language.answers import compile_answers, find_answers
from backsense.language.lexicon import compile_lexicon
from backsense.language.read import read_text
from backsense.loading import load_knowledge

KNOWLEDGE = load_knowledge()
LEXICON = compile_lexicon(KNOWLEDGE)
INDEX = compile_answers(KNOWLEDGE)
ALARMS = ("I can't feel when I wipe", "I can't pee", "I wet myself", "my foot slaps", "I have chest pain")
PIECES = st.sampled_from(
    [
        *(
            "no",
            "not",
            "without",
            "if",
            "can",
            "my",
            "dad",
            "and",
            "or",
            "but",
            ",",
            ".",
            "?",
            ":",
            "/",
            "for",
            "3",
            "weeks",
            "ago",
            "a",
        ),
        *(
            "pain",
            "back",
            "numb",
            "between my legs",
            "can't",
            "pee",
            "fever",
            "twitching",
            "8/10",
            "34f",
            "since",
            "yesterday",
            "half",
        ),
        *(
            "is it",
            "worried",
            "als",
            "couple of",
            "years",
            "old",
            "i'm",
            "his",
            "apart from",
            "except when",
            "none",
            "no",
            "months",
        ),
    ]
)
SENTENCES = st.lists(PIECES, max_size=30).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), SENTENCES))
def test_any_text_is_read_and_every_span_points_into_it(text: str) -> None:
    reading = read_text(text, LEXICON)
    assert reading.text == text
    for piece in (*reading.mentions, *reading.unmatched, *([reading.crisis] if reading.crisis else [])):
        assert 0 <= piece.start <= piece.end <= len(text)
        assert piece.text == text[piece.start : piece.end]
    assert reading.age_years is None or 0 <= reading.age_years <= 120


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), SENTENCES))
def test_any_question_is_looked_up(text: str) -> None:
    found = find_answers(text, INDEX)
    assert all(0 <= one.score <= 1 for one in found)
    assert sum(one.is_confident for one in found) <= 1


@settings(max_examples=100, deadline=None)
@given(SENTENCES)
def test_the_same_text_reads_the_same(text: str) -> None:
    assert read_text(text, LEXICON) == read_text(text, LEXICON)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ALARMS), SENTENCES)
def test_what_is_said_in_other_sentences_does_not_silence_an_alarm(alarm: str, before: str) -> None:
    alone = {one.finding for one in read_text(alarm, LEXICON).mentions if one.how == "present"}
    # A writer who speaks of another person throughout is another matter; here they speak of themselves.
    together = read_text(f"{before.replace('dad', '')}. {alarm}", LEXICON)
    silenced = {
        one.finding
        for one in together.mentions
        if one.start >= len(together.text) - len(alarm) and one.how != "present" and one.finding in alone
    }
    assert not silenced


@pytest.mark.parametrize(
    "unit",
    [
        "no ",
        "no fever, ",
        "no fever or ",
        "a" * 50,
        "(",
        "numb between ",
        "3 weeks ago ",
        "my dad ",
        "é",
        "背",
        "😀",
        "\n",
        "zqxv ",
        "can't pee, ",
    ],
)
def test_any_hundred_kilobytes_take_bounded_time(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    start = time.perf_counter()
    read_text(text, LEXICON)
    assert time.perf_counter() - start < 5.0
