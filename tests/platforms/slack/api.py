"""The HTTP side: the Web API with its faults, uploads and downloads, response addresses, the install page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.platforms.calls import Call
from tests.platforms.faults import Fault
from tests.platforms.serving import Served
from tests.platforms.slack import files
from tests.platforms.slack.asking import Refused
from tests.platforms.slack.checks import METHODS, Limited, answer
from tests.platforms.slack.responses import respond
from tests.platforms.slack.scopes import BOT_SCOPES
from tests.platforms.slack.slack import Slack
from tests.platforms.slack.state import Code, Json

INVALID = "(body)"
"""Stands for the arguments of a body that could not be read."""


class Cut(Response):
    """No answer: the connection is reset, before or after half of the answer was sent."""

    def __init__(self, served: Served, content: bytes = b"") -> None:
        super().__init__(content, media_type="application/json")
        self.served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.body:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            half = bytes(self.body[: len(self.body) // 2])
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await asyncio.sleep(0.01)  # let the half leave this machine's buffers
        self.served.cut(scope)


class Api:
    """Holds the Slack and the server that it runs on; `served` is set once the port is known."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.served = Served("")

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/{method}", self.call, methods=["GET", "POST"]),
                Route("/upload/v1/{ticket}", self.upload, methods=["POST", "PUT"]),
                Route("/files-pri/{path:path}", self.download),
                Route("/signin", self.sign_in),
                Route("/hooks/{path:path}", self.hook, methods=["POST"]),
                Route("/oauth/v2/authorize", self.authorize),
            ]
        )

    async def call(self, request: Request) -> Response:
        name = request.path_params["method"]
        arguments, token = await _arguments(request, name)
        fault = self.slack.faults.take(name)
        return await self._faulty(name, arguments, token, fault or Fault())

    async def _faulty(self, name: str, arguments: Json, token: str, fault: Fault) -> Response:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.cut == "before":
            self._log(name, arguments, 0, None, token)
            return Cut(self.served)
        if fault.error:
            return self._send(
                name,
                arguments,
                fault.status or 200,
                {"ok": False, "error": fault.error},
                token,
                fault,
            )
        if fault.status:
            self._log(name, arguments, fault.status, fault.body, token)
            return PlainTextResponse(fault.body, fault.status, dict(fault.headers), "text/html")
        response = self._answer(name, arguments, token, fault)
        if fault.cut == "after":
            return Cut(self.served)
        return Cut(self.served, bytes(response.body)) if fault.half else response

    def _answer(self, name: str, arguments: Json, token: str, fault: Fault) -> Response:
        try:
            if INVALID in arguments:
                raise Refused(str(arguments[INVALID]))
            body: Json = {"ok": True, **answer(self.slack, name, arguments, token)}
        except Refused as refused:
            body = {"ok": False, "error": refused.error, **refused.more}
        except Limited as limited:
            slow = Fault(headers={"Retry-After": str(limited.seconds)})
            return self._send(
                name, arguments, 429, {"ok": False, "error": "ratelimited"}, token, slow
            )
        return self._send(name, arguments, 200, body, token, fault)

    def _send(
        self, name: str, arguments: Json, status: int, body: Json, token: str, fault: Fault
    ) -> Response:
        self._log(name, arguments, status, body, token)
        headers = dict(fault.headers)
        known = self.slack.tokens.get(token)
        if known is not None and known.kind == "bot":
            headers["x-oauth-scopes"] = ",".join(sorted(known.scopes))
            headers["x-accepted-oauth-scopes"] = (
                ",".join(METHODS[name].scopes) if name in METHODS else ""
            )
        return JSONResponse(body, status, headers)

    def _log(self, name: str, arguments: Json, status: int, body: object, token: str) -> None:
        known = self.slack.tokens.get(token)
        actor = f"{known.kind}:{known.team}" if known else ""
        self.slack.calls.add(Call(name, self.slack.clock(), arguments, status, body, actor))

    async def upload(self, request: Request) -> Response:
        content = await request.body()
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            form = await request.form()
            content = b"".join(
                [await part.read() for part in form.values() if not isinstance(part, str)]
            )
        return await self._plain(
            "upload", lambda: files.receive(self.slack, request.path_params["ticket"], content)
        )

    async def download(self, request: Request) -> Response:
        file = files.download(self.slack, request.path_params["path"], _bearer(request))
        if file is None or file.content is None:
            return RedirectResponse("/signin", 302)
        fault = self.slack.faults.take("download") or Fault()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.cut or fault.half:
            return Cut(self.served, file.content if fault.half else b"")
        if fault.status:
            return PlainTextResponse(fault.body, fault.status, dict(fault.headers))
        return Response(file.content, media_type=file.mimetype)

    async def sign_in(self, request: Request) -> Response:
        """The trap of every downloader: a page of HTML with status 200."""
        return HTMLResponse(
            "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head></html>"
        )

    async def hook(self, request: Request) -> Response:
        try:
            body: object = json.loads(await request.body())
        except ValueError:
            body = None
        path = request.path_params["path"]
        self.slack.calls.add(
            Call(
                "response_url", self.slack.clock(), body if isinstance(body, dict) else {}, 200, ""
            )
        )
        return await self._plain("response_url", lambda: respond(self.slack, path, body))

    async def authorize(self, request: Request) -> Response:
        """A person clicks "Allow" at once: back to the app with a code and the state."""
        query = request.query_params
        if query.get("client_id") != self.slack.client_id:
            return PlainTextResponse("invalid client_id", 400)
        redirect, state = query.get("redirect_uri", ""), query.get("state", "")
        if self.slack.redirect_urls and redirect not in self.slack.redirect_urls:
            return PlainTextResponse("redirect_uri did not match any configured URIs", 400)
        if self.slack.declines:
            back = urlencode({"error": "access_denied", "state": state})
            return RedirectResponse(f"{redirect}?{back}", 302)
        scopes = frozenset(filter(None, query.get("scope", "").split(",")))
        if not scopes or scopes - BOT_SCOPES:
            return PlainTextResponse("invalid_scope", 400)
        code = self.slack.id("").lower()
        team = query.get("team") or self.slack.team.id
        self.slack.codes[code] = Code(team, redirect, scopes)
        return RedirectResponse(f"{redirect}?{urlencode({'code': code, 'state': state})}", 302)

    async def _plain(self, name: str, work: Callable[[], tuple[int, str]]) -> Response:
        fault = self.slack.faults.take(name) or Fault()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.cut == "before":
            return Cut(self.served)
        if fault.status:
            return PlainTextResponse(fault.body, fault.status, dict(fault.headers))
        status, text = work()
        return Cut(self.served) if fault.cut else PlainTextResponse(text, status)


def _bearer(request: Request) -> str:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""


async def _arguments(request: Request, name: str) -> tuple[Json, str]:
    """Query and body together; a token may come in the header or the body, never in the address."""
    found: Json = {key: value for key, value in request.query_params.items() if key != "token"}
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/json"):
        takes_json = name in METHODS and METHODS[name].json
        found |= _from_json(await request.body()) if takes_json else {}
    elif request.method == "POST":
        found |= dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    token = _bearer(request) or str(found.pop("token", ""))
    kind, _, basic = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        found["authorization_basic"] = basic
    return found, token


def _from_json(body: bytes) -> Json:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {INVALID: "invalid_json"}
    return found if isinstance(found, dict) else {INVALID: "json_not_object"}
