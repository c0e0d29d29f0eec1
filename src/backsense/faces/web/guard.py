"""What stands around every page: headers, a limit on what is sent, and errors without a trace of what was typed."""

import sys
import traceback

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backsense.render.html import render_page

LIMIT = 1_000_000
"""Bytes of one request. The text limit is a tenth of it; a form encodes a character in up to nine bytes."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_KEPT_BY_NOBODY = "private, no-cache"
"""Not `no-store`: with it a phone's Back button would show an error in place of the page before."""


class Headers:
    """Security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", _KEPT_BY_NOBODY)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Quiet:
    """Turn a fault of ours into a page. The log gets its kind and place; its message might hold a person's words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as fault:
            if scope["type"] != "http":
                raise
            last = traceback.extract_tb(fault.__traceback__)[-1]
            print(f"backsense: {type(fault).__name__} at {last.filename}:{last.lineno} on {scope['path'][:80]}", file=sys.stderr)
            if not started:
                page = render_page(
                    "error",
                    title="Something went wrong on our side",
                    says=["This is our mistake, not yours.", "Go back in your browser: what you typed is still there."],
                )
                await HTMLResponse(page, status_code=500)(scope, receive, send)


class Limit:
    """Refuse a request that is larger than any check-up can be, before it is read whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > LIMIT:
            await self._refuse(scope, receive, send)
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > LIMIT:
                await self._refuse(scope, receive, send)
                return
        unread = True

        async def replay() -> Message:
            nonlocal unread
            if unread:
                unread = False
                return {"type": "http.request", "body": bytes(body), "more_body": False}
            return await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        says = [
            "We read up to 100 kB of text, which is about 30 pages.",
            "Go back in your browser: what you typed is still there.",
            "Send the part that says what you feel, where, and since when.",
        ]
        page = render_page("error", title="This text is too long for us to read", says=says)
        await HTMLResponse(page, status_code=413, headers={"Connection": "close"})(scope, receive, send)
