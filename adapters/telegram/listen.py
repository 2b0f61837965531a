"""Takes Telegram's updates, by asking for them or at an address of our own; each is confirmed when it is safe."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NoReturn

from adapters.telegram.calls import FAILURES, Calls, Conflict, Limited, raw_updates
from adapters.telegram.intake import Ahead, Intake
from core.ports import Unavailable
from core.reception import Call, Response

if TYPE_CHECKING:
    from aiogram.methods import SetWebhook

log = logging.getLogger(__name__)

KINDS = (
    *("message", "edited_message", "callback_query", "inline_query"),
    *("stopped_message_generation", "message_reaction"),
)
PATH = "/telegram/webhook"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
BATCH = 100
_CHECK_SECONDS = 60.0
_SLACK_SECONDS = 10.0
_HELD_SECONDS = 0.3
"""Between two questions while an update is not done: Telegram answers at once with what we know."""


async def poll(
    ahead: Ahead, connected: Callable[[], None], calls: Calls, patience: int
) -> NoReturn:
    """Ask for updates until cancelled; `patience` is how many seconds Telegram may wait for some.

    A question confirms what is older than its offset, so that is the oldest update which nobody
    else keeps.
    """
    from aiogram.methods import DeleteWebhook

    await calls.patiently(DeleteWebhook(drop_pending_updates=False))
    wait = None
    while True:
        seconds = 0 if ahead.working else wait or 0
        asked = {"offset": ahead.offset, "limit": BATCH, "timeout": seconds}
        method = raw_updates({**asked, "allowed_updates": list(KINDS)})
        try:
            updates = await calls.once(method, seconds + _SLACK_SECONDS)
        except Limited as limit:
            await calls.sleep(limit.seconds)
            continue
        except Conflict as error:
            raise Unavailable(
                f"another program takes this bot's messages; only one may ({error})"
            ) from None
        connected()
        if wait is None:  # not before: another program might be at what is kept
            await ahead.resume()
        ahead.take(updates)
        await ahead.settle(_HELD_SECONDS)
        wait = patience


async def keep_webhook(
    url: str, secret: str, connected: Callable[[], None], calls: Calls
) -> NoReturn:
    """Tell Telegram our address, and again should somebody have told it another one."""
    from aiogram.methods import GetWebhookInfo

    await calls.patiently(_webhook(url, secret))
    while True:
        connected()
        await calls.sleep(_CHECK_SECONDS)
        info = await calls.patiently(GetWebhookInfo())
        if info.last_error_message:
            log.info("Telegram could not reach %s: %s", url, info.last_error_message)
        if info.url != url:
            log.warning("the webhook was changed elsewhere; setting it again")
            await calls.patiently(_webhook(url, secret))


def _webhook(url: str, secret: str) -> SetWebhook:
    from aiogram.methods import SetWebhook

    return SetWebhook(
        url=url, secret_token=secret, allowed_updates=list(KINDS), drop_pending_updates=False
    )


async def take_call(call: Call, secret: str, intake: Callable[[], Awaitable[Intake]]) -> Response:
    """Answer a call of Telegram's: 200 only when the update is safe."""
    given = call.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        return Response(403)
    try:
        update: object = json.loads(call.body)
    except (ValueError, RecursionError):
        return Response(400)
    try:
        await (await intake()).one(update)
    except Unavailable as error:
        log.warning("an update must come again: %s", error)
        return Response(503)
    return Response(200)


async def logged(work: Awaitable[None]) -> None:
    """Do something that nothing waits for."""
    try:
        await work
    except FAILURES as error:
        log.warning("not shown: %s", error)
    except Exception:  # the edge: nobody else looks at it
        log.exception("something aside failed")
