"""Results as text for a terminal: the danger first, then what to do, then what it may be. No decisions are made."""

from collections.abc import Iterable, Sequence

from backsense.domain.answering import AskResult, ConflictShown
from backsense.domain.assessment import (
    Advised,
    Assessment,
    Cause,
    KnowledgeStamp,
    MedicineShown,
    Notice,
    PlanShown,
    Tripwire,
    Understood,
    UrgencyResult,
    Weighed,
)
from backsense.domain.knowledge import Locale
from backsense.domain.urgency import Urgency
from backsense.render.labels import (
    ANSWERS,
    BAND_WORDS,
    CERTAINTY_WORDS,
    IF_SO,
    TOLD,
    URGENCY_WORDS,
    by_when,
    long_date,
    plan_ends,
    still_to_say,
)
from backsense.render.text_parts import Citations, Look, Page, clean

_FIRST = ("crisis", "nothing_recognised")
_ALWAYS = ("not_reviewed", "not_a_diagnosis")
"""Messages every result carries; they stand at its end."""
_SHOWN = 5
_OPEN_SHOWN = 3
"""How many reasons, and how many open points, are shown for one cause; the JSON has more."""
_CHECK = 'Start the check-up with: backsense check --text "what you wrote"'
_BRIEF_BANDS = ("unlikely", "looked_for_not_found")


def render_assessment(result: Assessment, look: Look | None = None, locales: Sequence[Locale] = ()) -> str:
    """The whole result of a check-up, in the order a worried person needs it. `locales`: whose numbers to call are shown."""
    look = look or Look()
    page, cites = Page(look), Citations(result.sources, look.plain)
    _first_notices(page, result.notices, locales)
    _urgency(
        page, result.urgency, result.today, cites, locales=locales, first=[*_about_this_case(result.notices), *_so_far(result)]
    )
    _how_sure(page, result)
    _tripwires(page, result, cites)
    _causes(page, result.causes, cites)
    _plan(page, result.plan, cites)
    _advice(page, "What to do now", result.advice, cites)
    _advice(page, "What to avoid", result.avoid, cites)
    _medicines(page, result.medicines, cites)
    _still_open(page, result)
    write_understood(page, result, numbered=False)
    cites.write(page)
    _last_notices(page, result.notices)
    _stamp(page, result.version, result.knowledge, result.notices, result.today)
    return page.text()


def render_emergency(result: Assessment, look: Look | None = None, locales: Sequence[Locale] = ()) -> str:
    """Only what counts in the first ten seconds: what to do, why, and what to say when you call."""
    look = look or Look()
    page, cites = Page(look), Citations(result.sources, look.plain)
    _first_notices(page, result.notices, locales)
    _urgency(page, result.urgency, result.today, cites, locales=locales, brief=True)
    return page.text()


def render_understood(result: Assessment, look: Look | None = None) -> str:
    """What we understood, numbered so that a line can be put right, and what we could not read."""
    page = Page(look or Look())
    write_understood(page, result, numbered=True)
    return page.text()


def render_answer(result: AskResult, look: Look | None = None, locales: Sequence[Locale] = ()) -> str:
    """The answer to a plain question, or what stands in its place."""
    look = look or Look()
    page, cites = Page(look), Citations(result.sources, look.plain)
    _first_notices(page, result.notices, locales)
    answer = result.answer
    urgency = result.urgency
    # A question asks less than a check-up: a level is shown only where an alarm fired, never one that sounds like all is well.
    if result.kind == "emergency" and urgency is not None:
        _urgency(page, urgency, None, cites, locales=locales)
        if urgency.code.is_emergency:
            _told(page, result)
            page.say(_CHECK)
    elif answer is None:
        page.say(result.say)
        if result.kind == "check":
            _told(page, result)
            page.say(_CHECK)
            if urgency is not None and any(alarm.status == "fired" for alarm in result.alarms):
                _urgency(page, urgency, None, cites, locales=locales)
    if result.if_so is not None:
        page.heading(IF_SO, "alarm")
        page.say(result.if_so.say)
        for reason in result.if_so.because:
            page.item(reason.says + cites.mark(reason.sources))
    if answer is not None:
        page.gap()
        page.say(ANSWERS, "quiet")
        page.heading(answer.question)
        page.say(answer.short)
        page.heading("What is known")
        for claim in answer.claims:
            page.item(claim.says)
            how_sure = f"{CERTAINTY_WORDS[claim.certainty]} {cites.place(claim.source, claim.at, claim.checked)}"
            page.item(how_sure, "", 2, "quiet")
        if answer.people_read:
            page.heading("What people read elsewhere")
            page.say(answer.people_read)
        _conflicts(page, answer.conflicts, cites)
        page.heading("What we cannot say")
        page.say(answer.cannot_say)
        page.heading("When to see someone")
        page.say(answer.see_someone_if)
    if result.alternatives:
        page.heading("Other questions we can answer")
        for other in result.alternatives:
            page.item(other.question)
    if answer is not None or result.urgency is not None:
        cites.write(page)
    _last_notices(page, result.notices)
    _stamp(page, result.version, result.knowledge, result.notices, None)
    return page.text()


