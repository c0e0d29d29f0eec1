"""How far the knowledge is covered: tested, coded, used, checked and reviewed."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from backsense.audit.links import items_of, named_by, names_in
from backsense.domain import knowledge as domain
from backsense.domain.assessment import Record
from backsense.domain.knowledge import Knowledge
from backsense.loading.bundle import SHELVES
from backsense.loading.checks.shelf import walk

CASES_NEEDED = 3
"""A rule is shown to fire, to stay quiet and to ask."""


class Part(Record, frozen=True, kw_only=True):
    """How many of all have something, and the ids of those that have not."""

    have: int
    of: int
    missing: Sequence[str]


class Coverage(Record, frozen=True, kw_only=True):
    """What `backsense knowledge stats` counts. Reviews are overdue as of `as_of`."""

    version: str
    hash: str
    as_of: str
    kinds: dict[str, int]
    status: dict[str, int]
    numbers_by_basis: dict[str, int]
    citations_by_checked: dict[str, int]
    rules_with_three_cases: Part
    conditions_with_icd10: Part
    conditions_with_course: Part
    conditions_with_a_case: Part
    priors_per_presentation: dict[str, int]
    findings_used_nowhere: Sequence[str]
    sources_never_cited: Sequence[str]
    reviews_overdue: Sequence[str]


def coverage(knowledge: Knowledge, as_of: date) -> Coverage:
    """Count it all, in one walk."""
    basis: Counter[str] = Counter()
    checked: Counter[str] = Counter()
    status: Counter[str] = Counter()
    overdue = []
    for (shelf, name), item in items_of(knowledge):
        status[item.status] += 1
        if item.review_due is not None and item.review_due < as_of.isoformat():  # both written as YYYY-MM-DD
            overdue.append(f"{shelf}/{name}")
        for _, record in walk(item):
            if isinstance(kind := getattr(record, "basis", None), str):
                basis[kind] += 1
            if isinstance(record, domain.Cited | domain.Caution):
                checked[record.checked] += 1
    named = named_by(knowledge)
    flags, conditions = knowledge.red_flags, knowledge.conditions
    held = _cases_of_rules(knowledge)
    shown = {
        name
        for case in knowledge.cases.values()
        for name in (*(case.expect.first_cause or ()), *(case.expect.among_causes or ()))
    }
    priors = Counter(prior.presentation for one in conditions.values() for prior in one.priors)
    return Coverage(
        version=knowledge.version,
        hash=knowledge.hash,
        as_of=as_of.isoformat(),
        kinds={shelf: len(getattr(knowledge, shelf)) for shelf in SHELVES},
        status=dict(sorted(status.items())),
        numbers_by_basis=dict(sorted(basis.items())),
        citations_by_checked=dict(sorted(checked.items())),
        rules_with_three_cases=_part({name: held[name] >= CASES_NEEDED for name in flags}),
        conditions_with_icd10=_part({name: bool(one.icd10) for name, one in conditions.items()}),
        conditions_with_course=_part({name: bool(one.course) for name, one in conditions.items()}),
        conditions_with_a_case=_part({name: name in shown for name in conditions}),
        priors_per_presentation={name: priors[name] for name in knowledge.presentations},
        findings_used_nowhere=_unused_findings(knowledge),
        sources_never_cited=sorted(name for name in knowledge.sources if ("sources", name) not in named),
        reviews_overdue=sorted(overdue),
    )


def _part(having: dict[str, bool]) -> Part:
    return Part(have=sum(having.values()), of=len(having), missing=sorted(name for name, has in having.items() if not has))


def _cases_of_rules(knowledge: Knowledge) -> Counter[str]:
    """Rule → how many cases hold it: those it names, and those that expect something of it."""
    held: dict[str, set[str]] = {
        name: {case for case in one.cases if case in knowledge.cases} for name, one in knowledge.red_flags.items()
    }
    for case in knowledge.cases.values():
        for name in (*(case.expect.fires or ()), *(case.expect.quiet or ())):
            held.setdefault(name, set()).add(case.id)
    return Counter({name: len(cases) for name, cases in held.items()})


def _unused_findings(knowledge: Knowledge) -> list[str]:
    """Findings whose answer could change nothing: only cases, words, or their look-alikes name them."""
    used: set[str] = set()
    for (shelf, _), item in items_of(knowledge):
        if isinstance(item, domain.Finding):
            used.update(item.only_if.findings() if item.only_if is not None else ())
            used.update({item.id} if item.implies or not item.is_evidence else ())
        elif shelf not in ("cases", "cues"):
            used.update(name for place, name in names_in(knowledge, item) if place == "findings")
    return sorted(set(knowledge.findings) - used)
