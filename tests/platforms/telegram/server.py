"""The HTTP side of the Bot API: addresses, tokens, ordered faults, answers, downloads."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.platforms.calls import Call, Calls
from tests.platforms.faults import Fault, Faults
from tests.platforms.telegram.body import Params, read_body
from tests.platforms.telegram.errors import Json, Refused
from tests.platforms.telegram.methods import METHODS, documented
from tests.platforms.telegram.methods.receiving import Described
from tests.platforms.telegram.world import World

Cutter = Callable[[Scope], None]
_TOKEN = re.compile(r"[1-9]\d{0,15}:[A-Za-z0-9_-]{35}")


class Answer(Response):
    """JSON as the Bot API sends it, or only its first half, or nothing at all."""

    def __init__(
        self, code: int, body: Json, cut: Cutter | None = None, half: bool = False
    ) -> None:
        super().__init__(json.dumps(body, ensure_ascii=False), code, media_type="application/json")
        self.cut, self.half = cut, half

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.cut is None:
            await super().__call__(scope, receive, send)
            return
        if self.half:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            part = bytes(self.body)[: len(self.body) // 2]
            await send({"type": "http.response.body", "body": part, "more_body": True})
            # What is in the buffer must leave before the break throws it away.
            await asyncio.sleep(0.01)
        self.cut(scope)


def _cannot_cut(scope: Scope) -> None:
    raise RuntimeError("only who serves this app can cut its connections")


@dataclass
class Server:
    """Answers for one world. `calls` has everything that was asked, `faults` what is to go wrong."""

    world: World
    calls: Calls
    faults: Faults
    cut: Cutter = _cannot_cut

    def app(self) -> Starlette:
        self.world.call = self.call_from_webhook
        return Starlette(
            routes=[
                Route("/file/bot{token}/{path:path}", self.download),
                Route("/bot{token}/{method}", self.answer, methods=["GET", "POST"]),
                Route("/{rest:path}", _not_found, methods=["GET", "POST"]),
            ]
        )

    async def answer(self, request: Request) -> Response:
        name = request.path_params["method"]
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response()
        fault = self.faults.take(documented(name)) or Fault()
        await asyncio.sleep(fault.delay)
        if fault.cut == "before":
            self._note(name, {}, 0, "cut before the effect")
            return Answer(0, {}, self.cut)
        code, answer, fields = await self._run(request, name, body, fault)
        lost = fault.cut == "after" or fault.half
        self._note(name, fields, 0 if lost else code, answer)
        if fault.body:
            return Response(fault.body, code, dict(fault.headers), "text/html")
        return Answer(code, answer, self.cut if lost else None, fault.half)

    async def _run(
        self, request: Request, name: str, body: bytes, fault: Fault
    ) -> tuple[int, Json, Mapping[str, str]]:
        fields: Mapping[str, str] = {}
        try:
            self._check_token(request.path_params["token"], name)
            content_type = request.headers.get("content-type", "")
            params = read_body(body, content_type, request.url.query)
            fields = params.fields
            _refuse_as_ordered(fault)
            return 200, await self._call(name, params), fields
        except Refused as refused:
            return refused.code, _refusal(refused), fields
        except UnicodeError:
            wrong = Refused(400, "Bad Request: strings must be encoded in UTF-8")
            return 400, _refusal(wrong), fields
        except Exception as error:  # noqa: BLE001 - a mistake of ours must reach the test that met it
            self.world.broken.append(error)
            ours = Refused(500, f"Internal Server Error: the stand-in failed: {error!r}")
            return 500, _refusal(ours), fields

    async def _call(self, name: str, params: Params) -> Json:
        method = METHODS.get(documented(name))
        if method is None:
            self.world.unknown_methods.append(name)
            raise Refused(404, "Not Found: method not found")
        result = await method(self.world, params)
        if isinstance(result, Described):
            return {"ok": True, "result": result.result, "description": result.description}
        return {"ok": True, "result": result}

    async def call_from_webhook(self, params: Params) -> None:
        """Run a method that the bot gave as its answer to a webhook."""
        name = params.text("method")
        try:
            code, answer = 200, await self._call(name, params)
        except Refused as refused:
            code, answer = refused.code, _refusal(refused)
        self._note(name, params.fields, code, answer)

    def _check_token(self, token: str, method: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise Refused(404, "Not Found")
        if token != self.world.token:
            raise Refused(401, "Unauthorized")
        if self.world.logged_out:
            raise Refused(400, "Logged out")

    def _note(self, name: str, fields: Mapping[str, str], status: int, answer: object) -> None:
        at = self.world.clock.now()
        self.calls.add(Call(documented(name), at, fields, status, answer, self.world.token))
        self.world.changed()

    async def download(self, request: Request) -> Response:
        fault = self.faults.take("download") or Fault()
        await asyncio.sleep(fault.delay)
        path = request.path_params["path"]
        now = self.world.clock.now()
        found = [one for one in self.world.files.values() if one.path == path]
        try:
            self._check_token(request.path_params["token"], "download")
            _refuse_as_ordered(fault)
            if not found or found[0].fetchable_until < now:
                raise Refused(404, "Not Found")
        except Refused as refused:
            self._note("download", {"path": path}, refused.code, _refusal(refused))
            return Answer(refused.code, _refusal(refused))
        self._note("download", {"path": path}, 200, f"{len(found[0].content)} bytes")
        if fault.cut or fault.half:
            return Answer(200, {"half of": path}, self.cut, fault.half)
        return Response(found[0].content, media_type="application/octet-stream")


async def _not_found(request: Request) -> Response:
    return Answer(404, {"ok": False, "error_code": 404, "description": "Not Found"})


def _refuse_as_ordered(fault: Fault) -> None:
    """An ordered error has no effect; "retry after N" in its text also stands in the parameters."""
    if not fault.status and not fault.error:
        return
    wait = re.search(r"retry after (\d+)", fault.error)
    raise Refused(
        fault.status or 400,
        fault.error or "Internal Server Error",
        {"retry_after": int(wait[1])} if wait else None,
    )


def _refusal(refused: Refused) -> Json:
    shown: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    return {**shown, "parameters": refused.parameters} if refused.parameters else shown
