"""A crowd in Slack: half write in direct messages with the bot, half mention it in threads of channels."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from tests.platforms.calls import Call, Calls
from tests.platforms.crowds.crowd import Pace, Shown
from tests.platforms.rates import Rate
from tests.platforms.slack import StandIn, slack_standin
from tests.platforms.slack.deliveries import Delivery
from tests.platforms.slack.limits import Limits
from tests.platforms.slack.people import Somebody
from tests.platforms.slack.state import Channel

WORKSPACES = 10
"""Slack counts a method's calls by workspace. One workspace stands for so many here: its budgets
are theirs together."""
THREADS = 5
"""In each channel."""
SIGNS = frozenset(
    {
        "assistant.threads.setStatus",
        "reactions.add",
        "chat.startStream",
        "chat.appendStream",
        "chat.stopStream",
        "chat.postMessage",
        "chat.update",
    }
)


@dataclass
class _Talk:
    person: Somebody
    channel: Channel
    mentions: bool
    thread: str = ""
    deliveries: list[list[Delivery]] = field(default_factory=list)


@dataclass
class SlackCrowd:
    """Satisfies Crowd."""

    slack: StandIn
    talks: list[_Talk]
    name: str = "slack"
    _read: int = 0
    _shown: dict[tuple[str, str], list[Shown]] = field(default_factory=lambda: defaultdict(list))

    @property
    def pace(self) -> Pace:
        replies = Limits().tiers[3]
        each = replies.calls / replies.seconds
        return Pace(
            WORKSPACES * each / 2,
            f"{WORKSPACES} workspaces; each question reads its thread once (conversations.replies, "
            f"{replies.calls} a minute a workspace), so half is "
            f"{WORKSPACES} × {replies.calls} / 2 a minute",
        )

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
        }

    @property
    def calls(self) -> Calls:
        return self.slack.calls

    def connected(self) -> bool:
        return bool(self.slack.sockets.open)

    def ask(self, conversation: int, text: str) -> float:
        talk, post = self.talks[conversation], self.slack.post
        words = f"{self.slack.mention} {text}" if talk.mentions else text
        before, now = len(post.all), self.slack.clock()
        said = talk.person.say(talk.channel, words, talk.thread or None)
        talk.thread = talk.thread or said.ts
        # A mention is two events; the bot's own posts are events, too, but not within this call.
        talk.deliveries.append(post.all[before:])
        return now

    def acknowledged(self, conversation: int) -> Sequence[float | None]:
        return [
            max(ends) if all(ends := [_end(each) for each in events]) else None
            for events in self.talks[conversation].deliveries
        ]

    def shown(self, conversation: int) -> Sequence[Shown]:
        new, self._read = self.calls.all[self._read :], len(self.calls)
        for call in new:
            if _is_sign(call):
                given = call.arguments
                room = str(given.get("channel") or given.get("channel_id"))
                words = json.dumps(dict(given), ensure_ascii=False)
                self._shown[(room, self._thread(room, call))].append(Shown(call.at, words))
        talk = self.talks[conversation]
        return self._shown[(talk.channel.id, talk.thread)]

    def _thread(self, room: str, call: Call) -> str:
        """Appends and reactions name a message, and that is in a thread."""
        if thread := str(call.arguments.get("thread_ts") or ""):
            return thread
        named = str(call.arguments.get("ts") or call.arguments.get("timestamp"))
        message = self.slack.channels[room].messages.get(named)
        return (message.thread_ts or message.ts) if message else ""

    def answers(self, conversation: int) -> Sequence[str]:
        talk = self.talks[conversation]
        thread = talk.channel.thread(talk.thread)
        own = [each for each in thread if each.app_id == self.slack.app_id]
        return [f"{each.text} {json.dumps(each.blocks, ensure_ascii=False)}" for each in own]


def _end(delivery: Delivery) -> float:
    """0 until somebody acknowledged it."""
    done = [each for each in delivery.attempts if not each.problem]
    return done[0].at + done[0].seconds if done else 0.0


def _is_sign(call: Call) -> bool:
    ok = isinstance(call.answer, dict) and call.answer.get("ok") is True
    cleared = call.method.endswith("setStatus") and not call.arguments.get("status")
    return ok and call.method in SIGNS and not cleared


@asynccontextmanager
async def slack_crowd(conversations: int) -> AsyncIterator[SlackCrowd]:
    """A Slack with so many people, each in one conversation with the bot."""
    plain = Limits()
    tiers = {n: Rate(rate.calls * WORKSPACES, rate.seconds) for n, rate in plain.tiers.items()}
    async with slack_standin(replace(plain, tiers=tiers)) as slack:
        users = [slack.add_user(f"person-{n}") for n in range(conversations)]
        people = [Somebody(slack, each.id, each.team) for each in users]
        talks = [_Talk(each, each.dm, False) for each in people[::2]]
        rest = people[1::2]
        for at in range(0, len(rest), THREADS):
            some = rest[at : at + THREADS]
            names = [each.id for each in some]
            room = slack.add_channel(f"room-{at}", *names, slack.team.bot_user)
            talks += [_Talk(each, room, True) for each in some]
        yield SlackCrowd(slack, talks)
