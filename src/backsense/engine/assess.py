"""One assessment: rules, causes, urgency, questions, reasons, tripwires and advice, in that order."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from backsense import __version__
from backsense.domain.assessment import About, Assessment, Cite, KnowledgeStamp, Notice, Span, Understood
from backsense.domain.case import UNKNOWN, Case
from backsense.domain.knowledge import Knowledge, Policy
from backsense.domain.reading import Reading
from backsense.engine.advise import advise
from backsense.engine.change import find_tripwires, when_to_look_again
from backsense.engine.compile import Model
from backsense.engine.decide import Standing, stand
from backsense.engine.explain import explain_alarms, explain_causes, explain_urgency
from backsense.engine.question import next_screen
from backsense.engine.say import said, sources_shown


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
    parts: dict[str, Any] = {
        "urgency": explain_urgency(model, standing),
        "alarms": explain_alarms(standing),
        "causes": explain_causes(model, standing),
        "tripwires": find_tripwires(model, standing, today),
        "advice": advice,
        "avoid": avoid,
    }
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
        sources=sources_shown(model.knowledge, _cites(parts)),
        stop=asked.screen is None,
        **parts,
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


def _cites(value: Any) -> Iterator[Cite]:
    """Every place cited anywhere in a result."""
    if isinstance(value, Cite):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _cites(getattr(value, field))
    elif isinstance(value, dict):
        for one in value.values():
            yield from _cites(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _cites(one)
