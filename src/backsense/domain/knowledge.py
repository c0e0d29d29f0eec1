"""What medicine knows, as records. One class per kind of knowledge file; the types are the schema.

Every clinical number is a `Chance` (or sits in an `Estimates` list that maps to one) and carries its basis, source and place.
"""

from typing import Annotated, Literal

import msgspec

from backsense.domain.expression import Expression
from backsense.domain.urgency import Urgency

Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
Basis = Literal["measured", "derived", "expert"]
Checked = Literal["seen", "recalled"]
"""`seen`: the figure was read in the source. `recalled`: from memory, still to be checked. Never upgraded silently."""
Certainty = Literal["high", "moderate", "low", "very_low"]
"""GRADE's four words."""
HowOften = Literal["almost_always", "often", "sometimes", "seldom", "hardly_ever"]
HowCommon = Literal["usual", "common", "uncommon", "rare", "very_rare", "exceptional"]
Status = Literal["draft", "reviewed", "retired"]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Unknown keys are refused, so that a misspelt field is never silently ignored."""


class Item(Strict, frozen=True, kw_only=True, tag_field="kind"):
    """Anything that has a file of its own. The id is the file's name and never changes."""

    id: str
    status: Status = "draft"
    version: int = 1
    reviewed: str | None = None
    review_due: str | None = None


class Cited(Strict, frozen=True, kw_only=True):
    """A place in a source. `at` is the page, section or table, or where in our own evidence a recalled fact is noted."""

    source: str
    at: str
    checked: Checked


class Chance(Cited, frozen=True, kw_only=True):
    """A probability and where it comes from: either `p` with its interval, or an ordinal word that the scale maps to one."""

    basis: Basis
    p: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    how_often: HowOften | None = None
    how_common: HowCommon | None = None
    among: str | None = None


class Source(Item, frozen=True, kw_only=True, tag="source"):
    """Something that was read or recalled: a guideline, a study, a page. `type` is free text such as "cohort (n=121)"."""

    citation: str
    type: str
    year: int | None
    checked: Checked
    link: str | None = None
    doi: str | None = None
    licence: str | None = None
    note: str | None = None


class Scale(Item, frozen=True, kw_only=True, tag="scale"):
    """What an ordinal word means as an interval. The only place where such words become numbers."""

    words: dict[str, Chance]


# --- findings --------------------------------------------------------------------------------------------------------


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
    words: dict[str, Words] = {}


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
    words: dict[str, Words] = {}
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


# --- conditions ------------------------------------------------------------------------------------------------------


class Prior(Chance, frozen=True, kw_only=True):
    """How common a condition is among adults with this presentation."""

    presentation: str


class AgeSex(Cited, frozen=True, kw_only=True):
    """How a prior is multiplied for people this `when` holds for (odds, before normalising)."""

    when: Expression
    times: Annotated[float, msgspec.Meta(gt=0)]
    low: Annotated[float, msgspec.Meta(gt=0)]
    high: Annotated[float, msgspec.Meta(gt=0)]
    basis: Basis


class Feature(Chance, frozen=True, kw_only=True):
    """P(finding has this value | condition). `value` is `present` for yes/no findings."""

    finding: str
    value: str = "present"


class Estimates(Cited, frozen=True, kw_only=True):
    """Features for which nothing is published, in ordinal words. Each entry is `finding` or `finding=value`."""

    almost_always: tuple[str, ...] = ()
    often: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()
    seldom: tuple[str, ...] = ()
    hardly_ever: tuple[str, ...] = ()


class Course(Cited, frozen=True, kw_only=True):
    """What usually happens, in people and not percentages, with its denominator."""

    says: str


class Condition(Item, frozen=True, kw_only=True, tag="condition"):
    """A cause. `needs` is how urgently someone who truly has it should be seen."""

    name: str
    clinical_name: str
    icd10: tuple[Code, ...] = ()
    summary: str
    needs: Urgency
    needs_because: Cited
    priors: tuple[Prior, ...] = ()
    age_sex: tuple[AgeSex, ...] = ()
    features: tuple[Feature, ...] = ()
    estimates: tuple[Estimates, ...] = ()
    course: tuple[Course, ...] = ()
    clinician_may: str | None = None
    come_back_if: tuple[str, ...] = ()
    must_not_miss: bool = False
    only_if: Expression | None = None


# --- safety ----------------------------------------------------------------------------------------------------------


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


# --- what to do ------------------------------------------------------------------------------------------------------


class Effect(Cited, frozen=True, kw_only=True):
    """What was seen when it was tried."""

    says: str
    certainty: Certainty


class Caution(Strict, frozen=True, kw_only=True):
    """Who must not, or must ask first."""

    when: Expression
    because: str
    must: Literal["not_use", "ask_first"]
    source: str
    at: str
    checked: Checked


