"""Files → text. Whatever cannot be read is a problem with a place and a way to mend it; nothing is ever fetched."""

import codecs
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from backsense.errors import Problem

PAGE_LIMIT_BYTES = 5_000_000
"""The longest page that is read (5 MB)."""
DEEPEST = 500
"""How deep the elements of a page may nest; real pages stay under 100, and a parser's time grows with the square of it."""

Form = Literal["html", "markdown", "text"]
FORMS: dict[str, Form] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf", b"\xd0\xcf\x11\xe0")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"<(?:meta[^>]{0,200}charset\s*=|\?xml[^>]{0,100}encoding\s*=)\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_DEEP = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead",
})  # fmt: skip
"""Elements that hold nothing, or that the next of their kind closes: written open, they do not nest."""


class File(NamedTuple):
    """One page's bytes and text, and the name it is kept under."""

    name: str
    form: Form
    content: bytes
    text: str
    named: bool
    """Whether it was asked for by name, or found in a folder."""


def read_pages(places: Iterable[str | Path]) -> tuple[list[File], list[Problem]]:
    """Read every file, and every page of every folder, in the order of their names.

    Returns:
        The pages that could be read, and the problems of those that could not.
    """
    files: list[File] = []
    problems: list[Problem] = []
    seen: set[Path] = set()
    for place in map(Path, places):
        if place.is_dir():
            inside = sorted(path for path in place.rglob("*") if path.suffix.lower() in FORMS and path.is_file())
            if not inside:
                kinds = ", ".join(FORMS)
                problems.append(Problem(str(place), "there are no pages in this folder.", f"Pages end in {kinds}."))
            found = [(path, path.relative_to(place).as_posix(), False) for path in inside]
        elif place.is_file():
            found = [(place, place.name, True)]
        else:
            problems.append(Problem(str(place), "there is no such file or folder.", "Look at how it is spelled."))
            continue
        for path, name, named in found:
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            one = _read(path, name, named)
            files.append(one) if isinstance(one, File) else problems.append(one)
    return files, problems


def _read(path: Path, name: str, named: bool) -> File | Problem:
    form = FORMS.get(path.suffix.lower())
    if form is None:
        return Problem(str(path), "we cannot tell what kind of page this is.", f"Save it with an ending of {', '.join(FORMS)}.")
    try:
        with path.open("rb") as file:
            content = file.read(PAGE_LIMIT_BYTES + 1)
    except OSError as error:
        return Problem(str(path), f"it cannot be read: {error.strerror}.", "")
    if len(content) > PAGE_LIMIT_BYTES:
        return Problem(
            str(path), f"this page is over {PAGE_LIMIT_BYTES // 1_000_000} MB.", "Save the part with the questions as a page."
        )
    text = decode(content, str(path))
    if isinstance(text, Problem):
        return text
    if not text.strip():
        return Problem(str(path), "there is nothing in it.", "")
    if form != "text" and (deep := _depth(text)) > DEEPEST:
        return Problem(str(path), f"its elements nest {deep} deep; we read up to {DEEPEST}.", "Save the page's text as .txt.")
    return File(name, form, content, text, named)


def decode(content: bytes, at: str) -> str | Problem:
    """The text of a page's bytes: by its byte order mark, else as UTF-8, else as the page itself declares."""
    for mark, codec in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(codec).replace("\r\n", "\n").replace("\r", "\n")
            except UnicodeDecodeError as error:
                return Problem(at, f"byte {error.start} does not fit the encoding the file begins with.", "Save it as UTF-8.")
    if content.startswith(_BINARY) or b"\0" in content:
        return Problem(at, "this is not a page of text.", "Save the page as HTML, Markdown or plain text.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _DECLARED.search(content[:4096])
        if declared is None:
            return Problem(at, f"byte {error.start} is not UTF-8, and the page names no other encoding.", "Save it as UTF-8.")
        codec = declared[1].decode("ascii")
        try:
            if codec.lower().startswith(("utf-16", "utf-32")):  # then these very letters could not have been read
                raise ValueError
            text = content.decode(codec)
        except (LookupError, UnicodeError, ValueError):
            return Problem(at, "its bytes do not fit the encoding it names.", "Save it as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _depth(text: str) -> int:
    """How deep elements nest at most, counted without a parser, which this protects."""
    deep = most = 0
    for match in _TAG.finditer(text):
        if match[2].lower() in _NEVER_DEEP:
            continue
        deep = max(0, deep - 1) if match[1] else deep + 1
        most = max(most, deep)
    return most
