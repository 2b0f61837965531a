"""The one table of the console's pages: who may call which, and where the navigation names them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from adapters.web.auth import check_source
from adapters.web.console import (
    access,
    alerts,
    audit,
    cost,
    doctor,
    experiments,
    jobs,
    letters,
    live,
    reviews,
    signing,
    sources,
    turns,
    unanswered,
)
from adapters.web.console.console import Console, Visitor
from adapters.web.console.render import HERE, page
from adapters.web.console.session import PATH, find
from adapters.web.errors import ApiError
from adapters.web.files import Files
from core.ports import Role, Unavailable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenPage:
    """For anybody: how to come in."""

    method: str
    path: str
    answer: Callable[[Request, Console], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """For who is signed in and has at least this role; with a title, the navigation names it."""

    method: str
    path: str
    answer: Callable[[Request, Console, Visitor], Awaitable[Response]]
    role: Role = Role.VIEWER
    title: str = ""


_ADMINISTRATOR = Role.ADMINISTRATOR

# A page gets its line here, with a title, and needs no other place:
# navigation, authorisation and its tests follow from this table.
PAGES: tuple[Page | OpenPage, ...] = (
    OpenPage("GET", "/sign-in", signing.ask),
    OpenPage("POST", "/sign-in", signing.sign_in),
    OpenPage("GET", "/oidc", signing.go),
    OpenPage("GET", "/oidc/back", signing.come_back),
    Page("POST", "/sign-out", signing.sign_out),
    Page("GET", "", live.overview, title="Overview"),
    Page("GET", "/turns", turns.listed, title="Turns"),
    Page("GET", "/turns/{number}", turns.one),
    Page("POST", "/turns/{number}/read", turns.read, _ADMINISTRATOR),
    Page("GET", "/conversations", turns.conversations, title="Conversations"),
    Page("GET", "/conversations/{number}", turns.conversation),
    Page("GET", "/unanswered", unanswered.listed, title="Unanswered"),
    Page("GET", "/answers/new", unanswered.begin_answer, _ADMINISTRATOR),
    Page("POST", "/answers", unanswered.write_answer, _ADMINISTRATOR),
    Page("GET", "/documents/new", unanswered.begin_document, _ADMINISTRATOR),
    Page("POST", "/documents", unanswered.add_document, _ADMINISTRATOR),
    Page("GET", "/alerts", alerts.listed, title="Alerts"),
    Page("POST", "/alerts/silence", alerts.silence, _ADMINISTRATOR),
    Page("POST", "/alerts/end", alerts.end, _ADMINISTRATOR),
    Page("GET", "/reviews", reviews.listed, title="Safety reviews"),
    Page("GET", "/reviews/{number}", reviews.one),
    Page("POST", "/reviews/{number}/read", reviews.read, _ADMINISTRATOR),
    Page("POST", "/reviews/{number}/mark", reviews.mark, _ADMINISTRATOR),
    Page("GET", "/sources", sources.listed, title="Sources"),
    Page("POST", "/sources/sync", sources.sync, _ADMINISTRATOR),
    Page("GET", "/experiments", experiments.listed, title="Experiments"),
    Page("GET", "/experiments/{name}", experiments.one),
    Page("GET", "/jobs", jobs.listed, title="Jobs"),
    Page("POST", "/pause", jobs.pause, _ADMINISTRATOR),
    Page("POST", "/resume", jobs.resume, _ADMINISTRATOR),
    Page("GET", "/dead", letters.listed, title="Dead letters"),
    Page("POST", "/dead/{letter}/retry", letters.retry, _ADMINISTRATOR),
    Page("POST", "/dead/{letter}/drop", letters.drop, _ADMINISTRATOR),
    Page("GET", "/access", access.listed, _ADMINISTRATOR, title="Access"),
    Page("POST", "/access/approve", access.approve, _ADMINISTRATOR),
    Page("POST", "/access/decide", access.decide, _ADMINISTRATOR),
    Page("POST", "/access/forget", access.forget, _ADMINISTRATOR),
    Page("GET", "/cost", cost.listed, title="Cost"),
    Page("GET", "/doctor", doctor.look, title="Doctor"),
    Page("POST", "/doctor", doctor.examine, _ADMINISTRATOR),
    Page("GET", "/audit", audit.listed, _ADMINISTRATOR, title="Audit"),
)


def navigation(role: Role) -> tuple[tuple[str, str], ...]:
    """Address and title of what this role may look at."""
    return tuple(
        (PATH + each.path, each.title)
        for each in PAGES
        if isinstance(each, Page) and each.title and _may(role, each)
    )


def console_routes(console: Console) -> list[BaseRoute]:
    """The pages over `console`, and the files that they need."""
    routes: list[BaseRoute] = [
        Route(PATH + each.path, _edge(partial(_admitted, each, console)), methods=[each.method])
        for each in PAGES
    ]
    return [*routes, Mount(f"{PATH}/static", Files(directory=HERE / "static"))]


def _may(role: Role, each: Page) -> bool:
    return each.role in (Role.VIEWER, role)


async def _admitted(each: Page | OpenPage, console: Console, request: Request) -> Response:
    check_source(request, console.access)
    if isinstance(each, OpenPage):
        return await each.answer(request, console)
    visitor = await find(request, console)
    if visitor is None:
        return _to_sign_in(request)
    if not _may(visitor.role, each):
        raise ApiError(403, "not_allowed", "Only administrators may do this.")
    return await each.answer(request, console, visitor)


def _to_sign_in(request: Request) -> Response:
    """And back to where they were; what a form sent is not kept."""
    wanted = request.url.path if request.method == "GET" else PATH
    if request.method == "GET" and request.url.query:
        wanted = f"{wanted}?{request.url.query}"
    return RedirectResponse(f"{PATH}/sign-in?next={quote(wanted, safe='/')}", 303)


def _edge(
    answer: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Every failure becomes a page that says what to do; nothing of its cause is told."""

    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        except ApiError as error:
            told = error
        except (Unavailable, ConnectionError, TimeoutError) as error:
            log.warning("%s: an engine does not answer: %s", request.url.path, error)
            words = "Something Mynah needs does not answer right now. Please try again in a minute."
            told = ApiError(503, "unavailable", words, {"Retry-After": "10"})
        except Exception:  # the outermost edge of the listener
            log.exception("%s failed", request.url.path)
            told = ApiError(500, "failed", "Something went wrong here. The log says what.")
        response = page("refused", None, status=told.status, message=told.message)
        response.headers.update(told.headers)
        return response

    return endpoint
