"""One item drawn down to its sources: what it states and from where, what it uses, which cases hold it, who links to it."""

from collections.abc import Iterator, Mapping, Sequence

from backsense.audit.links import SHELF_OF, Place, items_of, named_by, names_in, title_of
from backsense.audit.words import place_words, rule_lines, statement
from backsense.domain import knowledge as domain
from backsense.domain.assessment import Record
from backsense.domain.knowledge import Cited, Item, Knowledge
from backsense.loading.checks.shelf import walk


class Node(Record, frozen=True, kw_only=True):
    """A line of the tree and what hangs below it. `kind` says what it is: an item, a part, a claim, a source, a finding …"""

    kind: str
    id: str | None
    says: str
    parts: Sequence["Node"]


def tree(knowledge: Knowledge, shelf: str, name: str, who: Mapping[Place, list[Place]] | None = None) -> Node:
    """Draw one item. Who draws many gives `who` names whom (`named_by`), which is else found out for each.

    Raises:
        KeyError: There is no such item.
    """
    item: Item = getattr(knowledge, shelf)[name]
    names = names_in(knowledge, item)
    named = (named_by(knowledge) if who is None else who).get((shelf, name), [])
    findings = [one for kind, one in names if kind == "findings" and one in knowledge.findings]
    parts = [
        _part("rule", [part for field in ("when", "fits", "only_if", "relevant_when") for part in _rule(knowledge, item, field)]),
        _part("states", list(_claims(knowledge, item))),
        _part("uses these findings", [_node("finding", one, knowledge.findings[one].label) for one in findings]),
        _part("held by these cases", [_node("case", one, "") for one in _cases(knowledge, item, named)]),
        _part("links to", _others(knowledge, names, ("findings", "sources", "cases"))),
        _part("linked from", _others(knowledge, named, ("cases",))),
    ]
    kind = str(item.__struct_config__.tag)
    return Node(kind=kind, id=name, says=f"{title_of(item)} ({item.status})", parts=[part for part in parts if part.parts])


def find(knowledge: Knowledge, name: str) -> list[str]:
    """The shelves that hold this id."""
    return [shelf for (shelf, one), _ in items_of(knowledge) if one == name]


def tree_lines(node: Node, depth: int = 0) -> list[str]:
    """The tree as indented lines."""
    head = "" if node.kind == "part" else f"{node.kind} " if node.id else ""
    line = f"{head}{node.id or ''}{': ' if node.id and node.says else ''}{node.says}"
    lines = [f"{'  ' * depth}{'- ' if depth else ''}{line}"]
    for part in node.parts:
        lines += tree_lines(part, depth + 1)
    return lines


def _node(kind: str, name: str | None, says: str, parts: Sequence[Node] = ()) -> Node:
    return Node(kind=kind, id=name, says=says, parts=parts)


def _part(title: str, parts: Sequence[Node]) -> Node:
    return _node("part", None, title, parts)


def _rule(knowledge: Knowledge, item: Item, field: str) -> list[Node]:
    expression = getattr(item, field, None)
    if expression is None:
        return []
    lines = [(0, field.replace("_", " ")), *((depth + 1, text) for depth, text in rule_lines(expression, knowledge.findings))]
    return _nested(lines)


def _nested(lines: Sequence[tuple[int, str]]) -> list[Node]:
    """Lines with depths as nodes; what is deeper hangs below what stands before it."""
    if not lines:
        return []
    found: list[Node] = []
    starts = [place for place, (depth, _) in enumerate(lines) if depth == lines[0][0]]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found.append(_node("rule", None, lines[start][1], _nested(lines[start + 1 : end])))
    return found


def _claims(knowledge: Knowledge, item: Item) -> Iterator[Node]:
    """What the item states, each with its source below it. Places that only back the whole item stand together at the end."""
    whole: list[Node] = []
    for where, record in walk(item):
        if not isinstance(record, Cited | domain.Caution):
            continue
        source = _source(knowledge, record)
        if type(record) is Cited and where.startswith("$.sources["):
            whole.append(source)
        else:
            yield _node("claim", None, statement(record, where[2:], knowledge.findings), [source])
    if whole:
        yield _node("claim", None, "as a whole, from", whole)


def _source(knowledge: Knowledge, record: Cited | domain.Caution) -> Node:
    source = knowledge.sources.get(record.source)
    citation = " ".join(source.citation.split()) if source is not None else "there is no such source"
    return _node("source", record.source, f"{citation} [{place_words(record)}]")


def _cases(knowledge: Knowledge, item: Item, named: Sequence[Place]) -> list[str]:
    """Cases that name the item, and for a rule those it names itself."""
    own = [name for name in item.cases if name in knowledge.cases] if isinstance(item, domain.RedFlag) else []
    return sorted({*own, *(name for shelf, name in named if shelf == "cases")})


def _others(knowledge: Knowledge, places: Sequence[Place], without: tuple[str, ...]) -> list[Node]:
    kinds = {shelf: str(kind.__struct_config__.tag) for kind, shelf in SHELF_OF.items()}
    return [
        _node(kinds[shelf], name, title_of(getattr(knowledge, shelf)[name]))
        for shelf, name in places
        if shelf not in without and name in getattr(knowledge, shelf)
    ]
