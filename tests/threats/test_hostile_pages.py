"""A publisher's page written to harm: nothing of it runs, is fetched, hides an alarm, or steers what shows it.

What is too large, too deep or no text is held by tests/importing/test_forms.py.
"""

import contextlib
import json
import re
import socket
import time
from pathlib import Path

import pytest

from backsense.errors import BacksenseError
from backsense.guide import Guide
from backsense.importing.importer import import_pages
from tests.faces.conftest import Run, run  # noqa: F401

from tests.threats.test_hostile_text import STEERING  # isort: skip

ANSWER = "<p>Warmth can ease a tight muscle for a while.</p>"
QUESTION = "<h2>Does heat help a stiff back?</h2>"


def read(guide: Guide, tmp_path: Path, html: str, name: str = "a.html") -> list[object]:
    (tmp_path / name).write_text(html, "utf-8")
    pages, _ = import_pages([tmp_path / name], guide.knowledge)
    return list(pages)


@pytest.mark.parametrize(
    "extra",
    [
        "<script>document.write('wicked')</script>",
        "<img src=http://127.0.0.1:9/wicked.png onerror=wicked()>",
        "<iframe src=//evil.example/wicked></iframe><object data=wicked></object><embed src=wicked>",
        "<link rel=stylesheet href=//evil.example/wicked.css><style>@import url(wicked)</style>",
        "<base href=//evil.example/wicked><meta http-equiv=refresh content='0;url=//evil.example/wicked'>",
        "<svg><script>wicked()</script></svg><noscript>wicked</noscript><template>wicked</template>",
        "<!DOCTYPE x [<!ENTITY wicked SYSTEM 'file:///etc/hostname'>]>",
        '<script type=\'application/ld+json\'>{"@context": "http://evil.example/wicked.jsonld"}</script>',
    ],
)
def test_nothing_of_a_page_runs_or_is_fetched(guide: Guide, tmp_path: Path, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    (page,) = read(guide, tmp_path, f"<html><body>{extra}{QUESTION}{ANSWER}{extra}</body></html>")
    assert "Warmth can ease" in repr(page)
    assert "wicked" not in repr(page)


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Why?</h2>" * 20_000 + ANSWER,
        QUESTION + "<p>" + "a " * 100_000,
        "<details>" * 400 + "<summary>Why?</summary>" + ANSWER,
        "<dl>" + "<dt>Why?<dd>So." * 20_000,
        "<script type='application/ld+json'>" + json.dumps([{"@graph": [{"@type": "Question", "name": "Why?"}] * 200}] * 100)
        + "</script>",
        "<script type='application/ld+json'>" + '{"@graph":' * 3_000 + "1" + "}" * 3_000 + "</script>" + QUESTION + ANSWER,
        "<script type='application/ld+json'>"
        + json.dumps({"@graph": [{"@id": "a", "@type": "Question", "name": "Why?", "acceptedAnswer": {"@id": "a"}}]})
        + "</script>" + QUESTION + ANSWER,
        QUESTION + "<p>" + "&amp;" * 200_000,
        "# Why?\n" * 20_000,
    ],
    ids=["headings", "a line", "details", "definitions", "large graph", "deep graph", "a ring", "entities", "markdown"],
)  # fmt: skip
def test_a_page_made_to_be_slow_ends_in_bounded_time(guide: Guide, tmp_path: Path, html: str) -> None:
    began = time.perf_counter()
    name = "a.md" if html.startswith("#") else "a.html"
    with contextlib.suppress(BacksenseError):
        read(guide, tmp_path, html, name)
    assert time.perf_counter() - began < 60, "seconds on an idle machine; the limit leaves room for a busy one"


def test_a_page_can_neither_steer_the_terminal_nor_pass_for_us(run: Run, tmp_path: Path) -> None:  # noqa: F811
    evil = "\x1b[2J\x07\u202e\x9b31m"
    html = f"<title>T{evil}</title><h2>Does a mustard bath help zebras?{evil}</h2><p>Yes{evil}.</p>"
    (tmp_path / "a.html").write_text(html.replace("?" + evil, evil + "?"), "utf-8")
    done = run("import", str(tmp_path / "a.html"), "-o", str(tmp_path / "pages.jsonl"), "--publisher", f"Evil{evil}")
    assert done.code == 0, done.err
    assert not STEERING.search(done.out + done.err)
    shown = run("ask", "Does a mustard bath help zebras?", "--pages", str(tmp_path / "pages.jsonl"))
    assert not STEERING.search(shown.out + shown.err)


@pytest.mark.parametrize("line", ['{"a":', "[" * 100_000, "null", '{"pairs": ["../../etc/passwd"]}', "\x00", ""])
def test_a_tampered_import_is_refused(run: Run, tmp_path: Path, line: str) -> None:  # noqa: F811
    place = tmp_path / "pages.jsonl"
    place.write_text(line + "\n", "utf-8")
    done = run("ask", "Does heat help?", "--pages", str(place))
    assert done.code not in (0, 70)
    assert not re.search("Traceback", done.err)


def test_a_link_out_of_the_folder_is_read_as_a_file_and_never_followed_as_an_address(guide: Guide, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_text(
        f'{QUESTION}{ANSWER}<a href="file:///etc/hostname">x</a><a href="../secret.html">y</a>', "utf-8"
    )
    (tmp_path / "secret.html").write_text("<h2>What is secret?</h2><p>wicked</p>", "utf-8")
    pages, _ = import_pages([folder], guide.knowledge)
    assert len(pages) == 1
    assert "wicked" not in repr(pages)
