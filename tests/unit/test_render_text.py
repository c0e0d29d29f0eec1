"""The text of a result: its order, its width, its marks; and that nothing a person typed can steer a terminal."""

import re

import msgspec
import pytest

from backsense.domain.answering import Alternative, AnswerShown, AskResult, ClaimShown, ConflictShown, PositionShown
from backsense.domain.assessment import (
    About,
    Advised,
    Alarm,
    Assessment,
    Cause,
    Change,
    Cite,
    HowSure,
    KnowledgeStamp,
    MedicineShown,
    Notice,
    PlanEnds,
    PlanShown,
    PlanStepShown,
    Reason,
    Recheck,
    SourceShown,
    Span,
    Statement,
    Tripwire,
    Understood,
    UrgencyResult,
    Weighed,
)
from backsense.domain.urgency import Urgency
from backsense.render.labels import BAND_WORDS, CERTAINTY_WORDS, URGENCY_WORDS, by_when
from backsense.render.text import render_answer, render_assessment, render_emergency, render_understood
from backsense.render.text_parts import Look

GUIDELINE = Cite(source="guideline_a", at="section 1.2", checked="seen")
STUDY = Cite(source="study_b", at="table 3", checked="recalled")
STAMP = KnowledgeStamp(version="0.1.0", hash="ab" * 32, reviewed=False)
SOURCES = [
    SourceShown(id="guideline_a", citation="Guideline A", year=2020, link="https://example.org/a", checked="seen"),
    SourceShown(id="study_b", citation="Study B. A journal.", year=2015, link=None, checked="recalled"),
]
URGENCY = UrgencyResult(
    code=Urgency.APPOINTMENT,
    title="Book an appointment",
    within="within 2 weeks",
    within_hours=336.0,
    say="Have this looked at by a doctor in the next two weeks.",
    how="Ring your doctor and say that you have a sore back that does not settle.",
    because=[Reason(kind="causes", id="x", says="It has not settled in a month.", findings=["f"], sources=[GUIDELINE])],
    why_not_higher="No warning sign was reported.",
    why_not_lower="Some causes that fit need to be seen.",
    highest_still_open=Urgency.EMERGENCY,
    do_now=["Write down when it began."],
    tell_them="My back has been sore for a month.",
    have_ready=None,
)
ASSESSMENT = Assessment(
    version="0.1.0",
    knowledge=STAMP,
    today="2026-11-22",
    about=About(age_years=34.0, sex="female"),
    understood=[
        Understood(
            finding="f",
            label="Sore back",
            status="present",
            value="present",
            span=(3, 12),
            text="back hurts",
            said_by="text",
            says="your back hurts",
        )
    ],
    unmatched=[Span(start=20, end=28, text="flumping")],
    urgency=URGENCY,
    alarms=[
        Alarm(
            id="open_sign",
            label="A sign not asked about yet",
            status="unsettled",
            urgency=Urgency.EMERGENCY,
            say="Go.",
            because="Because.",
            open_findings=["g"],
            sources=[GUIDELINE],
        )
    ],
    causes=[
        Cause(
            id="c",
            name="A strained muscle",
            clinical_name="muscle strain",
            summary="Fibres were overstretched.",
            band="most_likely",
            probability=0.613,
            needs=Urgency.SELF_CARE,
            supports=[Weighed(finding="f", value="present", says="your back hurts", weight=1.0, sources=[STUDY])],
            against=[],
            unknown=[Weighed(finding="g", value=None, says="whether you have a fever", weight=0.0, sources=[])],
            course=[Statement(says="Of 100 people, about 80 are better in six weeks.", sources=[STUDY])],
        )
    ],
    how_sure=HowSure(
        draws=200, urgency_holds=0.94, first_cause_holds=1.0, says="In 188 of 200 tries it came out just as urgent."
    ),
    screen=None,
    next=[],
    tripwires=[
        Tripwire(
            changes=[Change(finding="g", value="present", says="you have a fever")],
            then=Urgency.SAME_DAY,
            says="you get a fever",
            within="within 24 hours",
            sources=[GUIDELINE],
        )
    ],
    could_lower=[],
    expires=[],
    recheck=Recheck(on="2026-12-06", says="Go through the check-up again then."),
    advice=[
        Advised(
            id="warmth",
            label="Warmth",
            how="Use a warm pack.",
            steps=["Wrap it in a towel."],
            certainty="moderate",
            effect="It eased pain a little.",
            careful=[Statement(says="not on numb skin.", sources=[STUDY])],
            stop_if="the skin reddens",
            sources=[STUDY],
        )
    ],
    avoid=[],
    plan=PlanShown(
        id="p",
        label="Sore back: after the first days",
        stage="first_6_weeks",
        steps=[
            PlanStepShown(
                remedy="warmth",
                says="Warmth. Use a warm pack.",
                careful=[Statement(says="You told us that your skin is numb.", sources=[STUDY])],
                sources=[STUDY],
            )
        ],
        avoid=["Staying in bed"],
        see_someone_if=[PlanEnds(finding="g", says="you get a fever", then=Urgency.SAME_DAY)],
    ),
    medicines=[
        MedicineShown(
            id="m",
            label="Water tablets",
            class_name="Diuretics",
            mechanism="They take salts out of the blood.",
            known=[Statement(says="It is on a list of causes.", sources=[GUIDELINE])],
            say="Ask your doctor for a blood test.",
            how_soon=Urgency.APPOINTMENT,
            emergency_if=["your heart pounds"],
            sources=[GUIDELINE],
        )
    ],
    notices=[Notice(id="not_a_diagnosis", title="This guides", say="It is no diagnosis.")],
    sources=SOURCES,
    stop=True,
)
ANSWER = AskResult(
    version="0.1.0",
    knowledge=STAMP,
    kind="answer",
    answer=AnswerShown(
        id="a",
        question="Does it go away?",
        short="Usually, in weeks.",
        claims=[
            ClaimShown(
                says="Most people are better in six weeks.",
                certainty="moderate",
                source="study_b",
                at="table 3",
                checked="recalled",
            )
        ],
        people_read="That it is gone within a week.",
        cannot_say="We cannot say how long it takes for you.",
        see_someone_if="It gets worse.",
        conflicts=[
            ConflictShown(
                id="c",
                question="Is rest good?",
                positions=[
                    PositionShown(who="A guideline", says="No.", year=2020, certainty="moderate", sources=[GUIDELINE]),
                    PositionShown(who="A study", says="A little.", year=None, certainty="low", sources=[STUDY]),
                ],
                chosen="Short rest only.",
                because="Trials weigh more.",
            )
        ],
    ),
    alternatives=[Alternative(id="b", question="Is rest good?")],
    urgency=None,
    alarms=[],
    say="Usually, in weeks.",
    notices=[],
    sources=SOURCES[1:],
)
EMERGENCY = msgspec.structs.replace(
    ASSESSMENT,
    urgency=msgspec.structs.replace(URGENCY, code=Urgency.EMERGENCY, title="Go to an emergency department now", within="now"),
)


