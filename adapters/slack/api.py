"""Slack's Web API as four outcomes: an answer, a refusal, a limit, or nobody knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from adapters.slack.fields import Json, dict_of
from core.patience import patiently
from core.ports import Unavailable, Undeliverable

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

    from adapters.slack.granted import OfTeam

log = logging.getLogger(__name__)

T = TypeVar("T")

_FORMS = (
    "conversations.history", "conversations.replies", "conversations.info", "conversations.members",
    "users.info", "users.list", "users.conversations", "files.info", "chat.getPermalink",
)  # fmt: skip
"""Methods that read no JSON body."""
_SHAKY = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Slack's own codes for "perhaps it happened"."""
MENDABLE = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "missing_scope"}
)
"""What an administrator can put right while the message waits."""
DEAD = frozenset(
    {"invalid_auth", "account_inactive", "not_authed", "token_revoked", "token_expired"}
)
"""This token is of no use any more; another may be."""


Connect = Callable[[str], "AsyncWebClient"]
"""A client of its own for a token; "" where it has none yet."""


class Refused(Exception):
    """Slack said no, and would say so again; `code` is its own word for why."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        super().__init__(f"{method}: {code}" + (f" (needs {needed})" if needed else ""))
        self.code = code


class Limited(Unavailable):
    """Too many calls; nothing happened, and in so many seconds it may."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(f"{method}: Slack asks to wait {seconds:g} s")
        self.seconds = seconds


class Lost(Unavailable):
    """No answer came, so that nobody knows whether it happened."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a call is repeated, and how long it may wait in all."""

    tries: int = 4
    seconds: float = 40.0
    pause: float = 0.5
    """Before the second try; doubles with each."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long Slack and its streams are waited for, in seconds."""

    post: float = 1.1
    """Between two posts to one channel, of which Slack allows one a second."""
    append: float = 1.0
    """Between two appends to one stream, so that some hundred streams share a workspace's budget."""
    life: float = 240.0
    """Of a stream. Others saw streams die 306 s after their start, whatever was appended."""
    silent: float = 30.0
    """Without a connection until it is said to be away."""


USUAL = Times()


BRIEF = Patience(tries=2, seconds=2.0, pause=0.1)
"""For what somebody waits on, or what can be left out."""
PAUSES = (0.5, 1.0, 2.0)
"""Between the tries of what was acknowledged already."""


class Api:
    """One workspace's calls. The SDK repeats none by itself: it would post twice."""

    def __init__(
        self,
        client: AsyncWebClient,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        credentials: OfTeam | None = None,
    ) -> None:
        self.client = client
        self.sleep = sleep
        self.patience = patience or Patience()
        self._credentials = credentials

    async def once(self, method: str, **arguments: object) -> Json:
        """One call. Raises Refused, Limited or Lost."""
        given = {name: value for name, value in arguments.items() if value is not None}
        sent: Json = {"json": given}
        if method in _FORMS:
            sent = {"data": {name: _form(value) for name, value in given.items()}}
        await self.ready()
        used = self.client.token or ""
        try:
            return await self.translated(method, self.client.api_call(method, **sent))
        except Refused as refusal:
            if self._credentials is None or refusal.code not in DEAD:
                raise
            await self._credentials.died(used, refusal.code)
        # Nothing happened, and there is another token: it was renewed, or installed again.
        await self.ready()
        return await self.translated(method, self.client.api_call(method, **sent))

    async def ready(self) -> None:
        """Before a call of the client's own: it uses the token of now."""
        if self._credentials is not None:
            self.client.token = await self._credentials.token()

    async def insist(
        self, method: str, patience: Patience | None = None, **arguments: object
    ) -> Json:
        """Repeat what is safe to repeat. Raises Refused, or Unavailable when patience ends."""
        patience = patience or self.patience
        left, pause = patience.seconds, patience.pause
        for last in (number == patience.tries for number in range(1, patience.tries + 1)):
            try:
                return await self.once(method, **arguments)
            except Limited as limit:
                wait = limit.seconds
                if last or wait > left:
                    raise
            except Lost:
                wait = pause
                if last or wait > left:
                    raise
            left, pause = left - wait, pause * 2
            await self.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def pages(
        self,
        method: str,
        name: str,
        most: int,
        patience: Patience | None = None,
        **arguments: object,
    ) -> tuple[list[Any], bool]:
        """What stands under `name` in so many pages, and whether that is all; raises as `insist`."""
        found: list[Any] = []
        cursor = ""
        for _ in range(most):
            page = await self.insist(method, patience, cursor=cursor or None, **arguments)
            found += page.get(name) or ()
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found, True
        return found, False

    async def again(self, work: Callable[[], Awaitable[T]]) -> T:
        """What comes of it, tried for as long as its person may be expected to wait.

        It must be safe to repeat. Raises Unavailable when patience ends.
        """
        return await patiently(work, PAUSES, self.sleep, _tell)

    async def translated(self, method: str, call: Awaitable[Any]) -> Json:
        """Its answer; what the SDK raises, in our words."""
        with translating(method):
            response = await call
        return dict_of(getattr(response, "data", None))


@contextmanager
def translating(method: str) -> Iterator[None]:
    """What the SDK raises within, as Refused, Limited or Lost."""
    import aiohttp
    from slack_sdk.errors import SlackApiError, SlackClientError

    try:
        yield
    except SlackApiError as error:
        raise _translated(method, error) from error
    except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
        raise Lost(f"Slack cannot be reached ({method}: {type(error).__name__})") from error


def _tell(pause: float, error: Unavailable) -> None:
    log.info("trying again in %g s: %s", pause, error)


def _form(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _translated(method: str, error: SlackApiError) -> Exception:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    body = dict_of(getattr(response, "data", None))
    code = str(body.get("error") or "")
    if status == 429 or code == "ratelimited":
        return Limited(method, _seconds(getattr(response, "headers", None) or {}))
    if not code or status >= 500 or code in _SHAKY:
        return Lost(f"{method}: {code or f'HTTP {status}'}")
    return Refused(method, code, str(body.get("needed") or ""))


def _seconds(headers: Mapping[str, Any]) -> float:
    try:
        return max(0.0, float(headers.get("Retry-After") or 1))
    except ValueError:
        return 1.0


def final(refusal: Refused) -> Exception:
    """What a refused delivery is to core: it waits for an administrator, or it is given up."""
    if refusal.code in MENDABLE:
        return Unavailable(f"Slack refuses {refusal}")
    return Undeliverable(f"Slack refuses {refusal}")
