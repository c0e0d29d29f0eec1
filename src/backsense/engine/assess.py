"""One assessment: rules, causes, urgency, questions, reasons, tripwires and advice, in that order."""

from datetime import date

from backsense import __version__
from backsense.domain.assessment import (
    About,
    Advised,
    Alarm,
    Assessment,
    Cause,
    Cite,
    Expiry,
    KnowledgeStamp,
    MedicineShown,
    Notice,
    PlanShown,
    Span,
    Tripwire,
    Understood,
    UrgencyResult,
)
from backsense.domain.case import UNKNOWN, Case
from backsense.domain.knowledge import Knowledge, Policy
from backsense.domain.reading import Reading
from backsense.engine.advise import advise, medicines_for, plan_for
from backsense.engine.change import find_lowering, find_tripwires
from backsense.engine.decide import Standing, stand
from backsense.engine.explain import explain_alarms, explain_causes, explain_urgency
from backsense.engine.model import Model
from backsense.engine.question import next_screen
from backsense.engine.say import said, sources_shown
from backsense.engine.suppose import Suppose
from backsense.engine.sure import how_sure
from backsense.engine.time import when_it_expires, when_it_rises, when_to_look_again


def assess(
    model: Model,
    case: Case,
    today: date,
    *,
    reading: Reading | None = None,
    policies: tuple[Policy, ...] = (),
    mode: str = "full",
    screens_asked: int = 0,
) -> Assessment:
    """Return the assessment of one case. Pure: the same arguments give the same bytes.

    Args:
        model: The compiled knowledge.
        case: What the person has told.
        today: The day the advice is given for.
        reading: How their text was read, for what could not be understood.
        policies: Fixed messages that apply (under 16, outside the domain, crisis …); their floors count.
        mode: `full` or `urgency_only`.
        screens_asked: Screens answered so far.
    """
    standing = stand(model, case, policies)
    asked = next_screen(model, standing, mode, screens_asked)
    advice, avoid = advise(model, standing)
    medicines = medicines_for(model, standing, reading.medicines if reading is not None else ())
    urgency, alarms, causes = explain_urgency(model, standing), explain_alarms(standing), explain_causes(model, standing)
    suppose = Suppose(model, standing)
    plan = plan_for(model, standing, suppose, advice)
    rises = [] if standing.urgency.is_emergency else when_it_rises(model, standing, suppose)
    tripwires = find_tripwires(model, standing, today, suppose, rises)
    lowering = find_lowering(model, standing, suppose)
    expires = when_it_expires(model, standing, today, suppose, rises)
    return Assessment(
        version=__version__,
        knowledge=stamp(model.knowledge),
        today=today.isoformat(),
        about=About(age_years=case.age_years, sex=case.sex),
        understood=_understood(model, case, standing),
        unmatched=_unmatched(reading),
        screen=asked.screen,
        next=list(asked.questions),
        recheck=when_to_look_again(model, standing, today),
        notices=[Notice(id=one.id, title=one.title, say=one.say.strip()) for one in policies],
        urgency=urgency,
        alarms=alarms,
        causes=causes,
        how_sure=how_sure(model, standing),
        tripwires=tripwires,
        could_lower=lowering,
        expires=expires,
        advice=advice,
        avoid=avoid,
        plan=plan,
        medicines=medicines,
        sources=sources_shown(
            model.knowledge,
            _cites(urgency, alarms, causes, [*tripwires, *lowering, *expires], [*advice, *avoid, *medicines], plan),
        ),
        stop=asked.screen is None,
    )


def stamp(knowledge: Knowledge) -> KnowledgeStamp:
    """Which knowledge this is. It is `reviewed` only when every condition and every red flag is."""
    clinical = [*knowledge.conditions.values(), *knowledge.red_flags.values()]
    reviewed = bool(clinical) and all(item.status == "reviewed" for item in clinical)
    return KnowledgeStamp(version=knowledge.version, hash=knowledge.hash, reviewed=reviewed)


def _understood(model: Model, case: Case, standing: Standing) -> list[Understood]:
    """What was said, then what follows from it."""
    found = []
    for name, reply in sorted(case.replies.items(), key=lambda one: (one[1].span or (10**9, 0), one[0])):
        if name not in model.findings:  # age or sex, asked and not told
            continue
        status = "unknown" if reply.value == UNKNOWN else "absent" if reply.value == "absent" else "present"
        found.append(
            Understood(
                finding=name, label=model.findings[name].label, status=status, value=reply.value, span=reply.span,  # type: ignore[arg-type]
                text=reply.text, said_by=reply.said_by, says=said(model, name, reply.value),
            )
        )  # fmt: skip
    for name, value in standing.values.items():
        if name in model.findings and name not in case.replies and value == "present":
            found.append(
                Understood(
                    finding=name, label=model.findings[name].label, status="present", value=value, span=None, text=None,
                    said_by="implied", says=said(model, name, value),
                )
            )  # fmt: skip
    return found


def _unmatched(reading: Reading | None) -> list[Span]:
    return list(reading.unmatched) if reading is not None else []


def _cites(
    urgency: UrgencyResult,
    alarms: list[Alarm],
    causes: list[Cause],
    changes: list[Tripwire | Expiry],
    advised: list[Advised | MedicineShown],
    plan: PlanShown | None,
) -> list[Cite]:
    """Every place cited anywhere in a result."""
    found = [cite for reason in urgency.because for cite in reason.sources]
    found += [cite for alarm in alarms for cite in alarm.sources]
    for cause in causes:
        found += [cite for one in (*cause.supports, *cause.against, *cause.unknown) for cite in one.sources]
        found += [cite for one in cause.course for cite in one.sources]
    found += [cite for change in changes for cite in change.sources]
    found += [cite for one in advised for cite in one.sources]
    found += [cite for step in (plan.steps if plan is not None else ()) for cite in step.sources]
    return found