def places(text: str, *parts: str) -> list[int]:
    found = [text.find(part) for part in parts]
    assert -1 not in found, dict(zip(parts, found, strict=True))
    return found


def test_the_danger_comes_first_and_everything_has_its_place():
    text = render_assessment(ASSESSMENT)
    order = places(
        text,
        "Book an appointment.",
        "within 2 weeks (by 6 December 2026)",
        "Why",
        "In 188 of 200 tries it came out just as urgent.",
        "What would change this",
        "What it may be",
        "Most likely:",
        "Step by step: Sore back: after the first days",
        "1. Warmth. Use a warm pack. [2]",
        "Take care: You told us that your skin is numb. [2]",
        "Left out on purpose: Staying in bed.",
        "Be seen today if you get a fever.",
        "What to do now",
        "Medicines that can do this",
        "Water tablets (book an appointment). Ask your doctor for a blood test.",
        "It is on a list of causes. [1]",
        "Go to an emergency department now if your heart pounds.",
        "What we do not know yet",
        "What we understood",
        "What we could not read",
        "Where this comes from",
        "Keep in mind",
        "No clinician has reviewed this knowledge yet",
        "knowledge 0.1.0 · abababababababab",
    )
    assert order == sorted(order)
    assert text.startswith("Book an appointment.")


def test_every_statement_points_to_its_source_and_place():
    text = render_assessment(ASSESSMENT)
    assert "It has not settled in a month. [1]" in text
    assert "your back hurts [2]" in text
    assert "[1] Guideline A, 2020. https://example.org/a" in text
    assert "section 1.2 (we read this in the source)" in text
    assert "table 3 (from memory, still to be checked in the source)" in text


def test_an_answer_shows_who_differs_what_we_chose_and_why():
    text = render_answer(ANSWER)
    order = places(
        text, "What people read elsewhere", "Where they differ: Is rest good?", "A guideline (2020): No.", "A study: A little.",
        "What we chose: Short rest only. Trials weigh more.", "What we cannot say",
    )  # fmt: skip
    assert order == sorted(order)


