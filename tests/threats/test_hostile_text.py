"""Text written to break, mislead or steer: it is read in bounded time, shown harmlessly, or refused with a reason."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backsense.errors import BacksenseError, check_text
from backsense.guide import Guide
from backsense.render.html import render_page
from backsense.render.text import render_assessment, render_understood
from tests.conftest import TODAY
from tests.faces.conftest import Run, run  # noqa: F401

SCRIPTS = {
    "latin": "ä", "greek": "ω", "cyrillic": "ж", "arabic": "ع", "hebrew": "ש", "devanagari": "क्ष", "thai": "ก็", "han": "腰",
    "hangul": "한", "emoji": "👩🏽‍⚕️", "combining": "e\u0301\u0302\u0303",
    "zero width": "a\u200b\u200c\u200d\ufeff", "bidi": "\u202eabc\u2066",
    "control": "\x01\x02\x1b[31m", "surrogate half of a pair, escaped": "\\ud83d", "fullwidth": "ｂａｃｋ ", "math": "𝐛𝐚𝐜𝐤 ",
}  # fmt: skip
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that move a cursor, ring, clear a screen or turn the direction of writing; line break and tab are none."""
ESCAPES = [
    "\x1b[2J\x1b[H my back hurts \x07",
    "my back hurts \x1b]0;owned\x07 since \x1b]8;;https://evil.example\x07here\x1b]8;;\x07",
    "my back hurts \x9b31m \x90q\x9c frobnicates",
    "my back \u202ehurts\u2066 frobnicates \u200f",
    "my back hurts\r\nbacksense: you are well\x08\x08 frobnicates",
]
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "javascript:alert(1)",
    "'-alert(1)-' \\x3cscript\\x3e",
]


@pytest.mark.parametrize("name", SCRIPTS)
def test_100_kb_of_any_script_ends_in_a_result_or_a_refusal_in_bounded_time(guide: Guide, name: str) -> None:
    piece = SCRIPTS[name]
    text = "my back hurts " + piece * ((99_000) // len(piece.encode()))
    began = time.perf_counter()
    try:
        reading = guide.read(check_text(text))
        result = guide.assess(guide.gather(reading), today=TODAY, reading=reading)
    except BacksenseError:
        return
    assert result.urgency.title
    assert "my" not in {one.text for one in result.unmatched}
    assert time.perf_counter() - began < 20.0, "about a second on an idle machine; the limit leaves room for a busy one"


@pytest.mark.parametrize("text", ESCAPES)
def test_nothing_typed_steers_the_terminal(run: Run, text: str) -> None:  # noqa: F811
    for arguments in (("check", "--no-input", "--text", text), ("ask", text), ("check", "--no-input", "--json", "--text", text)):
        done = run(*arguments)
        assert not STEERING.search(done.out), (arguments[0], STEERING.search(done.out))
        assert not STEERING.search(done.err), (arguments[0], STEERING.search(done.err))


@pytest.mark.parametrize("text", MARKUP)
def test_markup_typed_is_text_on_every_page(guide: Guide, text: str) -> None:
    from starlette.testclient import TestClient

    from backsense.faces.web.app import create_app
    from tests.faces.web_client import Browser

    browser = Browser(TestClient(create_app(guide, lambda: TODAY)))
    page = browser.start(f"my back hurts since yesterday {text}")
    plain = [attributes for tag, attributes in page.tags if tag in ("script", "svg", "img")]
    assert not [one for one in plain if "alert" in str(one)]
    assert "<script>alert" not in page.html and "onerror=alert(1)>" not in page.html.replace("&gt;", "")
    assert not [found for _, found in page.tags if any(name.startswith("on") for name in found)]
    assert "49" not in page.text.replace(text, ""), "nothing typed is worked out as a template"


@pytest.mark.parametrize("gap", ["\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u2060"])
def test_characters_without_width_hide_no_alarm_that_could_be_read_or_leave_it_said_as_not_understood(
    guide: Guide, gap: str
) -> None:
    """Either the sign is read all the same, or what could not be read is named in the result; it is never taken for no."""
    text = f"I have nu{gap}mbness bet{gap}ween my legs and my back hurts"
    reading = guide.read(text)
    result = guide.assess(guide.gather(reading), today=TODAY, reading=reading)
    fired = any(one.id == "cauda_equina" and one.status == "fired" for one in result.alarms)
    assert fired or result.unmatched
    assert not [one for one in result.understood if one.finding == "saddle_numbness" and one.status == "absent"]


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=400))
def test_any_text_is_shown_without_characters_that_steer(guide: Guide, text: str) -> None:
    try:
        reading = guide.read(check_text(text))
    except BacksenseError:
        return
    result = guide.assess(guide.gather(reading), today=TODAY, reading=reading)
    shown = render_assessment(result) + render_understood(result)
    assert not STEERING.search(shown)
    page = render_page("error", title=text, says=[text])
    assert "<script" not in page.lower().replace('<script src="/static', "")
