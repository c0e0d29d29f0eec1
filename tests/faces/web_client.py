"""A browser of a few lines: it reads the forms of a page and posts them back, as one without JavaScript does."""

from html.parser import HTMLParser

import httpx
from starlette.testclient import TestClient


class Page(HTMLParser):
    """What a page holds: its text, headings, ids, links, and the fields of its forms."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.status, self.html, self.headers = response.status_code, response.text, response.headers
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._silent = 0
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag in ("script", "style"):
            self._silent += 1
        if tag == "form":
            self.forms.append((found.get("action", ""), {}))
        checked = tag == "input" and (found.get("type") not in ("radio", "checkbox") or "checked" in found)
        if self.forms and checked and "name" in found:
            self.forms[-1][1][found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Attributes of every tag with these."""
        return [found for name, found in self.tags if name == tag and all(found.get(k) == v for k, v in wanted.items())]

    def fields(self, having: str = "carried") -> dict[str, str]:
        """The fields of the first form that has this one."""
        return next(dict(fields) for _, fields in self.forms if having in fields)


class Browser:
    """Walks a check-up by posting forms."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path: str) -> Page:
        return Page(self.client.get(path))

    def post(self, path: str, **fields: str) -> Page:
        return Page(self.client.post(path, data=fields))

    def start(self, text: str) -> Page:
        return self.post("/check", text=text)

    def press(self, page: Page, go: str, **fields: str) -> Page:
        """Post the page's form back with these fields filled in and this button pressed."""
        return Page(self.client.post("/check", data={**page.fields(), **fields, "go": go}))

    def answer_all(self, page: Page, said: dict[str, str] | None = None, most: int = 14) -> list[Page]:
        """Answer every screen: what is in `said`, else an honest no or not sure. Returns every page from here to the result."""
        said, pages = said or {}, [page]
        while "shown" in " ".join(field for _, fields in pages[-1].forms for field in fields) and len(pages) < most:
            shown = pages[-1].fields("shown")
            asked = shown["asked"].split()
            fields = {f"f.{name}": said[name] for name in asked if name in said}
            if shown["shown"] in ("alarms", "checklist"):
                fields |= {} if fields else {"none_of_these": "yes"}
            else:
                for name in asked:
                    absent = bool(pages[-1].all("input", name=f"f.{name}", value="absent"))
                    fields.setdefault(f"f.{name}", "absent" if absent else "unknown")
            pages.append(self.press(pages[-1], "answer", **fields))
        return pages
