"""Takes Telegram's updates, by asking for them or at an address of our own; each is confirmed when it is safe."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn
from weakref import WeakValueDictionary

from adapters.telegram.calls import Calls, Conflict, Limited, raw_updates
from adapters.telegram.hear import Hearing, hear
from adapters.telegram.read import chat_of, update_id
from adapters.telegram.signs import FAILURES
from core.ports import Unavailable
from core.reception import Answer, Call

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
POISON_TRIES = 3
"""An update that failed so often by a mistake of ours is left out, or no other would get through."""
_CHECK_SECONDS = 60.0
_SLACK_SECONDS = 10.0


@dataclass
class Intake:
    """Hears updates, those of one chat in order, and knows which failed before."""

    hearing: Hearing
    _failed: Counter[int] = field(default_factory=Counter)
    _locks: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def one(self, update: object) -> None:
        """Raises Unavailable when Telegram must send it again."""
        chat = chat_of(update)
        lock = self._locks.get(chat)
        if lock is None:
            lock = self._locks[chat] = asyncio.Lock()
        async with lock:
            await self._hear(update)

    async def all(self, updates: Sequence[object]) -> None:
        """Raises Unavailable when some of them must be sent again; the others are safe."""
        by_chat: defaultdict[int, list[object]] = defaultdict(list)
        for update in sorted(updates, key=update_id):
            by_chat[chat_of(update)].append(update)
        ends = await asyncio.gather(*map(self._some, by_chat.values()), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _some(self, updates: Sequence[object]) -> None:
        for update in updates:
            await self.one(update)

    async def _hear(self, update: object) -> None:
        number = update_id(update)
        try:
            await hear(update, self.hearing)
        except Unavailable:
            raise
        except Exception as error:  # the outermost edge: one update must not end the others
            self._failed[number] += 1
            log.exception("update %d failed, time %d", number, self._failed[number])
            if self._failed[number] < POISON_TRIES:
                raise Unavailable(f"an update failed: {type(error).__name__}") from error
        self._failed.pop(number, None)


async def poll(
    intake: Intake, connected: Callable[[], None], calls: Calls, patience: int
) -> NoReturn:
    """Ask for updates until cancelled; `patience` is how many seconds Telegram may wait for some.

    The next question confirms what the one before brought, so it is asked when that is safe.
    """
    from aiogram.methods import DeleteWebhook

    await calls.patiently(DeleteWebhook(drop_pending_updates=False))
    offset, wait = None, 0
    while True:
        method = raw_updates(
            {"offset": offset, "limit": BATCH, "timeout": wait, "allowed_updates": list(KINDS)}
        )
        try:
            updates = await calls.once(method, wait + _SLACK_SECONDS)
        except Limited as limit:
            await calls.sleep(limit.seconds)
            continue
        except Conflict as error:
            raise Unavailable(
                f"another program takes this bot's messages; only one may ({error})"
            ) from None
        connected()
        await intake.all(updates)
        if updates:
            offset = max(map(update_id, updates)) + 1
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


async def take_call(call: Call, secret: str, intake: Callable[[], Awaitable[Intake]]) -> Answer:
    """Answer a call of Telegram's: 200 only when the update is safe."""
    given = call.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        return Answer(403)
    try:
        update: object = json.loads(call.body)
    except (ValueError, RecursionError):
        return Answer(400)
    try:
        await (await intake()).one(update)
    except Unavailable as error:
        log.warning("an update must come again: %s", error)
        return Answer(503)
    return Answer(200)


async def logged(work: Awaitable[None]) -> None:
    """Do something that nothing waits for."""
    try:
        await work
    except FAILURES as error:
        log.warning("not shown: %s", error)
    except Exception:  # the edge: nobody else looks at it
        log.exception("something aside failed")
