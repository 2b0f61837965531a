"""Discord's REST API through the SDK's own client: its buckets and pauses, our errors."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from adapters.discord.pace import Pace
from adapters.discord.sent import Sent
from core.ports import Unavailable

if TYPE_CHECKING:
    import discord

log = logging.getLogger(__name__)

REAL_URL = "https://discord.com/api/v10"
PATIENCE_SECONDS = 90.0
"""For one call with all the pauses that Discord asks for."""
LONGEST_PAUSE_SECONDS = 60.0
"""A longer pause that Discord asks for is an outage to us: the message waits in its inbox."""
TRIES = 3
TOKEN_REFUSED = "Discord refuses the token; reset it in the developer portal"  # noqa: S105 - words
FIRST_PAUSE_SECONDS = 0.2

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK = 10_003, 10_008, 10_015
ALREADY_ANSWERED, INVALID_FORM = 40_060, 50_035
MISSING_ACCESS, MISSING_PERMISSIONS = 50_001, 50_013
EXPIRED_TOKEN, OLD_EDITS, THREAD_EXISTS, NO_HISTORY = 50_027, 30_046, 160_004, 160_002


_TOKENS = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s]+")
_ANSWERING, _FOLLOWING = "/interactions/", "/webhooks/"
"""The first answer to an interaction, which has three seconds, and what follows it are outside of
Discord's limit for all calls together. What follows has a pace of its own: hundreds at once are more
than Discord bears, and take no turn of others."""


class Refused(Exception):
    """Discord says no and will say so again: its own code, the HTTP status, and its words."""

    def __init__(self, status: int, code: int, words: str) -> None:
        super().__init__(f"Discord says {status} {code}: {words[:200]}")
        self.status, self.code = status, code

    @property
    def lacks_reference(self) -> bool:
        """Whether what a message should reply to is not there."""
        return self.code == INVALID_FORM and "message_reference" in str(self)


class TokenRefused(Unavailable):
    """Discord does not know the token; what waits can be answered once it is mended."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are there."""

    id: str
    name: str
    application: str
    flags: int
    interactions_url: str
    """Where Discord posts interactions, if the portal names an address."""
    public_key: str = ""

    @property
    def sees_content(self) -> bool:
        """Whether the portal grants the Message Content intent."""
        return bool(self.flags & (1 << 18 | 1 << 19))


class Api:
    """Logs in at the first call, so that opening it asks nobody anything."""

    def __init__(self, token: str, url: str = REAL_URL, patience: float = PATIENCE_SECONDS) -> None:
        self._token = token
        self._url = url
        self._patience = patience
        self._client: discord.Client | None = None
        self._account: Account | None = None
        self._opening = asyncio.Lock()
        self._pace, self._following = Pace(time.monotonic), Pace(time.monotonic)

    async def account(self) -> Account:
        """Raises TokenRefused or Unavailable."""
        if self._account is None:
            raw = await self.call("GET", "/applications/@me")
            bot = raw.get("bot") or {}
            self._account = Account(
                str(bot.get("id") or raw["id"]),
                str(bot.get("username") or raw.get("name") or ""),
                str(raw["id"]),
                int(raw.get("flags") or 0),
                str(raw.get("interactions_endpoint_url") or ""),
                str(raw.get("verify_key") or ""),
            )
        return self._account

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        files: Sequence[Sent] = (),
        query: Mapping[str, str] | None = None,
        patience: float | None = None,
        **parameters: str,
    ) -> Any:
        """What Discord answers, as plain data; `patience` in seconds includes pauses it asks for.

        A call that breaks off is made again, so it must be one that may be repeated: by its nature
        or by its nonce. Raises Refused, TokenRefused and Unavailable.
        """
        send = partial(_sent, method, path, body, files, query, parameters)
        try:
            async with asyncio.timeout(patience):
                return await self._patiently(path, send)
        except TimeoutError as error:
            raise Unavailable(f"Discord asks for more than {patience} s of patience") from error

    async def _patiently(self, path: str, send: Callable[[discord.Client], Awaitable[Any]]) -> Any:
        pause = FIRST_PAUSE_SECONDS
        for left in reversed(range(TRIES)):
            try:
                async with asyncio.timeout(self._patience):
                    client = await self._logged_in()
                    if path.startswith(_FOLLOWING):
                        await self._following.turn()
                    elif not path.startswith(_ANSWERING):
                        await self._pace.turn()
                    return await send(client)
            except _broken() as error:
                what = type(error).__name__
                log.debug("a call to %s broke off: %s", path, what)
                if not left or isinstance(error, TimeoutError):
                    raise Unavailable(f"Discord cannot be reached: {what}") from error
            await asyncio.sleep(pause)
            pause *= 2
        raise Unavailable("Discord cannot be reached")

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _logged_in(self) -> discord.Client:
        if self._client is not None:
            return self._client
        async with self._opening:
            if self._client is None:
                self._client = await _open(self._token, self._url)
            return self._client


