"""A person's lines in the terminal, turned into what that person does in Discord."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.platforms.discord.asking import NoSuchCommand, find_command
from tests.platforms.discord.people import CannotDo, Human
from tests.platforms.discord.permissions import is_visible_to
from tests.platforms.discord.refusals import Refused
from tests.platforms.discord.screen import rendered
from tests.platforms.discord.standin import Discord
from tests.platforms.discord.things import Channel, Guild, Interaction, Message

HELP = """\
#general text            write into a channel; @mynah mentions the bot
thread text              write into the thread that was opened last
dm text                  write to the bot directly
/ask when do we open?    use a command; name:value fills in a particular option
dm /ask ...              use it in the direct message
complete ask when        what the bot offers while you type
click Helpful            click a button
select topic hours       choose in a menu
submit reason=too long   fill in the form that is shown
menu Ask Mynah           use a message command on the last message of a person
react 👍                 react to the bot's last message
edit text, delete        change or delete your last message
file PATH #general text  write with a file
as bob                   go on as somebody else
reconnect                cut the bot's gateway connection
wait 3                   do nothing for some seconds
help, quit"""


@dataclass
class Terminal:
    """Who sits there, what it shows, and the last things that were said and shown."""

    standin: Discord
    guild: Guild
    human: Human
    show: Callable[[str], None]
    here: Channel
    shown: list[Message] = field(default_factory=list)
    last_asked: Interaction | None = None
    waiting: set[asyncio.Task[None]] = field(default_factory=set)

    def see(self, what: str, message: Message) -> None:
        """Shows a message that came, changed or went, unless it is for another's eyes."""
        if not is_visible_to(message, self.human.user):
            return
        if what == "new":
            self.shown.append(message)
        self.show(rendered(self.standin.world, what, message))

    async def obey(self, line: str) -> None:
        """Do what a line says."""
        word, _, rest = line.partition(" ")
        try:
            if word == "wait":
                await asyncio.sleep(float(rest or 1))
            else:
                self._act(line, word, rest)
        except Refused as refused:
            self.show(f"Discord refuses: {refused.code} {refused.message} {dict(refused.errors)}")
        except (CannotDo, NoSuchCommand, LookupError, ValueError, OSError) as error:
            self.show(f"That does not go: {error}")

    def _act(self, line: str, word: str, rest: str) -> None:
        actions: dict[str, Callable[[str], object]] = {
            "dm": self._direct,
            "thread": lambda text: self._say(self._thread(), text),
            "complete": self._complete,
            "click": lambda which: self._ask(self.human.click(self._with(which), which)),
            "select": self._select,
            "submit": self._submit,
            "menu": lambda name: self._ask(self.human.use_on(self._by_people()[-1], name)),
            "react": lambda emoji: self.human.react(self._by_bot()[-1], emoji),
            "edit": lambda text: self.human.edit(self._mine()[-1], self._mentioned(text)),
            "delete": lambda _: self.human.delete(self._mine()[-1]),
            "file": self._file,
            "as": self._become,
            "reconnect": lambda _: self.standin.gateway.drop(),
            "help": lambda _: self.show(HELP),
        }
        if line.startswith("/"):
            self._command(self.here, line)
        elif line.startswith("#"):
            self.here = self._channel(word[1:])
            self._say(self.here, rest)
        elif word in actions:
            actions[word](rest)
        else:
            self.show(HELP)

    def _say(self, channel: Channel, text: str) -> None:
        self.human.say(channel, self._mentioned(text))

    def _direct(self, rest: str) -> None:
        if rest.startswith("/"):
            self._command(self.human.direct, rest)
        else:
            self.human.dm(self._mentioned(rest))

    def _command(self, channel: Channel, line: str) -> None:
        name, _, text = line[1:].partition(" ")
        found, _ = find_command(self.standin.world, channel, name, kind=1)
        described = found.get("options") or []
        if described and described[0]["type"] in (1, 2):
            step, _, text = text.partition(" ")
            name += f" {step}"
            described = next((o.get("options") or [] for o in described if o["name"] == step), [])
        options = _options(text, described)
        self._ask(self.human.slash(channel, name, options))

    def _complete(self, rest: str) -> None:
        name, _, text = rest.partition(" ")
        found, _ = find_command(self.standin.world, self.here, name, kind=1)
        option = next(o["name"] for o in found["options"] if o.get("autocomplete"))
        self._ask(self.human.type_ahead(self.here, name, option, text))

    def _select(self, rest: str) -> None:
        which, _, value = rest.rpartition(" ")
        self._ask(self.human.select(self._with(which), which, [value]))

    def _submit(self, rest: str) -> None:
        if self.last_asked is None:
            raise CannotDo("no form is shown")
        pairs = (pair.partition("=") for pair in rest.split(";"))
        self._ask(
            self.human.submit(self.last_asked, {name.strip(): text for name, _, text in pairs})
        )

    def _file(self, rest: str) -> None:
        path, _, rest = rest.partition(" ")
        where, _, text = rest.partition(" ")
        channel = self.human.direct if where in ("dm", "") else self._channel(where.lstrip("#"))
        files = {Path(path).name: Path(path).read_bytes()}
        self.human.say(channel, self._mentioned(text), attachments=files)

    def _become(self, name: str) -> None:
        known = name in self.standin.humans
        self.human = self.standin.person(name, *([] if known else [self.guild]))

    def _ask(self, asked: Interaction) -> None:
        self.last_asked = asked
        task = asyncio.create_task(self._await(asked))
        self.waiting.add(task)
        task.add_done_callback(self.waiting.discard)

    async def _await(self, asked: Interaction) -> None:
        """Says what a client says when no answer comes, and shows choices and forms."""
        kind = await self.standin.response(asked, seconds=self.standin.world.limits.first_answer)
        if kind is None:
            self.show(f"The application did not respond. {asked.refused or ''}".strip())
        elif asked.choices is not None:
            self.show(
                "\n".join(f"  - {choice['name']}" for choice in asked.choices) or "  (nothing)"
            )
        elif asked.modal is not None:
            self.show(f"A form is shown: {asked.modal['title']}, with {', '.join(_inputs(asked))}")

    def _mentioned(self, text: str) -> str:
        for user in self.standin.world.users.values():
            text = re.sub(rf"@{re.escape(user.username)}\b", user.mention, text)
        return text

    def _channel(self, name: str) -> Channel:
        for channel in self.guild.channels.values():
            if channel.name == name:
                return channel
        raise CannotDo(f"there is no #{name}")

    def _thread(self) -> Channel:
        threads = [c for c in self.guild.channels.values() if c.thread]
        if not threads:
            raise CannotDo("there is no thread yet")
        return threads[-1]

    def _by_bot(self) -> list[Message]:
        return [m for m in self.shown if m.author is self.standin.bot and not m.deleted]

    def _by_people(self) -> list[Message]:
        return [m for m in self.shown if not m.author.bot and not m.deleted]

    def _mine(self) -> list[Message]:
        return [m for m in self._by_people() if m.author is self.human.user]

    def _with(self, which: str) -> Message:
        for message in reversed(self._by_bot()):
            if which and which in str(message.components):
                return message
        raise CannotDo(f"nothing shown has {which!r}")


