"""Who names whom among knowledge files."""

from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.domain.knowledge import Item, Knowledge
from backsense.loading.bundle import SHELVES
from backsense.loading.checks.references import PSEUDO_FINDINGS, references_of

Place = tuple[str, str]
"""A shelf and an id on it: `("answers", "…")`."""
SHELF_OF = {kind: shelf for shelf, kind in SHELVES.items()}


def items_of(knowledge: Knowledge) -> Iterator[tuple[Place, Item]]:
    """Every item with its place, shelf by shelf."""
    for shelf in SHELVES:
        for name, item in getattr(knowledge, shelf).items():
            yield (shelf, name), item


def names_in(knowledge: Knowledge, item: Item) -> list[Place]:
    """What an item names, each once, in the order it stands there."""
    found = {(SHELF_OF[kind], name): None for _, kind, name in references_of(item) if name not in PSEUDO_FINDINGS}
    if isinstance(item, domain.Conflict):
        for name in item.about:
            found.update(
                {(shelf, name): None for shelf in ("answers", "red_flags", "remedies") if name in getattr(knowledge, shelf)}
            )
    return list(found)


def named_by(knowledge: Knowledge) -> dict[Place, list[Place]]:
    """Place → the places that name it. Those named by nothing are left out."""
    found: dict[Place, list[Place]] = {}
    for place, item in items_of(knowledge):
        for other in names_in(knowledge, item):
            found.setdefault(other, []).append(place)
    return found


def title_of(item: Item) -> str:
    """What a person would call it."""
    if isinstance(item, domain.Answer):
        return item.asks[0]
    for field in ("name", "label", "question", "title", "citation", "country"):
        if isinstance(text := getattr(item, field, None), str):
            return " ".join(text.split())
    return item.id.replace("_", " ")
