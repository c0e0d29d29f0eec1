"""Proofs about asking: no alarm that matters here is passed over, and every check-up ends."""

from collections.abc import Iterator

from backsense.certify.bits import Bit, every, no, some
from backsense.certify.prove import Exactly
from backsense.certify.result import Work
from backsense.certify.rules import Everything, RuleBits
from backsense.certify.space import ABOUT_YOU, truth
from backsense.certify.urgency import told_by
from backsense.domain.knowledge import Chance, Knowledge, RedFlag

SCREENS = 12
"""The most screens any check-up may have (docs/model.md): the knowledge may set fewer, never more."""


def presenting(knowledge: Knowledge) -> tuple[str, ...]:
    """The findings that make up a presentation: what is felt, and where."""
    named = (name for one in knowledge.presentations.values() for name in one.when.findings() if name in knowledge.findings)
    return tuple(dict.fromkeys(named))


def open_alarms_are_asked(work: Work) -> None:
    """Once it is known what is felt and where, a relevant rule that is open always has a question that can be put.

    The question rule puts such questions first, for every rule above the present level, before a check-up may end
    (`engine/question.py`). A rule is passed over only where one of its own questions was answered "not sure".
    """
    free = work.prover.free
    state = Everything(work.space, free)
    here = every(
        [
            *(state.known.is_known(name) for name in presenting(work.knowledge)),
            *(some([*free.known(name).values(), free.unsure(name)]) for name in ABOUT_YOU),
        ]
    )
    for flag in work.knowledge.red_flags.values():
        work.checks += 1
        rule = state.rule(flag)
        sure = every(no(free.unsure(name)) for name in rule.reads)
        askable = some(every([bit, rule.can_ask(name)]) for name, bit in rule.asks.items())
        told = work.prover.find(every([here, rule.open, rule.relevant, sure, _numbers_told(work, rule), no(askable)]))
        if told is not None:
            says = f"{flag.label}: open for this person ({flag.act.value}), and nothing is left that could be asked about it."
            work.fails(flag.id, says, told)


def _numbers_told(work: Work, rule: RuleBits) -> Bit:
    """Numbers are told as numbers: the check-up asks for nothing else. A band that a test cuts through was answered, coarsely."""
    numbers = [name for name in rule.reads if name in work.space.findings and work.space.findings[name].type == "number"]
    bands = [(name, choice.value) for name in numbers for choice in work.space.findings[name].choices]
    return every(no(work.prover.free.known(name)[band]) for name, band in bands)


def emergencies_are_asked_where_their_causes_show(work: Work) -> None:
    """In every presentation in which a cause of an emergency sign is at least `rare`, its questions can come up.

    One place of a presentation is enough. Where a sign could be true and is not asked about is counted and noted.
    """
    free = work.prover.free
    state = Everything(work.space, free)
    for flag in work.knowledge.red_flags.values():
        if not flag.act.is_emergency:
            continue
        rule = state.rule(flag)
        for presentation in shown_in(work.knowledge, flag):
            work.checks += 1
            comes_with = truth(work.knowledge.presentations[presentation].when, state.known, work.space)[0]
            if not work.prover.exists(every([comes_with, rule.relevant])):
                told = work.prover.find(comes_with)
                label = work.knowledge.presentations[presentation].label
                work.fails(flag.id, f"{flag.label}: its questions never come up with {label}, where its cause is not rare.", told)
    work.notes.append(_narrow(work, state))


def _narrow(work: Work, state: Everything) -> str:
    """How many emergency signs are asked about only where they belong, of all places where they could be true."""
    free = work.prover.free
    first, second = presenting(work.knowledge)[:2]
    pairs = [every([one, two]) for one in free.known(first).values() for two in free.known(second).values()]
    signs = [state.rule(flag) for flag in work.knowledge.red_flags.values() if flag.act.is_emergency]
    narrow = sum(
        any(
            not work.prover.exists(every([pair, rule.relevant])) and work.prover.exists(every([pair, rule.fired]))
            for pair in pairs
        )
        for rule in signs
    )
    return (
        f"{narrow} of {len(signs)} emergency signs could also be true with some pair of sensation and site for which they are "
        "not asked about: there they have to be said. Once said, they fire whatever the presentation."
    )


