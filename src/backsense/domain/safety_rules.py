"""Warning signs, the words for each urgency, what a wrong level costs, and how questions are put."""

from typing import Annotated

import msgspec

from backsense.domain.expression import Expression
from backsense.domain.items import Basis, Cited, Fraction, Item, Strict
from backsense.domain.urgency import Urgency


class Within(Strict, frozen=True, kw_only=True):
    """A time frame: hours for calendars, words for people ("within 2 weeks"). No hours means now or no limit."""

    says: str
    hours: float | None = None


class RedFlag(Item, frozen=True, kw_only=True, tag="red_flag"):
    """A warning sign: a rule that only raises urgency and reads no probability."""

    label: str
    condition_in_mind: tuple[str, ...] = ()
    relevant_when: Expression
    """The presentations in which its questions are asked. A rule that is true fires whatever the presentation."""
    when: Expression
    act: Urgency
    within: Within
    if_unknown: Urgency
    """The floor under the urgency when its question was asked and could not be answered; `self_care` is no floor."""
    say: str
    because: str
    do_now: tuple[str, ...] = ()
    tell_them: str | None = None
    """What to say when you call, in the person's own mouth."""
    have_ready: str | None = None
    """What they will ask: after "Have ready:"."""
    come_back_if: str | None = None
    """How its tripwire is worded, after "if"; else the finding's own words."""
    sources: Annotated[tuple[Cited, ...], msgspec.Meta(min_length=1)]
    cases: Annotated[tuple[str, ...], msgspec.Meta(min_length=3)]


class UrgencyWords(Item, frozen=True, kw_only=True, tag="urgency_words"):
    """How one level of urgency is said."""

    urgency: Urgency
    title: str
    say: str
    within: Within
    how: str
    sources: tuple[Cited, ...] = ()
    """Where its time frame comes from."""


class Harm(Item, frozen=True, kw_only=True, tag="harm"):
    """What it costs to advise a level (column) to someone who needs another (row). Units: a needless routine appointment = 1."""

    rows: dict[str, dict[str, float]]
    reasons: dict[str, str]
    basis: Basis
    sources: tuple[Cited, ...]


class Asking(Item, frozen=True, kw_only=True, tag="asking"):
    """How questions are put: what an answer costs a person, and when to stop. None of it is medicine; all of it is stated."""

    seconds: dict[str, float]
    """Seconds to answer, by type of finding; `tick` is one line of a checklist."""
    ticks_per_screen: int
    screens_at_most: int
    extra_screens_at_most: int
    """Screens after the alarms, for what is milder than being seen today and for telling causes apart."""
    first_look: tuple[str, ...] = ()
    """Signs everybody is asked about, whatever they came with: from them rarer emergencies become likely enough to ask about."""
    calm_screens_at_most: int
    """After so many screens nothing is asked any more that could not raise the urgency."""
    least_harm_saved: float
    """The least a question must be expected to save, in needless appointments, to be worth a person's time."""
    reasonable_likelihood: dict[str, Fraction]
    """By level: an answer that would lead to it and is less likely than this is not asked about, unless an alarm hangs on it."""
    suspected_at: Fraction
    """A cause this likely has its warning signs asked about, whatever the person came with."""
    least_gain_bits: float
    """A question that tells causes apart by less is not asked."""
    basis: Basis
    sources: tuple[Cited, ...]


class Policy(Item, frozen=True, kw_only=True, tag="policy"):
    """A fixed message for a fixed situation: under 16, outside the domain, crisis, what we cannot do."""

    title: str
    say: str
    when: Expression | None = None
    floor: Urgency = Urgency.SELF_CARE
    sources: tuple[Cited, ...] = ()


class Locale(Item, frozen=True, kw_only=True, tag="locale"):
    """Whom to call, by country."""

    country: str
    emergency_number: str
    urgent_line: str | None = None
    crisis_line: str | None = None
    sources: tuple[Cited, ...]
