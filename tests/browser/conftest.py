"""A real Chromium over the real knowledge. Without one these tests are skipped, with the reason."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from backsense.faces.web.app import create_app
from backsense.guide import Guide
from tests.browser.chromium import HOW_TO_INSTALL, find_chromium, launch, served
from tests.conftest import TODAY

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def address(guide: Guide) -> Iterator[str]:
    with served(create_app(guide, lambda: TODAY)) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if os.environ.get("BACKSENSE_REQUIRE_BROWSER") == "1":
            pytest.fail(HOW_TO_INSTALL)
        pytest.skip(HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        yield browser
        browser.close()


class Visit:
    """One visitor: a page, everything it asked for over the network, and what its console said."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.asked_for: list[str] = []
        self.console: list[str] = []
        page.on("request", lambda request: self.asked_for.append(request.url))
        page.on("console", lambda message: self.console.append(message.text))
        page.set_default_timeout(10_000)
        page.goto(address)

    def start(self, text: str, button: str = "Check what I feel") -> None:
        """Type into the one box and press."""
        self.page.fill("#text", text)
        self.press(button)

    def press(self, button: str) -> None:
        """Press the button that says this."""
        self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()

    def heading(self) -> str:
        return self.page.inner_text("h1")

    def answer(self, said: dict[str, str]) -> None:
        """Answer the screen shown with what is in `said`, else an honest no or not sure."""
        for box in self.page.query_selector_all("input.number"):
            name = (box.get_attribute("name") or "").removeprefix("f.")
            box.fill(said.get(name, "3"))
        for group in self.page.query_selector_all("fieldset.field"):
            name = (group.get_attribute("id") or "").removeprefix("f-")
            wanted = [said.get(name), "absent", "unknown"]
            found = [one for value in wanted if value and (one := self.page.query_selector(f"#f-{name}-{value}"))]
            found[0].check()
        ticked = False
        for line in self.page.query_selector_all("input[data-line][value=present]"):
            name = (line.get_attribute("data-line") or "").strip()
            if said.get(name) == "present":
                line.check()
                ticked = True
        if not ticked and self.page.query_selector("#none"):
            self.page.check("#none")
        self.press("Continue")

    def answer_all(self, said: dict[str, str]) -> int:
        """Answer every screen; returns how many there were."""
        count = 0
        while self.page.query_selector("article.result") is None and count < 14:
            self.answer(said)
            count += 1
        return count


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport=PHONE)
    yield Visit(context.new_page(), address)
    context.close()


@pytest.fixture
def visit_without_script(chromium: Browser, address: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    yield Visit(context.new_page(), address)
    context.close()
