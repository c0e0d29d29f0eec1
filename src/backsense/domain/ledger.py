"""What a page that people read claims, and how each claim stands: the ledger."""

from typing import Annotated, Literal

import msgspec

from backsense.domain.items import Cited, Item

Verdict = Literal["supported", "partly", "doubtful", "wrong", "not_tested", "not_a_claim"]
"""`doubtful`: nothing good speaks for it. `not_tested`: nobody looked. `not_a_claim`: it states nothing about health."""

FewWords = Annotated[str, msgspec.Meta(pattern=r"^\S+( \S+){0,7}$")]
"""At most eight words: enough to find a place by, and no copy of it."""


class ClaimAppraisal(Item, frozen=True, kw_only=True, tag="claim_appraisal"):
    """One claim of such a page, judged. The verdict is about the claim, not about the page it came from."""

    question: str
    """The question it was given as an answer to."""
    claim: str
    """What is claimed, in our words."""
    words: Annotated[tuple[FewWords, ...], msgspec.Meta(min_length=1)]
    """A few of the page's own words, by which it is found there; any one of them is enough."""
    verdict: Verdict
    right: str
    """What a correct answer says."""
    sources: tuple[Cited, ...] = ()
    answers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """The answers (by id) that say so now."""
