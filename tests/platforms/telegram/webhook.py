"""Delivers updates to the bot's own address, in order for each chat, again until it answers 2xx."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from tests.platforms.telegram.body import Params, read_body
from tests.platforms.telegram.clock import Clock
from tests.platforms.telegram.errors import Json, Refused, bad_request
from tests.platforms.telegram.updates import Updates, Waiting

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 a header's name


@dataclass(frozen=True)
class Hook:
    """Where updates go, and the secret that comes with them."""

    url: str
    secret: str = ""
    max_connections: int = 40


def read_hook(params: Params, https_only: bool) -> Hook:
    """The webhook that a request asks for, refused as Telegram refuses it."""
    url, secret = params.text("url"), params.text("secret_token")
    if https_only and not url.lower().startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.match(r"https?://[^/\s]+", url, re.I):
        raise bad_request("bad webhook: URL host is empty")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    most = min(100, max(1, params.integer("max_connections", 40)))
    return Hook(url, secret, most)


class Delivery:
    """The running delivery to one webhook. `last_error` is what getWebhookInfo tells."""

    def __init__(
        self,
        hook: Hook,
        updates: Updates,
        clock: Clock,
        call: Callable[[Params], Awaitable[None]],
        most_pause: float,
    ) -> None:
        self.hook, self.most_pause = hook, most_pause
        self.last_error: tuple[int, str] | None = None
        self.attempts: list[tuple[int, int]] = []
        self._updates, self._clock, self._call = updates, clock, call
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._client = httpx.AsyncClient(timeout=60, trust_env=False)
        updates.on_new = self.begin_waiting
        self.begin_waiting()

    def begin_waiting(self) -> None:
        """Start on every chat that has updates and is not already being delivered."""
        self._updates.expire()
        waiting = self._updates.waiting
        if len(waiting) < self._updates.reversed:
            return
        for one in waiting:
            if one.queue not in self._busy and len(self._busy) < self.hook.max_connections:
                self._busy[one.queue] = asyncio.create_task(self._deliver_queue(one.queue))

    async def close(self) -> None:
        self._updates.on_new = lambda: None
        for task in list(self._busy.values()):
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        await self._client.aclose()

    async def _deliver_queue(self, queue: int) -> None:
        try:
            while found := self._next_of(queue):
                await self._deliver(found)
        finally:
            del self._busy[queue]
        self.begin_waiting()

    def _next_of(self, queue: int) -> Waiting | None:
        mine = [one for one in self._updates.waiting if one.queue == queue]
        if self._updates.reversed and mine:
            self._updates.reversed -= 1
            return mine[-1]
        return mine[0] if mine else None

    async def _deliver(self, one: Waiting) -> None:
        # The first repetition comes at once, later ones after pauses that double.
        pause, failed = 1.0, 0
        while not await self._send(one):
            failed += 1
            if failed > 1:
                pause = min(self.most_pause, pause * 2)
                await self._clock.sleep(pause)
            self._updates.expire()
            if one not in self._updates.waiting:
                return
        if self._updates.doubled:
            self._updates.doubled -= 1
            await self._send(one)
        self._updates.remove(one.update_id)

    async def _send(self, one: Waiting) -> bool:
        headers = {SECRET_HEADER: self.hook.secret} if self.hook.secret else {}
        try:
            answer = await self._client.post(self.hook.url, json=one.body, headers=headers)
        except httpx.HTTPError as error:
            self._note(one, 0, f"Connection failed: {type(error).__name__}")
            return False
        self.attempts.append((one.update_id, answer.status_code))
        if not answer.is_success:
            why = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
            self._note(one, answer.status_code, why)
            return False
        await self._obey(answer)
        return True

    def _note(self, one: Waiting, status: int, error: str) -> None:
        if status == 0:
            self.attempts.append((one.update_id, 0))
        self.last_error = int(self._clock.now()), error

    async def _obey(self, answer: httpx.Response) -> None:
        """A bot may answer a webhook with a method to call; it never learns the result."""
        try:
            params = read_body(answer.content, answer.headers.get("content-type", ""))
        except (Refused, UnicodeDecodeError):
            return
        name = params.text("method").lower()
        if name and not name.startswith(("get", "setwebhook", "deletewebhook", "logout", "close")):
            await self._call(params)


def webhook_info(delivery: Delivery | None, updates: Updates, asked: list[str] | None) -> Json:
    info: Json = {
        "url": delivery.hook.url if delivery else "",
        "has_custom_certificate": False,
        "pending_update_count": len(updates.waiting),
    }
    if delivery:
        info |= {"max_connections": delivery.hook.max_connections, "ip_address": "127.0.0.1"}
        if delivery.last_error:
            info["last_error_date"], info["last_error_message"] = delivery.last_error
    if asked is not None:
        info["allowed_updates"] = asked
    return info
