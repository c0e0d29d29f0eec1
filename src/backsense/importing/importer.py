"""Pages → what they say, sorted out and flagged; written whole or not at all."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from backsense import __version__
from backsense.domain.knowledge import Knowledge
from backsense.domain.pages import FORMAT, Extractor, Fault, ImportHeader, PageImported, Pair
from backsense.errors import BadInput, NotFound, Problem
from backsense.importing import dom, structured, visible
from backsense.importing.contradict import Finder
from backsense.importing.faults import passages_of, sort_out
from backsense.importing.plain import plain_text
from backsense.importing.reading import File, read_pages
from backsense.importing.words import key_of

Pairs = list[tuple[str, str]]
_MOST = 5_000
"""Questions of one page that are kept."""


def import_pages(
    places: Iterable[str | Path],
    knowledge: Knowledge,
    publisher: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> tuple[list[PageImported], list[str]]:
    """Read pages and flag what contradicts our knowledge.

    Args:
        places: Files and folders.
        knowledge: What their claims are held against.
        publisher: Whose pages they are; None to take it from each page.
        progress: Called after each page with how many are done, and how many there are.

    Returns:
        The pages that hold questions, and the names of files in folders that hold none.

    Raises:
        BadInput: With every problem of every page; then nothing is returned.
        NotInstalled: The extra that reads pages is missing.
    """
    files, problems = read_pages(places)
    finder = Finder(knowledge)
    pages: list[PageImported] = []
    without: list[str] = []
    for number, file in enumerate(files, 1):
        page = _import(file, finder, publisher)
        if page is not None:
            pages.append(page)
        elif file.named:
            mend = "A question is a heading or a line of its own that ends in a question mark."
            problems.append(Problem(file.name, "we found no questions in it.", mend))
        else:
            without.append(file.name)
        progress(number, len(files))
    if problems:
        raise BadInput(problems)
    if not pages:
        raise BadInput([Problem("", "there are no questions in any of these pages.", "")])
    return pages, without


def _import(file: File, finder: Finder, publisher: str | None) -> PageImported | None:
    extractor, pairs, unreadable, html = _questions(file)
    kept, faults = sort_out(pairs[:_MOST])
    if not kept:
        return None
    if unreadable:
        message = f"{unreadable} {'block' if unreadable == 1 else 'blocks'} of JSON-LD could not be read."
        faults.append(Fault(kind="unreadable_data", question="", message=message))
    title, address, site = _about(html)
    host = urlsplit(address).hostname if address else None
    digest = hashlib.sha256(file.content).hexdigest()
    return PageImported(
        publisher=publisher or site or host or Path(file.name).stem,
        title=title or Path(file.name).stem,
        address=address,
        file=file.name,
        sha256=digest,
        extractor=extractor,
        pairs=[
            Pair(
                id=f"{digest[:12]}_{number}",
                question=question,
                passages=passages_of(answer),
                is_answer=is_answer,
                flags=finder.flags(question, answer),
            )
            for number, (question, answer, is_answer) in enumerate(kept, 1)
        ],
        faults=faults,
    )


def _questions(file: File) -> tuple[Extractor, Pairs, int, str]:
    """The form that gives most answers; on a tie the one that publishers mark up on purpose."""
    if file.form == "text":
        return "plain_text", plain_text(file.text), 0, ""
    html = file.text if file.form == "html" else _markdown(file.text)
    whole = dom.parse(html)
    found: list[tuple[Extractor, Pairs]] = []
    from_json, unreadable = structured.json_ld(whole)
    found.append(("json_ld", from_json))
    seen = dom.without_surroundings(html)
    found.append(("microdata", structured.microdata(seen)))
    found += [
        ("details", visible.details(seen)),
        ("marked_classes", visible.marked_classes(seen)),
        ("buttons", visible.buttons(seen)),
        ("definition_list", visible.definition_list(seen)),
        ("headings", visible.headings(seen)),
        ("bold", visible.bold(seen)),
    ]
    best = max(found, key=lambda one: _answers(one[1]))
    if not _answers(best[1]):
        best = ("plain_text", plain_text(file.text if file.form == "markdown" else dom.text_of(seen.body, most=5_000_000)))
    return best[0], best[1], unreadable, html


def _answers(pairs: Pairs) -> int:
    return len({key_of(question) for question, answer in pairs if answer.strip()})


def _markdown(text: str) -> str:
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise dom.missing() from None
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def _about(html: str) -> tuple[str, str | None, str]:
    """A page's title, the address it names as its own, and the name of its site."""
    if not html:
        return "", None, ""
    tree = dom.parse(html)

    def content(selector: str, attribute: str) -> str:
        node = tree.css_first(selector)
        return " ".join((node.attributes.get(attribute) or "").split()) if node is not None else ""

    heading = tree.css_first("title") or tree.css_first("h1")
    title = " ".join((heading.text() if heading is not None else "").split())[:300]
    address = content('link[rel~="canonical"]', "href") or content('meta[property="og:url"]', "content")
    return (
        title,
        address if re.match(r"https?://\S{1,2000}$", address) else None,
        content('meta[property="og:site_name"]', "content"),
    )


def to_lines(pages: list[PageImported], knowledge: Knowledge) -> bytes:
    """The import as JSON lines: a header, then one page a line. The same pages and knowledge give the same bytes."""
    header = ImportHeader(format=FORMAT, version=__version__, knowledge=knowledge.hash, pages=len(pages))
    return b"".join(msgspec.json.encode(one) + b"\n" for one in (header, *pages))


def write_whole(place: str | Path, content: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then moved there.

    Raises:
        BadInput: It cannot be written.
    """
    target = Path(place)
    name = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            name = file.name
            file.write(content)
        os.replace(name, target)
    except OSError as error:
        if name is not None:
            Path(name).unlink(missing_ok=True)
        raise BadInput([Problem(str(target), f"it cannot be written: {error.strerror}.", "Nothing was changed.")]) from None


def read_import(place: str | Path) -> tuple[ImportHeader, list[PageImported]]:
    """Read what `to_lines` made.

    Raises:
        NotFound: There is no such file.
        BadInput: It is not an import, or not whole; with the line.
    """
    path = Path(place)
    mend = "Make it again with: backsense import PAGE -o FILE"
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        raise NotFound([Problem(str(path), "there is no such file.", mend)]) from None
    except OSError as error:
        raise BadInput([Problem(str(path), f"it cannot be read: {error.strerror}.", mend)]) from None
    number = 1
    try:
        header = msgspec.json.decode(lines[0] if lines else b"", type=ImportHeader)
        pages = []
        for number, line in enumerate(lines[1:], 2):  # noqa: B007
            pages.append(msgspec.json.decode(line, type=PageImported))
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        raise BadInput([Problem(f"{path}:{number}", "this is not a file of imported pages.", mend)]) from None
    if header.format != FORMAT or header.pages != len(pages):
        raise BadInput([Problem(str(path), "this file of imported pages is not whole, or of another version.", mend)])
    return header, pages
