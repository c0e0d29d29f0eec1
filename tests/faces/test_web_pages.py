"""The other pages, errors, and what holds for every page."""

import re

import pytest
from starlette.testclient import TestClient

from backsense.faces.web.app import create_app
from backsense.faces.web.guard import LIMIT
from backsense.guide import Guide
from tests.conftest import TODAY
from tests.faces.web_client import Browser, Page

SADDLE = "I can't feel my legs and wet myself"


@pytest.fixture(scope="module")
def browser(guide: Guide) -> Browser:
    return Browser(TestClient(create_app(guide, lambda: TODAY), raise_server_exceptions=False))


@pytest.fixture(scope="module")
def pages(browser: Browser) -> dict[str, Page]:
    understood = browser.start("my lower back hurts since monday, flurble")
    screen = browser.press(understood, "understood")
    alarms = browser.press(screen, "answer", **{"f.age_years": "40", "f.sex": "male"})
    found = {path: browser.get(path) for path in ("/", "/ask", "/answers", "/about", "/answers/nothing-here")}
    return found | {
        "understood": understood,
        "screen": screen,
        "alarms": alarms,
        "problem": browser.press(alarms, "answer"),
        "result": browser.press(alarms, "stop"),
        "emergency": browser.start("I can't feel anything between my legs and my back hurts"),
        "answer": browser.post("/ask", text="Does ALS start with twitching?"),
        "no answer": browser.post("/ask", text="what is the capital of Peru"),
    }


