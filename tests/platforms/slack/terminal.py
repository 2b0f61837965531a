"""A small Slack at a terminal: a person types, the bot's messages appear as they come."""

from __future__ import annotations

import asyncio
import html
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.platforms.greeting import CONNECTED, greeting
from tests.platforms.slack.people import Somebody
from tests.platforms.slack.screen import shown
from tests.platforms.slack.server import StandIn
from tests.platforms.slack.state import Channel, Message

WHO = """You are Ann. Bob is of her workspace, Gil is a guest in #lobby, and Zoe is of another organisation and
in #with-partner. Of #secret Bob is a member, and the bot is."""
HELP = """Type:
  dm TEXT                a direct message to the bot
  #general @mynah TEXT   a message in a channel (@mynah mentions the bot)
  thread N TEXT          a reply under message N
  /mynah ask TEXT        a slash command (in #general)
  click N ACTION [positive|negative]
  react N EMOJI · edit N TEXT · delete N · shortcut N CALLBACK
  home · as bob|gil|zoe · reconnect · help · quit"""


@dataclass
class Terminal:
    """`write` shows a line; what has been shown is kept so that a growing answer is shown as it grows."""

    slack: StandIn
    write: Callable[[str], None]
    me: Somebody
    numbers: list[tuple[str, str]] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    whispers: int = 0

    async def obey(self, line: str) -> None:
        """One line of a person; what cannot be done is said, never raised."""
        word, _, rest = line.strip().partition(" ")
        try:
            await self._act(word, rest.strip())
        except (LookupError, ValueError) as error:
            self.write(f"! {error}")

    async def _act(self, word: str, rest: str) -> None:
        if word == "dm":
            self.me.say(self.me.dm, self._spoken(rest))
        elif word.startswith("#"):
            self.me.say(self._channel(word), self._spoken(rest))
        elif word.startswith("/"):
            delivery = await self.me.command(self.slack.channel("general"), word, rest).done(30)
            if delivery.error:
                self.write(f"! {word} failed: {delivery.error}")
        elif word == "as":
            self.me = self.slack.person(rest)
            self.write(f"You are {self.me.user.real_name} now.")
        elif word == "home":
            await self._home()
        elif word == "reconnect":
            await self.slack.sockets.disconnect("refresh_requested")
        elif word in {"thread", "click", "react", "edit", "delete", "shortcut"}:
            number, _, more = rest.partition(" ")
            await self._on(word, self._message(int(number)), more.strip())
        elif word:
            self.write(HELP)

    def _message(self, number: int) -> Message:
        if not 0 < number <= len(self.numbers):
            raise LookupError(f"there is no message {number}")
        channel, ts = self.numbers[number - 1]
        return self.slack.channels[channel].messages[ts]

    async def _on(self, word: str, message: Message, more: str) -> None:
        if word == "thread":
            self.me.say(
                self.slack.channels[message.channel],
                self._spoken(more),
                message.thread_ts or message.ts,
            )
        elif word == "react":
            self.me.react(message, more.strip(":"))
        elif word == "edit":
            self.me.edit(message, self._spoken(more))
        elif word == "delete":
            self.me.delete(message)
        else:
            action, _, choice = more.partition(" ")
            sent = (
                self.me.shortcut(message, more)
                if word == "shortcut"
                else self.me.click(message, action, choice)
            )
            done = await sent.done(30)
            self.write(f"! {done.error}" if done.error else "(taken)")

    async def _home(self) -> None:
        self.me.open_home()
        await asyncio.sleep(0.5)  # an app publishes after the event
        view = self.slack.homes.get((self.me.user.team, self.me.id))
        blocks = view.body.get("blocks") if view else None
        page = Message(
            "",
            "",
            self.slack.team.bot_user,
            "",
            "",
            blocks=blocks if isinstance(blocks, list) else [],
        )
        self.write(shown(page, self.slack.users, 0))

    def _channel(self, word: str) -> Channel:
        name = word.removeprefix("#")
        found = [each for each in self.slack.channels.values() if each.name == name]
        if not found:
            raise LookupError(f"there is no #{name}")
        return found[0]

    def _spoken(self, text: str) -> str:
        """As Slack passes on what was typed."""
        return html.escape(text, quote=False).replace("@mynah", self.slack.mention)

    def show(self) -> None:
        """What is new or has changed since the last time."""
        everything = [
            each for channel in self.slack.channels.values() for each in channel.messages.values()
        ]
        for message in sorted(everything, key=lambda each: each.ts):
            place = (message.channel, message.ts)
            if place not in self.numbers:
                self.numbers.append(place)
            text = shown(message, self.slack.users, self.numbers.index(place) + 1)
            if self.seen.get(message.ts) != text:
                self.seen[message.ts] = text
                self.write(f"{self._place(message)}{text}")
        self._gone({each.ts for each in everything})
        self._whispered()
        self._statuses()

    def _gone(self, there: set[str]) -> None:
        for number, (_, ts) in enumerate(self.numbers, 1):
            if ts not in there and self.seen.pop(ts, ""):
                self.write(f"(#{number} was deleted)")

    def _whispered(self) -> None:
        for each in self.slack.ephemerals[self.whispers :]:
            whisper = Message(
                each.channel, each.ts, self.slack.team.bot_user, each.text, "", blocks=each.blocks
            )
            self.write(
                f"(only {self.slack.users[each.user].real_name} sees) {shown(whisper, self.slack.users, 0)}"
            )
        self.whispers = len(self.slack.ephemerals)

    def _statuses(self) -> None:
        for (_, thread), found in list(self.slack.assistants.items()):
            status = found.status
            if status and self.seen.get(f"status {thread}") != status:
                self.write(f"… Mynah {status}")
            self.seen[f"status {thread}"] = status

    def _place(self, message: Message) -> str:
        channel = self.slack.channels[message.channel]
        return "dm " if channel.kind == "im" else f"#{channel.name} "


async def chat(slack: StandIn) -> None:
    """Until the person leaves or the input ends."""
    terminal = Terminal(slack, lambda line: print(line, flush=True), slack.person("ann"))  # noqa: T201
    environment = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
    }
    terminal.write(greeting("Slack", environment, f"{WHO}\n{HELP}\n"))
    watching = asyncio.create_task(_watch(terminal))
    try:
        while (line := await asyncio.to_thread(sys.stdin.readline)) and line.strip() not in {
            "quit",
            "exit",
        }:
            await terminal.obey(line)
        await asyncio.sleep(0.3)  # what is on its way when the input ends
    finally:
        watching.cancel()


async def _watch(terminal: Terminal) -> None:
    connected = 0
    while True:
        await asyncio.sleep(0.1)
        terminal.show()
        if len(terminal.slack.sockets.open) != connected:
            connected = len(terminal.slack.sockets.open)
            terminal.write(CONNECTED if connected else "(the bot is not connected)")
