"""Nothing a person types leaves the machine, reaches a log, or is written down unasked: held while a whole check-up runs."""

import json
import logging
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backsense.faces.web.app import create_app
from backsense.guide import Guide
from tests.conftest import TODAY
from tests.faces.web_client import Browser

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / "src" / "backsense"
SECRET = "my lower back aches since yesterday and zebrafish marmalade"
LOGS = re.compile(r"^\s*(?:import|from) (logging|syslog|sentry_sdk|structlog|loguru|opentelemetry|prometheus_client)\b", re.M)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to reach another machine fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    for name in ("connect", "connect_ex", "sendto", "sendmsg", "bind", "listen"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname", "gethostbyname_ex"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--no-input", "--text", SECRET, "--age", "44", "--sex", "female"),
        ("check", "--no-input", "--json", "--text", SECRET),
        ("ask", "Does ALS start with twitching?"),
        ("knowledge", "show", "cauda_equina"),
    ],
)
def test_a_command_opens_no_socket_starts_no_program_and_writes_no_file(arguments: tuple[str, ...], tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = [sys.executable, str(HERE / "audit_run.py"), *arguments]
    done = subprocess.run(run, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    # The cache of the knowledge may be filled; it holds nothing of anyone.
    cache = f"written: {tmp_path}"
    assert [one for one in json.loads(done.stderr.splitlines()[-1]) if not one.startswith(cache)] == []
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"zebrafish" in path.read_bytes()]


@pytest.mark.usefixtures("no_network")
def test_a_whole_check_up_on_the_page_needs_no_network_and_logs_no_word(
    guide: Guide, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    # The test client's own loop is made of pipes, which stay allowed.
    caplog.set_level(logging.DEBUG)
    browser = Browser(TestClient(create_app(guide, lambda: TODAY)))
    page = browser.press(browser.start(SECRET), "understood")
    pages = browser.answer_all(page, {"age_years": "44", "sex": "female"})
    assert len(pages) > 2 and "Where this comes from" in pages[-1].text, "a whole check-up"
    assert "zebrafish" in pages[-1].html, "the words travel in the page, and nowhere else"
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore", "asyncio"))]
    written = capfd.readouterr()
    assert not [one for one in ours if "zebrafish" in one.getMessage()]
    assert "zebrafish" not in written.out + written.err


def test_no_module_of_ours_keeps_a_log_or_reports_home() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): hit[1]
        for path in sorted(SOURCE.rglob("*.py"))
        if (hit := LOGS.search(path.read_text("utf-8")))
    }
    assert found == {}


def test_the_search_for_logs_can_fail() -> None:
    assert LOGS.search("import logging\n") and LOGS.search("    from sentry_sdk import init\n")


def test_the_page_is_served_to_this_machine_only_and_without_an_access_log() -> None:
    text = (SOURCE / "faces" / "web" / "__main__.py").read_text("utf-8")
    assert 'HOST = "127.0.0.1"' in text and "access_log=False" in text
