"""The page in a real browser: three whole visits, and what a person's hands, eyes and ears need of it."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
EYELID = "eyelid has been twitching for two days, lots of coffee, exams"
SADDLE = "I can't feel anything between my legs when I wipe and my back is killing me"
WHO = {"age_years": "29", "sex": "female"}


def test_a_check_up_to_self_care(visit: Visit) -> None:
    visit.start(EYELID)
    assert visit.heading() == "What we understood"
    visit.press("Go on to the questions")
    assert visit.answer_all(WHO) <= 6
    assert visit.heading() == "Look after it yourself."
    assert "No clinician has reviewed this knowledge yet" in visit.page.inner_text("main")
    visit.page.click("details.cause > summary >> nth=0")
    assert visit.page.is_visible("details.cause p >> nth=0")


def test_an_emergency_is_said_at_once(visit: Visit) -> None:
    visit.start(SADDLE)
    assert visit.heading() == "Go to an emergency department now."
    links = visit.page.query_selector_all(".alarm a[href^='tel:']")
    assert links
    box = links[0].bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844, "the number to call is not on the first screen of a phone"


def test_an_alarm_ticked_on_the_way_is_said_at_once(visit: Visit) -> None:
    visit.start("my lower back hurts since monday")
    visit.press("Go on to the questions")
    visit.answer_all({**WHO, "saddle_numbness": "present", "new_urinary_retention": "present"})
    assert visit.heading() == "Go to an emergency department now."


def test_a_question_is_answered(visit: Visit) -> None:
    visit.start("Does ALS start with twitching?", "Answer my question")
    text = visit.page.inner_text("main")
    assert "What is known" in text
    assert "Where this comes from" in text
    visit.page.click(".notes a >> nth=0")
    assert "#source-" in visit.page.url


def test_nothing_is_asked_of_another_host(visit: Visit) -> None:
    visit.start(EYELID)
    visit.press("Go on to the questions")
    visit.answer_all(WHO)
    visit.page.goto(f"{visit.address}/answers")
    visit.page.goto(f"{visit.address}/about")
    assert visit.asked_for
    assert [url for url in visit.asked_for if not url.startswith(visit.address)] == []
    assert visit.page.context.cookies() == []
    assert visit.console == []


def test_it_works_without_script(visit_without_script: Visit) -> None:
    visit = visit_without_script
    visit.start(EYELID)
    visit.press("Go on to the questions")
    visit.answer({"age_years": "29", "sex": "female"})
    visit.press("Back")
    assert visit.page.input_value("input.number") == "29"
    visit.answer_all(WHO)
    assert visit.heading() == "Look after it yourself."


def test_none_of_these_and_the_lines_exclude_each_other(visit: Visit) -> None:
    visit.start("my lower back hurts since monday")
    visit.press("Go on to the questions")
    while visit.page.query_selector("#none") is None:
        visit.answer(WHO)
    visit.page.check("#none")
    visit.page.check("input[data-line][value=present] >> nth=0")
    assert not visit.page.is_checked("#none")
    visit.page.check("#none")
    assert not visit.page.is_checked("input[data-line][value=present] >> nth=0")


def test_a_mistake_is_named_beside_its_field_and_gets_the_focus(visit: Visit) -> None:
    visit.start("my lower back hurts since monday")
    visit.press("Go on to the questions")
    visit.page.fill("input.number", "-3")
    visit.press("Continue")
    assert visit.page.evaluate("document.activeElement.id") == "problems"
    assert visit.page.input_value("input.number") == "-3"
    assert visit.page.get_attribute("input.number", "aria-invalid") == "true"
    assert "-3" in visit.page.inner_text("#p-age_years")


def test_the_country_changes_the_number_without_a_request(visit: Visit) -> None:
    visit.start(SADDLE)
    visit.asked_for.clear()
    visit.page.select_option("#country", "us")
    assert visit.page.get_attribute(".alarm .call a", "href") == "tel:911"
    assert [url for url in visit.asked_for if "/static/" not in url] == []


def test_a_keyboard_is_enough(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#text")
    page.keyboard.type(EYELID)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    page.focus("button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("input.number")
    page.focus("input.number")
    page.keyboard.type("29")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # Enter in a field presses Continue, never Back
    page.wait_for_selector("[name='f.age_years']", state="detached")


def _too_wide(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.hidden, .skip'))
        .map(one => one.tagName + '.' + one.className)"""
    )


def _too_small(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll(
            'button, select, textarea, .button, .choice, .none, .tick .yes, .maybe, .top a, summary')]
        .filter(one => one.checkVisibility() && !one.matches('.places summary'))
        .filter(one => one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML.slice(0, 80))"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_small_phone_with_large_targets(chromium: Browser, address: str, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 600}, color_scheme=scheme)  # type: ignore[arg-type]
    visit = Visit(context.new_page(), address)
    pages = []

    def look(name: str) -> None:
        pages.append(name)
        assert _too_wide(visit.page) == [], name
        assert _too_small(visit.page) == [], name

    look("home")
    visit.start("my lower back locked up lifting boxes, qwzx brrtl")
    look("understood")
    visit.press("Go on to the questions")
    while visit.page.query_selector("article.result") is None:
        look(visit.heading())
        visit.answer(WHO)
    look("result")
    background = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    level = sum(int(part) for part in re.findall(r"\d+", background)[:3]) / 3
    assert (level < 64) == (scheme == "dark")
    visit.page.goto(f"{address}/")
    visit.start(SADDLE)
    look("emergency")
    for path in ("/answers", "/about", "/ask", "/sources/general_memory"):
        visit.page.goto(address + path)
        look(path)
    context.close()


def test_the_result_prints_on_three_sides_at_most(visit: Visit) -> None:
    visit.start(EYELID)
    visit.press("Go on to the questions")
    visit.answer_all(WHO)
    pdf = visit.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) <= 3
