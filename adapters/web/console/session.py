"""Who is signed in to the console: a cookie with a token, whose session the records keep and end."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.console.console import Console, Visitor
from core.ports import Operator, Session

IDLE_SECONDS = 3_600.0
"""Without a request."""
LONGEST_SECONDS = 12 * 3_600.0
_NOTED_SECONDS = 60.0
"""Not each request writes that the session was used."""
PATH = "/console"


async def begin(request: Request, response: Response, who: Operator, console: Console) -> None:
    """Sign somebody in, in this browser; sessions that nobody uses any more end meanwhile."""
    now, token = console.clock(), console.new_token()
    await console.sessions.end("", now - IDLE_SECONDS)
    await console.sessions.begin(Session(_digest(token), who.name, now, now))
    response.set_cookie(
        cookie(request),
        token,
        max_age=int(LONGEST_SECONDS),
        path=PATH,
        httponly=True,
        secure=is_https(request, console),
        # Whoever comes back from where they signed in comes from another site.
        samesite="lax",
    )


async def find(request: Request, console: Console) -> Visitor | None:
    """Who is signed in in this browser; None where nobody is, or was too long ago."""
    token = request.cookies.get(cookie(request), "")
    found = await console.sessions.find(_digest(token)) if token else None
    if found is None:
        return None
    session, operator = found
    now = console.clock()
    old = now - session.seen_at > IDLE_SECONDS or now - session.begun_at > LONGEST_SECONDS
    if old:
        await console.sessions.end(session.digest, 0.0)
        return None
    if now - session.seen_at > _NOTED_SECONDS:
        await console.sessions.seen(session.digest, now)
    return Visitor(operator.name, operator.role, _form_key(token), session.digest)


async def end(request: Request, response: Response, visitor: Visitor, console: Console) -> None:
    """Sign out in this browser."""
    await console.sessions.end(visitor.digest, 0.0)
    secure = is_https(request, console)
    response.delete_cookie(cookie(request), path=PATH, httponly=True, secure=secure, samesite="lax")


def is_theirs(key: str, visitor: Visitor) -> bool:
    """Whether a form with this key was made for them."""
    return hmac.compare_digest(key.encode("utf-8", "replace"), visitor.form_key.encode())


def cookie(request: Request) -> str:
    """Cookies are shared by all ports of a host, and two Mynahs may run side by side."""
    return f"mynah-console-{request.url.port or 'web'}"


def is_https(request: Request, console: Console) -> bool:
    """Whether cookies may be kept from plain HTTP."""
    return "https" in (request.url.scheme, urlsplit(console.access.public_url).scheme)


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _form_key(token: str) -> str:
    """Follows from the token, which no page and no script can read."""
    return hmac.new(token.encode("utf-8", "surrogateescape"), b"form", sha256).hexdigest()
