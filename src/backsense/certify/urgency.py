"""Proofs about how urgent it is: what fired is never undercut, saying more never lowers, "not sure" is never taken for no."""

from backsense.certify.bits import FORMULAS, Bit, every, no, some
from backsense.certify.prove import Told, at_least_so
from backsense.certify.result import Work
from backsense.certify.rules import Everything
from backsense.certify.space import Instead, truth
from backsense.domain.knowledge import CaseFile, RedFlag
from backsense.domain.urgency import URGENCIES, Urgency


def fired_is_never_undercut(work: Work) -> None:
    """Nobody in whom a rule fires ends below its level, whatever the causes, the other rules and the policies say."""
    state = Everything(work.space, work.prover.free)
    elsewhere = {level: FORMULAS.variable(f"causes or policies say {level.value} or more") for level in URGENCIES}
    for flag in work.knowledge.red_flags.values():
        work.checks += 1
        ends_there = some([state.floor_is(flag.act), elsewhere[flag.act]])
        told = work.prover.find(every([state.rule(flag).fired, no(ends_there)]))
        if told is not None:
            work.fails(flag.id, f"{flag.label}: fires, and the advice is below {flag.act.value}.", told)


def cases_hold_for_all_who_say_as_much(work: Work) -> None:
    """What a case of the knowledge says of one person holds for everybody who says at least as much."""
    state = Everything(work.space, work.prover.free)
    flags = work.knowledge.red_flags
    for case in work.knowledge.cases.values():
        if not case.expect.fires or case.text is not None or case.answer_rest is not None:
            continue
        told = told_by(work, case)
        here = at_least_so(work.space, work.prover.free, {name: v for name, v in told.items() if v not in ("absent", "unsure")})
        least = case.expect.urgency_at_least
        for name in case.expect.fires:
            work.checks += 1
            flag = flags.get(name)
            if flag is None:
                work.fails(
                    name, f"The case {case.id} describes someone this warning sign is for, and there is no such sign.", told
                )
                continue
            broken = work.prover.find(every([here, no(state.rule(flag).fired)]))
            if broken is not None:
                work.fails(name, f"{flag.label}: does not fire for someone who says all that the case {case.id} says.", broken)
        if least is not None:
            work.checks += 1
            broken = work.prover.find(every([here, no(state.floor_is(least))]))
            if broken is not None:
                says = f"Someone who says all that the case {case.id} says is not brought to {least.value} by any warning sign."
                work.fails(case.expect.fires[0], says, broken)


def told_by(work: Work, case: CaseFile) -> Told:
    """What a case gives, as answers; a number as the piece it lies in."""
    told: Told = {} if case.age is None else {"age_years": case.age}
    told.update({} if case.sex is None else {"sex": case.sex})
    told.update({name: "unsure" if value == "unknown" else value for name, value in case.given.items()})
    return {name: work.space.piece(name, value) for name, value in told.items() if name in work.space.names}


def medicine_emergencies_are_known(work: Work) -> None:
    """Whoever meets what a medicine's entry calls an emergency is told to go now by a warning sign."""
    state = Everything(work.space, work.prover.free)
    emergency = state.floor_is(Urgency.EMERGENCY)
    for medicine in work.knowledge.medicines.values():
        for one in medicine.emergency_if:
            if one.when is not None:
                work.checks += 1
                told = work.prover.find(every([truth(one.when, state.known, work.space)[0], no(emergency)]))
                if told is not None:
                    work.fails(
                        medicine.id, f"{medicine.label}: “{one.says.strip()}” is called an emergency; no sign says go now.", told
                    )


def said_fits_the_level(work: Work) -> None:
    """What a warning sign says first is what its level is called: nobody reads one thing and is counted as another."""
    titles = {words.urgency: words.title.lower() for words in work.knowledge.urgencies.values()}
    for flag in work.knowledge.red_flags.values():
        work.checks += 1
        others = {level for level, title in titles.items() if level != flag.act and flag.say.strip().lower().startswith(title)}
        if others:
            work.fails(flag.id, f"{flag.label}: it says “{flag.say.strip()[:60]}…”, and its level is {flag.act.value}.")
        if flag.if_unknown > flag.act:
            says = f"{flag.label}: not knowing ({flag.if_unknown.value}) is more urgent than knowing ({flag.act.value})."
            work.fails(flag.id, says)


