"""How we speak (docs: CONTRIBUTING.md#voice), as far as a machine can hold it."""

import re
from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.errors import Problem
from backsense.loading.checks.shelf import Shelf, walk

NEVER = {
    "nothing to worry about": "say what was looked for and not found",
    "gone in a week": "say what was measured",
    "don't panic": "say what to do",
    "do not panic": "say what to do",
    "unfortunately": "leave it out",
    "please consult": "say who, and by when",
    "healthcare professional": "say who: a doctor, a pharmacist",
    "you should have": "never blame",
}
_SPOKEN = {
    "short", "says", "say", "because", "how", "why_we_ask", "question", "tick", "said", "said_absent", "come_back_if", "summary",
    "cannot_say", "people_read", "see_someone_say", "stop_if", "steps", "do_now", "tell_them", "title", "clinician_may", "name",
    "mechanism", "chosen", "may_stop_because", "claim", "right",
}  # fmt: skip


def words_we_do_not_use(shelf: Shelf) -> Iterator[Problem]:
    """False comfort, alarm without content, blame, shouting."""
    for file in shelf.files:
        if isinstance(file.item, domain.Source | domain.CaseFile | domain.Cue | domain.WordList):
            continue
        for where, text in _spoken(file.item):
            low = text.lower()
            for phrase, instead in NEVER.items():
                # What people read elsewhere may be quoted in order to answer it.
                if phrase in low and not where.endswith("people_read"):
                    yield Problem(file.at(where), f"'{phrase}' is not how we speak.", f"Instead: {instead}.")
            if "!" in text:
                yield Problem(file.at(where), "no exclamation marks.", "Say it plainly.")
        if isinstance(file.item, domain.Answer) and len(file.item.short.split()) > 60:
            yield Problem(file.at("$.short"), f"the short answer has {len(file.item.short.split())} words.", "Keep it to 60.")


def finding_without_its_sentences(shelf: Shelf) -> Iterator[Problem]:
    """A finding can be ticked, said back, denied; a choice can be said back."""
    for file, finding in shelf.all(domain.Finding):
        needed = ("tick", "said", "said_absent") if finding.type == "yes_no" else ()
        for name in needed:
            if not getattr(finding, name):
                yield Problem(file.at(), f"{name} is missing.", "See domain/knowledge.py for what it is for.")
        if finding.askable and not re.search(r"\?\s*$", finding.question.strip()):
            yield Problem(file.at("$.question"), "a question ends with a question mark.", "")
        for i, choice in enumerate(finding.choices):
            if not choice.said:
                yield Problem(file.at(f"$.choices[{i}]"), f"{choice.value} has no 'said'.", "Write how the result says it back.")


def _spoken(item: domain.Item) -> Iterator[tuple[str, str]]:
    for where, record in walk(item):
        for field in record.__struct_fields__:
            value = getattr(record, field)
            if field in _SPOKEN:
                if isinstance(value, str):
                    yield f"{where}.{field}", value
                elif isinstance(value, tuple):
                    yield from ((f"{where}.{field}[{i}]", one) for i, one in enumerate(value) if isinstance(one, str))
