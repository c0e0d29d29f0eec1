"""What pages say that we would not, and by which words it is known."""

from typing import Annotated, Literal

import msgspec

from backsense.domain.items import Cited, Item

WordPattern = Annotated[str, msgspec.Meta(pattern=r"^(\^ )?[a-z0-9'|]+\*?( (\.\.\.|[a-z0-9'|]+\*?))*( \$)?$")]
"""Words in a row. `a|b`: either word. `breath*`: any word that begins so. `...`: up to six words between. `^` and `$`: the
beginning and the end of a sentence or of a line of a list. No regular expressions, so that no page can make the search slow."""
WordPatterns = tuple[WordPattern, ...]


class Contradiction(Item, frozen=True, kw_only=True, tag="contradiction"):
    """A claim found on pages that contradicts ours, or goes further than what is known."""

    label: str
    how: Literal["contradicts", "goes_too_far"]
    phrases: Annotated[WordPatterns, msgspec.Meta(min_length=1)]
    asked: tuple[str, ...] = ()
    """Looked for only in answers to questions that hold one of these words; `calm*` is any word that begins so. Empty: in all."""
    unless: WordPatterns = ()
    """Not flagged where the same sentence holds one of these. Denials of all kinds are in language/en/page_denials.yaml."""
    catches: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Sentences it must flag."""
    leaves: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Sentences it must not flag: the claim denied, or a look-alike."""
    ours: str
    """What we say."""
    because: str
    answers: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    """Remedies of ours (by id) that say so."""
    conflicts: tuple[str, ...] = ()
    sources: Annotated[tuple[Cited, ...], msgspec.Meta(min_length=1)]