def test_people_see_bands_never_probabilities():
    text = render_assessment(ASSESSMENT)
    assert "0.6" not in text
    assert "61" not in text
    assert "%" not in text


def test_how_sure_we_are_stands_beside_each_remedy():
    assert f"It eased pain a little. {CERTAINTY_WORDS['moderate']} [2]" in render_assessment(ASSESSMENT, Look(width=200)).replace(
        "\n    ", " "
    )


@pytest.mark.parametrize("width", [24, 40, 60, 80, 200])
def test_no_line_is_wider_than_the_window_links_apart(width: int):
    for text in (render_assessment(ASSESSMENT, Look(width=width)), render_answer(ANSWER, Look(width=width))):
        wide = [line for line in text.splitlines() if len(line) > width and "https://" not in line]
        assert not wide


def test_no_colour_unless_asked_for():
    assert "\x1b" not in render_assessment(EMERGENCY)
    coloured = render_assessment(EMERGENCY, Look(colour=True))
    assert coloured.startswith("\x1b[1;31mGo to an emergency department now.\x1b[0m")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render_assessment(EMERGENCY)


def test_red_is_kept_for_alarms():
    assert "31m" not in render_assessment(ASSESSMENT, Look(colour=True))


def test_plain_has_no_bullets_brackets_or_wrapping():
    text = render_assessment(ASSESSMENT, Look(width=30, plain=True))
    assert "(source 1)" in text
    assert "[1]" not in text
    assert not [line for line in text.splitlines() if line.startswith(("-", " "))]
    assert "Ring your doctor and say that you have a sore back that does not settle." in text.splitlines()


def test_the_emergency_message_is_short_and_says_what_to_say():
    text = render_emergency(EMERGENCY)
    assert text.startswith("Go to an emergency department now.")
    assert "What to say when you call or arrive" in text
    assert "What it may be" not in text
    assert len(text.splitlines()) < 20


def test_a_crisis_is_met_before_anything_else():
    crisis = Notice(id="crisis", title="You matter", say="Ring someone now.")
    assert render_assessment(msgspec.structs.replace(ASSESSMENT, notices=[crisis])).startswith("You matter")
    assert render_answer(msgspec.structs.replace(ANSWER, notices=[crisis])).startswith("You matter")


def test_words_typed_cannot_steer_the_terminal():
    evil = Span(start=0, end=9, text="\x1b[2J\x07wipe\u202e")
    text = render_assessment(msgspec.structs.replace(ASSESSMENT, unmatched=[evil]))
    assert not set(text) & {"\x1b", "\x07", "\u202e"}
    assert "wipe" in text


def test_understood_lines_are_numbered_so_that_they_can_be_put_right():
    text = render_understood(ASSESSMENT)
    assert '1. Your back hurts. You wrote: "back hurts"' in text
    assert '"flumping"' in text


def test_a_claim_shows_how_sure_and_where():
    text = render_answer(ANSWER)
    assert f"{CERTAINTY_WORDS['moderate']} [1] table 3" in text
    assert text.index("Usually, in weeks.") < text.index("What is known") < text.index("What we cannot say")
    assert "Is rest good?" in text


def test_no_answer_is_said_plainly():
    none = msgspec.structs.replace(ANSWER, kind="none", answer=None, say="We have no sourced answer to that.")
    assert render_answer(none).startswith("We have no sourced answer to that.")


def test_every_code_has_words():
    assert set(URGENCY_WORDS) == set(Urgency)
    bands = next(field.type for field in msgspec.structs.fields(Cause) if field.name == "band")
    assert set(BAND_WORDS) == set(bands.__args__)


def test_by_when_names_the_day_only_where_it_helps():
    assert by_when("today", 24, "2026-11-22") == "today"
    assert by_when("within 2 weeks", 336, "2026-12-25") == "within 2 weeks (by 8 January 2027)"


def test_a_level_found_before_all_was_asked_does_not_read_like_the_last_word():
    text = render_assessment(ASSESSMENT)
    assert "Some warning signs are still open. One answer could change this to: go to an" in text
    assert text.index("still open") < text.index("What it may be")


def test_a_question_that_is_a_check_up_shows_no_level_that_sounds_like_all_is_well():
    calm = msgspec.structs.replace(URGENCY, code=Urgency.SELF_CARE, title="Look after it yourself", within="")
    result = msgspec.structs.replace(ANSWER, kind="check", answer=None, say="This sounds like a check-up.", urgency=calm)
    text = render_answer(result)
    assert "This sounds like a check-up." in text
    assert "backsense check" in text
    assert "Look after it yourself" not in text