def _told(page: Page, result: AskResult) -> None:
    if result.told:
        page.heading(TOLD)
        for one in result.told:
            page.item(one)


def write_understood(page: Page, result: Assessment, numbered: bool) -> None:
    """What we understood, each with the words it came from; what we could not read."""
    if result.understood:
        page.heading("What we understood")
        for number, one in enumerate(result.understood, 1):
            page.item(understood_line(one), f"{number}." if numbered else "-")
    if result.unmatched:
        page.heading("What we could not read")
        page.say("; ".join(f'"{clean(span.text)}"' for span in result.unmatched))


def understood_line(one: Understood) -> str:
    """One finding in words, with where we have it from."""
    says = one.says or one.label
    says = says[:1].upper() + says[1:]
    if one.said_by == "text" and one.text:
        return f'{says}. You wrote: "{clean(one.text)}"'
    return f"{says}. {'This follows from another answer.' if one.said_by == 'implied' else 'You answered this.'}"


def _first_notices(page: Page, notices: list[Notice], locales: Sequence[Locale]) -> None:
    """A crisis is met before anything else; and a level means nothing where nothing was understood."""
    for notice in notices:
        if notice.id in _FIRST:
            page.heading(notice.title, "alarm" if notice.id == "crisis" else "heading")
            page.say(notice.say)
            if notice.id == "crisis":
                _numbers(page, "Somebody to talk to now", [(one.crisis_line, one.country) for one in locales])
    page.gap()


def _numbers(page: Page, title: str, numbers: list[tuple[str | None, str]]) -> None:
    """Numbers to call. Where the country is not known all are shown: guessing it wrong would cost minutes."""
    countries: dict[str, list[str]] = {}
    for number, country in numbers:
        if number:
            countries.setdefault(number, []).append(country)
    if len(countries) == 1:
        page.say(f"{title}: {next(iter(countries))}.", "alarm")
    elif countries:
        each = [f"{number} ({', '.join(where)})" for number, where in countries.items()]
        page.say(f"{title}: {'; '.join(each)}.")


def _last_notices(page: Page, notices: list[Notice]) -> None:
    always = [notice for notice in notices if notice.id in _ALWAYS]
    if always:
        page.heading("Keep in mind")
        for notice in always:
            page.item(_notice(notice))


def _about_this_case(notices: list[Notice]) -> list[str]:
    """Messages that apply to this case alone (too young, outside what we know) belong beside the urgency."""
    return [_notice(notice) for notice in notices if notice.id not in (*_ALWAYS, *_FIRST)]


def _notice(notice: Notice) -> str:
    title = notice.title.rstrip(".")
    return f"{title}. {notice.say}" if title else notice.say


