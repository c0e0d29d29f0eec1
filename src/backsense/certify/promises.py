"""The promises of the certificate, in words, each with the proof that holds it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backsense.certify import advice, questions, shape, urgency
from backsense.certify.faults import Fault, sow
from backsense.certify.result import Failure, Proof, Work
from backsense.domain.knowledge import Knowledge


@dataclass(frozen=True)
class Promise:
    """One promise: its letter, what it says, how it is shown, and the function that looks for someone it is broken for."""

    letter: str
    id: str
    says: str
    how: str
    look: Callable[[Work], None]


LETTERS = {
    "a": "A warning sign that fired is never undercut",
    "b": "Saying more never lowers",
    "c": "“Not sure” is never taken for “no”",
    "d": "Every check-up ends",
    "e": "No alarm that matters here is passed over",
    "f": "Every rule counts, and none contradicts another",
    "g": "No advice against its own caution or the deny-list",
}
"""What the promises are about, by letter."""
_SOLVER = "by the solver, over every person"
_LISTED = "by going through every entry"

PROMISES: tuple[Promise, ...] = (
    Promise("a", "fired_not_undercut", "Nobody in whom a warning sign fires ends below its level, whatever else is said, likely or true.",
            _SOLVER, urgency.fired_is_never_undercut),
    Promise("a", "cases_hold", "Each case in which a sign must fire holds for everybody who says at least as much, whatever else they say.",
            _SOLVER, urgency.cases_hold_for_all_who_say_as_much),
    Promise("a", "medicines_known", "Whatever a medicine's entry calls an emergency is one by a warning sign.",
            _SOLVER, urgency.medicine_emergencies_are_known),
    Promise("a", "said_fits_level", "No sign says the words of another level than its own; not knowing is never more urgent than knowing.",
            _LISTED, urgency.said_fits_the_level),
    Promise("b", "more_never_lowers", "From no, not sure or not asked to yes, on any alarm question: the rules and the not-sure floors never fall.",
            _SOLVER, urgency.more_said_never_lowers),
    Promise("c", "not_sure_not_below_no", "“Not sure” on any alarm question, ticked or in one's own words, never gives less than “no”.",
            _SOLVER, urgency.not_sure_is_never_below_no),
    Promise("c", "not_sure_floor", "One “not sure” from firing, with another sign or one's own words for it, leaves the floor promised in decision 9.",
            _SOLVER, urgency.not_sure_leaves_its_floor),
    Promise("d", "check_ups_end", "Every check-up ends: each screen asks something new, and none is shown after the cap.",
            "by argument, its premises checked on every entry, and by walking check-ups", questions.every_check_up_can_end),
    Promise("e", "open_alarms_asked", "For every sensation and site: while a relevant sign is open, and no answer to it was “not sure”, it has a question that can be put. "
            "So before the cap no check-up ends in self-care with such an alarm unasked.",
            _SOLVER, questions.open_alarms_are_asked),
    Promise("e", "emergencies_relevant", "Emergency signs come up in every presentation in which their cause is not rarer than `rare`.",
            _SOLVER, questions.emergencies_are_asked_where_their_causes_show),
    Promise("e", "cases_asked", "What a case says must be asked is asked.", "case by case", questions.cases_are_asked),
    Promise("f", "rules_reachable", "Every rule, and every choice in it, can be true of somebody who is asked about it.",
            _SOLVER, shape.every_rule_can_be_reached),
    Promise("f", "rules_not_shadowed", "No rule is true only where a more urgent one is, and no two rules with one test differ or repeat each other.",
            _SOLVER, shape.no_rule_is_shadowed),
    Promise("g", "nothing_barred", "Nobody is shown a remedy, or a step made of it, that its own caution forbids them; every caution can hold.",
            _SOLVER, advice.nothing_advised_is_barred),
    Promise("g", "more_never_unbars", "Saying yes to more never lifts a caution.", _SOLVER, advice.more_said_never_unbars),
    Promise("g", "nothing_denied", "Nothing on the deny-list is something to do, and its words stand in no advice.",
            "by the solver, and by going through every text", advice.nothing_denied_is_advised),
    Promise("g", "nobody_told_both", "No plan leaves a remedy out that the same page gives as something to do.",
            _SOLVER, advice.nobody_is_told_both),
)  # fmt: skip


def prove(knowledge: Knowledge, only: Iterable[str] | None = None) -> list[Proof]:
    """Every promise (or only these) over the whole answer space of one knowledge."""
    wanted = set(only) if only is not None else None
    work = Work(knowledge)
    proofs = []
    for promise in PROMISES:
        if wanted is not None and promise.id not in wanted:
            continue
        began = time.perf_counter()
        promise.look(work)
        checks, failures = work.taken()
        notes, work.notes = tuple(work.notes), []
        proofs.append(Proof(promise.id, promise.says, promise.how, checks, failures, notes, time.perf_counter() - began))
    return proofs


@dataclass(frozen=True)
class Examined:
    """One sown fault: whether it was found, by which promise, and how it was shown."""

    name: str
    done: str
    found_by: str | None
    shown: Failure | None


def examine(knowledge: Knowledge) -> list[Examined]:
    """Sow each fault into a copy and look for it. A failure the knowledge has anyway does not count as having found it."""
    already = {
        (proof.id, one.about)
        for proof in prove(knowledge, {p for f in sow(knowledge) for p in f.found_by})
        for one in proof.failures
    }
    return [_examine(fault, already) for fault in sow(knowledge)]


def _examine(fault: Fault, already: set[tuple[str, str]]) -> Examined:
    for proof in prove(fault.knowledge, fault.found_by):
        for failure in proof.failures:
            if failure.about in fault.about and (proof.id, failure.about) not in already:
                return Examined(fault.name, fault.done, proof.id, failure)
    return Examined(fault.name, fault.done, None, None)
