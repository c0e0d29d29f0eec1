"""A publisher's own pages, as imported: their words, kept apart from ours. The shape of what `backsense import` writes."""

from typing import Literal

from backsense.domain.assessment import Record

FORMAT = "backsense pages 1"

Extractor = Literal[
    "json_ld", "microdata", "details", "marked_classes", "buttons", "definition_list", "headings", "bold", "plain_text"
]
FaultKind = Literal[
    "repeat", "asked_twice", "twin_answer", "question_inside", "video_title", "cut_short", "empty", "unreadable_data"
]


class Flag(Record, frozen=True, kw_only=True):
    """Words of a page that contradict ours, or go further than what is known, and what we say."""

    id: str
    kind: Literal["contradiction", "ledger"]
    how: Literal["contradicts", "goes_too_far", "partly_right"]
    label: str
    words: str
    """The sentence of the page it is about."""
    ours: str
    because: str
    answers: list[str]
    remedies: list[str]
    conflicts: list[str]
    sources: list[str]


class Fault(Record, frozen=True, kw_only=True):
    """Something odd in a page: which question, what, and how to see it."""

    kind: FaultKind
    question: str
    message: str


class Pair(Record, frozen=True, kw_only=True):
    """One question of a page and its answer, in passages short enough to read, with flags beside."""

    id: str
    question: str
    passages: list[str]
    is_answer: bool
    """False where nothing was answered (a video's title, a cut teaser): kept, and never shown as an answer."""
    flags: list[Flag]


class PageImported(Record, frozen=True, kw_only=True):
    """One page: where it came from, and what it says."""

    publisher: str
    title: str
    address: str | None
    """As the page itself names it; nothing is fetched."""
    file: str
    sha256: str
    """Of the bytes that were read."""
    extractor: Extractor
    pairs: list[Pair]
    faults: list[Fault]


class ImportHeader(Record, frozen=True, kw_only=True):
    """The first line of the file. `knowledge` is the hash of the knowledge the flags were made with."""

    format: str
    version: str
    knowledge: str
    pages: int


class PageFound(Record, frozen=True, kw_only=True):
    """An imported answer that fits a question. It is the publisher's, not ours."""

    publisher: str
    title: str
    address: str | None
    file: str
    question: str
    passage: str
    """The passage that fits best."""
    place: int
    """Which of the passages it is, from 1."""
    passages: int
    flags: list[Flag]