def _urgency(
    page: Page,
    urgency: UrgencyResult,
    today: str | None,
    cites: Citations,
    brief: bool = False,
    locales: Sequence[Locale] = (),
    first: Iterable[str] = (),
) -> None:
    page.heading(urgency.title.rstrip(".") + ".", "alarm" if urgency.code.is_emergency else "heading")
    if urgency.within and urgency.within.strip(". ").lower() not in ("now", "straight away", "at once"):
        frame = by_when(urgency.within, urgency.within_hours, today) if today else urgency.within
        page.say(f"By when: {frame.rstrip('.')}.")
    title = urgency.title.rstrip(".")
    for sentence in dict.fromkeys((urgency.say, urgency.how)):
        rest = sentence.removeprefix(title).lstrip(". ")  # the heading has said it
        if rest:
            page.say(rest)
    if urgency.code.is_emergency:
        _numbers(page, "The number to call", [(one.emergency_number, one.country) for one in locales])
    elif urgency.code == Urgency.SAME_DAY and len(locales) == 1:  # a list of lines of many countries would help nobody
        _numbers(page, "The line to ring", [(one.urgent_line, one.country) for one in locales])
    for words in first:
        page.say(words)
    if urgency.do_now:
        page.heading("Until then" if not urgency.code.is_emergency else "Do this now")
        for number, step in enumerate(urgency.do_now, 1):
            page.item(step, f"{number}.")
    if urgency.tell_them:
        page.heading("What to say when you call or arrive")
        page.say(f'"{urgency.tell_them}"', indent=2)
    if urgency.have_ready:
        page.say(f"Have ready: {urgency.have_ready}.", indent=2)
    if urgency.because:
        page.heading("Why")
        for reason in urgency.because[: 1 if brief else None]:
            page.item(reason.says + cites.mark(reason.sources))
    if brief:
        return
    if urgency.why_not_higher:
        page.item(urgency.why_not_higher)
    if urgency.why_not_lower:
        page.item(urgency.why_not_lower)


def _so_far(result: Assessment) -> list[str]:
    """A level found before all was asked must not read like the last word."""
    highest = result.urgency.highest_still_open
    if highest is None or highest <= result.urgency.code or result.urgency.code.is_emergency:
        return []
    lead = "This follows from what you told us so far. " if result.screen is not None else ""
    return [f"{lead}Some warning signs are still open. One answer could change this to: {URGENCY_WORDS[highest]}."]


def _how_sure(page: Page, result: Assessment) -> None:
    """How far the reasons above depend on numbers we are not sure of."""
    page.item(result.how_sure.says, "", 2, "quiet")


def _tripwires(page: Page, result: Assessment, cites: Citations) -> None:
    if not (result.tripwires or result.could_lower or result.expires or result.recheck):
        return
    page.heading("What would change this")
    for wire in result.tripwires:
        says = wire.says.rstrip(".")
        lead = says[:1].upper() + says[1:] if says.lower().startswith(("if ", "come back")) else f"If {says}"
        page.item(f"{lead}: {_then(wire)}.{cites.mark(wire.sources)}")
    for wire in result.could_lower:
        page.item(f"If {wire.says.rstrip('.')}: {_then(wire)}.{cites.mark(wire.sources)}")
    for one in still_to_say(result):
        page.item(one.what + cites.mark(one.sources))
    if result.recheck is not None:
        page.item(f"This advice runs out on {long_date(result.recheck.on)}. {result.recheck.says}")


def _then(wire: Tripwire) -> str:
    """What to do if it happens and by when, without saying "now" or "today" twice."""
    words, within = URGENCY_WORDS[wire.then], wire.within.strip(" .")
    if wire.then.is_emergency:
        return words
    if words.endswith("today") and within.lower().startswith("today"):
        within = within[len("today") :].lstrip(" ,;")
    return f"{words}, {within}" if within else words


def _causes(page: Page, causes: list[Cause], cites: Citations) -> None:
    if not causes:
        return
    page.heading("What it may be")
    page.say("We cannot examine you or do a test, so this is not a diagnosis.")
    for band, words in BAND_WORDS.items():
        group = [cause for cause in causes if cause.band == band]
        if not group:
            continue
        page.gap()
        if band in _BRIEF_BANDS:
            page.say(f"{words}: {'; '.join(_name(cause) for cause in group)}.")
            continue
        page.say(f"{words}:", "heading")
        for cause in group:
            page.item(_name(cause) + ".")
            for text in (
                cause.summary,
                _weighed("For", cause.supports, cites),
                _weighed("Against", cause.against, cites),
            ):
                if text:
                    page.item(text, "", 2)
            if cause.unknown:
                page.item(f"Not known yet: {'; '.join(one.says.rstrip('.') for one in cause.unknown[:_OPEN_SHOWN])}.", "", 2)
            for course in cause.course:
                page.item(course.says + cites.mark(course.sources), "", 2)


