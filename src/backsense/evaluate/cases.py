"""Cases to measure on: one JSON object per line. All that is wrong with a file is said at once, with its lines."""

import difflib
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from backsense.domain.case import Case, Sex
from backsense.domain.knowledge import Knowledge
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.errors import BacksenseError, BadAnswer, BadInput, NotFound, Problem, check_text, read_age, read_sex
from backsense.guide import Guide

Part = Literal["development", "test"]
OPEN_SET = "v_"
"""How the ids of our own open set begin. Its test part is told in sums only."""
CODES = tuple(level.value for level in URGENCIES)


class Vignette(msgspec.Struct, frozen=True, kw_only=True):
    """Someone in their own words, what they would say if asked, and what a source calls for. Only id and text must be given.

    - `facts`: finding → value. Those the knowledge does not have are kept: a hole in the knowledge, not in the case.
    - `gold_urgency`, `acceptable_urgency`: the level called for, and those that are no mistake.
    - `text_urgency_floor`: the least the text alone calls for.
    - `rests_on`: the source of all this, and the place in it.
    - `shares`: published shares of systems that got it right, in fractions: `{"urgency": 0.64}`.
    """

    id: str
    text: str
    age: float | None = None
    sex: Sex | None = None
    facts: dict[str, str | float] = {}
    gold_condition: str | None = None
    acceptable_conditions: tuple[str, ...] = ()
    gold_urgency: Urgency | None = None
    acceptable_urgency: tuple[Urgency, ...] = ()
    text_urgency_floor: Urgency | None = None
    in_domain: bool | None = None
    rests_on: dict[str, Any] | None = None
    shares: dict[str, float] | None = None

    @property
    def right_urgencies(self) -> frozenset[Urgency]:
        """The levels that are no mistake; empty where none was given."""
        return frozenset((*self.acceptable_urgency, *((self.gold_urgency,) if self.gold_urgency else ())))

    @property
    def right_conditions(self) -> frozenset[str]:
        """The causes that are no mistake; empty where none was given."""
        return frozenset((*self.acceptable_conditions, *((self.gold_condition,) if self.gold_condition else ())))


FIELDS = Vignette.__struct_fields__


def part_of(case_id: str) -> Part:
    """Development or test: a fixed third, by hash of the id, so that it never changes as cases are added.

    >>> part_of("v_cramp_002")
    'development'
    """
    return "test" if int(hashlib.sha256(case_id.encode()).hexdigest()[:8], 16) % 3 == 0 else "development"


def is_held_back(case_id: str) -> bool:
    """True for the test part of our own open set: counted, and never shown one by one."""
    return case_id.startswith(OPEN_SET) and part_of(case_id) == "test"


def read_wanted(path: str | Path) -> frozenset[str]:
    """The first column of a tab-separated file: findings that facts may name before the knowledge has them.

    Raises:
        NotFound: There is no such file.
        BadInput: It is not text.
    """
    lines = text_of(Path(path)).splitlines()[1:]
    return frozenset(line.split("\t")[0].strip() for line in lines if line.strip())


def read_cases(
    path: str | Path, knowledge: Knowledge, wanted: Collection[str] = (), allow_unknown_findings: bool = False
) -> list[Vignette]:
    """Read one file of cases.

    Args:
        path: JSON lines.
        knowledge: Whose findings the facts must be of.
        wanted: Findings that may be named though the knowledge lacks them.
        allow_unknown_findings: Any finding may be named.

    Raises:
        BadInput: With every problem, each with its line.
        NotFound: There is no such file.
    """
    return read_many([path], knowledge, wanted, allow_unknown_findings)


def read_many(
    paths: Sequence[str | Path], knowledge: Knowledge, wanted: Collection[str] = (), allow_unknown_findings: bool = False
) -> list[Vignette]:
    """Read several files of cases as one set; see `read_cases`."""
    rows = [row for path in paths for row in json_rows(Path(path))]
    return build_cases(rows, knowledge, wanted, allow_unknown_findings)


Row = tuple[str, Any]
"""Where it stands (`file:line`), and its plain value or the problem that kept it from being read."""


def build_cases(
    rows: Iterable[Row], knowledge: Knowledge, wanted: Collection[str] = (), allow_unknown_findings: bool = False
) -> list[Vignette]:
    """Rows → cases, whatever file they came from.

    Raises:
        BadInput: With every problem of every row.
    """
    guide = Guide(knowledge)
    problems: list[Problem] = []
    cases: list[Vignette] = []
    first: dict[str, str] = {}
    for at, row in rows:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        case, found = _read(at, row, guide, None if allow_unknown_findings else frozenset(wanted))
        name = row.get("id") if isinstance(row, dict) else None
        if isinstance(name, str) and name in first:
            found.append(
                Problem(at, f"the id '{name[:60]}' is taken.", f"It stands at {first[name]}, too; give this one another.")
            )
        elif isinstance(name, str):
            first[name] = at
        problems += found
        cases += [case] if case is not None and not found else []
    if problems:
        raise BadInput(problems)
    return cases


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound([Problem(str(path), "there is no such file.")]) from None
    except OSError as error:
        raise BadInput([Problem(str(path), f"it cannot be read ({error.strerror}).")]) from None


