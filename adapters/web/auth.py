"""Who is calling, and whether the request really comes from them and not from another page."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from adapters.web.errors import ApiError
from adapters.web.host import is_own_machine
from adapters.web.limits import WrongTokens
from adapters.web.read import read_locale
from adapters.web.tokens import EXAMPLE
from core.messages import Person
from core.people.zones import LONGEST
from core.ports import Misconfigured

SESSION_SECONDS = 30 * 24 * 3600
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_Pair = Callable[[str, str], tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in: the address listened on, tokens by person, the address people see."""

    host: str
    tokens: Mapping[str, str] = field(default_factory=dict)
    public_url: str = ""

    def __post_init__(self) -> None:
        if not self.tokens and not is_own_machine(self.host):
            raise Misconfigured(
                f"{self.host} can be reached by others, so it needs MYNAH_TOKENS={EXAMPLE}"
            )


def check_source(request: Request, access: Access) -> None:
    """Refuse what another web page makes a browser send: rebound names and foreign origins."""
    host = request.headers.get("host", "")
    public = urlsplit(access.public_url)
    if not access.tokens and not _is_known_host(host, access, public.hostname or ""):
        raise ApiError(
            403,
            "wrong_host",
            "This Mynah answers at localhost and 127.0.0.1 only. Set PUBLIC_URL and MYNAH_TOKENS "
            "when it stands behind a proxy under another name.",
        )
    if request.method in _SAFE:
        return
    origin = request.headers.get("origin")
    foreign = origin is not None and _netloc(origin) not in {host, public.netloc} - {""}
    site = request.headers.get("sec-fetch-site", "none")
    if foreign or site not in ("same-origin", "none"):
        raise ApiError(
            403, "wrong_origin", "This request comes from another web page, so it is refused."
        )


def identify(request: Request, access: Access, wrong: WrongTokens, now: float) -> Person:
    """The person who calls; raises ApiError when nobody is recognised."""
    locale = read_locale(request.headers.get("accept-language", ""))
    zone = request.headers.get("time-zone", "")[:LONGEST]
    if not access.tokens:
        return Person("web", "local", "You", locale, zone)
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        name = sign_in(request, bearer.strip(), access, wrong)
    else:
        name = _session_name(request, access, now)
    if not name:
        raise ApiError(
            401,
            "not_signed_in",
            "Sign in, or send your token as Authorization: Bearer TOKEN.",
            {"WWW-Authenticate": 'Bearer realm="Mynah"'},
        )
    return Person("web", name, name, locale, zone)


def sign_in(request: Request, token: str, access: Access, wrong: WrongTokens) -> str:
    """The name the token belongs to, "" when to none; raises ApiError after many wrong ones.

    A right token passes whatever else came from its address: many people may share one, and one
    who guesses must not lock out the others.
    """
    name = _owner(access, lambda _, held: (_digest(held), _digest(token)))
    if name:
        return name
    if seconds := wrong.count(request.client.host if request.client else ""):
        words = (
            f"Too many wrong tokens from your address. Wait {seconds} seconds, or send a right one."
        )
        raise ApiError(429, "too_many_tries", words, {"Retry-After": str(seconds)})
    return ""


def start_session(
    request: Request, response: Response, name: str, access: Access, now: float
) -> None:
    """Let the browser come back without the token: a signed cookie that no script can read."""
    expires = str(int(now) + SESSION_SECONDS)
    response.set_cookie(
        _cookie(request),
        f"{expires}.{_signature(name, access.tokens[name], expires)}",
        max_age=SESSION_SECONDS,
        httponly=True,
        secure=_is_https(request, access),
        samesite="strict",
    )


def end_session(request: Request, response: Response, access: Access) -> None:
    """Forget the cookie in this browser."""
    response.delete_cookie(
        _cookie(request), httponly=True, secure=_is_https(request, access), samesite="strict"
    )


def _session_name(request: Request, access: Access, now: float) -> str:
    expires, _, signature = request.cookies.get(_cookie(request), "").partition(".")
    if not (expires.isascii() and expires.isdigit() and len(expires) < 12) or int(expires) < now:
        return ""
    return _owner(
        access,
        lambda name, held: (_signature(name, held, expires).encode(), signature.encode("utf-8")),
    )


def _owner(access: Access, pair: _Pair) -> str:
    """The name whose two byte strings are equal; looks at all of them, so that time tells nothing."""
    found = ""
    for name, held in access.tokens.items():
        if hmac.compare_digest(*pair(name, held)):
            found = name
    return found


def _digest(text: str) -> bytes:
    # Equal lengths: compare_digest tells the length of what it compares.
    return sha256(text.encode("utf-8", "surrogateescape")).digest()


def _signature(name: str, token: str, expires: str) -> str:
    """Keyed by the token itself: changing a token ends its sessions, and there is no other secret."""
    words = f"mynah session\n{name}\n{expires}".encode()
    return hmac.new(token.encode(), words, sha256).hexdigest()


def _cookie(request: Request) -> str:
    # Cookies are shared by all ports of a host, and two Mynahs may run side by side.
    return f"mynah-{request.url.port or 'web'}"


def _is_https(request: Request, access: Access) -> bool:
    return request.url.scheme == "https" or urlsplit(access.public_url).scheme == "https"


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as http://[
        return ""


def _is_known_host(host: str, access: Access, public: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in {"localhost", "127.0.0.1", "::1", access.host.lower(), public} - {""}