def _options(text: str, described: list[dict[str, object]]) -> dict[str, object]:
    """`name:value` pairs of known options; what stands before them is the first option."""
    names = [str(option["name"]) for option in described]
    if not names or not text.strip():
        return {}
    found = list(re.finditer(rf"(?:^|\s)({'|'.join(map(re.escape, names))}):", text))
    given: dict[str, object] = {}
    first = text[: found[0].start()] if found else text
    if first.strip():
        given[names[0]] = first.strip()
    for one, after in zip(found, [*found[1:], None], strict=False):
        given[one.group(1)] = text[one.end() : after.start() if after else None].strip()
    kinds = {str(option["name"]): option["type"] for option in described}
    return {name: _typed(str(value), kinds[name]) for name, value in given.items()}


def _typed(value: str, kind: object) -> object:
    if kind == 4:
        return int(value)
    if kind == 5:
        return value.lower() in {"true", "yes", "on"}
    if kind == 10:
        return float(value)
    if kind == 11:
        return (Path(value).name, Path(value).read_bytes())
    return value


def _inputs(asked: Interaction) -> list[str]:
    rows = (asked.modal or {}).get("components", [])
    inner = [row.get("component") or (row.get("components") or [{}])[0] for row in rows]
    return [str(each.get("custom_id")) for each in inner if each.get("custom_id")]