async def _open(token: str, url: str) -> discord.Client:
    import discord

    point_at(url)
    _guard_logs()
    intents = discord.Intents.none()
    # Never used, since this one never connects; without it there is a warning.
    intents.guilds = True
    client = discord.Client(intents=intents, max_ratelimit_timeout=LONGEST_PAUSE_SECONDS)
    try:
        await client.login(token)
    except discord.LoginFailure as error:
        await client.close()
        raise TokenRefused(TOKEN_REFUSED) from error
    except discord.HTTPException as error:
        await client.close()
        raise Unavailable(f"Discord says {error.status}") from error
    except BaseException:
        await client.close()
        raise
    return client


class _WithoutTokens(logging.Filter):
    """The SDK logs whole addresses, and those of interactions are secrets for a quarter of an hour."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record, with the tokens in it made unreadable."""
        record.msg, record.args = _TOKENS.sub(r"\1***", record.getMessage()), ()
        return True


def _guard_logs() -> None:
    http = logging.getLogger("discord.http")
    if not any(isinstance(each, _WithoutTokens) for each in http.filters):
        http.addFilter(_WithoutTokens())
    # It warns that it cannot speak, which nobody asked it to.
    logging.getLogger("discord.client").setLevel(logging.ERROR)


def point_at(url: str) -> None:
    """One process talks to one Discord: the SDK keeps the address in a class."""
    from discord.http import Route

    Route.BASE = url.rstrip("/")


def _broken() -> tuple[type[Exception], ...]:
    import aiohttp

    # A body that was cut in the middle of JSON is a ValueError.
    return (aiohttp.ClientError, OSError, TimeoutError, ValueError, _ServerAway)


class _ServerAway(Exception):
    """A 5xx that the SDK does not try again by itself."""


async def _sent(
    method: str,
    path: str,
    body: object,
    files: Sequence[Sent],
    query: Mapping[str, str] | None,
    parameters: Mapping[str, str],
    client: discord.Client,
) -> Any:
    import discord
    from discord.http import Route

    route = Route(method, path, **parameters)
    more: dict[str, Any] = {"params": dict(query)} if query else {}
    try:
        if files:
            sent = [discord.File(io.BytesIO(each.data), each.name) for each in files]
            form = _form(body, files, sent)
            return await client.http.request(route, form=form, files=sent, **more)
        if body is not None:
            more["json"] = body
        return await client.http.request(route, **more)
    except discord.RateLimited as error:
        raise Unavailable(f"Discord asks for a pause of {error.retry_after:.0f} s") from error
    except discord.HTTPException as error:
        raise _translated(error) from error


def _translated(error: discord.HTTPException) -> Exception:
    if error.status == 401 and not error.code:  # with a code it is about an interaction's token
        return TokenRefused(TOKEN_REFUSED)
    if error.status == 429:
        return Unavailable("Discord refuses every call from this address for a while")
    if error.status in {500, 502, 504, 524}:  # the SDK has tried five times
        return Unavailable(f"Discord says {error.status}")
    if error.status >= 500:
        return _ServerAway(f"Discord says {error.status}")
    return Refused(error.status, error.code, error.text)


def _form(
    body: object, files: Sequence[Sent], sent: Sequence[discord.File]
) -> list[dict[str, Any]]:
    parts = [
        {
            "name": f"files[{number}]",
            "value": opened.fp,
            "filename": opened.filename,
            "content_type": each.media_type,
        }
        for number, (each, opened) in enumerate(zip(files, sent, strict=True))
    ]
    return [{"name": "payload_json", "value": json.dumps(body)}, *parts]


Clock = Callable[[], float]
"""Unix time."""
