"""What people can tell us, in what groups it is asked, and what they come with."""

from typing import Literal

import msgspec

from backsense.domain.expression import Expression
from backsense.domain.items import Chance, Item, Strict


class Words(Strict, frozen=True, kw_only=True):
    """What people say. `absent` holds phrases that deny it by themselves ("my strength is fine")."""

    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Choice(Strict, frozen=True, kw_only=True):
    """One value of a one-of or site finding, or one band of a number (from `at_least` up to the next band)."""

    value: str
    label: str
    said: str | None = None
    """How the result says it back, after "because": "the pain came on suddenly"."""
    at_least: float | None = None
    outranks: tuple[str, ...] = ()
    """Values that step back when both are said in one breath: a painful spasm is a spasm."""
    background: Chance | None = None
    words: dict[str, Words] = msgspec.field(default_factory=dict)


class Code(Strict, frozen=True, kw_only=True):
    """A code in a public vocabulary, only where it truly fits."""

    system: Literal["HPO", "ICD-10-CM", "SNOMED CT", "LOINC"]
    code: str
    display: str


class Finding(Item, frozen=True, kw_only=True, tag="finding"):
    """Something a person can tell us. It owns its question, its answers, why we ask and its lay words."""

    type: Literal["yes_no", "one_of", "number", "site"]
    topic: str
    label: str
    question: str
    why_we_ask: str
    tick: str | None = None
    """How it reads as a line on a checklist (yes/no only)."""
    said: str | None = None
    """How the result says it back when present: "you feel numb between your legs" (yes/no only)."""
    said_absent: str | None = None
    come_back_if: str | None = None
    """How a tripwire words it, after "if": "you lose feeling between your legs"."""
    unit: str | None = None
    choices: tuple[Choice, ...] = ()
    """Values of a one-of or site; bands, lowest first, of a number; empty for yes/no."""
    background: Chance | None = None
    """How often it is present among people of this domain who have none of the conditions we know it from (yes/no only)."""
    only_if: Expression | None = None
    """Asked only where this may hold (a sex, an age, another answer)."""
    implies: tuple[str, ...] = ()
    """Yes/no findings that are present whenever this one is."""
    not_the_same_as: tuple[str, ...] = ()
    words: dict[str, Words] = msgspec.field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    askable: bool = True
    """False where people can only volunteer it."""
    is_evidence: bool = True
    """False for what must move nothing: worry is answered, and neither raises nor lowers urgency."""


class Topic(Item, frozen=True, kw_only=True, tag="topic"):
    """What a screen of questions is about: its heading, and where it comes among the others."""

    title: str
    order: int


class Group(Item, frozen=True, kw_only=True, tag="group"):
    """Yes/no findings that go together, so that the same evidence is not counted twice (docs/model.md#dependence)."""

    label: str
    findings: tuple[str, ...]
    together: Chance
    because: str


class Presentation(Item, frozen=True, kw_only=True, tag="presentation"):
    """What someone comes with: the sensation and the site. Priors are given per presentation."""

    label: str
    when: Expression
    share: Chance
    """How many of the people who come with something of this domain come with this; weighs it where it is not known yet."""
    in_domain: bool = True
