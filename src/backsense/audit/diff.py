"""Two knowledges side by side: what was added, removed and changed, and whose advice that changes."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import msgspec

from backsense.domain.assessment import Record
from backsense.domain.case import Case
from backsense.domain.knowledge import CaseFile, Knowledge
from backsense.domain.urgency import Urgency
from backsense.engine.explain import likeliest_first
from backsense.errors import BadAnswer
from backsense.guide import Guide
from backsense.loading.bundle import SHELVES


class FieldChange(Record, frozen=True, kw_only=True):
    """One field that reads otherwise: its path in the file, and both values; null where it was not there."""

    at: str
    old: Any
    new: Any


class ItemChange(Record, frozen=True, kw_only=True):
    """One item with other content."""

    kind: str
    id: str
    fields: Sequence[FieldChange]


class Advised(Record, frozen=True, kw_only=True):
    """What one knowledge says to one case. `first_cause` is null where nothing is known that could have a cause."""

    urgency: Urgency
    first_cause: str | None
    fired: Sequence[str]


class CaseChange(Record, frozen=True, kw_only=True):
    """A case whose urgency, first cause or fired rules differ. `not_known_before`: answers the old knowledge cannot take."""

    id: str
    old: Advised
    new: Advised
    urgency: str
    """`rose`, `fell` or `same`."""
    not_known_before: Sequence[str]


class Diff(Record, frozen=True, kw_only=True):
    """Everything that differs; `added` and `removed` are ids by kind."""

    old: str
    new: str
    added: Mapping[str, Sequence[str]]
    removed: Mapping[str, Sequence[str]]
    changed: Sequence[ItemChange]
    cases_run: int
    cases_changed: Sequence[CaseChange]

    @property
    def fell(self) -> list[CaseChange]:
        """The cases that are told to wait longer than before."""
        return [one for one in self.cases_changed if one.urgency == "fell"]


def diff(old: Knowledge, new: Knowledge) -> Diff:
    """Compare content, and run every case of `new` (its answers, age, sex and words) under both."""
    added: dict[str, list[str]] = {}
    removed: dict[str, list[str]] = {}
    changed: list[ItemChange] = []
    for shelf in SHELVES:
        before, after = getattr(old, shelf), getattr(new, shelf)
        if gone := sorted(set(before) - set(after)):
            removed[shelf] = gone
        if come := sorted(set(after) - set(before)):
            added[shelf] = come
        for name in sorted(set(before) & set(after)):
            if before[name] != after[name]:
                fields = _fields("", msgspec.to_builtins(before[name]), msgspec.to_builtins(after[name]))
                changed.append(ItemChange(kind=shelf, id=name, fields=list(fields)))
    cases = list(new.cases.values()) if old.hash != new.hash else []
    return Diff(
        old=old.hash,
        new=new.hash,
        added=added,
        removed=removed,
        changed=changed,
        cases_run=len(cases),
        cases_changed=_changed_cases(Guide(old), Guide(new), cases),
    )


def _fields(at: str, old: Any, new: Any) -> Iterator[FieldChange]:
    """Every innermost difference. In lists, what was put in or taken out is found first, so that the rest keeps its place."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            if old.get(key) != new.get(key):
                yield from _fields(f"{at}.{key}" if at else key, old.get(key), new.get(key))
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        before, after = ([msgspec.json.encode(one, order="deterministic") for one in side] for side in (old, new))
        for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if what == "replace" and b - a == d - c:
                for i, j in zip(range(a, b), range(c, d), strict=True):
                    yield from _fields(f"{at}[{j}]", old[i], new[j])
            elif what != "equal":
                yield from (FieldChange(at=f"{at}[{i}]", old=old[i], new=None) for i in range(a, b))
                yield from (FieldChange(at=f"{at}[{j}]", old=None, new=new[j]) for j in range(c, d))
    elif old != new:
        yield FieldChange(at=at, old=old, new=new)


def _changed_cases(old: Guide, new: Guide, cases: Sequence[CaseFile]) -> list[CaseChange]:
    found = []
    for file in cases:
        before, unknown = _advised(old, file)
        after, _ = _advised(new, file)
        if before != after:
            moved = "rose" if after.urgency > before.urgency else "fell" if after.urgency < before.urgency else "same"
            found.append(CaseChange(id=file.id, old=before, new=after, urgency=moved, not_known_before=unknown))
    return found


def _advised(guide: Guide, file: CaseFile) -> tuple[Advised, list[str]]:
    """What this knowledge says to a case, and the answers of the case that it cannot take."""
    case, unknown = Case(age_years=file.age, sex=file.sex), []
    for name, value in file.given.items():
        try:
            case = guide.learn(case, {name: value})
        except BadAnswer:
            unknown.append(name)
    reading = guide.read(file.text) if file.text else None
    if reading is not None:
        case = guide.gather(reading, case)
    standing = guide.stand(case, reading)
    first = guide.model.conditions[likeliest_first(standing)[0]] if case.replies else None
    fired = sorted(rule.flag.id for rule in standing.alarms.fired)
    return Advised(urgency=standing.urgency, first_cause=first, fired=fired), unknown
