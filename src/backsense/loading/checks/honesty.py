"""Nothing claims more than was done."""

from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.errors import Problem
from backsense.loading.checks.shelf import Shelf, walk


def reviewed_without_a_reviewer(shelf: Shelf) -> Iterator[Problem]:
    """`reviewed` needs a name and a date; no program promotes."""
    for file in shelf.files:
        if (file.item.status == "reviewed") != (file.item.reviewed is not None):
            yield Problem(
                file.at("$.status"), "status and reviewed do not agree.", "Only a named clinician's review makes a file reviewed."
            )


def seen_in_a_source_only_recalled(shelf: Shelf) -> Iterator[Problem]:
    """A figure cannot have been seen in a source that nobody opened."""
    for file in shelf.files:
        for where, record in walk(file.item):
            if isinstance(record, domain.Cited | domain.Caution) and record.checked == "seen":
                source = shelf.get(domain.Source, record.source)
                if source is not None and source.checked == "recalled":
                    yield Problem(
                        file.at(where),
                        f"{where[2:]}: {source.id} was not opened, so nothing in it was seen.",
                        "Write checked: recalled.",
                    )
