"""The check-up on the page, posted as a browser without JavaScript does, over the real knowledge."""

import json

import pytest
from starlette.testclient import TestClient

from backsense.faces.web.app import create_app
from backsense.guide import Guide
from tests.conftest import TODAY
from tests.faces.web_client import Browser, Page

GYM = "my lower back has been twitching since yesterday after the gym"
SADDLE = "I can't feel anything between my legs when I wipe and my back is killing me"
EYELID = "eyelid has been twitching for two days, lots of coffee, exams"
WHO = {"age_years": "29", "sex": "female"}


@pytest.fixture(scope="module")
def browser(guide: Guide) -> Browser:
    return Browser(TestClient(create_app(guide, lambda: TODAY)))


def carried(page: Page) -> dict[str, object]:
    """What the page carries."""
    return json.loads(page.fields()["carried"])


def to_screens(browser: Browser, text: str = GYM) -> Page:
    """The first screen of questions."""
    return browser.press(browser.start(text), "understood")


def test_what_was_understood_is_shown_with_its_words_and_can_be_put_right(browser: Browser) -> None:
    page = browser.start(GYM)
    assert "What we understood" in page.text
    assert "after the gym" in page.text
    assert page.all("select", name="fix.site")
    corrected = browser.press(page, "understood", **{"fix.site": "neck", "fix.recent_exertion": "leave_out"})
    said = browser.press(corrected, "stop")
    assert "It is in your neck" in said.text
    assert (
        "hard or unusual effort" not in " ".join(said.texts).split("See and change your answers")[1].split("Where this comes")[0]
    )


def test_what_could_not_be_read_is_named(browser: Browser) -> None:
    assert "What we could not read" in browser.start("my lower back hurts, flurble grontik wobbled").text


def test_an_alarm_in_the_words_is_met_before_any_question(browser: Browser) -> None:
    page = browser.start(SADDLE)
    assert page.all("section", **{"class": "alarm"})
    assert page.all("h1")[0]
    assert "Go to an emergency department now" in page.text
    assert [link["href"] for link in page.all("a") if link.get("href", "").startswith("tel:")]
    assert not page.all("input", name="shown")


def test_an_alarm_ticked_on_a_screen_is_met_at_once(browser: Browser) -> None:
    page = to_screens(browser, "my lower back hurts since monday")
    pages = browser.answer_all(page, {**WHO, "saddle_numbness": "present"})
    assert pages[-1].all("section", **{"class": "alarm"})


def test_honest_noes_lead_to_self_care_in_few_screens(browser: Browser) -> None:
    pages = browser.answer_all(to_screens(browser, EYELID), WHO)
    assert "Look after it yourself" in pages[-1].text
    assert len(pages) - 1 <= 6, f"{len(pages) - 1} screens"


def test_the_country_shows_its_number_and_stays(browser: Browser) -> None:
    page = browser.press(browser.start(SADDLE), "country", country="us")
    assert page.all("a", href="tel:911")
    assert not page.all("a", href="tel:112")
    assert carried(page)["country"] == "us"


def test_a_crisis_comes_first_and_the_check_up_waits(browser: Browser) -> None:
    page = browser.start("my back hurts so much I want to kill myself")
    assert page.all("section", **{"class": "alarm"})
    assert page.all("button", value="crisis_seen")
    asked = browser.post("/ask", text="my back hurts so much I want to kill myself")
    assert asked.all("button", value="crisis_seen")


def test_back_returns_to_the_screen_before_with_its_answers(browser: Browser) -> None:
    first = to_screens(browser)
    second = browser.press(first, "answer", **{"f.age_years": "41", "f.sex": "male"})
    again = browser.press(second, "back")
    assert again.fields("shown")["asked"] == first.fields("shown")["asked"]
    assert again.fields("shown")["f.age_years"] == "41"
    assert again.all("input", name="f.sex", value="male")[0].get("checked") is not None
    assert "What we understood" in browser.press(again, "back").text


