"""A publisher's own words as text for a terminal: always under the publisher's name, with what we would not say beside them."""

from collections.abc import Iterable, Sequence

from backsense.domain.pages import Flag, PageFound, PageImported
from backsense.render.text_parts import Look, Page

_HOW = {
    "contradicts": "This contradicts what we say",
    "goes_too_far": "This says more than is known",
    "partly_right": "This is partly right",
}


def render_pages_found(found: Sequence[PageFound], look: Look | None = None) -> str:
    """What imported pages say to a question, below our own answer; a line where they say nothing."""
    page = Page(look or Look())
    if not found:
        page.say("The imported pages have no answer we are sure fits this.")
    for one in found:
        page.heading(f"What {one.publisher} says")
        page.say(f"To the question: {one.question}", "quiet")
        for paragraph in one.passage.split("\n"):
            if paragraph.strip():
                page.say(paragraph, indent=2)
        where = one.address or one.file
        part = f", passage {one.place} of {one.passages}" if one.passages > 1 else ""
        page.say(f"These are {one.publisher}'s words, not ours: {one.title} ({where}{part}).", "quiet")
        _flags(page, one.flags)
    return "\n" + page.text()


def render_import(pages: Iterable[PageImported], without: Sequence[str], look: Look | None = None) -> str:
    """What was read from each page: how many questions, what is odd, what contradicts ours."""
    page = Page(look or Look())
    for one in pages:
        page.heading(one.title)
        count = len(one.pairs)
        page.say(f"{one.publisher}, {one.file}: {count} question{'s' if count != 1 else ''}, read as {_words(one.extractor)}.")
        for fault in one.faults:
            page.item(f"{_words(fault.kind).capitalize()}: {fault.question + ': ' if fault.question else ''}{fault.message}")
        for pair in one.pairs:
            if pair.flags:
                page.gap()
                page.say(pair.question)
                _flags(page, pair.flags)
    for name in without:
        page.gap()
        page.say(f"{name}: no questions in it.")
    return page.text()


def _flags(page: Page, flags: Sequence[Flag]) -> None:
    for flag in flags:
        page.item(f"{_HOW[flag.how]}: “{flag.words}”")
        page.item(f"We say: {flag.ours}{' ' + flag.because if flag.because else ''}", "", 2)


def _words(name: str) -> str:
    return {"json_ld": "JSON-LD"}.get(name, name.replace("_", " "))