def test_every_page_stands_on_its_own(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.all("html")[0]["lang"] == "en-GB", name
        assert len(page.all("h1")) == 1, f"{name} has {len(page.all('h1'))} h1"
        ids = [found["id"] for _, found in page.tags if "id" in found]
        assert len(ids) == len(set(ids)), f"{name}: {sorted(one for one in set(ids) if ids.count(one) > 1)}"
        assert page.all("a", href="#main"), name


def test_every_field_has_a_label(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        labelled = {found.get("for") for found in page.all("label")}
        for tag in ("input", "select", "textarea"):
            for field in page.all(tag):
                if field.get("type") != "hidden":
                    assert field.get("id") in labelled, f"{name}: {field}"


def test_nothing_comes_from_another_host_and_nothing_is_inline(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for tag, found in page.tags:
            for attribute in ("src", "action", "srcset", "poster", "data"):
                assert not re.match(r"(https?:)?//", found.get(attribute, "")), f"{name}: {tag} {found}"
            assert tag != "link" or found["href"].startswith("/"), f"{name}: {found}"
            assert "style" not in found, f"{name}: {tag}"
            assert not [attribute for attribute in found if attribute.startswith("on")], f"{name}: {tag}"
            assert tag != "script" or "src" in found, name
        assert "set-cookie" not in page.headers
        assert page.headers["content-security-policy"].startswith("default-src 'self'")
        assert "unsafe" not in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "no-referrer"


def test_the_page_speaks_as_it_should(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for word in ("unfortunately", "don't panic", "nothing to worry about", "!"):
            assert word not in page.text.lower(), f"{name} says {word}"
        said = page.text.split("Where this comes from")[0]  # a place in a source may be a percentage; what we say is not
        assert not re.search(r"\d%", said), name


@pytest.mark.parametrize("path", ["/check", "/ask"])
@pytest.mark.parametrize(("text", "status"), [("", 422), ("   \n", 422), ("😀😀", 422), ("x" * 100_001, 413)])
def test_bad_text_is_explained_and_kept(browser: Browser, path: str, text: str, status: int) -> None:
    page = browser.post(path, text=text)
    assert page.status == status
    assert page.all("p", id="p-text", role="alert")
    assert "Traceback" not in page.html
    assert text.strip() in page.html


def test_text_at_the_limit_is_read_and_more_than_a_request_may_hold_is_refused(browser: Browser) -> None:
    assert browser.start("my back hurts. " * 6_666).status == 200
    page = browser.post("/check", text="x" * (LIMIT + 1))
    assert page.status == 413
    assert "what you typed is still there" in page.text


def test_another_language_is_said(browser: Browser) -> None:
    page = browser.start("mir tut seit gestern der untere Rücken sehr weh")
    assert page.status == 422
    assert "English" in page.text
    assert "untere Rücken" in page.html


def test_what_people_type_is_shown_as_text(browser: Browser) -> None:
    page = browser.start("my back hurts <script>alert(1)</script> <b>")
    assert "<script>alert" not in page.html
    assert "&lt;script&gt;alert" in page.html


@pytest.mark.parametrize(
    "field", ["", "{", "[]", '{"text":"a","admin":true}', '{"text":"back pain","steps":[{"nothing":"present"}]}']
)
def test_a_carried_field_that_was_changed_starts_again(browser: Browser, field: str) -> None:
    page = browser.post("/check", carried=field, go="answer")
    assert page.status == 422
    assert page.all("textarea", name="text")


def test_a_step_by_its_address_goes_to_the_first_page(browser: Browser) -> None:
    assert browser.client.get("/check", follow_redirects=False).headers["location"] == "/"


def test_a_question_is_answered_with_its_sources(browser: Browser, guide: Guide) -> None:
    for answer in guide.knowledge.answers.values():
        page = browser.get(f"/answers/{answer.id}")
        assert page.status == 200
        assert answer.asks[0].split()[0] in page.text
    listed = browser.get("/answers")
    assert all(listed.all("a", href=f"/answers/{name}") for name in guide.knowledge.answers)


def test_a_question_that_holds_an_alarm_is_met_with_the_alarm(browser: Browser) -> None:
    page = browser.post("/ask", text=SADDLE)
    assert page.all("section", **{"class": "alarm"})
    assert "What is known" not in page.text


def test_an_alarm_in_a_question_carries_the_words_into_the_check_up(browser: Browser) -> None:
    page = browser.post("/ask", text=SADDLE)
    assert "You told us" in page.text
    assert page.all("input", type="hidden", name="text", value=SADDLE)


def test_an_alarm_only_asked_about_stands_above_the_answer(browser: Browser) -> None:
    page = browser.post("/ask", text="could a stiff neck with a high fever and a rash be a cold")
    assert page.text.index("If this is happening to you now") < page.text.index("What is known")
    assert "You told us" not in page.text


def test_what_has_no_answer_is_said(browser: Browser) -> None:
    assert "We have no sourced answer" in browser.post("/ask", text="what is the capital of Peru").text


def test_every_source_has_its_page(browser: Browser, guide: Guide) -> None:
    for source in guide.knowledge.sources.values():
        page = browser.get(f"/sources/{source.id}")
        assert page.status == 200
        assert ("We read it." if source.checked == "seen" else "From memory.") in page.text


def test_a_sign_of_life(browser: Browser, guide: Guide) -> None:
    found = browser.client.get("/healthz").json()
    assert found["ok"] is True
    assert found["knowledge"]["hash"] == guide.knowledge.hash


@pytest.mark.parametrize("path", ["/nothing", "/answers/nothing", "/sources/nothing", "/static/nothing", "/static/../app.py"])
def test_what_is_not_there_is_said(browser: Browser, path: str) -> None:
    page = browser.get(path)
    assert page.status == 404
    assert page.all("a", href="/")


def test_a_fault_of_ours_shows_no_trace_and_logs_no_words(guide: Guide, capsys: pytest.CaptureFixture[str]) -> None:
    class Broken:
        knowledge = guide.knowledge

        def read(self, text: str, today: object = None) -> None:  # noqa: ARG002
            raise ValueError(text)

    page = Page(TestClient(create_app(Broken(), lambda: TODAY)).post("/check", data={"text": "my secret back"}))  # type: ignore[arg-type]
    assert page.status == 500
    assert "our mistake" in page.text
    assert "Traceback" not in page.html
    logged = capsys.readouterr()
    assert "secret" not in logged.out + logged.err
    assert "ValueError" in logged.err