class Remedy(Item, frozen=True, kw_only=True, tag="remedy"):
    """Something people do about it. `avoid` entries are the deny-list: they are only ever shown as what not to do."""

    label: str
    verdict: Literal["do", "may", "avoid"]
    fits: Expression
    """For whom it is shown."""
    order: int
    how: str
    steps: tuple[str, ...] = ()
    effects: Annotated[tuple[Effect, ...], msgspec.Meta(min_length=1)]
    cautions: tuple[Caution, ...] = ()
    stop_if: str | None = None
    never_words: tuple[str, ...] = ()
    """For `avoid`: words that must not appear in any advice given."""


# --- answers ---------------------------------------------------------------------------------------------------------


class Claim(Cited, frozen=True, kw_only=True):
    """One sentence that states a fact, with its source."""

    says: str
    certainty: Certainty


class Answer(Item, frozen=True, kw_only=True, tag="answer"):
    """A plain question answered. `asks` are ways people put it; the first is its title."""

    asks: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    short: str
    claims: Annotated[tuple[Claim, ...], msgspec.Meta(min_length=1)]
    people_read: str | None = None
    """What people read elsewhere that is wrong, and what is known."""
    cannot_say: str
    see_someone_if: tuple[str, ...]
    """Findings (by id) that make it worth being seen."""
    see_someone_say: str
    related: tuple[str, ...] = ()


class Locale(Item, frozen=True, kw_only=True, tag="locale"):
    """Whom to call, by country."""

    country: str
    emergency_number: str
    urgent_line: str | None = None
    crisis_line: str | None = None
    sources: tuple[Cited, ...]


# --- cases -----------------------------------------------------------------------------------------------------------


class Expect(Strict, frozen=True, kw_only=True):
    """What a case must lead to. What is not written is not checked."""

    fires: tuple[str, ...] | None = None
    quiet: tuple[str, ...] | None = None
    asks: tuple[str, ...] | None = None
    """Findings that must be among the open alarm questions."""
    urgency: tuple[Urgency, ...] | None = None
    urgency_at_least: Urgency | None = None
    urgency_at_most: Urgency | None = None
    first_cause: tuple[str, ...] | None = None
    among_causes: tuple[str, ...] | None = None
    """Conditions that must be among the first three."""
    understood: dict[str, str | float] | None = None
    not_understood: tuple[str, ...] | None = None
    says_not: tuple[str, ...] | None = None


class CaseFile(Item, frozen=True, kw_only=True, tag="case"):
    """Given this, expect that. Clinicians write these; one test runs them all."""

    given: dict[str, str | float] = {}
    age: float | None = None
    sex: Literal["female", "male"] | None = None
    text: str | None = None
    answer_rest: Literal["absent", "unknown"] | None = None
    """How every question the check-up then asks is answered."""
    expect: Expect
    because: str | None = None


# --- language --------------------------------------------------------------------------------------------------------


class CueExample(Strict, frozen=True, kw_only=True):
    """A sentence and the findings it must give: `finding: status-or-value`."""

    text: str
    gives: dict[str, str | float]


class Cue(Item, frozen=True, kw_only=True, tag="cue"):
    """A word or phrase that changes what another phrase means, with its reach; each carries sentences that test it."""

    turns: Literal["absent", "unsure", "past", "someone_else", "hypothetical", "asked", "present", "break"]
    phrases: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    direction: Literal["forward", "backward", "both"]
    words: int
    """How many words it reaches."""
    stops_at: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    """Longer phrases in which it does not count ("no idea", "no longer")."""
    applies_in: Annotated[tuple[CueExample, ...], msgspec.Meta(min_length=1)]
    stays_out_of: Annotated[tuple[CueExample, ...], msgspec.Meta(min_length=1)]


class WordList(Item, frozen=True, kw_only=True, tag="word_list"):
    """Plain lists a language needs: common words, spelling variants, units of time, crisis phrases."""

    words: tuple[str, ...] = ()
    pairs: dict[str, str] = {}
    numbers: dict[str, float] = {}


AnyItem = (
    Source | Scale | Finding | Topic | Group | Presentation | Condition | RedFlag | UrgencyWords | Harm | Asking | Policy
    | Remedy | Answer | Locale | CaseFile | Cue | WordList
)  # fmt: skip


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, by kind and id, with the hash that names exactly this content."""

    version: str
    hash: str
    sources: dict[str, Source]
    scales: dict[str, Scale]
    findings: dict[str, Finding]
    topics: dict[str, Topic]
    groups: dict[str, Group]
    presentations: dict[str, Presentation]
    conditions: dict[str, Condition]
    red_flags: dict[str, RedFlag]
    urgencies: dict[str, UrgencyWords]
    harm: dict[str, Harm]
    asking: dict[str, Asking]
    policies: dict[str, Policy]
    remedies: dict[str, Remedy]
    answers: dict[str, Answer]
    locales: dict[str, Locale]
    cases: dict[str, CaseFile]
    cues: dict[str, Cue]
    word_lists: dict[str, WordList]
