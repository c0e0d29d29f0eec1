"""The reader, promise by promise: cues, numbers, people, crisis, questions, and what it says it could not read."""

import datetime

import pytest

from backsense.domain.knowledge import Cue
from backsense.domain.reading import Reading
from backsense.language.lexicon import Lexicon, compile_lexicon
from backsense.language.read import LONGEST, read_text
from backsense.loading import load_knowledge

KNOWLEDGE = load_knowledge()
LEXICON = compile_lexicon(KNOWLEDGE)
EXAMPLES = [
    pytest.param(cue, example.text, dict(example.gives), id=f"{cue.id}-{kind}-{number}")
    for cue in KNOWLEDGE.cues.values()
    for kind, examples in (("applies", cue.applies_in), ("stays_out", cue.stays_out_of))
    for number, example in enumerate(examples)
]


def read(text: str) -> Reading:
    return read_text(text, LEXICON)


def said(reading: Reading, finding: str) -> set[str]:
    """Values where present, else how it is spoken of; whole numbers without their point."""
    return {
        f"{one.value:g}" if isinstance(one.value, float) else one.value if one.how == "present" else one.how
        for one in reading.mentions
        if one.finding == finding
    }


def number(text: str, finding: str) -> float | None:
    return next((one.value for one in read(text).mentions if one.finding == finding), None)  # type: ignore[return-value]


@pytest.mark.parametrize(("cue", "text", "gives"), EXAMPLES)
def test_every_cue_does_what_its_examples_say(cue: Cue, text: str, gives: dict[str, str | float]) -> None:
    reading = read(text)
    for finding, value in gives.items():
        value = f"{value:g}" if isinstance(value, float) else str(value)
        assert value in said(reading, finding), f"{cue.id}: {text!r} read {finding} as {said(reading, finding) or 'nothing'}"


def test_there_are_enough_cues() -> None:
    assert len(KNOWLEDGE.cues) >= 15
    assert sum(len(cue.phrases) for cue in KNOWLEDGE.cues.values()) >= 40


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("back pain since yesterday", 1),
        ("back pain for 3 weeks", 21),
        ("calf twitching for about 3 wks", 21),
        ("my back has hurt for months", 90),
        ("twitching for years", 730),
        ("my back went two days ago", 2),
        ("it started two days ago", 2),
        ("back pain since Tuesday", 3),
        ("back pain since this morning", 0.5),
        ("back pain for a week and a half", 10.5),
        ("back pain for 2-3 weeks", 17.5),
        ("back pain for half a year", 182.5),
        ("back pain for a couple of months", 60),
        ("back pain, 3 week history", 21),
        ("3 days of back pain", 3),
        ("cramps over the last few days", 3),
        ("back pain for 3 wekes", 21),
        ("back pain 5 wks", 35),
        ("back pain 3/52", 21),
        ("2/7 history of back pain", 2),
        ("back pain for 6/12", 180),
        ("my back has hurt for the last hr", 0.042),
        ("a couple of hours of back pain", 0.084),
        ("a year of back pain", 365),
        ("18 days of twitching", 18),
    ],
)
def test_durations(text: str, days: float) -> None:
    assert number(text, "duration_days") == days


@pytest.mark.parametrize(
    "text",
    [
        "back pain, I had breast cancer 4 years ago",
        "on statins for 2 years, my calf cramps",
        "I'm 34 weeks pregnant and my back hurts",
        "my back hurts after sitting for two hours",
        "the cramp lasts two minutes",
        "cramp three times a day",
        "I have worked there for three years. Back pain",
        "I only get an hour of sleep, my back hurts",
        "my back hurts after two hours driving",
        "back pain 7/10",
        "back pain, seen on 2/7/2024",
        "back pain, seen on 2/7",
        "I'm 29 weeks and my back hurts",
        "back pain since 2010",
    ],
)
def test_time_of_something_else_is_not_a_duration(text: str) -> None:
    assert number(text, "duration_days") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("back pain since Tuesday", 4),
        ("back pain since Saturday", 7),  # a whole week: said on a Saturday, it is not today
        ("back pain since last March", 251),
        ("back pain since about 2024", 873),
        ("back pain since 3000", None),
        ("back pain since yesterday", 1),
    ],
)
def test_since_by_the_calendar(text: str, days: float | None) -> None:
    reading = read_text(text, LEXICON, today=datetime.date(2026, 11, 21))  # a Saturday
    assert next((one.value for one in reading.mentions if one.finding == "duration_days"), None) == days


