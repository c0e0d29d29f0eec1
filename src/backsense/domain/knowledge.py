"""What medicine knows, as records: one class per kind of knowledge file. The types are the schema.

The kinds stand by subject in `items`, `findings`, `causes`, `safety_rules`, `advice`, `answers`, `contradictions`, `ledger`,
`case_files` and `words`; every one of them can be imported from here.
"""

import msgspec

from backsense.domain.advice import CanCause, Caution, Effect, GoNow, Medicine, Plan, PlanStep, Remedy
from backsense.domain.answers import Answer, Claim, Conflict, Position
from backsense.domain.case_files import CaseFile, Expect
from backsense.domain.causes import AgeSex, Condition, Course, Estimates, Feature, Prior
from backsense.domain.contradictions import Contradiction
from backsense.domain.findings import Choice, Code, Finding, Group, Presentation, Topic, Words
from backsense.domain.items import (
    Basis,
    Certainty,
    Chance,
    Checked,
    Cited,
    Fraction,
    HowCommon,
    HowOften,
    Item,
    Scale,
    Source,
    Status,
    Strict,
)
from backsense.domain.ledger import ClaimAppraisal, Verdict
from backsense.domain.safety_rules import Asking, Harm, Locale, Policy, RedFlag, UrgencyWords, Within
from backsense.domain.words import Cue, CueExample, WordList

AnyItem = (
    Source | Scale | Finding | Topic | Group | Presentation | Condition | RedFlag | UrgencyWords | Harm | Asking | Policy
    | Remedy | Plan | Medicine | Answer | Conflict | Contradiction | ClaimAppraisal | Locale | CaseFile | Cue | WordList
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
    plans: dict[str, Plan]
    medicines: dict[str, Medicine]
    answers: dict[str, Answer]
    conflicts: dict[str, Conflict]
    contradictions: dict[str, Contradiction]
    ledger: dict[str, ClaimAppraisal]
    locales: dict[str, Locale]
    cases: dict[str, CaseFile]
    cues: dict[str, Cue]
    word_lists: dict[str, WordList]


__all__ = [
    "AgeSex", "Answer", "AnyItem", "Asking", "Basis", "CanCause", "CaseFile", "Caution", "Certainty", "Chance",
    "Checked", "Choice", "Cited", "Claim", "ClaimAppraisal", "Code", "Condition", "Conflict", "Contradiction", "Course", "Cue",
    "CueExample", "Effect",
    "Estimates", "Expect", "Feature", "Finding", "Fraction", "GoNow", "Group", "Harm", "HowCommon", "HowOften",
    "Item", "Knowledge", "Locale", "Medicine", "Plan", "PlanStep", "Policy", "Position", "Presentation", "Prior",
    "RedFlag", "Remedy", "Scale", "Source", "Status", "Strict", "Topic", "UrgencyWords", "Verdict", "Within", "WordList",
    "Words",
]  # fmt: skip
