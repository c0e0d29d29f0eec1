"""Cases through the guide, as any face would take them: the words alone, a whole check-up, or the facts alone."""

import hashlib
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

import backsense
from backsense.domain.assessment import Assessment
from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.reading import Reading
from backsense.domain.urgency import Urgency
from backsense.engine.decide import stand
from backsense.errors import BadInput, Problem
from backsense.evaluate.cases import Vignette
from backsense.evaluate.conversation import Shown, talk
from backsense.guide import Guide

Mode = Literal["text", "patient", "facts"]
TODAY = date(2026, 1, 1)
"""No figure hangs on the day; a fixed one keeps runs equal."""
AT_ONCE = 4
"""Cases handed to a process at a time: few enough that both end together."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one case ended.

    - `causes`: ids as shown, best first; `first_probability` is that of the first.
    - `fired`: the warning signs that fired.
    - `read`: finding → value read in the text; `asked`: what was asked, in order.
    - `by_flags`, `by_causes`: where the warning signs that fired, and the causes, would each have put it alone.
    - `notices`: the fixed messages shown.
    - `seconds`: how long it took; 0 where it was picked up from a file, which holds no times so that it can be made again.
    """

    id: str
    mode: Mode
    urgency: Urgency
    causes: tuple[str, ...] = ()
    first_probability: float | None = None
    fired: tuple[str, ...] = ()
    screens: int = 0
    questions: int = 0
    read: dict[str, str | float] = {}
    asked: tuple[str, ...] = ()
    by_flags: Urgency | None = None
    by_causes: Urgency | None = None
    notices: tuple[str, ...] = ()
    seconds: float = 0.0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How to run. `closed_world`: what the facts do not name is answered "no" rather than "not sure"."""

    mode: Mode = "patient"
    closed_world: bool = False
    knowledge: str | None = None
    today: date = TODAY


class FromFacts:
    """A simulated patient: answers what is asked from the facts of a case."""

    def __init__(self, guide: Guide, vignette: Vignette, closed_world: bool = False) -> None:
        self._findings, self._facts = guide.knowledge.findings, vignette.facts
        self._about: dict[str, Value | None] = {"age_years": vignette.age, "sex": vignette.sex}
        self._closed_world = closed_world

    def says(self, finding: str) -> Value:
        """The answer; a fact not given is "not sure", or "no" to a yes/no question in a closed world."""
        if finding in self._about:
            about = self._about[finding]
            return UNKNOWN if about is None else about
        if finding in self._facts:
            return self._facts[finding]
        return "absent" if self._closed_world and self._findings[finding].type == "yes_no" else UNKNOWN


def run_case(
    guide: Guide, vignette: Vignette, mode: Mode = "patient", today: date = TODAY, closed_world: bool = False
) -> Outcome:
    """Take one case through the guide.

    Args:
        guide: The knowledge and the engine, as every face uses them.
        vignette: The case.
        mode: `text`: the words alone. `patient`: the words, then a check-up answered from the facts. `facts`: the facts alone.
        today: The day the advice is given for.
        closed_world: In `patient`, what the facts do not name is answered "no".
    """
    began = time.perf_counter()
    if mode == "facts":
        known = {name: value for name, value in vignette.facts.items() if name in guide.knowledge.findings}
        case = guide.learn(Case(age_years=vignette.age, sex=vignette.sex), known)
        return _outcome(guide, vignette, mode, guide.assess(case, today), case, case, (), None, began)
    reading = guide.read(vignette.text, today)
    first = guide.gather(reading)
    if mode == "text":
        return _outcome(guide, vignette, mode, guide.assess(first, today, reading), first, first, (), reading, began)
    held = talk(guide, FromFacts(guide, vignette, closed_world), today, case=first, reading=reading)
    return _outcome(guide, vignette, mode, held.result, held.case, first, held.screens, reading, began)


def _outcome(
    guide: Guide,
    vignette: Vignette,
    mode: Mode,
    result: Assessment,
    case: Case,
    first: Case,
    screens: Sequence[Shown],
    reading: Reading | None,
    began: float,
) -> Outcome:
    standing = stand(guide.model, case)
    asked = tuple(name for screen in screens for name in screen.findings)
    return Outcome(
        id=vignette.id,
        mode=mode,
        urgency=result.urgency.code,
        causes=tuple(cause.id for cause in result.causes),
        first_probability=result.causes[0].probability if result.causes else None,
        fired=tuple(alarm.id for alarm in result.alarms if alarm.status == "fired"),
        screens=len(screens),
        questions=len(asked),
        read={name: reply.value for name, reply in first.replies.items()} if reading is not None else {},
        asked=asked,
        by_flags=standing.alarms.fired_floor,
        by_causes=standing.by_causes,
        notices=tuple(one.id for one in result.notices),
        seconds=time.perf_counter() - began,
    )


# --- many ------------------------------------------------------------------------------------------------------------

_mine: list[tuple[Guide, Plan]] = []
"""The guide of one worker process, loaded once."""


def _begin(plan: Plan) -> None:
    _mine[:] = [(Guide.load(plan.knowledge), plan)]


def _work(vignette: Vignette) -> Outcome:
    guide, plan = _mine[0]
    return run_case(guide, vignette, plan.mode, plan.today, plan.closed_world)


def run_all(
    guide: Guide, vignettes: Sequence[Vignette], plan: Plan, processes: int = 2, resume: str | Path | None = None
) -> list[Outcome]:
    """Take every case through, in their order, however many processes share the work; how far it is goes to stderr.

    Args:
        guide: Of the knowledge the plan names.
        vignettes: The cases.
        plan: How to run them.
        processes: How many share the work.
        resume: A file that keeps each outcome as it comes. Cases it holds are not run again; at the end it is in the order of
            the cases, and the same whether or not the run was stopped on its way.

    Raises:
        BadInput: The file is of another run: other cases, knowledge, code or mode.
    """
    kept = _Kept(Path(resume), _stamp(guide, vignettes, plan)) if resume is not None else None
    done = kept.read() if kept is not None else {}
    left = [one for one in vignettes if one.id not in done]
    for outcome in _told(_each(guide, left, plan, processes), len(left)):
        done[outcome.id] = outcome
        if kept is not None:
            kept.add(outcome)
    outcomes = [done[one.id] for one in vignettes]
    if kept is not None:
        kept.finish(outcomes)
    return outcomes


def _each(guide: Guide, vignettes: Sequence[Vignette], plan: Plan, processes: int) -> Iterator[Outcome]:
    if processes <= 1 or len(vignettes) <= AT_ONCE:
        yield from (run_case(guide, one, plan.mode, plan.today, plan.closed_world) for one in vignettes)
        return
    # "spawn" is the one way that behaves alike on Linux and macOS.
    with multiprocessing.get_context("spawn").Pool(processes, _begin, (plan,)) as pool:
        yield from pool.imap_unordered(_work, vignettes, AT_ONCE)


def _told(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """Say on stderr how far it is and about how long it takes; once in five seconds, or not at all where it is short."""
    began = said = time.monotonic()
    for count, outcome in enumerate(outcomes, 1):
        yield outcome
        now = time.monotonic()
        if now - said >= 5 and count < total:
            said = now
            left = (now - began) / count * (total - count)
            print(f"evaluate: {count} of {total} cases, about {left:.0f} s left", file=sys.stderr, flush=True)


# --- a file that keeps what is done ----------------------------------------------------------------------------------


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of outcomes is of: its first line."""

    mode: Mode
    closed_world: bool
    today: date
    version: str
    knowledge: str
    code: str
    cases: str


