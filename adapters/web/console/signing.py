"""Coming in and going out: a password, or a provider that vouches for somebody."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import math

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web.console.console import Console, Visitor
from adapters.web.console.forms import read_form, read_own
from adapters.web.console.oidc import SECONDS, NotSignedIn
from adapters.web.console.passwords import LONGEST, is_it
from adapters.web.console.render import page
from adapters.web.console.session import PATH, begin, cookie, end, is_https
from adapters.web.errors import ApiError
from core.ports import Deed

log = logging.getLogger(__name__)

_LONGEST_NAME = 200
_UNKNOWN = "Nobody is known by this name and password."


async def ask(request: Request, console: Console) -> Response:
    """The form, and the way to the provider where there is one."""
    return await _asked(console, _next(request.query_params.get("next", "")))


async def sign_in(request: Request, console: Console) -> Response:
    """With name and password; many wrong ones make the next ones wait."""
    fields = await read_form(request, console)
    name, password = fields.get("name", "").strip(), fields.get("password", "")
    back = _next(fields.get("next", ""))
    if not name or len(name) > _LONGEST_NAME or not 0 < len(password) <= LONGEST:
        return await _asked(console, back, _UNKNOWN, 401)
    address = request.client.host if request.client else ""
    if wait := math.ceil(console.tries.seconds(name, address)):
        log.warning("console: too many wrong passwords from %s", address)
        words = f"Too many wrong passwords. Wait {wait} seconds and try again."
        response = await _asked(console, back, words, 429)
        response.headers["Retry-After"] = str(wait)
        return response
    # Counted before it is looked at: else many at once would all be looked at.
    console.tries.failed(name, address)
    operator = await console.operators.find(name)
    async with console.checking:
        right = await asyncio.to_thread(is_it, password, operator.secret if operator else "")
    if operator is None or not right:
        # What was typed may be a password in the wrong field: no unknown name is kept.
        known = operator.name if operator else "unknown name"
        await console.deeds.note(Deed(console.clock(), known, "failed to sign in"))
        return await _asked(console, back, _UNKNOWN, 401)
    console.tries.succeeded(name, address)
    await console.deeds.note(Deed(console.clock(), operator.name, "signed in"))
    response = RedirectResponse(back, 303)
    await begin(request, response, operator, console)
    return response


async def sign_out(request: Request, console: Console, visitor: Visitor) -> Response:
    """In this browser."""
    await read_own(request, console, visitor)
    await console.deeds.note(Deed(console.clock(), visitor.name, "signed out"))
    response = RedirectResponse(f"{PATH}/sign-in", 303)
    await end(request, response, visitor, console)
    return response


async def go(request: Request, console: Console) -> Response:
    """To the provider, with what this browser must bring back."""
    if console.sign_on is None:
        raise ApiError(404, "no_sign_on", "No OpenID provider is set.")
    try:
        begun = await console.sign_on.begin()
    except NotSignedIn as error:
        log.warning("console: %s", error)
        words = "The provider does not answer right now. Please try again in a minute."
        raise ApiError(503, "unavailable", words) from error
    response = RedirectResponse(begun.address, 303)
    back = _next(request.query_params.get("next", ""))
    kept = [begun.state, begun.nonce, begun.verifier, back]
    response.set_cookie(
        _going(request),
        json.dumps(kept).encode().hex(),
        max_age=SECONDS,
        path=f"{PATH}/oidc",
        httponly=True,
        secure=is_https(request, console),
        samesite="lax",
    )
    return response


async def come_back(request: Request, console: Console) -> Response:
    """From the provider; only in the browser that went there, and only who is entered here."""
    if console.sign_on is None:
        raise ApiError(404, "no_sign_on", "No OpenID provider is set.")
    state, nonce, verifier, back = _kept(request.cookies.get(_going(request), ""))
    given = request.query_params.get("state", "")
    if not state or not hmac.compare_digest(given.encode("utf-8", "replace"), state.encode()):
        raise ApiError(400, "wrong_state", "This did not begin in this browser. Sign in again.")
    try:
        code = request.query_params.get("code", "")
        name = await console.sign_on.name(code, nonce, verifier, console.clock)
    except NotSignedIn as error:
        log.warning("console: signing in at the provider failed: %s", error)
        raise ApiError(401, "not_signed_in", "The provider did not sign you in.") from error
    operator = await console.operators.find(name)
    if operator is None:
        await console.deeds.note(Deed(console.clock(), "unknown name", "failed to sign in"))
        words = "The provider knows you, but nobody has let you in here. Ask whoever runs Mynah."
        raise ApiError(403, "not_entered", words)
    await console.deeds.note(Deed(console.clock(), operator.name, "signed in"))
    response = RedirectResponse(back, 303)
    await begin(request, response, operator, console)
    response.delete_cookie(_going(request), path=f"{PATH}/oidc")
    return response


async def _asked(console: Console, back: str, error: str = "", status: int = 200) -> Response:
    entered = bool(await console.operators.all())
    return page(
        "sign-in",
        None,
        status=status,
        back=back,
        error=error,
        entered=entered,
        sign_on=console.sign_on is not None,
    )


def _next(wanted: str) -> str:
    """Where to go then; never to another site."""
    inside = wanted == PATH or wanted.startswith((f"{PATH}/", f"{PATH}?"))
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and "//" not in wanted
    return wanted if inside and plain and not wanted.startswith(f"{PATH}/sign-in") else PATH


def _going(request: Request) -> str:
    return f"{cookie(request)}-going"


def _kept(value: str) -> tuple[str, str, str, str]:
    try:
        state, nonce, verifier, back = json.loads(bytes.fromhex(value))
        return str(state), str(nonce), str(verifier), _next(str(back))
    except (ValueError, TypeError):
        return "", "", "", PATH