def test_stopping_keeps_what_was_ticked_and_never_counts_empty_lines_as_no(browser: Browser) -> None:
    page = browser.press(to_screens(browser, "my lower back hurts"), "answer", **{"f.age_years": "41", "f.sex": "male"})
    while page.fields("shown")["shown"] != "alarms":
        page = browser.answer_all(page, most=2)[-1]
    asked = page.fields("shown")["asked"].split()
    result = browser.press(page, "stop", **{f"f.{asked[0]}": "present"})
    assert result.all("h1")
    assert carried(result)["steps"][-1] == {asked[0]: "present"}


def test_not_sure_stays_open_and_is_said(browser: Browser) -> None:
    page = browser.press(to_screens(browser, "my lower back hurts"), "answer", **{"f.age_years": "41", "f.sex": "male"})
    while page.fields("shown")["shown"] != "alarms":
        page = browser.answer_all(page, most=2)[-1]
    asked = page.fields("shown")["asked"].split()
    page = browser.press(page, "answer", none_of_these="yes", **{f"f.{asked[0]}": "unknown"})
    assert carried(page)["steps"][-1][asked[0]] == "unknown"
    assert carried(page)["steps"][-1][asked[1]] == "absent"


def test_an_earlier_answer_is_changed_from_the_result(browser: Browser) -> None:
    result = browser.answer_all(to_screens(browser, EYELID), WHO)[-1]
    change = Page(browser.client.post("/check", data={**result.fields(), "edit": "age_years"}))
    assert change.fields("shown")["f.age_years"] == "29"
    bad = browser.press(change, "change", **{"f.age_years": "400"})
    assert bad.status == 422
    assert "400" in bad.text
    changed = browser.press(change, "change", **{"f.age_years": "71"})
    assert "Your age: 71" in changed.text


def test_changing_an_answer_to_an_alarm_shows_the_emergency(browser: Browser) -> None:
    result = browser.answer_all(to_screens(browser, "my lower back hurts since monday"), WHO)[-1]
    change = Page(browser.client.post("/check", data={**result.fields(), "edit": "saddle_numbness"}))
    assert browser.press(change, "change", **{"f.saddle_numbness": "present"}).all("section", **{"class": "alarm"})


@pytest.mark.parametrize(("typed", "unit", "kept"), [("2", "weeks", "14"), ("3 weeks", "days", "21"), ("21", "days", "21")])
def test_days_may_be_given_as_weeks(browser: Browser, typed: str, unit: str, kept: str) -> None:
    page = browser.press(to_screens(browser, "my lower back hurts"), "answer", **{"f.age_years": "41", "f.sex": "male"})
    while "duration_days" not in page.fields("shown")["asked"]:
        page = browser.answer_all(page, most=2)[-1]
    page = browser.press(page, "answer", **{"f.duration_days": typed, "unit.duration_days": unit})
    assert carried(page)["steps"][-1] == {"duration_days": kept}


def test_the_result_says_what_it_stands_on(browser: Browser, guide: Guide) -> None:
    page = browser.answer_all(to_screens(browser), WHO)[-1]
    for heading in (
        "Why",
        "What would change this",
        "What it may be",
        "What to do now",
        "What you told us",
        "Where this comes from",
    ):
        assert heading in page.text, heading
    assert guide.knowledge.hash in page.text
    assert "No clinician has reviewed this knowledge yet" in page.text
    targets = {found["id"] for _, found in page.tags if "id" in found}
    notes = [link["href"][1:] for link in page.all("a") if link.get("href", "").startswith("#source-")]
    assert notes
    assert set(notes) <= targets


def test_leaving_age_and_sex_out_does_not_end_the_questions(browser: Browser) -> None:
    page = browser.press(
        to_screens(browser, "my lower back hurts since monday"), "answer", **{"f.age_years": "", "f.sex": "unknown"}
    )
    assert page.all("input", name="shown"), "no warning sign was asked about"
