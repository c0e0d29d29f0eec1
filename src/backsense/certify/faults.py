"""The prover's own examination: faults sown into copies of the knowledge, each of which it must find and show.

Each fault picks its own victim from whatever the knowledge holds, so nothing here knows a warning sign by name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from backsense.certify.questions import presenting, shown_in
from backsense.domain.expression import Expression
from backsense.domain.knowledge import CaseFile, Finding, Knowledge, RedFlag, Remedy
from backsense.domain.urgency import Urgency


@dataclass(frozen=True)
class Fault:
    """One fault: what was done to the copy, by whom it must be found (promises, by id), and the entry it must be laid to."""

    name: str
    done: str
    knowledge: Knowledge
    found_by: tuple[str, ...]
    about: tuple[str, ...]


def sow(knowledge: Knowledge) -> Iterator[Fault]:
    """Every fault, each in a copy of its own."""
    for make in _FAULTS:
        yield make(knowledge)


def _flag_with_case(knowledge: Knowledge, wanted: Callable[[RedFlag, CaseFile], bool]) -> tuple[RedFlag, CaseFile]:
    """The first emergency sign, by id, with a case in which it fires and that suits."""
    for flag in knowledge.red_flags.values():
        for name in flag.cases:
            case = knowledge.cases.get(name)
            told = case is not None and case.text is None and case.answer_rest is None
            if (
                case is not None
                and told
                and flag.act.is_emergency
                and flag.id in (case.expect.fires or ())
                and wanted(flag, case)
            ):
                return flag, case
    raise LookupError("no warning sign suits this fault")


def _put(knowledge: Knowledge, shelf: str, *items: Any) -> Knowledge:
    return replace(knowledge, **{shelf: {**getattr(knowledge, shelf), **{item.id: item for item in items}}})


def _change_leaf(node: Expression, old: Expression, new: Expression) -> Expression:
    if node == old:
        return new
    changed = {
        form: tuple(_change_leaf(part, old, new) for part in parts)
        for form in ("any", "all", "of")
        if (parts := getattr(node, form))
    }
    return replace(node, **changed) if changed else node


def _leaves(flag: RedFlag, case: CaseFile) -> list[Expression]:
    """Comparisons of a rule with a yes that its case gives, and without which it would not be true."""
    return [leaf for leaf in (flag.when.all or ()) if leaf.is_ == "present" and case.given.get(leaf.finding or "") == "present"]


def dropped_flag(knowledge: Knowledge) -> Fault:
    flag, _ = _flag_with_case(knowledge, lambda *_: True)
    rest = {name: one for name, one in knowledge.red_flags.items() if name != flag.id}
    copy = replace(knowledge, red_flags=rest)
    return Fault("dropped_flag", f"The warning sign “{flag.label}” is gone.", copy, ("cases_hold",), (flag.id,))


def swapped_level(knowledge: Knowledge) -> Fault:
    flag, _ = _flag_with_case(knowledge, lambda f, c: (c.expect.urgency_at_least or f.if_unknown) == f.act)
    copy = _put(knowledge, "red_flags", replace(flag, act=Urgency.APPOINTMENT, if_unknown=Urgency.SELF_CARE))
    found_by = ("cases_hold", "said_fits_level")
    return Fault("swapped_level", f"“{flag.label}” ends in an appointment.", copy, found_by, (flag.id,))


def other_value(knowledge: Knowledge) -> Fault:
    def one_of(flag: RedFlag, case: CaseFile) -> list[Expression]:
        leaves = [leaf for leaf in (flag.when.all or ()) if leaf.finding in presenting(knowledge)]
        return [leaf for leaf in leaves if case.given.get(leaf.finding or "") in (leaf.is_any_of or (leaf.is_,))]

    flag, case = _flag_with_case(knowledge, lambda f, c: bool(one_of(f, c)))
    leaf = one_of(flag, case)[0]
    values = [c.value for c in knowledge.findings[leaf.finding or ""].choices if c.value not in (leaf.is_any_of or (leaf.is_,))]
    when = _change_leaf(flag.when, leaf, Expression(finding=leaf.finding, is_=values[0]))
    copy = _put(knowledge, "red_flags", replace(flag, when=when))
    label = knowledge.findings[leaf.finding or ""].label
    done = f"“{flag.label}” tests another value of “{label}”."
    return Fault("other_value", done, copy, ("cases_hold", "rules_reachable"), (flag.id,))


def tests_absent(knowledge: Knowledge) -> Fault:
    flag, case = _flag_with_case(knowledge, lambda f, c: len(_leaves(f, c)) > 1)
    leaf = _leaves(flag, case)[-1]
    when = _change_leaf(flag.when, leaf, Expression(finding=leaf.finding, is_="absent"))
    copy = _put(knowledge, "red_flags", replace(flag, when=when))
    label = knowledge.findings[leaf.finding or ""].label
    return Fault("tests_absent", f"“{flag.label}” wants “{label}” to be absent.", copy, ("more_never_lowers",), (flag.id,))


def inverted_caution(knowledge: Knowledge) -> Fault:
    def turned(remedy: Remedy) -> int | None:
        return next((i for i, c in enumerate(remedy.cautions) if c.must == "not_use" and c.when.is_ == "present"), None)

    remedy = next(one for one in knowledge.remedies.values() if one.verdict != "avoid" and turned(one) is not None)
    place = turned(remedy) or 0
    cautions = list(remedy.cautions)
    cautions[place] = replace(cautions[place], when=replace(cautions[place].when, is_="absent"))
    copy = _put(knowledge, "remedies", replace(remedy, cautions=tuple(cautions)))
    done = f"A caution of “{remedy.label}” is turned round."
    return Fault("inverted_caution", done, copy, ("more_never_unbars",), (remedy.id,))


def irrelevant_alarm(knowledge: Knowledge) -> Fault:
    first = presenting(knowledge)[0]
    values = [choice.value for choice in knowledge.findings[first].choices]
    for flag in knowledge.red_flags.values():
        shown = [knowledge.presentations[name].when for name in shown_in(knowledge, flag)] if flag.act.is_emergency else []
        used = {v for when in shown for leaf in when.leaves() if leaf.finding == first for v in (leaf.is_any_of or (leaf.is_,))}
        if shown and (rest := [value for value in values if value not in used]):
            copy = _put(knowledge, "red_flags", replace(flag, relevant_when=Expression(finding=first, is_=rest[0])))
            done = f"“{flag.label}” is asked about only where its cause does not show."
            return Fault("irrelevant_alarm", done, copy, ("emergencies_relevant", "cases_asked"), (flag.id,))
    raise LookupError("no warning sign suits this fault")


def shadowed_rule(knowledge: Knowledge) -> Fault:
    flag, _ = _flag_with_case(knowledge, lambda f, _: f.when.all is not None)
    sign = next(
        name
        for name, one in knowledge.findings.items()
        if one.type == "yes_no" and name not in flag.when.findings() and not one.only_if
    )
    narrower = Expression(all=(*(flag.when.all or ()), Expression(finding=sign, is_="present")))
    new = replace(
        flag, id="sown_narrower", label="A sown sign", when=narrower, act=Urgency.SAME_DAY, if_unknown=Urgency.SELF_CARE
    )
    done = f"A second sign, narrower than “{flag.label}” and of a lower level, is added."
    return Fault("shadowed_rule", done, _put(knowledge, "red_flags", new), ("rules_not_shadowed",), (new.id,))


def unreachable_rule(knowledge: Knowledge) -> Fault:
    flag, _ = _flag_with_case(knowledge, lambda f, _: f.when.all is not None)
    first = presenting(knowledge)[0]
    both = [Expression(finding=first, is_=choice.value) for choice in knowledge.findings[first].choices[:2]]
    copy = _put(knowledge, "red_flags", replace(flag, when=Expression(all=(*(flag.when.all or ()), *both))))
    done = f"“{flag.label}” wants two sensations at once."
    return Fault("unreachable_rule", done, copy, ("rules_reachable",), (flag.id,))


def denied_remedy_advised(knowledge: Knowledge) -> Fault:
    remedy = next(one for one in knowledge.remedies.values() if one.verdict == "avoid" and one.never_words)
    copy = _put(knowledge, "remedies", replace(remedy, verdict="do"))
    done = f"“{remedy.label}”, on the deny-list, is something to do."
    return Fault("denied_remedy_advised", done, copy, ("nothing_denied",), (remedy.id,))


def question_not_askable(knowledge: Knowledge) -> Fault:
    flag, case = _flag_with_case(knowledge, lambda f, c: bool(_leaves(f, c)))
    finding: Finding = knowledge.findings[_leaves(flag, case)[0].finding or ""]
    copy = _put(knowledge, "findings", replace(finding, askable=False))
    about = tuple(one.id for one in knowledge.red_flags.values() if finding.id in one.when.findings())
    return Fault("question_not_askable", f"“{finding.label}” is never asked.", copy, ("open_alarms_asked",), about)


def unknown_above_known(knowledge: Knowledge) -> Fault:
    flag = next(one for one in knowledge.red_flags.values() if one.act == Urgency.SAME_DAY and len(one.when.all or ()) > 1
                and all(leaf.is_ == "present" for leaf in (one.when.all or ())))  # fmt: skip
    copy = _put(knowledge, "red_flags", replace(flag, if_unknown=Urgency.EMERGENCY_AMBULANCE))
    done = f"Not knowing about “{flag.label}” is an emergency, and knowing is not."
    return Fault("unknown_above_known", done, copy, ("more_never_lowers",), (flag.id,))


def endless_check_up(knowledge: Knowledge) -> Fault:
    asking = next(iter(knowledge.asking.values()))
    copy = _put(knowledge, "asking", replace(asking, screens_at_most=500))
    return Fault("endless_check_up", "A check-up may take 500 screens.", copy, ("check_ups_end",), (asking.id,))


_FAULTS = (
    dropped_flag, swapped_level, other_value, tests_absent, inverted_caution, irrelevant_alarm, shadowed_rule, unreachable_rule,
    denied_remedy_advised, question_not_askable, unknown_above_known, endless_check_up,
)  # fmt: skip
