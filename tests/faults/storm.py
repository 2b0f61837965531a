"""What can go wrong on each platform, as one disturbance at a time, chosen by chance."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.platforms.crowds.discord import DiscordCrowd
from tests.platforms.crowds.slack import SlackCrowd
from tests.platforms.crowds.telegram import TelegramCrowd
from tests.platforms.discord import sessions
from tests.platforms.faults import ANY, Fault, Faults

SLOW_SECONDS = 2.0
FAULTS: Mapping[str, Fault] = {
    "5xx": Fault(status=503, body="<html>upstream</html>"),
    "slow": Fault(delay=SLOW_SECONDS),
    "cut before": Fault(cut="before"),
    "cut after": Fault(cut="after"),
    "half": Fault(half=True),
}
"""Of a call; 429 is each platform's own."""
LIMITS: Mapping[str, Fault] = {
    "slack": Fault(status=429, error="ratelimited", headers={"Retry-After": "1"}),
    "discord": Fault(
        status=429,
        body='{"message": "You are being rate limited.", "retry_after": 0.7, "global": false}',
        headers={"Retry-After": "1"},
    ),
    "telegram": Fault(status=429, error="Too Many Requests: retry after 1"),
}
METHODS: Mapping[str, Sequence[str]] = {
    "slack": (
        "chat.postMessage",
        "chat.startStream",
        "chat.stopStream",
        "chat.update",
        "assistant.threads.setStatus",
        "conversations.replies",
        "users.info",
        ANY,
    ),
    "discord": (
        "POST /channels/{channel_id}/messages",
        "PATCH /channels/{channel_id}/messages/{message_id}",
        "GET /channels/{channel_id}/messages",
        "POST /interactions/{interaction_id}/{token}/callback",
        "PATCH /webhooks/{application_id}/{token}/messages/{message_id}",
        "POST /channels/{channel_id}/typing",
        ANY,
    ),
    "telegram": (
        "sendMessage",
        "sendMessage",
        "sendMessageDraft",
        "sendChatAction",
        "getUpdates",
        ANY,
    ),
}

Disturb = Callable[[], Awaitable[None]]


@dataclass
class Storm:
    """One platform's troubles; `count` says how many of each there were."""

    name: str
    faults: Faults
    chance: random.Random
    others: Mapping[str, Disturb]
    """What is no answer to a call: cuts of its connections, doubled events."""
    count: Counter[str] = field(default_factory=Counter)

    async def blow(self) -> None:
        """One of them."""
        calls = {**FAULTS, "429": LIMITS[self.name]}
        what = self.chance.choice([*calls, *self.others])
        self.count[f"{self.name} {what}"] += 1
        if what in self.others:
            await self.others[what]()
            return
        fault = calls[what]
        if self.name == "telegram" and what == "5xx":
            fault = replace(fault, error="Bad Gateway")
        self.faults.order(self.chance.choice(METHODS[self.name]), fault)

    def calm(self) -> None:
        """What was ordered and has not come yet does not come."""
        self.faults.clear()


def slack_storm(crowd: SlackCrowd, chance: random.Random) -> Storm:
    slack = crowd.slack

    async def cut() -> None:
        await slack.sockets.drop()

    async def say_goodbye() -> None:
        await slack.sockets.disconnect("refresh_requested")

    async def double() -> None:
        slack.post.duplicate(3)

    async def lose_acknowledgements() -> None:
        slack.sockets.unheard += 1

    others = {
        "cut": cut,
        "goodbye": say_goodbye,
        "duplicate": double,
        "lost acknowledgement": lose_acknowledgements,
    }
    return Storm("slack", slack.faults, chance, others)


def discord_storm(crowd: DiscordCrowd, chance: random.Random) -> Storm:
    gateway = crowd.discord.gateway

    async def cut() -> None:
        gateway.drop()

    async def reconnect() -> None:
        gateway.ask_to_reconnect()

    async def invalidate() -> None:
        gateway.invalidate(resumable=chance.random() < 0.5)

    async def double() -> None:
        gateway.sessions.order(sessions.DUPLICATE, times=3)

    others = {"cut": cut, "reconnect": reconnect, "invalidate": invalidate, "duplicate": double}
    return Storm("discord", crowd.discord.faults, chance, others)


def telegram_storm(crowd: TelegramCrowd, chance: random.Random) -> Storm:
    telegram = crowd.telegram

    async def cut() -> None:
        telegram.faults.order("getUpdates", Fault(cut="before"))
        telegram.updates.nudge()

    async def lose_updates() -> None:
        telegram.faults.order("getUpdates", Fault(cut="after"))

    async def double() -> None:
        telegram.updates.double_next(3)

    others = {"cut": cut, "lost updates": lose_updates, "duplicate": double}
    return Storm("telegram", telegram.faults, chance, others)
