"""A trace as a file: written once, sealed by two hashes, read back with every problem named, and compared with a second run."""

import datetime
import hashlib
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import msgspec

from backsense import __version__
from backsense.domain.assessment import Assessment, KnowledgeStamp, Record
from backsense.domain.case import Case
from backsense.domain.trace import Inputs, Trace
from backsense.errors import BacksenseError, BadInput, NotFound, Problem, TooMuch
from backsense.render.wire import to_json

if TYPE_CHECKING:
    from backsense.guide import Guide

T = TypeVar("T")

LIMIT_BYTES = 20_000_000
"""The longest file that is read. A trace is about 100 kB, and a text of the longest kind adds 100 kB to it."""
_MAKE = "Make one with: backsense check --trace FILE"
_AGAIN = "Use the file as it was written, or make it again with: backsense check --trace FILE"


class TraceFile(Record, frozen=True, kw_only=True):
    """What the file holds. Each hash is over its part as one line of JSON, so laying the file out anew harms nothing.

    `assessment_sha256` is that of the line `backsense check --json` prints, without the end of the line.
    """

    format: Literal[1]
    assessment_sha256: str
    trace_sha256: str
    assessment: msgspec.Raw
    trace: msgspec.Raw


class _Made(msgspec.Struct):
    """Which code and which knowledge made a trace: enough to say what is wrong with one of another version."""

    version: str
    knowledge: KnowledgeStamp


class Traced(NamedTuple):
    """A trace that was read: its inputs, the assessment's own bytes, and the numbers as plain data."""

    inputs: Inputs
    knowledge: KnowledgeStamp
    assessment: bytes
    numbers: Any


# --- writing ---------------------------------------------------------------------------------------------------------


