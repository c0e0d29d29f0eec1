"""A caller who does not use our page: too much, the wrong way, tampered fields, lines that are no JSON."""

import json
import re

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from backsense.faces.web.app import create_app
from backsense.faces.web.guard import LIMIT
from backsense.guide import Guide
from tests.conftest import TODAY
from tests.faces.conftest import Run, run  # noqa: F401
from tests.faces.web_client import Page

SADDLE = "I can't feel anything between my legs when I wipe and my back is killing me"


@pytest.fixture(scope="module")
def client(guide: Guide) -> TestClient:
    return TestClient(create_app(guide, lambda: TODAY), raise_server_exceptions=True)


@pytest.mark.parametrize("path", ["/", "/check", "/ask", "/answers", "/about", "/healthz"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "NONSENSE"])
def test_a_method_that_is_none_of_ours_is_refused(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/check", "/ask"])
def test_a_body_too_large_is_refused_whether_or_not_it_says_so(client: TestClient, path: str) -> None:
    def drip() -> object:  # no content-length: sent in pieces
        for _ in range(LIMIT // 50_000 + 4):
            yield b"text=" + b"x" * 50_000

    assert client.post(path, content=b"x" * (LIMIT + 1)).status_code == 413
    assert client.post(path, content=drip()).status_code == 413  # type: ignore[arg-type]
    lying = client.post(path, content=b"text=back", headers={"content-length": str(LIMIT * 10)})
    assert lying.status_code == 413


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"text=%ff%fe", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(2_000)), "application/x-www-form-urlencoded"),
        (b'{"text": "my back hurts"}', "application/json"),
        (b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\nback\r\n--x--", "multipart/form-data; boundary=x"),
        (b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><x>&e;</x>", "text/xml"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_of_another_kind_is_a_message_and_never_a_fault(client: TestClient, content: bytes, kind: str) -> None:
    for path in ("/check", "/ask"):
        answer = client.post(path, content=content, headers={"content-type": kind})
        assert answer.status_code in (413, 422)
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("value", ["x\r\nSet-Cookie: a=b", "GB\r\n\r\n<script>", "../../etc/passwd", "a" * 5_000, "\x00", "ＧＢ"])
def test_no_header_holds_what_was_sent(client: TestClient, value: str) -> None:
    answer = client.post(
        "/check", data={"text": "my lower back hurts", "country": value, "go": value, "edit": value, "finding": value}
    )
    assert answer.status_code in (200, 422)
    assert "set-cookie" not in answer.headers
    assert not [one for one in answer.headers.values() if value in one]
    for path in (f"/answers/{value}", f"/sources/{value}"):
        try:
            seen = client.get(path)
        except httpx.InvalidURL:  # the client itself refuses to send it
            continue
        assert seen.status_code == 404
        assert "set-cookie" not in seen.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:1@evil.example", ""])
def test_a_foreign_host_name_changes_no_link(client: TestClient, host: str) -> None:
    page = client.get("/", headers={"host": host})
    assert not host or host not in page.text
    assert client.get("/check", headers={"host": host}, follow_redirects=False).headers["location"] == "/"


def test_every_answer_carries_the_headers_that_keep_the_page_to_itself(client: TestClient) -> None:
    answers = [
        client.get("/"), client.get("/nothing"), client.put("/check"), client.post("/check", content=b"x" * (LIMIT + 1)),
        client.get("/healthz"), client.get("/static/style.css"), client.post("/check", data={"text": ""}),
    ]  # fmt: skip
    for answer in answers:
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answer.headers


TAMPERED = [
    {"told": ["emergency", "cauda_equina"]},
    {"stopped": True, "agreed": True},
    {"crisis_seen": True, "agreed": True, "stopped": True, "told": ["emergency_ambulance", "emergency"]},
    {"steps": [{"saddle_numbness": "absent"}], "agreed": True, "stopped": True},
    {"steps": [{"age_years": "44"}] * 30, "agreed": True, "stopped": True},
    {"drafts": {"saddle_numbness": "absent"}, "agreed": True, "stopped": True},
    {"country": "<script>"},
]


@pytest.mark.parametrize("state", TAMPERED, ids=json.dumps)
def test_a_tampered_state_cannot_hide_what_the_words_say(client: TestClient, state: dict[str, object]) -> None:
    """The state holds raw words and answers, so the alarm in the words is found again whatever flags were set beside it."""
    carried = json.dumps({"text": SADDLE, **state})
    answer = client.post("/check", data={"carried": carried, "go": "stop"})
    assert answer.status_code in (200, 422)
    page = Page(answer)
    if state.get("steps") == [{"saddle_numbness": "absent"}]:
        # An answer of the person's own counts over the words, as on the page; the words and what is open stay in sight.
        assert "wipe" in page.text and "go to an emergency department now" in page.text
    else:
        assert "emergency" in page.text.lower()
    assert "<script>alert" not in page.html and 'value="<script>"' not in page.html


FIELDS = st.sampled_from(["text", "fixes", "steps", "drafts", "country", "agreed", "crisis_seen", "stopped", "told", "other"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(["present", "fever", "site"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10) | FIELDS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(FIELDS, JSON, max_size=6),
    st.sampled_from(["answer", "back", "stop", "understood", "change", "resume", "", "x"]),
)
def test_any_state_at_all_ends_in_a_page(client: TestClient, state: dict[str, object], press: str) -> None:
    answer = client.post(
        "/check", data={"carried": json.dumps(state), "go": press, "asked": "fever site nothing", "f.fever": "present"}
    )
    assert answer.status_code in (200, 413, 422)
    assert "our mistake" not in answer.text


NOT_CASES = [
    b"[" * 100_000, b'{"text": ' + b"[" * 100_000, b"\xff\xfe", b"null", b"[]", b"1e999999", b'{"text": 1}',
    b'{"text": {"a": 1}}',
    b'{"text": "back", "age": "x"}', b'{"text": "back", "age": 1e400}', b'{"text": "back", "__proto__": {}}',
    b'{"text": "back", "answers": {"nothing": "present"}}', b'{"text": "back", "answers": [1]}', b'{"text": "\\ud800"}',
    b"{" * 50,
]  # fmt: skip


@pytest.mark.parametrize("line", NOT_CASES, ids=lambda one: repr(one[:40]))
def test_a_line_that_is_no_case_is_said_in_place_and_the_next_is_done(run: Run, line: bytes) -> None:  # noqa: F811
    good = b'{"id": "good", "text": "my lower back aches since yesterday"}'
    done = run("check", "--stdin", "--json", typed=line + b"\n" + good + b"\n")
    first, second = done.out.splitlines()
    problem = json.loads(first)
    assert problem["ok"] is False
    assert problem["status"] in (413, 422)
    assert json.loads(second)["id"] == "good"
    assert not re.search("Traceback", done.err)


@pytest.mark.parametrize(
    "line", [one for one in NOT_CASES if not one.startswith(b'{"text": "back"')], ids=lambda one: repr(one[:40])
)
def test_a_conversation_survives_a_line_that_is_no_message(run: Run, line: bytes) -> None:  # noqa: F811
    typed = line + b'\n{"text": "my lower back aches since yesterday"}\n' + line + b'\n{"stop": true}\n'
    done = run("check", "--interactive-json", typed=typed)
    kinds = [json.loads(one)["type"] for one in done.out.splitlines()]
    assert kinds[0] == "error" and kinds[-1] == "result", kinds
    assert "Traceback" not in done.err