def cases_are_asked(work: Work) -> None:
    """What a case of the knowledge says must be asked comes next from a relevant rule, for the person of that case."""
    for case in work.knowledge.cases.values():
        if not case.expect.asks or case.text is not None or case.answer_rest is not None:
            continue
        told = told_by(work, case)
        state = Everything(work.space, Exactly(told))
        asked = {
            name
            for flag in work.knowledge.red_flags.values()
            if every([state.rule(flag).open, state.rule(flag).relevant]) is True
            for name, bit in state.rule(flag).asks.items()
            if bit is True
        }
        for name in case.expect.asks:
            work.checks += 1
            if name not in asked:
                label = work.space.findings[name].label if name in work.space.findings else name
                about = next(iter(case.expect.quiet or ()), case.id)
                work.fails(about, f"For the person of the case {case.id}, “{label}” is not asked about.", told)


def every_check_up_can_end(work: Work) -> None:
    """The numbers that end a check-up are there and sound, and every question has an answer that can be given.

    The argument: a screen shows only findings that were not answered yet, an answer (or "not sure", or a skip) is kept, findings
    are finitely many, and at `screens_at_most` nothing more is asked.
    """
    for asking in work.knowledge.asking.values():
        work.checks += 4
        if not 1 <= asking.screens_at_most <= SCREENS:
            work.fails(asking.id, f"A check-up may take {asking.screens_at_most} screens; {SCREENS} is the most.")
        if asking.ticks_per_screen < 1:
            work.fails(asking.id, "A screen without a line asks nothing, so a check-up would not get on.")
        if not 0 <= asking.calm_screens_at_most <= asking.screens_at_most:
            work.fails(asking.id, "Calm questions may go on for longer than a whole check-up.")
        if not 0 <= asking.extra_screens_at_most <= asking.screens_at_most:
            work.fails(asking.id, "There are more extra screens than screens.")
    for finding in work.knowledge.findings.values():
        work.checks += 1
        if not finding.question.strip() or (finding.type in ("one_of", "site") and not finding.choices):
            work.fails(finding.id, f"{finding.label}: this question cannot be answered.")
        if finding.type == "yes_no" and finding.id in _circle(work, finding.id):
            work.fails(finding.id, f"{finding.label}: whether it is possible hangs on itself.")


def _circle(work: Work, name: str) -> Iterator[str]:
    seen: set[str] = set()
    only_if = work.space.only_if(name)
    wanted = list(only_if.findings()) if only_if is not None else []
    while wanted:
        other = wanted.pop()
        if other not in seen:
            seen.add(other)
            yield other
            gate = work.space.only_if(other)
            wanted += gate.findings() if gate is not None else ()


def shown_in(knowledge: Knowledge, flag: RedFlag) -> list[str]:
    """Presentations in which a cause the sign has in mind is at least as common as the word `rare` says."""
    words = next((scale.words for scale in knowledge.scales.values() if "rare" in scale.words), None)
    if words is None or words["rare"].p is None:
        return []
    found = []
    for presentation in knowledge.presentations:
        given = [
            (condition.id, _number(prior, knowledge))
            for condition in knowledge.conditions.values()
            for prior in condition.priors
            if prior.presentation == presentation
        ]
        total = sum(p for _, p in given) or 1.0
        if any(p / total >= words["rare"].p for name, p in given if name in flag.condition_in_mind):
            found.append(presentation)
    return found


def _number(chance: Chance, knowledge: Knowledge) -> float:
    if chance.p is not None:
        return chance.p
    word = chance.how_often or chance.how_common or ""
    return next((scale.words[word].p or 0.0 for scale in knowledge.scales.values() if word in scale.words), 0.0)