def to_bytes(trace: Trace, assessment: Assessment) -> bytes:
    """The file's content, indented so that a person can read it."""
    made, numbers = to_json(assessment), msgspec.json.encode(trace)  # replies stay in the order they were given in
    file = TraceFile(
        format=1,
        assessment_sha256=hash_of(made),
        trace_sha256=hash_of(numbers),
        assessment=msgspec.Raw(made),
        trace=msgspec.Raw(numbers),
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n"


def check_place(place: str) -> None:
    """Say now what would keep a file from being written there, not after a whole check-up.

    Raises:
        BadInput: It is a folder, or lies in none, or may not be written.
    """
    file = Path(place)
    folder = file.parent
    wrong = (
        "this is a folder." if file.is_dir()
        else "there is no such folder." if not folder.is_dir()
        else "it cannot be written." if not os.access(file if file.exists() else folder, os.W_OK)
        else ""
    )  # fmt: skip
    if wrong:
        raise BadInput([Problem("--trace", wrong, "Give the name of a file in a folder you may write to.")])


def write(place: str, content: bytes) -> None:
    """Write it, readable for this user only: it holds what the person typed.

    Raises:
        BadInput: It cannot be written.
    """
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        mend = "Give the name of a file in a folder you may write to."
        raise BadInput([Problem("--trace", f"it cannot be written: {error.strerror}.", mend)]) from None


# --- reading ---------------------------------------------------------------------------------------------------------


def read(place: str) -> Traced:
    """Read a trace of this version of backsense.

    Raises:
        NotFound: There is no such file.
        TooMuch: It is far too long to be one.
        BadInput: It is no trace, lacks a field, was changed, or was made by another version.
    """
    content, name = _content(place), Path(place).name
    file = _decode(content, TraceFile, name, "$")
    made = _decode(file.trace, _Made, name, "$.trace")
    if made.version != __version__:
        message = f"it was made by backsense {made.version}, and this is {__version__}."
        mend = f"Install that version to run it again: pip install backsense=={made.version}"
        raise BadInput([Problem(f"{name}: $.trace.version", message, mend)])
    trace = _decode(file.trace, Trace, name, "$.trace")
    # Encoded anew from its type, a part has the bytes it was made with, however other programs have laid it out since.
    numbers = msgspec.json.encode(trace)
    assessment = to_json(_decode(file.assessment, Assessment, name, "$.assessment"))
    seals = {"assessment": (assessment, file.assessment_sha256), "trace": (numbers, file.trace_sha256)}
    changed = "this was changed after it was written: it no longer fits its sha256."
    wrong = [Problem(f"{name}: $.{part}", changed, _AGAIN) for part, (is_, was) in seals.items() if hash_of(is_) != was]
    if wrong:
        raise BadInput(wrong)
    return Traced(trace.inputs, trace.knowledge, assessment, msgspec.json.decode(numbers))


def check_knowledge(traced: Traced, guide: "Guide", name: str) -> None:
    """Say it where the knowledge at hand is not the knowledge of the trace.

    Raises:
        BadInput: It is another; nothing could come out the same, and nothing would follow from that.
    """
    was, now = traced.knowledge, guide.knowledge
    if was.hash == now.hash:
        return
    message = (
        f"it was made with knowledge {was.version}, hash {was.hash[:16]}…; the knowledge at hand is {now.version}, "
        f"hash {now.hash[:16]}…."
    )
    mend = (
        "Run it again with the knowledge it was made with: backsense replay FILE --knowledge PATH, where PATH is that folder or "
        "the bundle that backsense knowledge build made of it."
    )
    raise BadInput([Problem(f"{name}: $.trace.knowledge.hash", message, mend)])


# --- running it again ------------------------------------------------------------------------------------------------


def run_again(traced: Traced, guide: "Guide") -> list[str]:
    """Assess the same inputs anew and return the places that differ, in the file's order; none where all is the same.

    The assessment must be the same byte for byte. The text is read anew too. The numbers of the trace are not rounded, and the
    last digit of a logarithm may differ between processors, so they must agree to 1e-9.

    Raises:
        BadAnswer, BadInput: The inputs are none a check-up could have made (a file sealed by hand).
    """
    inputs = traced.inputs
    day = _day(inputs)
    _check_answers(inputs.case, guide)
    reading = guide.read(inputs.reading.text, day) if inputs.reading is not None else None
    made = to_json(guide.assess(inputs.case, day, reading, inputs.mode, inputs.screens_asked))
    trace = guide.trace(inputs.case, day, reading, inputs.mode, inputs.screens_asked)
    found = []
    if made != traced.assessment:
        found = list(_differences(msgspec.json.decode(traced.assessment), msgspec.json.decode(made), "$.assessment", 0.0))
        found = found or ["$.assessment: the order or the writing of its fields"]
    numbers = msgspec.json.decode(msgspec.json.encode(trace))
    return [*found, *_differences(traced.numbers, numbers, "$.trace", 1e-9)]


def _differences(was: Any, now: Any, at: str, near: float) -> Iterator[str]:
    """The places where two pieces of plain JSON differ. What stood there is not said: it may be what a person typed."""
    if isinstance(was, dict) and isinstance(now, dict):
        for name in [*was, *(name for name in now if name not in was)]:
            place = f"{at}.{name}"
            if name not in now or name not in was:
                yield f"{place}: {'is gone' if name in was else 'is new'}"
            else:
                yield from _differences(was[name], now[name], place, near)
    elif isinstance(was, list) and isinstance(now, list):
        if len(was) != len(now):
            yield f"{at}: had {len(was)} entries, has {len(now)}"
        for index, (one, other) in enumerate(zip(was, now, strict=False)):
            yield from _differences(one, other, f"{at}[{index}]", near)
    elif isinstance(was, float) and isinstance(now, float):
        if not math.isclose(was, now, rel_tol=near, abs_tol=near):
            yield f"{at}: is another number"
    elif was != now or type(was) is not type(now):
        yield f"{at}: is another value"


def _day(inputs: Inputs) -> datetime.date:
    try:
        return datetime.date.fromisoformat(inputs.today)
    except ValueError:
        raise BadInput([Problem("$.trace.inputs.today", "this is not a date.", _AGAIN)]) from None


def _check_answers(case: Case, guide: "Guide") -> None:
    """Values the knowledge does not have can only come from a file sealed by hand; the reasoning does not expect them."""
    try:
        # A number that was read in a text may be larger than one that can be typed.
        guide.learn(Case(), {n: min(r.value, 1.0) if isinstance(r.value, float) else r.value for n, r in case.replies.items()})
    except BacksenseError as error:
        raise BadInput(Problem(f"$.trace.inputs.case.replies.{one.at}", one.message, _AGAIN) for one in error.problems) from None


def _content(place: str) -> bytes:
    try:
        if os.path.getsize(place) > LIMIT_BYTES:
            raise TooMuch(
                [Problem(Path(place).name, f"this is over {LIMIT_BYTES // 1_000_000} MB, so it is not a trace.", _MAKE)]
            )
        return Path(place).read_bytes()
    except OSError as error:
        message = f"it cannot be read: {(error.strerror or 'no such file').lower()}."
        raise NotFound([Problem(place, message, "Give the file that backsense check --trace FILE wrote.")]) from None


def _decode(content: bytes | msgspec.Raw, kind: type[T], name: str, root: str) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        said, _, at = str(error).partition(" - at `$")
        place = f"{name}: {root}{at.rstrip('`')}"
        raise BadInput([Problem(place, f"this is not a trace: {said[:1].lower()}{said[1:]}.", _MAKE)]) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadInput([Problem(name, "this is not JSON, so it is not a trace.", _MAKE)]) from None
    except RecursionError:
        raise BadInput([Problem(name, "this is nested too deep to be a trace.", _MAKE)]) from None


def hash_of(content: bytes) -> str:
    """The sha256 of these bytes."""
    return hashlib.sha256(content).hexdigest()
