"""Make docs/screenshots/*.png: the real page over the real knowledge, in a real browser, on a fixed day.

Run with: make screenshots
"""

import datetime
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from tests.browser.chromium import HOW_TO_INSTALL, find_chromium, launch, served  # noqa: E402
from tests.browser.conftest import Visit  # noqa: E402

from backsense.faces.web.app import create_app  # noqa: E402
from backsense.guide import Guide  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
DAY = datetime.date(2026, 11, 22)
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1100, "height": 900}}
WHO = {"age_years": "34", "sex": "female", "recent_exertion": "present", "after_lifting": "present"}
BACK = "my lower back locked up lifting a box this morning and I can't straighten"
SADDLE = "I can't feel anything between my legs when I wipe and my back is killing me"


def main() -> int:
    """Make every picture. Returns an exit code."""
    path = find_chromium()
    if path is None:
        print(HOW_TO_INSTALL, file=sys.stderr)
        return 8
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served(create_app(Guide.load(), lambda: DAY)) as address, sync_playwright() as playwright:
        browser = launch(playwright, path)
        walk(browser, address, "phone", {"home", "understood", "alarms", "result", "emergency", "answer"})
        walk(browser, address, "phone-dark", {"alarms", "result"})
        walk(browser, address, "desk", {"result"})
        browser.close()
    return 0


def walk(browser: Browser, address: str, look: str, wanted: set[str]) -> None:
    """One visit from the first page to the result, an emergency and an answer, with a picture at each stop that is wanted.

    Args:
        look: `phone` or `desk`, with `-dark` for the dark colours.
        wanted: Names of the stops to keep.
    """
    scheme = "dark" if look.endswith("-dark") else "light"
    context = browser.new_context(viewport=SIZES[look.removesuffix("-dark")], color_scheme=scheme)  # type: ignore[arg-type]
    visit = Visit(context.new_page(), address)

    def keep(stop: str, whole: bool = False) -> None:
        if stop in wanted:
            save(visit.page, f"{stop}-{look}", whole)

    keep("home")
    visit.start(BACK)
    keep("understood", whole=True)
    visit.press("Go on to the questions")
    seen: set[str] = set()
    while visit.page.query_selector("article.result") is None:
        kind = visit.page.get_attribute("input[name=shown]", "value") or ""
        if kind not in seen:
            keep(kind, whole=True)
        seen.add(kind)
        visit.answer(WHO)
    keep("result")
    for text, button, stop in (
        (SADDLE, "Check what I feel", "emergency"),
        ("Does ALS start with twitching?", "Answer my question", "answer"),
    ):
        visit.page.goto(address)
        visit.start(text, button)
        keep(stop)
    context.close()


def save(page: Page, name: str, whole: bool) -> None:
    """Save a picture of what is on the screen, or of the whole page."""
    page.wait_for_load_state("networkidle")
    content = page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)
    width, height = struct.unpack(">II", content[16:24])
    print(f"docs/screenshots/{name}.png {width}×{height}")


if __name__ == "__main__":
    sys.exit(main())