def _name(cause: Cause) -> str:
    return f"{cause.name} ({cause.clinical_name})" if cause.clinical_name not in ("", cause.name) else cause.name


def _weighed(lead: str, findings: list[Weighed], cites: Citations) -> str:
    if not findings:
        return ""
    shown = "; ".join(one.says.rstrip(".") + cites.mark(one.sources) for one in findings[:_SHOWN])
    more = len(findings) - _SHOWN
    return f"{lead}: {shown}{f'; and {more} more' if more > 0 else ''}."


def _advice(page: Page, title: str, entries: list[Advised], cites: Citations) -> None:
    if not entries:
        return
    page.heading(title)
    for entry in entries:
        label = entry.label.rstrip(".")
        page.item(f"{label}. {entry.how}" if entry.how else f"{label}.")
        for number, step in enumerate(entry.steps, 1):
            page.item(step, f"{number}.", 2)
        if entry.effect:
            page.item(f"{entry.effect} {CERTAINTY_WORDS[entry.certainty]}{cites.mark(entry.sources)}", "", 2)
        for careful in entry.careful:
            page.item(f"Take care: {careful.says}{cites.mark(careful.sources)}", "", 2)
        if entry.stop_if:
            begins = entry.stop_if.lower().startswith("stop")
            stop = entry.stop_if if begins else f"Stop if {entry.stop_if[:1].lower()}{entry.stop_if[1:]}"
            page.item(stop.rstrip(".") + ".", "", 2)


def _plan(page: Page, plan: PlanShown | None, cites: Citations) -> None:
    if plan is None:
        return
    page.heading(f"Step by step: {plan.label.rstrip('.')}")
    for number, step in enumerate(plan.steps, 1):
        page.item(step.says + cites.mark(step.sources), f"{number}.")
        for careful in step.careful:
            page.item(f"Take care: {careful.says}{cites.mark(careful.sources)}", "", 2)
    if plan.avoid:
        page.say(f"Left out on purpose: {'; '.join(label.rstrip('.') for label in plan.avoid)}.")
    for words, cases in plan_ends(plan):
        page.say(f"{words[:1].upper()}{words[1:]} if {cases}.")


def _medicines(page: Page, medicines: list[MedicineShown], cites: Citations) -> None:
    if not medicines:
        return
    page.heading("Medicines that can do this")
    for one in medicines:
        page.item(f"{one.label.rstrip('.')} ({URGENCY_WORDS[one.how_soon]}). {one.say}")
        page.item(one.mechanism + cites.mark(one.sources), "", 2)
        for known in one.known:
            page.item(known.says + cites.mark(known.sources), "", 2)
        if one.emergency_if:
            page.item(
                f"Go to an emergency department now if {'; or if '.join(says.rstrip('.') for says in one.emergency_if)}.", "", 2
            )


def _conflicts(page: Page, conflicts: list[ConflictShown], cites: Citations) -> None:
    for one in conflicts:
        page.heading(f"Where they differ: {one.question}")
        for position in one.positions:
            year = f" ({position.year})" if position.year is not None else ""
            page.item(f"{position.who}{year}: {position.says}{cites.mark(position.sources)}")
        page.say(f"What we chose: {one.chosen} {one.because}")


def _still_open(page: Page, result: Assessment) -> None:
    unsettled = [alarm for alarm in result.alarms if alarm.status == "unsettled"]
    if not unsettled:
        return
    page.heading("What we do not know yet")
    for alarm in unsettled:
        page.item(alarm.label)


def _stamp(page: Page, version: str, knowledge: KnowledgeStamp, notices: list[Notice], today: str | None) -> None:
    page.gap()
    if not knowledge.reviewed and not any(notice.id == "not_reviewed" for notice in notices):
        page.say("No clinician has reviewed this knowledge yet. It guides; it does not diagnose.")
    when = f" · {long_date(today)}" if today else ""
    page.say(f"backsense {version} · knowledge {knowledge.version} · {knowledge.hash[:16]}{when}", "quiet")
