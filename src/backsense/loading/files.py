"""Knowledge files → typed records. Every problem names file, line and field, and all are reported at once."""

import difflib
import re
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from backsense.domain import knowledge as domain
from backsense.errors import Problem
from backsense.loading.strict_yaml import Lines, read_strict

FOLDERS: dict[str, str] = {
    "sources": "source",
    "scales": "scale",
    "findings": "finding",
    "topics": "topic",
    "groups": "group",
    "presentations": "presentation",
    "conditions": "condition",
    "red_flags": "red_flag",
    "urgencies": "urgency_words",
    "harm": "harm",
    "asking": "asking",
    "policies": "policy",
    "remedies": "remedy",
    "plans": "plan",
    "medicines": "medicine",
    "answers": "answer",
    "conflicts": "conflict",
    "contradictions": "contradiction",
    "ledger": "claim_appraisal",
    "locales": "locale",
    "cases": "case",
    "language": "cue or word_list",
}
"""The folder each kind lives in."""

LARGEST_BYTES = 1_000_000
"""The largest file that is read (1 MB); ours stay under 20 kB."""
_ID = re.compile(r"[a-z][a-z0-9_]{1,80}")
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(.+?)`")
_INVALID_KIND = re.compile(r"Invalid value '(.+?)'$")
_KINDS = {
    str(kind.__struct_config__.tag): kind
    for kind in vars(domain).values()
    if isinstance(kind, type) and issubclass(kind, domain.Item) and kind.__struct_config__.tag
}


class File(NamedTuple):
    """One knowledge file, read: its place under the knowledge folder, its record, and the line of each value."""

    path: str
    item: domain.Item
    lines: Lines

    def at(self, where: str = "$") -> str:
        """`file:line` of the value at this path, or of the nearest part of it that has a line."""
        while where not in self.lines and where not in ("$", ""):
            where = re.sub(r"(\.[^.\[\]]*|\[\d+\])$", "", where)
        return f"{self.path}:{self.lines.get(where, 1)}"


def read_folder(folder: Path) -> tuple[list[File], list[Problem]]:
    """Read every .yaml file under `folder`, in the order of their paths.

    Returns:
        The files that could be read, and the problems of those that could not.
    """
    files: list[File] = []
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        if path.stat().st_size > LARGEST_BYTES:
            problems.append(Problem(f"{name}:1", "this file is over 1 MB.", "One thing, one file: split it."))
            continue
        try:
            source = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(f"{name}:1", f"byte {error.start} is not UTF-8.", "Save the file as UTF-8."))
            continue
        file, found = read_source(source, name)
        problems += found
        if file is not None:
            files.append(file)
    for path in sorted(folder.rglob("*.yml")):
        problems.append(Problem(f"{path.relative_to(folder).as_posix()}:1", "this file is not read.", "Name it .yaml."))
    return files, problems


def read_source(source: str, name: str) -> tuple[File | None, list[Problem]]:
    """Read the text of one knowledge file. `name` is its path under the knowledge folder."""
    data, lines, problems = read_strict(source, name)
    if problems:
        return None, problems
    if not isinstance(data, dict):
        return None, [Problem(f"{name}:1", "a knowledge file is a list of 'key: value' lines.", "Start with id: and kind:.")]
    kind = data.get("kind")
    if kind not in _KINDS:
        near = difflib.get_close_matches(str(kind), _KINDS, 1)
        mend = f"Did you mean '{near[0]}'?" if near else f"Write one of {', '.join(sorted(_KINDS))}."
        return None, [Problem(f"{name}:{lines.get('$.kind', 1)}", f"kind: there is no kind '{kind}'.", mend)]
    try:
        item = msgspec.convert(data, _KINDS[kind], strict=True)
    except msgspec.ValidationError as error:
        return None, [_explain(error, _KINDS[kind], lines, name)]
    return File(name, item, lines), _name_problems(name, item, lines)


def _name_problems(name: str, item: domain.Item, lines: Lines) -> list[Problem]:
    stem = Path(name).stem
    at = f"{name}:{lines.get('$.id', 1)}"
    if item.id != stem:
        return [Problem(at, f"id is '{item.id}' but the file is named '{stem}'.", "Make them the same.")]
    if not _ID.fullmatch(item.id):
        return [Problem(at, f"'{item.id}' is not an id.", "Use small letters, digits and underscores, starting with a letter.")]
    kind, folder = str(item.__struct_config__.tag), name.split("/")[0]
    if "/" in name and kind not in FOLDERS.get(folder, "").split(" or "):
        home = next(home for home, kinds in FOLDERS.items() if kind in kinds.split(" or "))
        return [Problem(at, f"a {kind} does not belong in {folder}/.", f"Move it to {home}/.")]
    return []


def _explain(error: msgspec.ValidationError, kind: type, lines: Lines, name: str) -> Problem:
    """Turn msgspec's message (`Expected ..., got ... - at $.a[0].b`) into one with a line and a way to mend it."""
    message, _, where = str(error).partition(" - at `")
    where = where.rstrip("`") or "$"
    mend = ""
    unknown = _UNKNOWN_FIELD.match(message)
    if unknown:
        where = f"{where}.{unknown[1]}"
        names = sorted({n for struct in _structs(kind) for n in struct.__struct_encode_fields__})
        near = difflib.get_close_matches(unknown[1], names, 1)
        message = f"there is no field called '{unknown[1]}' here"
        mend = f"Did you mean '{near[0]}'?" if near else "Take it out, or look in CONTRIBUTING.md for the fields."
        if " " in unknown[1]:
            mend = "Inside { } a text with a comma needs quotes."
    elif "missing required field" in message:
        mend = "Add it; nothing is assumed."
    elif "Invalid enum value" in message or "Invalid value" in message:
        mend = "See domain/knowledge.py for the values it can take."
    elif message.startswith("Expected") and "`float`" in message and "str" in message:
        mend = "Write a plain number, such as 0.5."
    elif "<= 1.0" in message:
        mend = "Probabilities are fractions: 85 in 100 is 0.85."
    field = where[2:] or "the file"
    line = _line_of(where, lines)
    return Problem(f"{name}:{line}", f"{field}: {message[:1].lower()}{message[1:]}.", mend)


def _line_of(where: str, lines: Lines) -> int:
    while where not in lines and where not in ("$", ""):
        where = re.sub(r"(\.[^.\[\]]*|\[\d+\]|\[\.\.\.\])$", "", where)
    return lines.get(where, 1)


def _structs(kind: type) -> set[type[msgspec.Struct]]:
    """The record types that can occur inside `kind`, itself included."""
    found: set[type[msgspec.Struct]] = set()
    waiting: list[Any] = [kind]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            if one not in found:
                found.add(one)
                waiting += [field.type for field in msgspec.structs.fields(one)]
        else:
            waiting += list(getattr(one, "__args__", ()))
    return found
