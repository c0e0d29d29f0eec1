"""Proofs about the rules beside one another: each can decide something, and no two say different things of the same people."""

from backsense.certify.bits import every, no
from backsense.certify.prove import Exactly, Told
from backsense.certify.result import Work
from backsense.certify.rules import Everything
from backsense.certify.space import Known, truth


def every_rule_can_be_reached(work: Work) -> None:
    """Somebody can make it true while its questions belong to them, and each of its choices can be the one that does."""
    state = Everything(work.space, work.prover.free)
    for flag in work.knowledge.red_flags.values():
        work.checks += 1
        rule = state.rule(flag)
        if not work.prover.exists(rule.fired):
            work.fails(flag.id, f"{flag.label}: nobody could ever say what makes this true.")
        elif not work.prover.exists(every([rule.fired, rule.relevant])):
            told = work.prover.find(rule.fired)
            work.fails(flag.id, f"{flag.label}: never asked about in those for whom it can be true.", told)
        for i, part in enumerate(flag.when.any or ()):
            work.checks += 1
            if not work.prover.exists(truth(part, state.known, work.space)[0]):
                work.fails(flag.id, f"{flag.label}: choice {i + 1} of its `any` can never be true.")


def no_rule_is_shadowed(work: Work) -> None:
    """No rule is true only where a more urgent one is; equal tests never differ or repeat; narrower ones are noted."""
    state = Everything(work.space, work.prover.free)
    flags = list(work.knowledge.red_flags.values())
    for flag in flags:
        rule = state.rule(flag)
        told = work.prover.someone(rule.fired)
        if told is None:
            continue
        for other in flags:
            if other is flag or not _true_for(work, other.id, told):
                continue  # this very person makes the one true and not the other: not implied
            work.checks += 1
            if work.prover.exists(every([rule.fired, no(state.rule(other).fired)])):
                continue
            same_test = not work.prover.exists(every([state.rule(other).fired, no(rule.fired)]))
            wider = not work.prover.exists(every([rule.relevant, no(state.rule(other).relevant)]))
            if same_test and other.act != flag.act:
                says = f"{flag.label} ({flag.act.value}) and {other.label} ({other.act.value}) are true of the same people."
                work.fails(flag.id, says, work.prover.find(rule.fired))
            elif other.act > flag.act or (same_test and flag.id > other.id):
                says = f"{flag.label} ({flag.act.value}): whenever it is true, {other.label} ({other.act.value}) is true too."
                work.fails(flag.id, says, work.prover.find(rule.fired))
            elif other.act == flag.act and wider and other.if_unknown >= flag.if_unknown and not same_test:
                work.notes.append(
                    f"{flag.id} is the narrower of two signs of one level ({other.id}): it changes words, not the level"
                )


def _true_for(work: Work, name: str, told: Told) -> bool:
    return truth(work.knowledge.red_flags[name].when, Known(work.space, Exactly(told)), work.space)[0] is True
