"""Calls Telegram through aiogram, patiently, and says in our own words what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar

from core.ports import Misconfigured, Unavailable, Undeliverable

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.methods import TelegramMethod


T = TypeVar("T")

PUBLIC_API = "https://api.telegram.org"
TOKEN_REMEDY = "Ask @BotFather for the token (/mybots, API Token) and set TELEGRAM_TOKEN."  # noqa: S105 - words


class NotTaken(Exception):
    """Telegram does not do what was asked; each kind says why."""


class PostGone(NotTaken):
    """The message that was to be changed is there no more, or not ours to change."""


class QuestionGone(NotTaken):
    """The message that was to be answered is there no more."""


class Unformatted(NotTaken):
    """Telegram does not take the message as it is: entities or buttons."""


class Conflict(NotTaken):
    """Somebody else takes this bot's updates."""


class Moved(NotTaken):
    """The group has another id now."""

    def __init__(self, chat: str) -> None:
        super().__init__(chat)
        self.chat = chat


class Undecoded(Unavailable):
    """It was done, but the SDK could not read the result: `result` as it came."""

    def __init__(self, result: object) -> None:
        super().__init__("Telegram's answer has a form that aiogram does not know")
        self.result = result


class Limited(NotTaken):
    """Too many messages; silence is wanted for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Telegram wants a pause of {seconds:g} s")
        self.seconds = seconds


FAILURES = (NotTaken, Unavailable, Undeliverable)
"""All that `Calls.once` raises."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may take and how often it is tried."""

    seconds: float = 20.0
    tries: int = 4
    pause: float = 0.5
    """Before the second try; doubles with each."""
    longest_limit: float = 120.0
    """A longer pause than this that Telegram asks for is left to the queue."""


@dataclass
class Calls:
    """One bot's calls. Raises nothing of the SDK's."""

    bot: Bot | None
    """None where the token has not even the form of one: then every call says so."""
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def once(self, method: TelegramMethod[T], seconds: float = 0.0) -> T:
        """One try."""
        bot = self.bot
        if bot is None:
            raise TokenRefused(f"TELEGRAM_TOKEN has not the form of a token. {TOKEN_REMEDY}")
        async with _translated(bot.token):
            return await bot(method, request_timeout=ceil(seconds or self.patience.seconds))

    async def patiently(
        self,
        method: TelegramMethod[T],
        limited: Callable[[float], None] = lambda _seconds: None,
    ) -> T:
        """Tries again after pauses, after exactly the one that Telegram names where it names one.

        `limited` is told of each such pause. Raises Unavailable when all tries failed.
        """
        pause, waited = self.patience.pause, 0.0
        tries = 1
        while True:
            try:
                return await self.once(method)
            except Limited as limit:
                waited += limit.seconds
                limited(limit.seconds)
                if waited > self.patience.longest_limit:
                    raise Unavailable(str(limit)) from limit
                await self.sleep(limit.seconds)
            except Undecoded:
                raise
            except Unavailable:
                if tries >= self.patience.tries:
                    raise
                tries += 1
                await self.sleep(pause)
                pause *= 2


class TokenRefused(Unavailable, Misconfigured):
    """The token is wrong or was revoked. Messages wait until somebody mends it."""


@asynccontextmanager
async def _translated(token: str) -> AsyncIterator[None]:
    from aiogram import exceptions as wrong

    try:
        yield
    except wrong.TelegramRetryAfter as error:
        raise Limited(float(error.retry_after)) from None
    except wrong.TelegramMigrateToChat as error:
        raise Moved(str(error.migrate_to_chat_id)) from None
    except (wrong.TelegramUnauthorizedError, wrong.TelegramNotFound) as error:
        # An unknown token is "Not Found" where its form is wrong.
        raise TokenRefused(f"Telegram does not take the token. {TOKEN_REMEDY}") from error
    except (wrong.TelegramForbiddenError, wrong.TelegramEntityTooLarge) as error:
        raise Undeliverable(_words(error, token)) from None
    except wrong.TelegramConflictError as error:
        raise Conflict(_words(error, token)) from None
    except wrong.TelegramNetworkError as error:
        raise Unavailable(f"Telegram cannot be reached: {type(error.__cause__).__name__}") from None
    except wrong.TelegramBadRequest as error:
        raise _bad_request(_words(error, token)) from None
    except wrong.ClientDecodeError as error:
        if isinstance(error.data, dict) and error.data.get("ok") is True:
            raise Undecoded(error.data.get("result")) from None
        raise Unavailable("what answers is no Bot API of Telegram's") from None
    except wrong.AiogramError as error:
        raise Unavailable(f"Telegram does not answer: {_words(error, token)}") from None


def _words(error: Exception, token: str) -> str:
    """What the error says, in one line and without the token."""
    words = " ".join(str(error).split()).replace(token, "[token]")
    return words.removeprefix("Telegram server says - ")[:300]


_GONE = (
    *("message to edit not found", "message can't be edited", "message_id_invalid"),
    *("message to delete not found", "message can't be deleted", "there is no text in the"),
)
_UNASKED = ("message to be replied not found", "replied message not found")
_CLOSED = (
    *("chat not found", "not enough rights", "have no rights", "chat_write_forbidden"),
    *("topic_closed", "thread not found", "topic_deleted", "peer_id_invalid", "user not found"),
    *("was deactivated", "is deactivated", "user_is_blocked", "chat_restricted", "was kicked"),
    *("need administrator rights", "chat_send_", "query is too old"),
)


def _bad_request(words: str) -> Exception:
    lowered = words.lower()
    table: tuple[tuple[tuple[str, ...], type[Exception]], ...] = (
        (_GONE, PostGone),
        (_UNASKED, QuestionGone),
        (_CLOSED, Undeliverable),
    )
    for texts, kind in table:
        if any(text in lowered for text in texts):
            return kind(words)
    return Unformatted(words)


def unmodified(error: Unformatted) -> bool:
    """The edit would change nothing, so all is as it should be."""
    return "message is not modified" in str(error).lower()


@asynccontextmanager
async def open_calls(token: str, api_url: str, patience: Patience) -> AsyncIterator[Calls]:
    """A bot with this token; nobody is asked anything yet."""
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.utils.token import TokenValidationError

    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url or PUBLIC_API))
    bot = None
    with suppress(TokenValidationError):
        bot = Bot(token, session=session)
    try:
        yield Calls(bot, patience)
    finally:
        await session.close()


def raw_updates(arguments: Mapping[str, Any]) -> TelegramMethod[list[dict[str, Any]]]:
    """`getUpdates` as plain data: one update of a new shape must not stop all others."""
    from aiogram.methods import TelegramMethod

    class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
        __returning__ = list[dict[str, Any]]
        __api_method__ = "getUpdates"

        offset: int | None = None
        limit: int | None = None
        timeout: int | None = None
        allowed_updates: list[str] | None = None

    return GetRawUpdates(**arguments)
