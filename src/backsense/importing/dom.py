"""The parsed page, and the text of a part of it with its lines and list marks kept."""

import re
from typing import TYPE_CHECKING, Any

from backsense.errors import NotInstalled, Problem

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

Node = Any
"""A node of selectolax's tree; it has no public type for nodes of text."""

NOT_READ = frozenset({
    "script", "style", "template", "noscript", "svg", "iframe", "object", "embed", "canvas", "video", "audio", "head",
})  # fmt: skip
_AROUND = "nav, footer, aside, form, script, style, template, noscript, svg, iframe, object, embed, canvas, video, audio"
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "thead", "tr", "ul",
})  # fmt: skip
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n *")
_NUMBER = re.compile(r"^\(?(?:q(?:uestion)?\s*\d*|\d{1,3})\s*[.:)]\s*", re.I)
_ANSWER = re.compile(r"^(?:a|answer|ans)\s*\d*\s*[:.]\s+", re.I)


def parse(html: str) -> "LexborHTMLParser":
    """The tree of a page.

    Raises:
        NotInstalled: selectolax is not there.
    """
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError:
        raise missing() from None
    return LexborHTMLParser(html)


def missing() -> NotInstalled:
    """The error for the extra that reads pages."""
    return NotInstalled([Problem("", "reading pages needs a part that is not installed.", "pip install 'backsense[import]'")])


def without_surroundings(html: str) -> "LexborHTMLParser":
    """A tree of what readers see, without menus, footers, forms, scripts and styles."""
    tree = parse(html)
    for node in tree.css(_AROUND):
        node.decompose()
    return tree


def html_to_text(html: str) -> str:
    """The text of a piece of HTML, as it stands in structured data."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    tree = parse(html)
    return text_of(tree.body) if tree.body is not None else ""


def text_of(node: Node | None, skip: frozenset[Any] = frozenset(), most: int = 50_000) -> str:
    """The text of a node with its lines kept, and numbers or dashes before the lines of lists.

    Args:
        node: Where to begin; it is walked without recursion, so depth is no danger.
        skip: `mem_id` of nodes to leave out.
        most: Pieces of text after which it ends: no answer is so long, and a hostile page could ask for it again and again.
    """
    if node is None:
        return ""
    parts: list[str] = []
    numbers: list[int | None] = []
    here, down = node, True
    while here is not None and len(parts) < most:
        tag = here.tag
        if down:
            if tag == "-text":
                parts.append((here.text_content or "").replace("\n", " "))
            elif tag == "br":
                parts.append("\n")
            elif tag in ("ol", "ul"):
                numbers.append(0 if tag == "ol" else None)
            if tag in _BLOCKS:
                parts.append("\n\n" if tag in ("p", "h1", "h2", "h3", "h4", "ol", "ul", "dl", "blockquote") else "\n")
            if tag == "li":
                parts.append(_mark(numbers))
            if here.child is not None and tag not in NOT_READ and here.mem_id not in skip:
                here = here.child
                continue
        if tag in _BLOCKS:
            parts.append("\n")
        if tag in ("ol", "ul") and numbers:
            numbers.pop()
        if here.mem_id == node.mem_id:
            break
        here, down = (here.next, True) if here.next is not None else (here.parent, False)
    return tidy("".join(parts))


def _mark(numbers: list[int | None]) -> str:
    if not numbers or numbers[-1] is None:
        return "- "
    numbers[-1] += 1
    return f"{numbers[-1]}. "


def tidy(text: str) -> str:
    """One space between words, at most one empty line between paragraphs, none around."""
    text = _LINES.sub("\n", _SPACES.sub(" ", text.replace("\x00", " ")))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def question_text(text: str) -> str:
    """A question without its number, its "Q:" and the signs of an accordion.

    >>> question_text("Q1:  Does heat help?  +")
    'Does heat help?'
    """
    text = _NUMBER.sub("", " ".join(text.split()))
    return re.sub(r"(?<=[?])[\s+\-–—▼▾▲›»×]+$", "", text).strip()


def answer_text(text: str) -> str:
    """An answer without its "A:"."""
    return _ANSWER.sub("", text).strip()


def is_question(text: str) -> bool:
    """Whether a heading or a line on its own asks something."""
    return text.endswith("?") and 2 < len(text) <= 300 and "\n" not in text