@pytest.mark.parametrize(
    ("text", "severity"),
    [("pain 8/10", 8), ("8 out of 10 pain", 8), ("pain level 7", 7), ("pain since 8/10/2024", None), ("L5 pain", None)],
)
def test_severity(text: str, severity: float | None) -> None:
    assert number(text, "severity") == severity


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("34f, calf twitching", 34, "female"),
        ("I'm 34 and my back hurts", 34, None),
        ("34 year old woman with back pain", 34, "female"),
        ("back pain, male, 52", 52, "male"),
        ("24 y/o male gym goer, back pain", 24, "male"),
        ("my dad is 80 and his back hurts", 80, "male"),
        ("My wife (45F) has had back pain", 45, "female"),
        ("my 8 year old son has back pain", 8, "male"),
        ("I'm 34 weeks pregnant, back pain", None, None),
        ("my 80 year old dad had cancer and I am twitching", None, None),
        ("back pain 7/10 for 3 weeks", None, None),
        ("I'm 400 and my back hurts", None, None),
        ("I weigh 91 kg, back pain", None, None),
    ],
)
def test_age_and_sex(text: str, age: float | None, sex: str | None) -> None:
    reading = read(text)
    assert (reading.age_years, reading.sex) == (age, sex)


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "the pain is so bad I want to die",
        "my back hurts and I feel suicidal",
        "feeling sucidal",
        "I dont want to live like this any more",
        "everyone would be better off without me",
        "I can't go on",
        "I keep thinking of ending my life",
        "I have been hurting myself on purpose",
        "id be better off dead",
    ],
)
def test_crisis_is_seen(text: str) -> None:
    crisis = read(text).crisis
    assert crisis is not None
    assert crisis.text == text[crisis.start : crisis.end]


@pytest.mark.parametrize(
    "text", ["my back is killing me", "I hurt myself lifting a box", "I don't want to die of ALS", "dead leg"]
)
def test_ordinary_words_are_no_crisis(text: str) -> None:
    assert read(text).crisis is None


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("Does ALS start with twitching", True),
        ("my back hurts", False),
        ("my back hurts, is it serious?", True),
        ("What helps cramp", True),
    ],
)
def test_questions(text: str, is_question: bool) -> None:
    assert read(text).is_question is is_question


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        ("my back hurts", True),
        ("me duele la espalda desde ayer", False),
        ("😀😀", False),
        ("背中が痛い", False),
        ("", True),
        ("sciatica", True),
    ],
)
def test_english(text: str, is_english: bool) -> None:
    assert read(text).is_english is is_english


def test_what_is_not_understood_is_said() -> None:
    reading = read("my back twitches and there is a strange yellow crust on my elbow sleeve")
    assert any("crust" in span.text for span in reading.unmatched)
    assert all(span.text == reading.text[span.start : span.end] for span in reading.unmatched)


def test_common_words_are_not_shown_as_not_understood() -> None:
    assert read("My back has been hurting since yesterday, please help me").unmatched == ()


@pytest.mark.parametrize("word", ["camp", "painting", "spam", "week", "consulted", "batch", "clamp", "stitch", "switch"])
def test_everyday_words_are_not_repaired_into_signs(word: str) -> None:
    found = {one.finding for one in read(f"a {word}").mentions}
    assert found <= {"sensation"} if word == "stitch" else not found


def test_a_sign_that_holds_its_own_negation_stays_present() -> None:
    for text in (
        "I can't feel when I wipe",
        "cannot feel it when i wipe",
        "I can not feel when I wipe",
        "no feeling between my legs",
    ):
        assert said(read(text), "saddle_numbness") == {"present"}, text


def test_spans_point_into_the_text_as_typed() -> None:
    text = "Hi… MY  Lower Back’s been TWITCHING, İstanbul; can’t pee."
    for mention in read(text).mentions:
        assert mention.text == text[mention.start : mention.end]


def test_text_beyond_the_limit_is_said_to_be_unread() -> None:
    reading = read("my back hurts. " + "x " * LONGEST)
    assert reading.unmatched[0].end == len(reading.text)


def test_an_empty_language_reads_nothing_and_does_not_fail() -> None:
    empty: Lexicon = compile_lexicon(KNOWLEDGE, language="xx")
    assert read_text("zzz", empty).mentions == ()
