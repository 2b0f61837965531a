"""The HTTP side of the gateway and the console: one table of routes, and what every request passes before it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from adapters.web import anybody, ask, look, own
from adapters.web.auth import check_source, identify
from adapters.web.errors import ApiError, by_status, error_response
from adapters.web.files import Files
from adapters.web.headers import with_headers
from adapters.web.hooks import route
from adapters.web.limits import Buckets, WrongTokens
from adapters.web.linger import lingering
from adapters.web.web import Web
from core.messages import Person
from core.ports import Unavailable
from core.reception import Hook

if TYPE_CHECKING:
    from adapters.web.console.console import Console

log = logging.getLogger(__name__)


GATEWAY = frozenset({"gateway"})
CONSOLE = frozenset({"console"})
EVERY_ROLE = frozenset({"gateway", "worker", "scheduler", "console"})


@dataclass(frozen=True, slots=True)
class CallerRoute:
    """A route for people who are known; they come before the endpoint as an argument."""

    method: str
    path: str
    answer: Callable[[Request, Web, Person], Awaitable[Response]]
    roles: frozenset[str] = CONSOLE


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """A route that anybody may call; some of them count wrong tokens."""

    method: str
    path: str
    answer: Callable[[Request, Web, WrongTokens], Awaitable[Response]]
    roles: frozenset[str] = CONSOLE


ROUTES: tuple[CallerRoute | OpenRoute, ...] = (
    CallerRoute("POST", "/api/ask", ask.ask, GATEWAY),
    CallerRoute("GET", "/api/answers/{conversation}/{id}/events", ask.answer_events, GATEWAY),
    CallerRoute("GET", "/api/answers/{conversation}/{id}/why", look.why),
    CallerRoute("GET", "/api/answers/{conversation}/{id}/next", ask.next_questions, GATEWAY),
    CallerRoute("POST", "/api/stop", ask.stop, GATEWAY),
    CallerRoute("POST", "/api/feedback", ask.feedback, GATEWAY),
    CallerRoute("GET", "/api/conversations", look.conversations),
    CallerRoute("GET", "/api/conversations/{conversation}", look.conversation),
    CallerRoute("GET", "/api/search", look.search),
    CallerRoute("GET", "/api/suggest", look.suggest),
    CallerRoute("GET", "/api/passage", look.passage),
    CallerRoute("GET", "/api/documents", look.documents),
    CallerRoute("GET", "/api/pictures/{digest}", look.picture),
    CallerRoute("GET", "/api/card", own.card),
    CallerRoute("POST", "/api/card", own.press),
    CallerRoute("GET", "/api/me", look.me, GATEWAY | CONSOLE),
    CallerRoute("GET", "/metrics", look.metrics, EVERY_ROLE),
    OpenRoute("POST", "/api/session", anybody.begin_session, GATEWAY | CONSOLE),
    OpenRoute("DELETE", "/api/session", anybody.leave_session, GATEWAY | CONSOLE),
    OpenRoute("GET", "/api/openapi.json", anybody.openapi, GATEWAY | CONSOLE),
    OpenRoute("GET", "/healthz", anybody.healthy, EVERY_ROLE),
    OpenRoute("GET", "/readyz", anybody.ready, EVERY_ROLE),
    OpenRoute("GET", "/", anybody.page),
    OpenRoute("GET", "/c/{conversation}", anybody.page),
)


def application(
    web: Web,
    roles: Collection[str] = ("gateway", "console"),
    hooks: Sequence[Hook] = (),
    console: Console | None = None,
) -> Starlette:
    """The page, the API, the platforms' hooks over `web` and the console, as far as these roles have them."""
    rate = Buckets(web.limits.requests_at_once, web.limits.requests_per_second, web.clock)
    wrong = WrongTokens(web.clock)

    async def admitted(route: CallerRoute | OpenRoute, request: Request) -> Response:
        check_source(request, web.access)
        if isinstance(route, OpenRoute):
            return await route.answer(request, web, wrong)
        caller = identify(request, web.access, wrong, web.clock())
        if not rate.take(str(caller)):
            words = "Too many requests; wait a second."
            # What was already sent behind it costs nothing more.
            ends = {"Retry-After": "1", "Connection": "close"}
            raise ApiError(429, "too_many_requests", words, ends)
        return await route.answer(request, web, caller)

    routes: list[BaseRoute] = [
        Route(each.path, _edge(partial(admitted, each)), methods=[each.method])
        for each in ROUTES
        if each.roles.intersection(roles)
    ]
    if GATEWAY.intersection(roles):
        routes += [route(hook, web.limits) for hook in hooks]
    if CONSOLE.intersection(roles):
        routes.append(Mount("/static", Files(directory=anybody.STATIC)))
        routes += _console(console) if console else []
    return Starlette(
        routes=routes,
        exception_handlers={HTTPException: _refused_by_router},
        middleware=[
            Middleware(lingering, limits=web.limits),
            Middleware(with_headers, https=web.access.public_url.startswith("https:")),
        ],
    )


def _console(console: Console) -> list[BaseRoute]:
    # Templates are read only where there are pages for them.
    from adapters.web.console.routes import console_routes

    return console_routes(console)


def _edge(
    answer: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Every failure becomes JSON that says what to do; nothing of its cause is told."""

    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        except ApiError as error:
            return error_response(error)
        except (Unavailable, ConnectionError, TimeoutError) as error:
            log.warning("%s: an engine does not answer: %s", request.url.path, error)
            words = "Something Mynah needs does not answer right now. Please try again in a minute."
            return error_response(ApiError(503, "unavailable", words, {"Retry-After": "10"}))
        except Exception:  # the outermost edge of the listener
            log.exception("%s failed", request.url.path)
            words = "Something went wrong here. Sending the same id again is safe."
            return error_response(ApiError(500, "failed", words))

    return endpoint


async def _refused_by_router(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return error_response(by_status(error.status_code, error.headers or {}))
