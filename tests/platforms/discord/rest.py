"""The door of the REST API: every call is checked, limited, possibly spoilt on order, answered and logged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.platforms.calls import Call
from tests.platforms.discord import multipart
from tests.platforms.discord.bounds import Bounds
from tests.platforms.discord.draft import Files
from tests.platforms.discord.refusals import (
    Form,
    Refused,
    blocked_client,
    by_code,
    invalid_json,
    unauthorized,
)
from tests.platforms.discord.things import Payload
from tests.platforms.discord.world import World
from tests.platforms.faults import Fault
from tests.platforms.serving import Served


@dataclass(frozen=True)
class Ask:
    """A call that came through the door: what its route, its query and its body say."""

    world: World
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Payload
    listed: list[Payload] | None = None
    """The body of the few calls that send a list."""
    files: Files = field(default_factory=dict)

    @property
    def application_id(self) -> str:
        return self.world.application.id


Answer = Payload | list[Payload] | None
"""None is 204 without a body."""
Endpoint = Callable[[Ask], Awaitable[Answer] | Answer]


@dataclass(frozen=True)
class Door:
    """One route: who answers it, and whether its token is in the address instead of the header."""

    world: World
    bounds: Bounds
    served: Callable[[], Served]
    route: str
    endpoint: Endpoint
    open: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        place = self.route.format(**request.path_params)  # a fault may be for one server alone
        faults = self.world.faults
        fault = faults.take(place if faults.waiting.get(place) else self.route) or Fault()
        await asyncio.sleep(fault.delay)
        response = await self._answer(request, body, fault)
        for name, value in fault.headers.items():
            response.headers[name] = value
        self._log(request, body, response, cut=fault.cut != "" or fault.half)
        if fault.half:
            await _send_half(response, scope, receive, send)
        if fault.cut or fault.half:
            self.served().cut(scope)
        else:
            await response(scope, receive, send)

    async def _answer(self, request: Request, body: bytes, fault: Fault) -> Response:
        if fault.cut == "before":
            return Response()
        if fault.status:
            return Response(
                fault.body, fault.status, {"content-type": "application/json", "via": _VIA}
            )
        if fault.error:
            return refusal(by_code(int(fault.error)))
        banned = self.bounds.banned()
        if banned is not None:
            return banned
        response = await self._answer_honestly(request, body)
        self.bounds.count_invalid(response)
        return response

    async def _answer_honestly(self, request: Request, body: bytes) -> Response:
        limited, headers = self.bounds.take(self.route, request.path_params)
        try:
            if limited is not None:
                raise limited
            _check_caller(self.world, request, needs_token=not self.open)
            ask = _read(self.world, request, body)
            answer = self.endpoint(ask)
            if isinstance(answer, Awaitable):
                answer = await answer
        except Refused as refused:
            response = refusal(refused)
        else:
            response = _response(answer)
        response.headers["via"] = _VIA
        for name, value in headers.items():
            response.headers[name] = value
        return response

    def _log(self, request: Request, body: bytes, response: Response, *, cut: bool) -> None:
        said = _loosely(body, request.headers.get("content-type", ""))
        arguments: dict[str, object] = {**request.path_params, **request.query_params}
        arguments |= said if isinstance(said, dict) else {"": said}
        answer = json.loads(bytes(response.body)) if _is_json(response) else bytes(response.body)
        status = 0 if cut else response.status_code
        actor = "bot" if request.headers.get("authorization") else ""
        at = self.world.clock.now()
        self.world.calls.add(Call(self.route, at, arguments, status, answer, actor))


_VIA = "1.1 google"
"""discord.py takes a 429 without it for a ban by Cloudflare."""


def _check_caller(world: World, request: Request, *, needs_token: bool) -> None:
    if not request.headers.get("user-agent"):
        raise blocked_client()
    given = request.headers.get("authorization")
    if needs_token and _is_generic(request):
        raise blocked_client()
    # A token in the address needs no header, but a wrong header is refused there too.
    if (needs_token or given is not None) and given != f"Bot {world.application.token}":
        raise unauthorized()


def _is_generic(request: Request) -> bool:
    """Discord asks for `DiscordBot ($url, $version)` and blocks libraries' names at will."""
    return not request.headers["user-agent"].startswith("DiscordBot (")


def _read(world: World, request: Request, body: bytes) -> Ask:
    params, query = dict(request.path_params), dict(request.query_params)
    if request.method == "GET" or not body:
        return Ask(world, params, query, {})
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        said, files = multipart.read(kind, body)
        return Ask(world, params, query, said, files=files)
    if kind.partition(";")[0].strip() != "application/json":
        form = Form()
        told = "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}."
        form.fault("", "CONTENT_TYPE_INVALID", told)
        form.close()
    try:
        said = json.loads(body)
    except ValueError:
        raise invalid_json() from None
    if isinstance(said, list):
        return Ask(world, params, query, {}, listed=said)
    if not isinstance(said, dict):
        raise invalid_json()
    return Ask(world, params, query, said)


def _response(answer: Answer) -> Response:
    if answer is None:
        return Response(status_code=204)
    status = 200
    if isinstance(answer, dict):
        status = int(answer.pop(STATUS, 200))
    return _json(answer, status)


STATUS = "\0status"
"""Under this key an endpoint says another status than 200."""


def _json(content: object, status: int) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    # Exactly this value: discord.py compares it as a whole and else hands on a text.
    return Response(body, status, {"content-type": "application/json"})


def refusal(refused: Refused) -> Response:
    return _json(refused.body(), refused.status)


def _is_json(response: Response) -> bool:
    return response.headers.get("content-type") == "application/json" and bool(response.body)


def _loosely(body: bytes, kind: str) -> object:
    """What the log shows of a body, even of one that is refused."""
    if not body:
        return {}
    try:
        if kind.startswith("multipart/form-data"):
            said, files = multipart.read(kind, body)
            return {**said, "files": [upload.filename for upload in files.values()]}
        return json.loads(body)
    except (ValueError, Refused):
        return body


async def _send_half(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": response.status_code,
            "headers": response.raw_headers,
        }
    )
    half = bytes(response.body)[: len(response.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await asyncio.sleep(0.01)  # what lies in the buffer leaves before the cut throws it away
