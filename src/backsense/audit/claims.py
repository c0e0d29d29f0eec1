"""Where the claims of the ledger stand on a page, with what is known of each."""

import re
from collections.abc import Iterator, Sequence

from backsense.domain.assessment import Record
from backsense.domain.knowledge import Cited, ClaimAppraisal, Knowledge, Verdict

_SENTENCE = re.compile(r"[^.?!]*(?:[.?!]+(?!\s|$)[^.?!]*)*[.?!]*\s*")
LONGEST = 160
"""Longer sentences are shown in part."""


class OnPage(Record, frozen=True, kw_only=True):
    """A place on the page: its line, and the sentence with the claim's words in it."""

    line: int
    says: str


class ClaimFound(Record, frozen=True, kw_only=True):
    """A claim of the ledger, and where it stands on the page."""

    id: str
    claim: str
    verdict: Verdict
    right: str
    sources: Sequence[Cited]
    answers: Sequence[str]
    places: Sequence[OnPage]


class ClaimsOnPage(Record, frozen=True, kw_only=True):
    """The whole ledger beside one page: what was found on it, in the page's order, and what was not."""

    found: Sequence[ClaimFound]
    not_found: Sequence[str]


def claims_on(text: str, knowledge: Knowledge) -> ClaimsOnPage:
    """Look for each claim's words on a page. Case, kinds of quotes and dashes, and spacing do not count; whole words do."""
    lines = [(number, _plain(line), line) for number, line in enumerate(text.splitlines(), 1)]
    found, lost = [], []
    for item in knowledge.ledger.values():
        places = list(_places(item, lines))
        if not places:
            lost.append(item.id)
            continue
        found.append(
            ClaimFound(
                id=item.id,
                claim=item.claim.strip(),
                verdict=item.verdict,
                right=item.right.strip(),
                sources=list(item.sources),
                answers=list(item.answers),
                places=places,
            )
        )
    return ClaimsOnPage(found=sorted(found, key=lambda one: one.places[0].line), not_found=lost)


def _places(item: ClaimAppraisal, lines: Sequence[tuple[int, str, str]]) -> Iterator[OnPage]:
    wanted = [re.compile(rf"(?<!\w){re.escape(_plain(words))}(?!\w)") for words in item.words]
    for number, plain, line in lines:
        hits = sorted(hit.start() for words in wanted if (hit := words.search(plain)))
        for said in dict.fromkeys(_sentence(line, at) for at in hits):
            yield OnPage(line=number, says=said)


def _sentence(line: str, at: int) -> str:
    """The sentence of a line in which a place lies, as the page has it."""
    shown = _spaced(line)
    said = next((one[0] for one in _SENTENCE.finditer(shown) if one.start() <= at < one.end()), shown).strip()
    return said if len(said) <= LONGEST else f"{said[:LONGEST].rsplit(' ', 1)[0]} …"


_SAME = str.maketrans("‘’“”–—\u00a0", "''\"\"-- ")


def _plain(text: str) -> str:
    """Letter by letter the same length as `_spaced`, so that a place in one is a place in the other."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in _spaced(text).translate(_SAME))


def _spaced(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", text)