def more_said_never_lowers(work: Work) -> None:
    """From absent, not asked or not sure to present: what the rules and the not-sure floors say never falls."""
    free = work.prover.free
    before = Everything(work.space, free)
    for name, flags in alarms(work).items():
        after = Everything(work.space, Instead(free, name, "present"))
        not_yet = no(free.known(name)["present"])
        _compare(work, name, flags, before, after, not_yet, "present")


def not_sure_is_never_below_no(work: Work) -> None:
    """ "Not sure", ticked or in one's own words, leaves at least the level that "no" leaves."""
    free = work.prover.free
    for name, flags in alarms(work).items():
        denied = Everything(work.space, Instead(free, name, "absent"))
        for word in ("unsure", "doubted"):
            _compare(work, name, flags, denied, Everything(work.space, Instead(free, name, word)), True, word)


def not_sure_leaves_its_floor(work: Work) -> None:
    """docs/decisions/0009: one "not sure" from firing, with another sign of the rule or one's own words for it: `if_unknown`."""
    free = work.prover.free
    for name, flags in alarms(work).items():
        if_yes = Everything(work.space, Instead(free, name, "present"))
        # What a yes would bring along was not said; where the rule tests that too, more than one answer is missing.
        brings = set(work.space.findings[name].implies)
        for word in ("unsure", "doubted"):
            state = Everything(work.space, Instead(free, name, word))
            for flag in flags:
                rule = state.rule(flag)
                if name not in rule.signs or flag.if_unknown == Urgency.SELF_CARE or brings & set(rule.reads):
                    continue
                work.checks += 1
                speaks = some([word == "doubted", *(state.known.present(other) for other in rule.signs if other != name)])
                gates_sure = every(no(free.unsure(one)) for one in rule.reads if one not in rule.signs and one != name)
                promised = every([rule.open, rule.relevant, gates_sure, if_yes.rule(flag).fired, speaks, no(rule.leaves_floor)])
                if promised is not False and work.prover.exists(promised):
                    told = work.prover.find(every([promised, no(state.floor_is(flag.if_unknown))]))
                    if told is not None:
                        told = {**told, name: word}
                        work.fails(flag.id, f"{flag.label}: one “not sure” from firing, spoken for, and no floor.", told)


def alarms(work: Work) -> dict[str, list[RedFlag]]:
    """Each yes/no finding a warning sign tests → the signs on which its answer can bear."""
    flags = work.knowledge.red_flags.values()
    tested = dict.fromkeys(name for flag in flags for name in flag.when.findings() if work.space.is_yes_no(name))
    leans = {flag.id: work.space.leans_on(flag.when) | work.space.leans_on(flag.relevant_when) for flag in flags}
    return {name: [flag for flag in flags if name in leans[flag.id]] for name in tested}


def _compare(work: Work, name: str, flags: list[RedFlag], before: Everything, after: Everything, where: Bit, word: str) -> None:
    """Rule by rule: what it gave before it still gives. Only where one rule falls short are all of them looked at together."""
    falls = []
    for flag in flags:
        work.checks += 1
        one, two = before.rule(flag), after.rule(flag)
        lost_fire = every([one.fired, no(two.fired)])
        stays = some([two.leaves_floor, two.fired if flag.act >= flag.if_unknown else False])
        lost_floor = every([one.leaves_floor, no(stays)]) if flag.if_unknown > Urgency.SELF_CARE else False
        wrong = every([where, some([lost_fire, lost_floor])])
        if wrong is not False and work.prover.exists(wrong):
            falls.append(flag)
    for flag in falls:
        for level in sorted({flag.act, flag.if_unknown} - {Urgency.SELF_CARE}, reverse=True):
            told = work.prover.find(every([where, before.floor_is(level), no(after.floor_is(level))]))
            if told is not None:
                finding = work.space.findings[name]
                answer = {"present": "yes", "unsure": "“not sure”", "doubted": "“not sure”, in their own words"}[word]
                from_ = "no" if word != "present" else "anything else"
                says = (
                    f"{flag.label}: answering {answer} to “{finding.label}” gives less than {level.value}, which {from_} gives."
                )
                work.fails(flag.id, says, told)
                break
