"""Questions a page shows to readers: details, accordions, definition lists, headings, bold lines."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from backsense.importing.dom import Node, answer_text, is_question, question_text, text_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

Pairs = list[tuple[str, str]]
_MOST = 2_000
"""Buttons of one page that are looked at."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CLASSES = (
    ("schema-faq-question", "schema-faq-answer"),
    ("rank-math-question", "rank-math-answer"),
    ("elementor-tab-title", "elementor-tab-content"),
    ("elementor-toggle-title", "elementor-tab-content"),
    ("accordion-title", "accordion-content"),
    ("accordion-header", "accordion-body"),
    ("faq-question", "faq-answer"),
    ("question", "answer"),
)
"""Classes that widely used site builders give to a question and to the answer after it."""


def details(tree: "LexborHTMLParser") -> Pairs:
    """`<details>` with a `<summary>`; the summary is the question, however it ends."""
    pairs = []
    for node in tree.css("details"):
        summary = node.css_first("summary")
        if summary is None:
            continue
        question = question_text(text_of(summary))
        # One that asks nothing and holds others is a group of questions.
        if is_question(question) or len(node.css("details")) == 1:
            pairs.append((question, answer_text(text_of(node, frozenset({summary.mem_id})))))
    return pairs


def marked_classes(tree: "LexborHTMLParser") -> Pairs:
    """Questions and answers by the classes of well-known site builders."""
    best: Pairs = []
    for asked, answered in _CLASSES:
        pairs: Pairs = []
        question = ""
        for is_asked, node in _in_order(tree, asked, answered):
            if is_asked:
                question = question_text(text_of(node))
            elif question:
                pairs.append((question, answer_text(text_of(node))))
                question = ""
        if len(pairs) > len(best):
            best = pairs
    return best


def buttons(tree: "LexborHTMLParser") -> Pairs:
    """Accordions of buttons that name the panel they open."""
    pairs = []
    by_id = {node.attributes.get("id"): node for node in reversed(tree.css("[id]"))}
    for node in tree.css("[aria-controls]")[:_MOST]:
        name = node.attributes.get("aria-controls") or ""
        panel = by_id.get(name) if name else None
        question = question_text(text_of(node))
        if panel is not None and is_question(question):
            pairs.append((question, answer_text(text_of(panel))))
    return pairs


def definition_list(tree: "LexborHTMLParser") -> Pairs:
    """`<dl>` whose terms are questions; several `<dd>` are one answer."""
    pairs: Pairs = []
    for node in tree.css("dt, dd"):
        if node.tag == "dt":
            pairs.append((question_text(text_of(node)), ""))
        elif pairs:
            question, answer = pairs[-1]
            pairs[-1] = (question, f"{answer}\n\n{answer_text(text_of(node))}".strip())
    return [pair for pair in pairs if is_question(pair[0])]


def headings(tree: "LexborHTMLParser") -> Pairs:
    """Headings that ask, each with all that follows until the next heading."""
    return list(_until_next(tree, lambda node: question_text(text_of(node)) if node.tag in _HEADINGS else None))


def bold(tree: "LexborHTMLParser") -> Pairs:
    """Paragraphs that begin with a question in bold; the rest of them, and what follows, is the answer."""

    def asks(node: Node) -> str | None:
        if node.tag in _HEADINGS:
            return ""
        first = _first_inside(node) if node.tag in ("p", "div") else None
        if first is None or first.tag not in ("b", "strong"):
            return None
        question = question_text(text_of(first))
        return question if is_question(question) else None

    return list(_until_next(tree, asks))


def _until_next(tree: "LexborHTMLParser", asks: Callable[[Node], str | None]) -> Iterator[tuple[str, str]]:
    """Walk a page in its order, cutting it where `asks` gives text (a question, or the end of one)."""
    question = ""
    answer: list[str] = []
    around = _around_cuts(tree, asks)
    here, down = tree.body, True
    top = tree.body.mem_id if tree.body is not None else None
    while here is not None:
        found = asks(here) if down else None
        if found is not None:
            if is_question(question):
                yield question, answer_text("\n\n".join(answer))
            question, answer = found, []
            first = _first_inside(here) if here.tag in ("p", "div") else None
            rest = text_of(here, frozenset({first.mem_id})) if first is not None else ""
            if rest:
                answer.append(answer_text(rest))
            down = False
        elif down and here.child is not None and here.mem_id in around:
            here = here.child
            continue
        elif down and question:
            answer.append(text_of(here))
        if here.mem_id == top:
            break
        here, down = (here.next, True) if here.next is not None else (here.parent, False)
    if is_question(question):
        yield question, answer_text("\n\n".join(answer))


def _around_cuts(tree: "LexborHTMLParser", asks: Callable[[Node], str | None]) -> set[int]:
    """The nodes that hold a place to cut at; what holds none is taken as a whole. Each node is looked at once."""
    around: set[int] = set()
    for node in tree.css("h1, h2, h3, h4, h5, h6, p, div"):
        if asks(node) is not None:
            above = node.parent
            while above is not None and above.mem_id not in around:
                around.add(above.mem_id)
                above = above.parent
    return around


def _in_order(tree: "LexborHTMLParser", asked: str, answered: str) -> Iterator[tuple[bool, Node]]:
    """The nodes with one of two classes, in the page's order, each with whether it has the first."""
    for node in tree.css(f".{asked}, .{answered}"):
        yield asked in (node.attributes.get("class") or "").split(), node


def _first_inside(node: Node) -> Node | None:
    """The first child that is more than white space; None where it is text."""
    child = node.child
    while child is not None and child.tag == "-text" and not (child.text_content or "").strip():
        child = child.next
    return None if child is None or child.tag == "-text" else child
