"""The pages beside the check-up: ask, the answers, a source, what backsense is, and a sign of life."""

import datetime
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from backsense import __version__
from backsense.domain.assessment import Cite
from backsense.domain.knowledge import Caution, Checked, Cited, Knowledge
from backsense.errors import BadInput, NotFound, Problem, TooMuch, check_text
from backsense.faces.web.carrying import ALWAYS, CRISIS, Carried
from backsense.faces.web.forms import Form, problems_of, read_form
from backsense.render.html import Footnotes, render_page

if TYPE_CHECKING:
    from backsense.guide import Guide


class Pages:
    """Pages that are the same for everyone, and the answer to a question."""

    def __init__(self, guide: "Guide", today: Callable[[], datetime.date]) -> None:
        self._guide, self._today = guide, today
        self._used = _where_used(guide.knowledge)

    async def ask_form(self, _: Request) -> Response:
        """An empty box to ask in. A question never stands in an address, where a history or a log would keep it."""
        return self._form("", "")

    async def ask(self, request: Request) -> Response:
        """The answer to a plain question, or what must come before it."""
        form = Form([])
        try:
            form = await read_form(request)
            text = check_text(form.get("text", "")).replace("\r\n", "\n")
        except (BadInput, TooMuch) as error:
            return self._form(form.get("text", ""), problems_of(error, [])[""], error.status)
        result = self._guide.ask(text)
        locales = self._guide.knowledge.locales
        shared: dict[str, Any] = {
            "locales": sorted(locales.values(), key=lambda locale: locale.country),
            "locale": locales.get(form.get("country", "")),
        }
        crisis = next((notice for notice in result.notices if notice.id == CRISIS), None)
        if crisis is not None:
            carried = Carried(text=text, crisis_seen=True)
            return _page("crisis", notice=crisis, carried=carried, **shared)
        return _page("answer", result=result, asked=text, notes=Footnotes(result), **shared)

    async def answers(self, _: Request) -> Response:
        """Every question we have a sourced answer to."""
        shown = sorted(self._guide.knowledge.answers.values(), key=lambda answer: answer.asks[0].lower())
        return _page("answers", answers=[answer for answer in shown if answer.status != "retired"])

    async def one_answer(self, request: Request) -> Response:
        """One answer by its id."""
        result = self._guide.answer(request.path_params["id"])
        return _page("answer", result=result, asked=None, notes=Footnotes(result), locales=[], locale=None)

    async def source(self, request: Request) -> Response:
        """One source: what it is, whether we read it, and everything here that rests on it."""
        source = self._guide.knowledge.sources.get(request.path_params["id"])
        if source is None:
            raise NotFound([Problem("", "there is no source of that name.", "Sources are linked from every result and answer.")])
        return _page("source", source=source, used=self._used.get(source.id, []))

    async def about(self, _: Request) -> Response:
        """What this is, what it is not, and how much it knows."""
        knowledge = self._guide.knowledge
        policies = [knowledge.policies[name] for name in ALWAYS if name in knowledge.policies]
        return _page("about", knowledge=knowledge, version=__version__, policies=policies)

    async def health(self, _: Request) -> Response:
        """A sign of life for whoever runs it."""
        knowledge = self._guide.knowledge
        return JSONResponse(
            {"ok": True, "version": __version__, "knowledge": {"version": knowledge.version, "hash": knowledge.hash}}
        )

    def _form(self, text: str, problem: str, status: int = 200) -> Response:
        return _page("ask", status, text=text, problem=problem)


def not_found(_: Request, error: Exception) -> Response:
    """A page that is not there, and where to go from it."""
    says = ["There is no page at this address.", "Nothing you typed elsewhere is lost."]
    if isinstance(error, NotFound):
        says = [f"{problem.message[0].upper()}{problem.message[1:]} {problem.mend}" for problem in error.problems]
    return _page("error", 404, title="We could not find that page", says=says)


def not_allowed(_: Request, __: Exception) -> Response:
    """An address used in a way it does not have."""
    return _page(
        "error", 405, title="That cannot be done here", says=["This address cannot be used that way. Start from the first page."]
    )


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return HTMLResponse(render_page(template, **context), status_code=status)


_CITING = {
    "findings": "Question",
    "conditions": "Cause",
    "red_flags": "Warning sign",
    "remedies": "What to do",
    "answers": "Answer",
}


def _where_used(knowledge: Knowledge) -> dict[str, list[tuple[str, str, str, Cite]]]:
    """For each source: (kind of thing, its name, its address or "", the place cited), each place once."""
    used: dict[str, dict[tuple[str, str, str], tuple[str, str, str, Cite]]] = {}
    for shelf, kind in _CITING.items():
        for item in getattr(knowledge, shelf).values():
            name = getattr(item, "name", None) or getattr(item, "label", None) or item.asks[0]
            link = f"/answers/{item.id}" if shelf == "answers" else ""
            for source, at, checked in _citations(item):
                row = (kind, name, link, Cite(source=source, at=at, checked=checked))
                used.setdefault(source, {}).setdefault((kind, item.id, at), row)
    return {source: list(rows.values()) for source, rows in used.items()}


def _citations(record: Any) -> Iterator[tuple[str, str, Checked]]:
    if isinstance(record, msgspec.Struct):
        if isinstance(record, Cited | Caution):
            yield record.source, record.at, record.checked
        for name in record.__struct_fields__:
            yield from _citations(getattr(record, name))
    elif isinstance(record, tuple | list):
        for part in record:
            yield from _citations(part)
    elif isinstance(record, dict):
        for part in record.values():
            yield from _citations(part)
