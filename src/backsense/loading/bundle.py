"""Records → one `Knowledge` and one canonical JSON bundle, named by its sha256.

The hash is over the content, not over the files: comments, order of files and layout do not change it; a changed fact does.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from backsense.domain import knowledge as domain
from backsense.domain.knowledge import Knowledge

SHELVES: dict[str, type[domain.Item]] = {
    "sources": domain.Source,
    "scales": domain.Scale,
    "findings": domain.Finding,
    "topics": domain.Topic,
    "groups": domain.Group,
    "presentations": domain.Presentation,
    "conditions": domain.Condition,
    "red_flags": domain.RedFlag,
    "urgencies": domain.UrgencyWords,
    "harm": domain.Harm,
    "asking": domain.Asking,
    "policies": domain.Policy,
    "remedies": domain.Remedy,
    "plans": domain.Plan,
    "medicines": domain.Medicine,
    "answers": domain.Answer,
    "conflicts": domain.Conflict,
    "contradictions": domain.Contradiction,
    "ledger": domain.ClaimAppraisal,
    "locales": domain.Locale,
    "cases": domain.CaseFile,
    "cues": domain.Cue,
    "word_lists": domain.WordList,
}
VERSION = "0.1.0"
"""The version of the knowledge: changed when advice changes."""

_encoder = msgspec.json.Encoder(order="deterministic")


def to_knowledge(items: Iterable[domain.Item]) -> Knowledge:
    """Put records on their shelves, sorted by id, and stamp them with the hash of their content. Retired ones stay out."""
    shelves: dict[str, Any] = {name: {} for name in SHELVES}
    kinds = {kind: name for name, kind in SHELVES.items()}
    for item in sorted(items, key=lambda one: one.id):
        if item.status != "retired":
            shelves[kinds[type(item)]][item.id] = item
    digest = hashlib.sha256(_encoder.encode({"version": VERSION, **shelves})).hexdigest()
    return Knowledge(version=VERSION, hash=digest, **shelves)


def encode(knowledge: Knowledge) -> bytes:
    """The canonical JSON bundle."""
    return _encoder.encode(knowledge)


def decode(bundle: bytes) -> Knowledge:
    """Read a bundle back.

    Raises:
        msgspec.DecodeError: It is not a bundle of this version.
    """
    return msgspec.json.decode(bundle, type=Knowledge)


def content_hash(knowledge: Knowledge) -> str:
    """The hash its content should carry; compare with `knowledge.hash` to see that nothing was changed by hand."""
    content = {name: getattr(knowledge, name) for name in SHELVES}
    return hashlib.sha256(_encoder.encode({"version": knowledge.version, **content})).hexdigest()
