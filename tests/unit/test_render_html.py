"""The page made from a hand-made result: what must stand on it, and that words are escaped."""

import datetime

from starlette.testclient import TestClient
from tests.faces import sample
from tests.faces.web_client import Browser, Page

from backsense.domain.case import Case
from backsense.domain.reading import Reading
from backsense.faces.web.app import create_app
from backsense.guide import Guide
from backsense.render.html import Footnotes, lower_first, marked


class FixedGuide:
    """Gives one result whatever is said."""

    def __init__(self, guide: Guide, result: object) -> None:
        self.knowledge, self._result = guide.knowledge, result

    def read(self, text: str, today: object = None) -> Reading:  # noqa: ARG002
        return Reading(text=text, mentions=(), unmatched=())

    def gather(self, _: Reading) -> Case:
        return Case()

    def assess(self, _: Case, **__: object) -> object:
        return self._result


def result_page(guide: Guide, result: object) -> Page:
    """The result as the page shows it."""
    client = TestClient(create_app(FixedGuide(guide, result), lambda: datetime.date(2026, 11, 22)))  # type: ignore[arg-type]
    browser = Browser(client)
    page = browser.start(sample.TEXT)
    return page if page.all("section", **{"class": "alarm"}) else browser.press(page, "understood")


def test_the_result_gives_urgency_dates_bands_and_certainty(guide: Guide) -> None:
    page = result_page(guide, sample.assessment())
    for words in (
        "Book an appointment",
        "by 6 December 2026",
        "It has not eased after a month",
        "In 188 of 200 tries it came out just as urgent.",
        "If a leg gives way or gets weaker",
        "Sunday 6 December 2026",
        "Most likely",
        "Of 100 people like you",
        "This is probably so.",
        "How well this is known: probably",
        "Days in bed",
        "Sore back: the first six weeks",
        "Left out on purpose: days in bed.",
        "Go to an emergency department now if a leg gets weaker.",
        "Medicines that can do this",
        "Go to an emergency department now if your heart pounds.",
        "from memory",
        "we read it",
        "ab" * 32,
        "No clinician has reviewed this knowledge yet",
    ):
        assert words in page.text, words
    assert "80" not in page.text.split("What it may be")[1].split("What to do now")[0], "a probability is shown to a person"


def test_the_emergency_says_one_thing_first(guide: Guide) -> None:
    text = result_page(guide, sample.emergency()).text
    order = ["Go to an emergency department now.", "Call", "may be squeezed", "What to say", "Do this now", "What it may be"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_words_are_marked_and_escaped() -> None:
    result = sample.assessment()
    html = str(marked(sample.TEXT, result.understood, result.unmatched))
    assert html.startswith("<mark>lower back</mark>")
    assert "&lt;b&gt;" in html
    assert '<span class="unread">qwzx</span>' in html


def test_footnotes_number_sources_in_their_order_and_keep_each_place() -> None:
    notes = Footnotes(sample.assessment())
    assert notes.places("study_two") == [("table 2", "recalled")]
    assert [number for number, _ in notes.numbers(sample.assessment().advice[0].sources)] == [2]


def test_an_abbreviation_keeps_its_capitals() -> None:
    assert lower_first("NHS 111") == "NHS 111"