class _Head(msgspec.Struct, frozen=True):
    run: Stamp


def _stamp(guide: Guide, vignettes: Sequence[Vignette], plan: Plan) -> Stamp:
    return Stamp(
        mode=plan.mode,
        closed_world=plan.closed_world,
        today=plan.today,
        version=backsense.__version__,
        knowledge=guide.knowledge.hash,
        code=_code(),
        cases=hashlib.sha256(msgspec.json.encode(vignettes, order="deterministic")).hexdigest(),
    )


def _code() -> str:
    """A hash of all our code: outcomes of two versions of it are not mixed."""
    root = Path(backsense.__file__).parent
    files = sorted(path for path in root.rglob("*.py") if "faces" not in path.relative_to(root).parts)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


class _Kept:
    """Outcomes in a file: one line each, whole or not at all."""

    def __init__(self, path: Path, stamp: Stamp) -> None:
        self._path, self._stamp = path, stamp

    def read(self) -> dict[str, Outcome]:
        """What it holds; a last line that was cut off is dropped."""
        if not self._path.exists() or not self._path.stat().st_size:
            self._write([])
            return {}
        try:
            stamp, outcomes = read_outcomes(self._path)
        except BadInput:
            if b"\n" in self._path.read_bytes():
                raise
            self._write([])  # stopped before its first line was whole
            return {}
        if stamp != self._stamp:
            names = [name for name in Stamp.__struct_fields__ if getattr(stamp, name) != getattr(self._stamp, name)]
            message = f"this file is of another run: not the same {', '.join(names)}."
            raise BadInput([Problem(str(self._path), message, "Name another file, or delete this one.")])
        self._write(outcomes)
        return {one.id: one for one in outcomes}

    def add(self, outcome: Outcome) -> None:
        """Keep one more, in one write."""
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(handle, _line(outcome))
        finally:
            os.close(handle)

    def finish(self, outcomes: Sequence[Outcome]) -> None:
        """Put all of them in order."""
        self._write(outcomes)

    def _write(self, outcomes: Sequence[Outcome]) -> None:
        beside = self._path.with_name(self._path.name + ".new")
        beside.write_bytes(msgspec.json.encode(_Head(self._stamp)) + b"\n" + b"".join(map(_line, outcomes)))
        beside.replace(self._path)


def _line(outcome: Outcome) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(outcome, seconds=0.0), order="deterministic") + b"\n"


def read_outcomes(path: str | Path) -> tuple[Stamp, list[Outcome]]:
    """The outcomes of a run that was kept in a file, and what they are of. A last line that was cut off is dropped.

    Raises:
        BadInput: It is not such a file.
    """
    first, *lines = Path(path).read_bytes().split(b"\n")
    whole = lines[:-1]  # what follows the last line break is nothing, or was cut off
    try:
        return msgspec.json.decode(first, type=_Head).run, [msgspec.json.decode(line, type=Outcome) for line in whole]
    except msgspec.DecodeError:
        raise BadInput(
            [Problem(str(path), "this is not a file of outcomes.", "--resume makes one; name another file.")]
        ) from None
