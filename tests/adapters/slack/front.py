"""Mynah's reception in memory: what came in is there to look at, and nothing is answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.doubles.cards import cards_over
from adapters.doubles.people import MemoryErasures, MemoryGuests, MemoryNotes, MemoryPreferences
from adapters.slack.api import Times
from adapters.slack.platform import SlackConfig, SlackPlatform, open_slack
from core.commands import Command
from core.messages import Audience, Message, Person, Reply
from core.people.admit import Rule
from core.ports import Accepted, Draft, Feedback
from core.reception import Reception
from tests.platforms.slack import Limits, StandIn, slack_standin
from tests.platforms.slack.conftest import Clock
from tests.platforms.slack.people import Somebody


@dataclass
class Desk:
    """Accepts each id once a conversation."""

    clock: Clock
    rule: Rule = "paired"
    came: list[Message] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    stopped: list[str] = field(default_factory=list)
    opinions: list[Feedback] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    notes: MemoryNotes = field(default_factory=MemoryNotes)
    administrators: tuple[Person, ...] = ()
    erasures: MemoryErasures = field(default_factory=MemoryErasures)
    preferences: MemoryPreferences = field(default_factory=MemoryPreferences)
    guests: MemoryGuests = field(default_factory=MemoryGuests)
    trouble: list[Exception] = field(default_factory=list)
    """Raised one after the other instead of accepting."""
    silence: list[Exception] = field(default_factory=list)
    """Raised one after the other instead of answering a command."""
    full: bool = False
    answer: str = ""
    """What commands get, if not their own words."""
    bots: frozenset[str] = frozenset()

    async def accept(self, message: Message) -> Accepted:
        if self.trouble:
            raise self.trouble.pop(0)
        if self.full:
            return Accepted.FULL
        if any((m.conversation, m.id) == (message.conversation, message.id) for m in self.came):
            return Accepted.DUPLICATE
        self.came.append(message)
        return Accepted.NEW

    async def waiting(self, conversation: str) -> list[Message]:
        here = [m for m in self.came if m.conversation == conversation]
        return [m for m in here if m.id not in self.answered]

    async def stop(self, conversation: str, message: str) -> None:
        self.stopped.append(message)

    async def rate(self, feedback: Feedback) -> bool:
        self.opinions.append(feedback)
        return True

    async def draft(self, message: Message) -> Draft | None:
        return self.drafts.get(message.id)

    async def respond(self, command: Command) -> Reply:
        if self.silence:
            raise self.silence.pop(0)
        self.commands.append(command)
        return Reply(self.answer or f"**{command.name}** {command.text}")

    async def suggest(
        self, person: Person, typed: str, readers: Sequence[Audience]
    ) -> Sequence[str]:
        return [f"Question {n}?" for n in range(6)]

    def reception(self) -> Reception:
        return Reception(
            self.accept,
            self.waiting,
            self.stop,
            self.rate,
            self.draft,
            self.respond,
            self.suggest,
            self.notes,
            self.guests,
            self.rule,
            lambda letters: letters[0],
            self.clock,
            cards_over(
                self.notes, self.erasures, self.preferences, random.choice, time.time, asyncio.sleep
            ),
            self.bots,
            self.administrators,
        )


def person(who: Somebody) -> Person:
    """As core knows them."""
    return Person("slack", f"{who.team}.{who.id}")


@asynccontextmanager
async def opened(
    slack: StandIn, desk: Desk, **more: str | bool | float
) -> AsyncIterator[SlackPlatform]:
    """The platform over this Slack, with the desk's notes; nothing is connected yet."""
    config = SlackConfig(
        bot_token=str(more.get("bot_token", slack.bot_token)),
        app_token=str(more.get("app_token", slack.app_token)),
        signing_secret=str(more.get("signing_secret", "")),
        api_url=slack.api_url,
        follow_threads=bool(more.get("follow_threads", True)),
        times=Times(post=0.0, silent=float(more.get("silent_seconds", 30.0))),
        stop_seconds=float(more.get("stop_seconds", 5.0)),
    )
    async with open_slack(config, desk.notes) as platform:
        yield platform


@asynccontextmanager
async def workspace(limits: Limits | None = None) -> AsyncIterator[tuple[StandIn, Desk]]:
    clock = Clock()
    limits = limits or Limits(ack=1.0, retries=(0.0, 0.02, 0.04))
    async with slack_standin(limits, clock) as slack:
        yield slack, Desk(clock)
