"""Every error a person can meet, in one list: what it says, its exit code and its HTTP status.

Each carries all its problems at once. None of them ever holds what a person typed about their health; a place in a
file, a field's name or a value that was refused by its form is all they repeat.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong: where it is, what it is, how to mend it."""

    at: str
    message: str
    mend: str = ""

    def __str__(self) -> str:
        where = f"{self.at}: " if self.at else ""
        return f"{where}{self.message}{' ' + self.mend if self.mend else ''}"


class BacksenseError(Exception):
    """The base of all of them. A user's mistake shows its problems and no traceback."""

    exit_code = 1
    status = 500

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadKnowledge(BacksenseError):
    """Knowledge files that cannot be read or do not fit together."""

    exit_code = 3
    status = 500


class BadAnswer(BacksenseError):
    """An answer to a finding that does not exist, or a value it cannot take."""

    exit_code = 4
    status = 422


class BadInput(BacksenseError):
    """Text, age, sex or a request that cannot be used."""

    exit_code = 5
    status = 422


class TooMuch(BacksenseError):
    """More text than we read at once."""

    exit_code = 6
    status = 413


class NotFound(BacksenseError):
    """An id, a file or a page that is not there."""

    exit_code = 7
    status = 404


class NotInstalled(BacksenseError):
    """A part that needs an extra which is not installed."""

    exit_code = 8
    status = 501


class NotTheSame(BacksenseError):
    """An assessment that was made again and came out otherwise."""

    exit_code = 9
    status = 409


class BadUsage(BacksenseError):
    """A command or an option that does not exist or is not complete."""

    exit_code = 2
    status = 400


class OurFault(BacksenseError):
    """A mistake of ours. The only one that shows a traceback, and only where BACKSENSE_DEBUG is set."""

    exit_code = 70
    status = 500


ALL_ERRORS: tuple[type[BacksenseError], ...] = (
    BadUsage,
    BadKnowledge,
    BadAnswer,
    BadInput,
    TooMuch,
    NotFound,
    NotInstalled,
    NotTheSame,
    OurFault,
)

SOME_LINES_FAILED = 1
"""Exit code of a run over many lines of which at least one could not be used; the others were done."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
OUTPUT_CLOSED = 141
"""Exit code when the program reading our output went away, as shells have it."""

TEXT_LIMIT_BYTES = 100_000
"""The longest text that is read, in bytes of UTF-8 (100 kB); a person's account is rarely over 2 kB."""


# --- what people type, checked the same way on every face ------------------------------------------------------------


def check_text(text: str, at: str = "text") -> str:
    """Return the text, ready to be read.

    Raises:
        BadInput: It is empty, or holds characters that are not text.
        TooMuch: It is over `TEXT_LIMIT_BYTES`.
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise BadInput([Problem(at, "it holds bytes that are not UTF-8 text.", "Send it again as plain UTF-8.")]) from None
    if size > TEXT_LIMIT_BYTES:
        size_kb = -(-size // 1000)
        mend = "Send the part that says what you feel, where, and since when."
        raise TooMuch([Problem(at, f"this text is {size_kb} kB long; we read up to {TEXT_LIMIT_BYTES // 1000} kB.", mend)])
    if not text.strip():
        raise BadInput([Problem(at, "there is nothing in it.", EXAMPLE)])
    if not any(character.isalnum() for character in text):
        raise BadInput([Problem(at, "we found no words in it.", EXAMPLE)])
    return text


EXAMPLE = "Say in a few words what you feel, where, and since when, for example: my lower back aches since yesterday."
EXAMPLE_QUESTION = 'Ask in your own words, for example: backsense ask "why does my eyelid twitch?"'


def not_english(at: str = "text") -> BadInput:
    """The error for words in another language of which nothing was understood."""
    message = "we read English only, and could not read these words."
    mend = "Write it again in English. If this may be an emergency, call your emergency number first."
    return BadInput([Problem(at, message, mend)])


def read_age(raw: object, at: str = "age") -> float | None:
    """Return an age in years; None for none given.

    Raises:
        BadInput: It is not a number from 0 to 120.
    """
    if raw is None or raw == "":
        return None
    mend = "Give the age in years as a number from 0 to 120, for example 34."
    try:
        age = float(raw) if isinstance(raw, (str, int, float)) and not isinstance(raw, bool) else None
    except (ValueError, OverflowError):
        age = None
    if age is None:
        raise BadInput([Problem(at, f"{_shown(raw)} is not an age.", mend)])
    if not 0 <= age <= 120:
        raise BadInput([Problem(at, f"{_shown(raw)} is not an age a person can have.", mend)])
    return age


def read_sex(raw: object, at: str = "sex") -> str | None:
    """Return `female` or `male`; None for none given.

    Raises:
        BadInput: It is anything else.
    """
    if raw is None or raw == "":
        return None
    words = {"female": "female", "f": "female", "woman": "female", "male": "male", "m": "male", "man": "male"}
    sex = words.get(raw.strip().lower()) if isinstance(raw, str) else None
    if sex is None:
        mend = "Write female or male (sex at birth), or leave it out."
        raise BadInput([Problem(at, f"{_shown(raw)} is not a value here.", mend)])
    return sex


def _shown(raw: object) -> str:
    """A refused value, short enough to repeat and without characters that steer a terminal."""
    text = "".join(c if c.isprintable() else " " for c in str(raw))
    return f"'{text[:40]}{'…' if len(text) > 40 else ''}'"
