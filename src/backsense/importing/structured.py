"""Questions a page marks up for machines: JSON-LD (whole, as a graph, or broken) and microdata."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from backsense.importing.dom import Node, answer_text, html_to_text, question_text, text_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_MOST = 10_000
"""Questions of one page that are looked at."""
_WRAPPERS = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")


def json_ld(tree: "LexborHTMLParser") -> tuple[list[tuple[str, str]], int]:
    """The questions and answers of all JSON-LD of a page, and how many blocks of it could not be read."""
    data: list[Any] = []
    unreadable = 0
    for node in tree.css("script"):
        if "ld+json" not in (node.attributes.get("type") or "").lower():
            continue
        try:
            data.append(_lenient(node.text_content or "" if node.child is None else node.child.text_content or ""))
        except (ValueError, RecursionError):
            unreadable += 1
    things = list(_things(data))
    by_id = {one["@id"]: one for one in things if isinstance(one.get("@id"), str) and len(one) > 1}
    pairs = []
    for one in things[:_MOST]:
        if "Question" not in _types(one):
            continue
        question = _said(one.get("name")) or _said(one.get("text")) or _said(one.get("headline"))
        answers = [
            _said(answer.get("text")) or _said(answer.get("description"))
            for field in ("acceptedAnswer", "suggestedAnswer")
            for answer in _resolved(one.get(field), by_id)
        ]
        if question:
            text = next((answer for answer in answers if answer), "")
            pairs.append((question_text(html_to_text(question)), answer_text(html_to_text(text))))
    return pairs, unreadable


def _lenient(text: str) -> Any:
    """JSON as pages hold it: raw line breaks inside strings, commas before a closing bracket, comment marks around it.

    >>> _lenient('{"a": ["x\\ny", ], }')
    {'a': ['x\\ny']}
    """
    text = _WRAPPERS.sub("", text.strip()).strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except ValueError:
        return json.loads(_without_spare_commas(text), strict=False)


def _without_spare_commas(text: str) -> str:
    kept: list[str] = []
    in_string = escaped = False
    for char in text:
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string = True
        elif char in "]}":
            while kept and (kept[-1].isspace() or kept[-1] == ","):
                kept.pop()
        kept.append(char)
    return "".join(kept)


def _things(data: Any) -> Iterator[dict[str, Any]]:
    """Every object inside, in the order written, without recursion."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += reversed(one.values())
        elif isinstance(one, list):
            waiting += reversed(one)


def _types(one: dict[str, Any]) -> list[str]:
    types = one.get("@type")
    names = types if isinstance(types, list) else [types]
    return [name.rpartition("/")[2].rpartition(":")[2] for name in names if isinstance(name, str)]


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield {"text": one}
        elif isinstance(one, dict):
            name = one.get("@id")
            yield by_id[name] if len(one) == 1 and isinstance(name, str) and name in by_id else one


def _said(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str)), "")
    return value.strip() if isinstance(value, str) else ""


def microdata(tree: "LexborHTMLParser") -> list[tuple[str, str]]:
    """The questions and answers of schema.org microdata, `itemscope` written or not."""
    pairs = []
    for node in tree.css("[itemtype]")[:_MOST]:
        if not (node.attributes.get("itemtype") or "").rstrip("/").endswith("schema.org/Question"):
            continue
        name = _prop(node, "name") or _prop(node, "text")
        answer = _prop(node, "acceptedAnswer") or _prop(node, "suggestedAnswer")
        if name is None:
            continue
        inside = (_prop(answer, "text") or answer) if answer is not None else None
        pairs.append((question_text(_value(name)), answer_text(_value(inside))))
    return pairs


def _prop(node: Node, name: str) -> Node | None:
    return node.css_first(f'[itemprop~="{name}"]')


def _value(node: Node | None) -> str:
    if node is None:
        return ""
    return str(node.attributes.get("content") or text_of(node))
