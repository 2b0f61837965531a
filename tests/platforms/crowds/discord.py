"""A crowd in Discord: direct messages, threads of a server, and the command /ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.platforms.calls import Call, Calls
from tests.platforms.crowds.crowd import Pace, Shown
from tests.platforms.discord import Discord, discord_standin
from tests.platforms.discord.limits import Limits
from tests.platforms.discord.people import Human
from tests.platforms.discord.things import Channel, Interaction

CALLS_A_QUESTION = 4
"""On average, rounded up: a typing sign or the command's deferral, history in threads, the post, its edit."""
CALLBACK = "POST /interactions/{interaction_id}/{token}/callback"
SIGNS = frozenset(
    {
        "POST /channels/{channel_id}/typing",
        "POST /channels/{channel_id}/messages",
        "PATCH /channels/{channel_id}/messages/{message_id}",
        "POST /channels/{channel_id}/messages/{message_id}/threads",
        "PATCH /webhooks/{application_id}/{token}/messages/{message_id}",
        CALLBACK,
    }
)


@dataclass
class _Talk:
    human: Human
    channel: Channel
    commands: bool = False
    """Every question is an /ask."""
    interactions: list[Interaction] = field(default_factory=list)


@dataclass
class DiscordCrowd:
    """Satisfies Crowd."""

    discord: Discord
    talks: list[_Talk]
    name: str = "discord"
    _read: int = 0
    _shown: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    """By channel, or by an interaction's token."""

    @property
    def pace(self) -> Pace:
        most = Limits().global_rate
        return Pace(
            most.calls / most.seconds / CALLS_A_QUESTION / 2,
            f"one bot, however many servers: {most.calls} calls a second; with {CALLS_A_QUESTION} "
            f"calls a question half is {most.calls} / {CALLS_A_QUESTION} / 2 a second",
        )

    @property
    def environment(self) -> Mapping[str, str]:
        return {"DISCORD_API_URL": self.discord.api_url, "DISCORD_TOKEN": self.discord.token}

    @property
    def calls(self) -> Calls:
        return self.discord.calls

    def connected(self) -> bool:
        return any(each.link for each in self.discord.gateway.sessions.all)

    def ask(self, conversation: int, text: str) -> float:
        talk, now = self.talks[conversation], self.discord.clock.now()
        if talk.commands:
            talk.interactions.append(talk.human.slash(talk.channel, "ask", {"question": text}))
        elif talk.channel.guild is None:
            talk.human.say(talk.channel, text)
        else:
            talk.human.say(talk.channel, f"{self.discord.bot.mention} {text}")
        return now

    def acknowledged(self, conversation: int) -> Sequence[float | None]:
        talk = self.talks[conversation]
        if not talk.commands:
            return []  # nobody acknowledges what comes by the gateway
        first: dict[object, float] = {}
        for call in self.calls.of(CALLBACK):
            first.setdefault(call.arguments.get("interaction_id"), call.at)
        return [first.get(each.id) if each.answered else None for each in talk.interactions]

    def shown(self, conversation: int) -> Sequence[Shown]:
        new, self._read = self.calls.all[self._read :], len(self.calls)
        for call in new:
            if call.method in SIGNS and 0 < call.status < 300:
                self._shown[_where(call)].append(Shown(call.at, str(call.arguments)))
        talk = self.talks[conversation]
        keys = {talk.channel.id, *(each.token for each in talk.interactions)}
        found = [each for key in keys for each in self._shown.get(key, ())]
        return sorted(found, key=lambda each: each.at)

    def answers(self, conversation: int) -> Sequence[str]:
        posts = self.talks[conversation].channel.messages
        own = [each for each in posts if each.author is self.discord.bot and not each.deleted]
        return [each.content for each in sorted(own, key=lambda each: int(each.id))]


def _where(call: Call) -> str:
    given = call.arguments
    token = given.get("token")
    return str(token or given.get("channel_id"))


@asynccontextmanager
async def discord_crowd(conversations: int) -> AsyncIterator[DiscordCrowd]:
    """A Discord with so many people: two of five write directly, two in a server, one by commands."""
    async with discord_standin() as discord:
        guild = discord.guild("Office")
        talks = []
        for number in range(conversations):
            human = discord.person(f"person-{number}", guild)
            channel = human.direct
            if number % 5 in (2, 3):
                # A conversation that is there before the first question, so that all are one.
                channel = human.open_thread(discord.general(guild), f"thread-{number}")
            talks.append(_Talk(human, channel, commands=number % 5 == 4))
        yield DiscordCrowd(discord, talks)