def text_of(path: Path) -> str:
    """A file as text, without a byte order mark.

    Raises:
        BadInput: It is not UTF-8, or cannot be read.
        NotFound: There is no such file.
    """
    try:
        return _bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput([Problem(str(path), "it is not UTF-8 text.", "Save it again as UTF-8.")]) from None


def json_rows(path: Path) -> Iterator[Row]:
    """The lines of a file; blank ones are passed over, and a file without any is a problem."""
    is_empty = True
    for number, line in enumerate(_bytes_of(path).removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        is_empty = False
        at = f"{path}:{number}"
        try:
            yield at, msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield at, Problem(at, "this line is not JSON.", "Each line is one JSON object; take out what is not.")
    if is_empty:
        yield str(path), Problem(str(path), "there are no cases in it.", "Put one JSON object on each line.")


def _read(at: str, row: Any, guide: Guide, wanted: frozenset[str] | None) -> tuple[Vignette | None, list[Problem]]:
    """One row; None where there is a problem with it. `wanted` None: facts may name any finding."""
    if not isinstance(row, dict):
        return None, [Problem(at, "this is not a JSON object.", 'Write for example {"id": "case_1", "text": "my back aches"}.')]
    problems = [
        Problem(at, f"there is no field called '{name[:40]}' here.", _near(name, FIELDS) or f"Fields: {', '.join(FIELDS)}.")
        for name in row
        if name not in FIELDS
    ]
    clean: dict[str, Any] = {name: value for name, value in row.items() if name in FIELDS and value is not None}
    for name in ("id", "text"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            problems.append(Problem(f"{at}: {name}", "it is missing." if name not in row else "it holds no text."))
            clean[name] = "-"
    _try(problems, lambda: check_text(clean["text"], f"{at}: text"), clean["text"] != "-")
    clean["age"] = _try(problems, lambda: read_age(clean.get("age"), f"{at}: age"))
    clean["sex"] = _try(problems, lambda: read_sex(clean.get("sex"), f"{at}: sex"))
    problems += _wrong_levels(at, clean)
    problems += _wrong_facts(at, clean, guide, wanted)
    problems += _wrong_shares(at, clean)
    if problems:
        return None, problems
    try:
        return msgspec.convert(clean, Vignette), []
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at ")
        field = where.strip("`").removeprefix("$.")
        return None, [Problem(f"{at}: {field}" if field else at, f"{message[:1].lower()}{message[1:]}.")]


def _try(problems: list[Problem], work: Any, when: bool = True) -> Any:
    """What `work` returns; its problems are kept, and None returned."""
    try:
        return work() if when else None
    except BacksenseError as error:
        problems += error.problems
        return None


def _wrong_levels(at: str, clean: dict[str, Any]) -> list[Problem]:
    found = []
    for name in ("gold_urgency", "text_urgency_floor", "acceptable_urgency"):
        given = clean.get(name)
        levels = given if isinstance(given, list) else [given] if given is not None else []
        for level in levels:
            if level not in CODES:
                shown = f"'{level[:40]}'" if isinstance(level, str) else "this"
                mend = _near(level, CODES) or f"Write one of {', '.join(CODES)}."
                found.append(Problem(f"{at}: {name}", f"{shown} is not an urgency.", mend))
    return found


def _wrong_facts(at: str, clean: dict[str, Any], guide: Guide, wanted: frozenset[str] | None) -> list[Problem]:
    facts = clean.get("facts")
    if facts is None:
        return []
    if not isinstance(facts, dict):
        return [Problem(f"{at}: facts", "this is not an object.", 'Write for example {"fever": "present"}.')]
    found, findings = [], guide.knowledge.findings
    for name, value in facts.items():
        where = f"{at}: facts.{name[:60]}"
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            found.append(Problem(where, "this is neither text nor a number.", "Write present, absent, unknown or a value."))
        elif name in findings:
            try:
                guide.learn(Case(), {name: value})
            except BadAnswer as error:
                found += [Problem(where, one.message, one.mend) for one in error.problems]
        elif wanted is not None and name not in wanted:
            mend = _near(name, findings) or "If the knowledge lacks it, use --wanted FILE or --allow-unknown-findings."
            found.append(Problem(where, f"there is no finding called '{name[:60]}'.", mend))
    return found


def _wrong_shares(at: str, clean: dict[str, Any]) -> list[Problem]:
    shares = clean.get("shares")
    if not isinstance(shares, Mapping):
        return []  # its type is checked with the others
    wrong = [n for n, v in shares.items() if isinstance(v, bool) or not isinstance(v, (int, float)) or not 0 <= v <= 1]
    return [
        Problem(f"{at}: shares.{name[:40]}", "this is not a fraction from 0 to 1.", "Write two thirds as 0.67.") for name in wrong
    ]


def _near(word: Any, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(names), 1) if isinstance(word, str) else []
    return f"Did you mean '{near[0]}'?" if near else ""
