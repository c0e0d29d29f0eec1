"""Anyone's set of cases: a small YAML file says which column holds what, and what its values mean here.

`docs/vignettes/columns_example.yaml` shows one, with every part explained.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from backsense.domain.knowledge import Knowledge
from backsense.errors import BadInput, Problem
from backsense.evaluate.cases import FIELDS, Row, Vignette, build_cases, json_rows, text_of
from backsense.loading.strict_yaml import read_strict

KEEP = "keep"
"""`otherwise: keep` passes on a value that has no other meaning here."""
LISTS = ("acceptable_conditions", "acceptable_urgency")


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one field comes from.

    - `column`: whose value it takes; `always`: a value for every row. One of the two.
    - `values`: what its values mean here, compared without regard to capitals; left out, they are taken as they are.
    - `otherwise`: for values not named: `keep`, or a value; left out, they are a problem.
    - `split`: what stands between the parts of a list.
    """

    column: str | None = None
    always: Any = None
    values: dict[str, Any] | None = None
    otherwise: Any = msgspec.UNSET
    split: str | None = None


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping. `only`: rows to take, by the values of a column. `facts`: finding → where it comes from."""

    fields: dict[str, str | Column]
    facts: dict[str, str | Column] = {}
    only: dict[str, list[Any]] = {}


def read_columns(path: str | Path) -> Columns:
    """Read a mapping.

    Raises:
        BadInput: With every problem of it, each with its line where there is one.
        NotFound: There is no such file.
    """
    data, _, problems = read_strict(text_of(Path(path)), str(path))
    if problems:
        raise BadInput(problems)
    try:
        columns = msgspec.convert(data, Columns)
    except msgspec.ValidationError as error:
        raise BadInput([Problem(str(path), f"{str(error)[:1].lower()}{str(error)[1:]}.")]) from None
    names = [name for name in columns.fields if name not in FIELDS or name == "facts"]
    found = [Problem(str(path), f"there is no field called '{name}' here.", f"Fields: {', '.join(FIELDS)}.") for name in names]
    found += [Problem(str(path), f"'{name}' is missing under fields.") for name in ("id", "text") if name not in columns.fields]
    if found:
        raise BadInput(found)
    return columns


def read_mapped(
    paths: Sequence[str | Path],
    columns: Columns,
    knowledge: Knowledge,
    wanted: Collection[str] = (),
    allow_unknown_findings: bool = False,
) -> list[Vignette]:
    """Read rows of columns (.csv, .tsv, or one JSON object per line) as cases.

    Raises:
        BadInput: With every problem of every row.
        NotFound: There is no such file.
    """
    rows = [_mapped(at, row, columns) for path in paths for at, row in _rows(Path(path)) if _is_wanted(row, columns)]
    if not rows:
        raise BadInput([Problem(", ".join(map(str, paths)), "there are no rows to take.", "Look at 'only' in the mapping.")])
    return build_cases(rows, knowledge, wanted, allow_unknown_findings)


def _rows(path: Path) -> Iterator[Row]:
    if path.suffix not in (".csv", ".tsv"):
        yield from json_rows(path)
        return
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""), delimiter="\t" if path.suffix == ".tsv" else ",")
    for row in reader:
        yield f"{path}:{reader.line_num}", {name: value for name, value in row.items() if isinstance(name, str)}


def _same(one: Any, other: Any) -> bool:
    return str(one).strip().lower() == str(other).strip().lower()


def _is_wanted(row: Any, columns: Columns) -> bool:
    if not isinstance(row, Mapping):
        return True  # a problem to be told
    return all(any(_same(row.get(name), value) for value in values) for name, values in columns.only.items())


def _mapped(at: str, row: Any, columns: Columns) -> Row:
    """One row as a case's fields; or its first problem."""
    if not isinstance(row, dict):
        return at, row
    try:
        case = {name: _value(at, row, name, column) for name, column in columns.fields.items()}
        facts = {name: _value(at, row, name, column) for name, column in columns.facts.items()}
    except BadInput as error:
        return at, error.problems[0]
    case["facts"] = {name: value for name, value in facts.items() if value is not None}
    return at, {name: value for name, value in case.items() if value is not None}


def _value(at: str, row: dict[str, Any], name: str, column: str | Column) -> Any:
    column = Column(column=column) if isinstance(column, str) else column
    if column.column is None:
        return column.always
    if column.column not in row:
        raise BadInput([Problem(at, f"there is no column called '{column.column}'.", f"Columns: {', '.join(row)[:200]}.")])
    raw = row[column.column]
    if raw is None or raw == "":
        return None
    parts = [part.strip() for part in str(raw).split(column.split)] if column.split else [raw]
    found = [_meant(at, name, column, part) for part in parts]
    if name in LISTS:
        return [one for some in found if some is not None for one in (some if isinstance(some, list) else [some])]
    if name == "id":
        return str(found[0])
    return found[0]


def _meant(at: str, name: str, column: Column, raw: Any) -> Any:
    """What one value means here."""
    if column.values is None:
        return raw
    for word, meaning in column.values.items():
        if _same(word, raw):
            return meaning
    if column.otherwise is msgspec.UNSET:
        mend = f"Name it under values of {name}, or say what else is meant with otherwise."
        raise BadInput([Problem(f"{at}: {column.column}", f"'{str(raw)[:40]}' has no meaning in the mapping.", mend)])
    return raw if column.otherwise == KEEP else column.otherwise
