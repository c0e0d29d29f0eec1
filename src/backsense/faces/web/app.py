"""The application: which address leads to which page, and what stands around them all."""

import datetime
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from backsense.errors import NotFound
from backsense.faces.web.check import CheckUp
from backsense.faces.web.guard import Headers, Limit, Quiet
from backsense.faces.web.pages import Pages, not_allowed, not_found

if TYPE_CHECKING:
    from backsense.guide import Guide


def create_app(guide: "Guide", today: Callable[[], datetime.date] = datetime.date.today) -> Starlette:
    """Return the web page as an ASGI application.

    Args:
        guide: Everything that thinks.
        today: Today's date; tests give a fixed one.
    """
    check, pages = CheckUp(guide, today), Pages(guide, today)
    return Starlette(
        routes=[
            Route("/", check.home),
            Route("/check", check.home, methods=["GET"]),
            Route("/check", check.post, methods=["POST"]),
            Route("/ask", pages.ask_form, methods=["GET"]),
            Route("/ask", pages.ask, methods=["POST"]),
            Route("/answers", pages.answers),
            Route("/answers/{id}", pages.one_answer),
            Route("/sources/{id}", pages.source),
            Route("/about", pages.about),
            Route("/healthz", pages.health),
            Mount("/static", StaticFiles(directory=str(files("backsense.render") / "static")), name="static"),
        ],
        middleware=[Middleware(Headers), Middleware(Quiet), Middleware(Limit)],
        exception_handlers={404: not_found, 405: not_allowed, NotFound: not_found},
    )
