"""Proofs about advice: nothing is advised to someone who must not have it, and nothing on the deny-list is advised at all."""

import re
from collections.abc import Iterator

from backsense.certify.bits import Bit, every, no, some
from backsense.certify.result import Work
from backsense.certify.space import Instead, Known, truth
from backsense.domain.knowledge import Knowledge, Remedy


def fits(work: Work, remedy: Remedy, known: Known) -> Bit:
    """Whether it is for this person."""
    return truth(remedy.fits, known, work.space)[0]


def barred(work: Work, remedy: Remedy, known: Known) -> Bit:
    """Whether a `not_use` caution holds for this person."""
    return some(truth(one.when, known, work.space)[0] for one in remedy.cautions if one.must == "not_use")


def advised(work: Work, remedy: Remedy, known: Known) -> Bit:
    """Whether it can stand among what to do, at the levels at which anything is advised."""
    return False if remedy.verdict == "avoid" else every([fits(work, remedy, known), no(barred(work, remedy, known))])


def nothing_advised_is_barred(work: Work) -> None:
    """Whoever may be shown a remedy or a step made of it holds none of its `not_use` cautions; and somebody may be shown it."""
    known = Known(work.space, work.prover.free)
    for remedy in work.knowledge.remedies.values():
        for i, caution in enumerate(remedy.cautions):
            work.checks += 1
            holds = truth(caution.when, known, work.space)[0]
            if not work.prover.exists(holds):
                work.fails(remedy.id, f"{remedy.label}: its caution {i + 1} can never hold, so it protects nobody.")
            if caution.must == "not_use" and remedy.verdict != "avoid":
                told = work.prover.find(every([advised(work, remedy, known), holds]))
                if told is not None:
                    work.fails(remedy.id, f"{remedy.label}: advised to someone its own caution forbids it to.", told)
        if remedy.verdict != "avoid":
            work.checks += 1
            told = None if work.prover.exists(advised(work, remedy, known)) else work.prover.find(fits(work, remedy, known))
            if told is not None:
                work.fails(remedy.id, f"{remedy.label}: everybody it fits is forbidden it.", told)


def more_said_never_unbars(work: Work) -> None:
    """From absent, not asked or not sure to present: no caution that held stops holding. A caution turned round breaks this."""
    free = work.prover.free
    before = Known(work.space, free)
    for remedy in work.knowledge.remedies.values():
        for caution in remedy.cautions:
            one = truth(caution.when, before, work.space)[0]
            for name in sorted(work.space.leans_on(caution.when)):
                if not work.space.is_yes_no(name):
                    continue
                work.checks += 1
                after = Known(work.space, Instead(free, name, "present"))
                fewer = every([one, no(truth(caution.when, after, work.space)[0])])
                if fewer is not False and (told := work.prover.find(fewer)) is not None:
                    label = work.space.findings[name].label
                    says = f"{remedy.label}: its caution lifts once someone says yes to “{label}” ({caution.because.strip()})"
                    work.fails(remedy.id, says, told)


def nothing_denied_is_advised(work: Work) -> None:
    """What carries words never to be said is never something to do, and those words stand in nothing that is shown as advice."""
    denied = [(word.lower(), remedy) for remedy in work.knowledge.remedies.values() for word in remedy.never_words]
    known = Known(work.space, work.prover.free)
    for remedy in work.knowledge.remedies.values():
        work.checks += 1
        if remedy.never_words and remedy.verdict != "avoid":
            told = work.prover.find(advised(work, remedy, known))
            if told is not None:
                work.fails(remedy.id, f"{remedy.label}: on the deny-list, and advised as something to {remedy.verdict}.", told)
    for about, text in advice_texts(work.knowledge):
        for word, by in denied:
            work.checks += 1
            if word in text.lower():
                if about in work.knowledge.red_flags and _warns(text, word):
                    work.notes.append(f"{about} names “{word}” in order to warn against it: “{text.strip()}”")
                    continue
                work.fails(about, f"“{word}” is on the deny-list ({by.id}), and is shown as advice: “{text.strip()[:90]}”.")


_AGAINST = re.compile(r"\b(no|not|never|nobody|without|don't)\b", re.IGNORECASE)


def _warns(text: str, word: str) -> bool:
    """Whether every sentence that holds the word speaks against it."""
    return all(_AGAINST.search(one) for one in re.split(r"[.;:]\s+", text.lower()) if word in one)


def nobody_is_told_both(work: Work) -> None:
    """Nobody gets a plan that leaves a remedy out on purpose, together with that remedy as something to do or as a step."""
    known = Known(work.space, work.prover.free)
    remedies = work.knowledge.remedies
    for plan in work.knowledge.plans.values():
        here = truth(plan.fits, known, work.space)[0]
        for step in plan.steps:
            work.checks += 1
            remedy = remedies.get(step.remedy or "")
            if remedy is not None and (remedy.verdict == "avoid" or remedy.id in plan.avoid):
                work.fails(plan.id, f"{plan.label}: {remedy.label} is a step, and something to avoid.", work.prover.find(here))
        earlier = [
            truth(one.fits, known, work.space)[0]
            for one in work.knowledge.plans.values()
            if (one.order, one.id) < (plan.order, plan.id)
        ]
        for name in plan.avoid:
            work.checks += 1
            remedy = remedies.get(name)
            if remedy is None or remedy.verdict == "avoid":
                continue
            told = work.prover.find(every([here, *(no(one) for one in earlier), advised(work, remedy, known)]))
            if told is not None:
                says = (
                    f"{plan.label}: avoid {remedy.label}, it says, and the same page gives that as something to {remedy.verdict}."
                )
                work.fails(plan.id, says, told)


def advice_texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every text that is shown as something to do."""
    for remedy in knowledge.remedies.values():
        if remedy.verdict != "avoid":
            yield from ((remedy.id, text) for text in (remedy.label, remedy.how, *remedy.steps))
    for plan in knowledge.plans.values():
        yield from ((plan.id, step.says or "") for step in plan.steps)
    yield from ((medicine.id, medicine.say) for medicine in knowledge.medicines.values())
    for flag in knowledge.red_flags.values():
        yield from ((flag.id, text) for text in (flag.say, *flag.do_now))
    yield from ((words.id, text) for words in knowledge.urgencies.values() for text in (words.say, words.how))
