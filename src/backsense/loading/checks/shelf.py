"""All files by kind and id, for the checks to look things up in."""

import difflib
from collections.abc import Iterator
from typing import Any, TypeVar

from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.loading.files import File

T = TypeVar("T", bound=domain.Item)


class Shelf:
    """The files under check."""

    def __init__(self, files: tuple[File, ...], unread: frozenset[str] = frozenset()) -> None:
        self.files = files
        self.unread = unread
        self.by_kind: dict[type, dict[str, File]] = {}
        for file in files:
            self.by_kind.setdefault(type(file.item), {})[file.item.id] = file

    def all(self, kind: type[T]) -> Iterator[tuple[File, T]]:
        """Every file of one kind with its record."""
        for file in self.by_kind.get(kind, {}).values():
            yield file, file.item  # type: ignore[misc]

    def get(self, kind: type[T], name: str) -> T | None:
        """The record of this kind with this id."""
        file = self.by_kind.get(kind, {}).get(name)
        return file.item if file is not None else None  # type: ignore[return-value]

    def has(self, kind: type[domain.Item], name: str) -> bool:
        """Whether there is one."""
        return name in self.by_kind.get(kind, {})

    def nearest(self, kind: type[domain.Item], name: str) -> str:
        """A hint: the id that was probably meant, or where to add it."""
        near = difflib.get_close_matches(name, list(self.by_kind.get(kind, {})), 1)
        if near:
            return f"Did you mean '{near[0]}'?"
        return f"Add a {kind.__struct_config__.tag} file named {name}.yaml first."


def walk(value: Any, where: str = "$") -> Iterator[tuple[str, Any]]:
    """Yield every record inside a value with its path as written in the file (so that a problem can name its line)."""
    if isinstance(value, domain.Strict | Expression):
        yield where, value
        for field, name in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True):
            yield from walk(getattr(value, field), f"{where}.{name}")
    elif isinstance(value, tuple | list):
        for i, one in enumerate(value):
            yield from walk(one, f"{where}[{i}]")
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from walk(one, f"{where}.{key}")
