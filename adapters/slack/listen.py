"""Slack's SDK within our loop: Socket Mode connections, or signed requests; nothing else of it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from adapters.slack.api import USUAL, Api, Refused, Times
from adapters.slack.fields import Json
from adapters.slack.happenings import Act, Identity
from adapters.slack.read import read
from core.ports import Misconfigured, Unavailable
from core.reception import Call, Response

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_bolt.response import BoltResponse
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

CONNECTIONS = 2
"""Slack renews each every few hours; meanwhile the other one hears."""
CONNECT_SECONDS = 20.0
LOOK_SECONDS = 1.0
PING_SECONDS = 5.0

Knowing = Callable[[str], Awaitable[Identity | None]]
"""Who we are in a workspace; None where we are not installed."""
Acting = Callable[[str, Act], Awaitable[Json | None]]
"""In which workspace, and what somebody did there."""


def application(
    client: AsyncWebClient,
    signing_secret: str,
    knowing: Knowing,
    acting: Acting,
    bots: Collection[str] = (),
) -> AsyncApp:
    """Bolt checks signatures and challenges; whatever passes comes to `acting` before it is acknowledged."""
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    # Bolt warns of every variable of the environment that it reads and need not.
    quiet = logging.getLogger("adapters.slack.bolt")
    quiet.setLevel(logging.ERROR)
    app = AsyncApp(
        logger=quiet,
        client=AsyncWebClient(base_url=client.base_url, session=client.session),
        authorize=_authorizing(client, knowing),
        signing_secret=signing_secret or "unused where sockets are",
        process_before_response=True,
    )
    app.use(_hearing(knowing, acting, bots))
    return app


def _authorizing(
    client: AsyncWebClient, knowing: Knowing
) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Not Bolt's own: it asks Slack who we are at each event, and two processes that renew a
    token by it at once leave one of them with a token that is void.
    """
    from slack_bolt.authorization import AuthorizeResult

    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        own = await knowing(team_id or "")
        if own is None:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=own.team,
            bot_token=client.token,
            bot_id=own.bot,
            bot_user_id=own.user,
        )

    # Bolt's types do not say that None means "not installed", as its code and documentation do.
    return cast("Callable[..., Awaitable[AuthorizeResult]]", authorize)


def _hearing(
    knowing: Knowing, acting: Acting, bots: Collection[str]
) -> Callable[..., Awaitable[BoltResponse]]:
    from slack_bolt.response import BoltResponse

    async def everything(body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        team = context.team_id or ""
        try:
            # Of a workspace that is gone Bolt lets nothing through but that it is gone.
            act = read(body, await knowing(team) or Identity(team, "", ""), bots)
            said = await acting(team, act) if act is not None else None
        except (Unavailable, Refused, Misconfigured) as error:
            log.warning("not acknowledged, Slack will send it again: %s", error)
            return BoltResponse(status=503)
        except Exception:  # the outermost edge of an event
            log.exception("not acknowledged, Slack will send it again")
            return BoltResponse(status=500)
        return BoltResponse(status=200, body=said or "")

    return everything


async def answer(app: AsyncApp, call: Call) -> Response:
    """One signed request of Slack's."""
    from slack_bolt.request.async_request import AsyncBoltRequest

    if not re.fullmatch(r"[0-9]{0,12}", call.headers.get("x-slack-request-timestamp", "")):
        return Response(401)  # Bolt reads it as a number before it looks at the signature
    request = AsyncBoltRequest(
        body=call.body.decode("utf-8", "replace"), query=call.query, headers=dict(call.headers)
    )
    return response_of(await app.async_dispatch(request))


def response_of(response: BoltResponse) -> Response:
    """What Bolt answers, as our own web server gives it."""
    headers = {name: values[0] for name, values in response.headers.items() if values}
    return Response(response.status, (response.body or "").encode(), headers)


@asynccontextmanager
async def connected_sockets(
    app: AsyncApp, app_token: str, client: AsyncWebClient, times: Times = USUAL
) -> AsyncIterator[Callable[[], Coroutine[None, None, None]]]:
    """Connections that stand; what is given waits until none has stood for too long.

    Raises Misconfigured for a token that Slack does not take: the SDK would try it for ever.
    """
    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

    frames = logging.getLogger("slack_sdk.socket_mode")  # which hold what people wrote
    handlers = [
        AsyncSocketModeHandler(
            app, app_token, logger=frames, web_client=client, ping_interval=PING_SECONDS
        )
        for _ in range(CONNECTIONS)
    ]
    try:
        for handler in handlers:
            await _connect(handler, app_token)
        yield lambda: _until_silent(handlers, times.silent)
    finally:
        for handler in handlers:
            await _close(handler)


async def _connect(handler: AsyncSocketModeHandler, app_token: str) -> None:
    import aiohttp

    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            handler.client.wss_uri = await socket_address(handler.client.web_client, app_token)
            await handler.client.connect()  # type: ignore[no-untyped-call]
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable(f"Slack cannot be reached ({type(error).__name__})") from None


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """Where a socket may be opened. Raises Misconfigured and Unavailable."""
    try:
        answer = await Api(client).translated(
            "apps.connections.open", client.apps_connections_open(app_token=app_token)
        )
    except Refused as refusal:
        if refusal.code in _WRONG_TOKEN:
            raise Misconfigured(
                f"Slack refuses SLACK_APP_TOKEN ({refusal.code}): under Basic Information, make an "
                "app-level token with connections:write; it begins with xapp-"
            ) from None
        raise Misconfigured(
            f"Slack opens no socket ({refusal.code}): switch Socket Mode on in the app's settings, "
            "or set SLACK_SIGNING_SECRET instead of SLACK_APP_TOKEN"
        ) from None
    return str(answer.get("url") or "")


_WRONG_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "not_allowed_token_type", "missing_scope", "token_revoked"}
)


async def _until_silent(handlers: list[AsyncSocketModeHandler], seconds: float) -> None:
    loop = asyncio.get_running_loop()
    heard = loop.time()
    while loop.time() - heard < seconds:
        await asyncio.sleep(LOOK_SECONDS)
        if any([await handler.client.is_connected() for handler in handlers]):
            heard = loop.time()
    raise Unavailable(f"no connection to Slack for {seconds:g} s")


async def _close(handler: AsyncSocketModeHandler) -> None:
    try:
        async with asyncio.timeout(3):
            await handler.client.close()  # type: ignore[no-untyped-call]
    except TimeoutError:
        log.info("a connection to Slack did not close in time")
