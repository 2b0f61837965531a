"""What anybody may call: the page, signing in and out, health, the description of the API."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from adapters.web import read
from adapters.web.auth import end_session, identify, sign_in, start_session
from adapters.web.errors import ApiError
from adapters.web.limits import WrongTokens, read_body
from adapters.web.openapi import description
from adapters.web.web import Web

STATIC = Path(__file__).parent / "static"


async def page(_request: Request, _web: Web, _wrong: WrongTokens) -> Response:
    """The page itself holds nothing of anybody; what it shows it fetches from the API."""
    return HTMLResponse((STATIC / "index.html").read_bytes())


async def begin_session(request: Request, web: Web, wrong: WrongTokens) -> Response:
    """Sign in with a token; the browser keeps a cookie that no script can read."""
    token = read.read_token(await read_body(request, web.limits))
    if not web.access.tokens:
        raise ApiError(404, "no_sign_in", "No tokens are set, so there is nothing to sign in to.")
    name = sign_in(request, token, web.access, wrong)
    if not name:
        raise ApiError(401, "wrong_token", "This token is not known. Ask whoever runs Mynah.")
    response = JSONResponse({"name": name})
    start_session(request, response, name, web.access, web.clock())
    return response


async def leave_session(request: Request, web: Web, _wrong: WrongTokens) -> Response:
    """Sign out in this browser."""
    response = JSONResponse({"name": ""})
    end_session(request, response, web.access)
    return response


async def healthy(_request: Request, _web: Web, _wrong: WrongTokens) -> Response:
    """The process lives and serves."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request, web: Web, wrong: WrongTokens) -> Response:
    """Whether people get answers; who is known also learns which part is not well."""
    is_ready, parts = await web.ready()
    told = dict(parts)
    try:
        identify(request, web.access, wrong, web.clock())
    except ApiError:
        told = {}  # strangers need not know what Mynah is made of
    return JSONResponse({"ready": is_ready, "parts": told}, 200 if is_ready else 503)


async def openapi(_request: Request, web: Web, _wrong: WrongTokens) -> Response:
    """The description of the API."""
    return JSONResponse(description(web.access.public_url, tokens=bool(web.access.tokens)))
