"""A small Slack at a terminal: a person types, the bot's messages appear as they come."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.platforms.slack.deliveries import Delivery
from tests.platforms.slack.people import Somebody
from tests.platforms.slack.screen import clickable, shown
from tests.platforms.slack.server import StandIn
from tests.platforms.slack.state import Channel, Ephemeral, Message
from tests.platforms.terminal import CONNECTED, chat, greeting, write

WHO = """You are Ann. Bob is of her workspace, Gil is a guest in #lobby, and Zoe is of another organisation and
in #with-partner. Of #secret Bob is a member, and the bot is."""
HELP = """\
dm hello                 write to the bot directly
#general @mynah hello    write into a channel; @mynah mentions the bot
thread and then?         write into the thread of the bot's newest message
/mynah ask When?         use a slash command in #general
click ACTION [positive]  click a button of the bot's newest message that has it, also of what only you see
menu ask_about_this      use a message shortcut on the newest message of a person
react eyes               react to the bot's newest message
edit text, delete        change or delete your newest message
file PATH [text]         send a file to the bot
home                     open the bot's home
as bob                   go on as somebody else: ann, bob, gil or zoe
reconnect                have the bot connect anew
help, quit"""


@dataclass
class Terminal:
    """`write` shows a line; what has been shown is kept so that a growing answer is shown as it grows."""

    slack: StandIn
    write: Callable[[str], None]
    me: Somebody
    seen: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    whispers: int = 0

    async def obey(self, line: str) -> None:
        """One line of a person; what cannot be done is said, never raised."""
        word, _, rest = line.partition(" ")
        try:
            await self._act(word, rest.strip())
        except (LookupError, ValueError) as error:
            self.write(f"! {error}")

    async def _act(self, word: str, rest: str) -> None:
        acts: dict[str, Callable[[str], object]] = {
            "dm": lambda text: self.me.say(self.me.dm, self._spoken(text)),
            "thread": self._say_below,
            "react": lambda emoji: self.me.react(self._by_bot()[-1], emoji.strip(":")),
            "edit": lambda text: self.me.edit(self._mine()[-1], self._spoken(text)),
            "delete": lambda _: self.me.delete(self._mine()[-1]),
            "file": self._send_file,
            "as": self._become,
        }
        if word in acts:
            acts[word](rest)
        elif word.startswith("#"):
            self.me.say(self._channel(word), self._spoken(rest))
        elif word.startswith("/"):
            await self._taken(self.me.command(self.slack.channel("general"), word, rest))
        elif word == "click":
            action, _, choice = rest.partition(" ")
            await self._taken(self.me.click(self._with(action), action, choice))
        elif word == "menu":
            await self._taken(self.me.shortcut(self._by_people()[-1], rest))
        elif word == "home":
            await self._home()
        elif word == "reconnect":
            await self.slack.sockets.disconnect("refresh_requested")
        else:
            self.write(HELP)

    async def _taken(self, sent: Delivery) -> None:
        """What a client says when the bot does not take it."""
        done = await sent.done(30)
        self.write(f"! {done.error}" if done.error else "(taken)")

    def _say_below(self, text: str) -> None:
        under = self._by_bot()[-1]
        channel = self.slack.channels[under.channel]
        self.me.say(channel, self._spoken(text), under.thread_ts or under.ts)

    def _send_file(self, rest: str) -> None:
        path, _, text = rest.partition(" ")
        try:
            files = {Path(path).name: Path(path).read_bytes()}
        except OSError as error:
            raise LookupError(f"{path} cannot be read: {error.strerror}") from error
        self.me.say(self.me.dm, self._spoken(text), files=files)

    def _become(self, name: str) -> None:
        if all(each.name != name for each in self.slack.users.values()):
            raise LookupError(f"there is no {name!r}")
        self.me = self.slack.person(name)
        self.write(f"You are {self.me.user.real_name} now.")

    def _everything(self) -> list[Message]:
        channels = self.slack.channels.values()
        found = [each for channel in channels for each in channel.messages.values()]
        return sorted(found, key=lambda each: each.ts)

    def _by_bot(self) -> list[Message]:
        return _some([m for m in self._everything() if m.user == self.slack.team.bot_user])

    def _by_people(self) -> list[Message]:
        return _some([m for m in self._everything() if m.user != self.slack.team.bot_user])

    def _mine(self) -> list[Message]:
        return _some([m for m in self._everything() if m.user == self.me.id])

    def _with(self, action: str) -> Message | Ephemeral:
        bot = self.slack.team.bot_user
        posts: list[Message | Ephemeral] = [
            *(each for each in self._everything() if each.user == bot),
            *(each for each in self.slack.ephemerals if each.user == self.me.id),
        ]
        for post in sorted(posts, key=lambda each: each.ts, reverse=True):
            if any(action == name.partition(" ")[0] for name in clickable(post.blocks)):
                return post
        raise LookupError(f"nothing to click is called {action!r}")

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
        self.write(shown(page, self.slack.users))

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
        everything = self._everything()
        for message in everything:
            text = f"{self._place(message)}{shown(message, self.slack.users)}"
            if self.seen.get(message.ts) != text:
                self.seen[message.ts] = text
                self.write(text)
        for ts in self.seen.keys() - {each.ts for each in everything}:
            self.write(f"(deleted) {self.seen.pop(ts)}")
        self._whispered()
        self._statuses()

    def _whispered(self) -> None:
        for each in self.slack.ephemerals[self.whispers :]:
            whisper = Message(
                each.channel, each.ts, self.slack.team.bot_user, each.text, "", blocks=each.blocks
            )
            who = self.slack.users[each.user].real_name
            self.write(f"(only {who} sees) {shown(whisper, self.slack.users)}")
        self.whispers = len(self.slack.ephemerals)

    def _statuses(self) -> None:
        for (_, thread), found in list(self.slack.assistants.items()):
            status = found.status
            if status and self.statuses.get(thread) != status:
                self.write(f"… Mynah {status}")
            self.statuses[thread] = status

    def _place(self, message: Message) -> str:
        channel = self.slack.channels[message.channel]
        return "dm " if channel.kind == "im" else f"#{channel.name} "


def _some(found: list[Message]) -> list[Message]:
    if not found:
        raise LookupError("there is no such message")
    return found


async def sit_down(slack: StandIn) -> None:
    """Until the person leaves or the input ends."""
    terminal = Terminal(slack, write, slack.person("ann"))
    environment = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
    }
    write(greeting("Slack", environment, f"{WHO}\n{HELP}"))
    await chat(terminal.obey, _watch(terminal))


async def _watch(terminal: Terminal) -> None:
    connected = 0
    while True:
        await asyncio.sleep(0.1)
        terminal.show()
        if len(terminal.slack.sockets.open) != connected:
            connected = len(terminal.slack.sockets.open)
            terminal.write(CONNECTED if connected else "(the bot is not connected)")
