"""Every id that is named exists, once."""

from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.errors import Problem
from backsense.loading.checks.shelf import Shelf, walk

PSEUDO_FINDINGS = ("age_years", "sex")
"""Read like findings in expressions, though they have no file: they belong to the case itself."""

_LISTS: dict[str, type[domain.Item]] = {
    "implies": domain.Finding,
    "not_the_same_as": domain.Finding,
    "findings": domain.Finding,
    "see_someone_if": domain.Finding,
    "condition_in_mind": domain.Condition,
    "first_cause": domain.Condition,
    "among_causes": domain.Condition,
    "related": domain.Answer,
    "conflicts": domain.Conflict,
    "answers": domain.Answer,
    "avoid": domain.Remedy,
    "fires": domain.RedFlag,
    "quiet": domain.RedFlag,
    "asks": domain.Finding,
    "not_understood": domain.Finding,
}
_SINGLE: dict[str, type[domain.Item]] = {
    "source": domain.Source,
    "topic": domain.Topic,
    "presentation": domain.Presentation,
    "finding": domain.Finding,
    "remedy": domain.Remedy,
}
_KEYS: dict[str, type[domain.Item]] = {"given": domain.Finding, "understood": domain.Finding, "gives": domain.Finding}


def id_used_twice(shelf: Shelf) -> Iterator[Problem]:
    """Two files of one kind with the same id: nothing could tell which is meant."""
    first: dict[tuple[type, str], str] = {}
    for file in shelf.files:
        key = (type(file.item), file.item.id)
        if key in first:
            yield Problem(
                file.at("$.id"),
                f"there is already a {file.item.__struct_config__.tag} '{file.item.id}'.",
                f"It is in {first[key]}.",
            )
        first.setdefault(key, file.path)


def reference_to_nothing(shelf: Shelf) -> Iterator[Problem]:
    """An id that no file has."""
    for file in shelf.files:
        for where, kind, name in references_of(file.item):
            if not shelf.has(kind, name) and name not in shelf.unread:
                yield Problem(
                    file.at(where), f"there is no {kind.__struct_config__.tag} called '{name}'.", shelf.nearest(kind, name)
                )


def references_of(item: domain.Item) -> Iterator[tuple[str, type[domain.Item], str]]:
    """Every (path, kind, id) an item names."""
    for where, record in walk(item):
        for field in record.__struct_fields__:
            value = getattr(record, field)
            if field in _SINGLE and isinstance(value, str):
                if not (isinstance(record, Expression) and value in PSEUDO_FINDINGS):
                    yield f"{where}.{field}", _SINGLE[field], value
            elif field in _LISTS and isinstance(value, tuple) and not (field == "asks" and isinstance(record, domain.Answer)):
                for i, name in enumerate(value):
                    yield f"{where}.{field}[{i}]", _LISTS[field], name
            elif field == "cases" and isinstance(record, domain.RedFlag):
                for i, name in enumerate(record.cases):
                    yield f"{where}.cases[{i}]", domain.CaseFile, name
            elif field in _KEYS and isinstance(value, dict):
                for name in value:
                    if name not in PSEUDO_FINDINGS:
                        yield f"{where}.{field}.{name}", _KEYS[field], name
        if isinstance(record, domain.Estimates):
            for word in ("almost_always", "often", "sometimes", "seldom", "hardly_ever"):
                for i, entry in enumerate(getattr(record, word)):
                    yield f"{where}.{word}[{i}]", domain.Finding, entry.partition("=")[0]
