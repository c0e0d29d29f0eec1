"""The check-up: words, what we understood, screens of questions, the result. Each step is one POST that carries all before it."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from backsense.domain.assessment import Assessment, Question
from backsense.domain.case import UNKNOWN, Case
from backsense.domain.reading import Reading
from backsense.domain.urgency import Urgency
from backsense.errors import BacksenseError, BadAnswer, BadInput, TooMuch, check_text, not_english
from backsense.faces.web.carrying import ABOUT_YOU, ALWAYS, CRISIS, LEFT_OUT, Carried, rebuild, unpack
from backsense.faces.web.forms import Form, problems_of, question_about, question_about_you, read_answers, read_form, read_unsent
from backsense.render.html import Footnotes, by_band, number, render_page

if TYPE_CHECKING:
    from backsense.guide import Guide


class CheckUp:
    """The pages of a check-up. It holds the guide and the clock, and nothing about anyone."""

    def __init__(self, guide: "Guide", today: Callable[[], datetime.date]) -> None:
        self._guide, self._today = guide, today

    async def home(self, request: Request) -> Response:
        """The one box everything starts from."""
        if request.url.path != "/":
            return RedirectResponse("/", status_code=303)  # a step reached by its address holds no words to go on from
        return self._home("", "")

    async def post(self, request: Request) -> Response:
        """One step of a check-up."""
        form = Form([])
        try:
            form = await read_form(request)
            carried = unpack(form["carried"]) if "carried" in form else self._start(form.get("text", ""))
        except (BadInput, TooMuch) as error:
            return self._home(form.get("text", ""), problems_of(error, [])[""], error.status)
        try:
            return self._step(form, carried)
        except BacksenseError as error:
            # Only answers that no longer fit this version's findings come here; the words are kept.
            return self._home(carried.text, problems_of(error, []).get("", str(error)), error.status)

    def _start(self, text: str) -> Carried:
        return Carried(text=check_text(text).replace("\r\n", "\n"))

    def _step(self, form: Form, carried: Carried) -> Response:
        """Take what was pressed, then show what comes next."""
        country = form.get("country")
        if country is not None:
            carried = carried.but(country=country if country in self._guide.knowledge.locales else "")
        if "edit" in form:
            return self._edit(carried, form["edit"], "")
        pressed = "answer" if "unsure" in form else form.get("go", "")
        if pressed == "change":
            return self._change(form, carried)
        if pressed == "back":
            carried = carried.back(read_unsent(form))
        elif pressed == "stop":
            unsent = read_unsent(form)
            carried = (carried.answered(unsent) if unsent else carried).but(stopped=True, agreed=True)
        elif pressed == "resume":
            carried = carried.but(stopped=False, agreed=True)
        elif pressed == "country":
            carried = carried.but(told=(), crisis_seen=carried.agreed and carried.crisis_seen)
        elif pressed == "understood":
            carried = self._corrected(form, carried).but(agreed=True, told=())
        elif pressed == "answer":
            answers = read_answers(form, self._guide.knowledge)
            if answers.problems:
                return self._show(carried.but(drafts={**carried.drafts, **answers.given}), answers.problems)
            after = carried.answered(answers.given)
            try:
                rebuild(self._guide, after, self._today())
            except BadAnswer as error:
                drafts = {**carried.drafts, **answers.given}
                return self._show(carried.but(drafts=drafts), problems_of(error, form.get("asked", "").split()))
            carried = after
        return self._show(carried, {})

    def _corrected(self, form: Form, carried: Carried) -> Carried:
        """Take the corrections of the first screen: `fix.<finding>` is `keep`, `leave_out` or another value."""
        for name, value in form.items():
            if name.startswith("fix.") and value.strip() not in ("keep", ""):
                carried = carried.changed(name.removeprefix("fix."), LEFT_OUT if value == "leave_out" else value.strip())
        return carried

    def _change(self, form: Form, carried: Carried) -> Response:
        finding, value = form.get("finding", ""), form.get("value", "").strip()
        if value == "leave_out":
            return self._show(carried.changed(finding, LEFT_OUT).but(told=()), {})
        answers = read_answers(form, self._guide.knowledge)
        if answers.problems:
            return self._edit(carried, finding, answers.problems.get(finding, ""), 422)
        # The new answer is met like a first one: an emergency it makes is shown again at once.
        after = carried.changed(finding, answers.given.get(finding, UNKNOWN)).but(told=())
        try:
            rebuild(self._guide, after, self._today())
        except BadAnswer as error:
            return self._edit(carried, finding, " ".join(problems_of(error, []).values()), 422)
        return self._show(after, {})

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _show(self, carried: Carried, problems: dict[str, str]) -> Response:
        """The next page for this check-up: help in a crisis, an emergency, what we understood, a screen, or the result."""
        reading, case = rebuild(self._guide, carried, self._today())
        if not reading.is_english and not reading.mentions and reading.crisis is None and not carried.agreed:
            raise not_english("")
        result = self._assess(carried, reading, case)
        status = 422 if problems else 200
        crisis = next((notice for notice in result.notices if notice.id == CRISIS), None)
        if crisis is not None and not carried.crisis_seen:
            return self._page("crisis", carried.but(crisis_seen=True, told=_emergencies(result)), result, notice=crisis)
        if not problems and not set(_emergencies(result)) <= set(carried.told):
            # At once, before any other question; the rest can be answered from there.
            return self._result(carried, reading, result)
        if not carried.agreed:
            return self._page("understood", carried, result, reading=reading, editable=self._question)
        if result.screen is None or result.stop or carried.stopped or carried.has_answered(result.screen.findings):
            return self._result(carried, reading, result)
        urgent = result.urgency if result.urgency.code >= Urgency.SAME_DAY else None
        return self._page(
            "screen",
            carried,
            result,
            status,
            problems=problems,
            raw=carried.raw,
            urgent=urgent,
        )

    def _edit(self, carried: Carried, finding: str, problem: str, status: int = 200) -> Response:
        """One question on its own, to put an earlier answer right."""
        question = self._question(finding)
        if question is None:
            return self._show(carried, {})
        reading, case = rebuild(self._guide, carried, self._today())
        result = self._assess(carried, reading, case)
        reply = case.replies.get(finding)
        value = case.value(finding) if finding in ABOUT_YOU else (reply.value if reply is not None else None)
        raw = {finding: number(value)} if value is not None else {}
        return self._page(
            "change", carried, result, status, question=question, raw=raw, problems={finding: problem} if problem else {}
        )

    def _result(self, carried: Carried, reading: Reading, result: Assessment) -> Response:
        notes = Footnotes(result)
        told = carried.but(told=_emergencies(result), agreed=True)
        is_open = not result.stop and result.screen is not None and not carried.has_answered(result.screen.findings)
        return self._page(
            "result",
            told,
            result,
            reading=reading,
            notes=notes,
            groups=by_band(result.causes),
            is_open=is_open,
            editable=self._question,
            told=_told(result),
        )

    def _assess(self, carried: Carried, reading: Reading, case: Case) -> Assessment:
        return self._guide.assess(case, today=self._today(), reading=reading, screens_asked=len(carried.steps))

    def _question(self, finding: str) -> Question | None:
        if finding in ABOUT_YOU:
            return question_about_you(finding)
        found = self._guide.knowledge.findings.get(finding)
        return question_about(found) if found is not None else None

    def _page(self, template: str, carried: Carried, result: Assessment, status: int = 200, **more: Any) -> Response:
        locales = self._guide.knowledge.locales
        page = render_page(
            template,
            carried=carried,
            result=result,
            locales=sorted(locales.values(), key=lambda locale: locale.country),
            locale=locales.get(carried.country),
            always=ALWAYS,
            **more,
        )
        return HTMLResponse(page, status_code=status)

    def _home(self, text: str, problem: str, status: int = 200) -> Response:
        locales = sorted(self._guide.knowledge.locales.values(), key=lambda locale: locale.country)
        return HTMLResponse(render_page("home", text=text, problem=problem, locales=locales), status_code=status)


def _emergencies(result: Assessment) -> tuple[str, ...]:
    """What makes this an emergency: the level, and each warning sign of such a level that fired."""
    if not result.urgency.code.is_emergency:
        return ()
    fired = (alarm.id for alarm in result.alarms if alarm.status == "fired" and alarm.urgency.is_emergency)
    return (result.urgency.code.value, *sorted(fired))


def _told(result: Assessment) -> list[tuple[str, str]]:
    """(finding, words) of everything known, age and sex first."""
    told = [(one.finding, one.says or one.label) for one in result.understood]
    named = {finding for finding, _ in told}
    about = result.about
    if "sex" not in named and about.sex is not None:
        told.insert(0, ("sex", f"Your sex: {about.sex}"))
    if "age_years" not in named and about.age_years is not None:
        told.insert(0, ("age_years", f"Your age: {number(about.age_years)}"))
    return told
