"""Interactions on their way to the bot: their payloads, and the gateway or the bot's own address."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.platforms.discord import check_components, message_shapes, permissions, shapes
from tests.platforms.discord.bits import EVERYTHING, Intent
from tests.platforms.discord.outgoing import deliver
from tests.platforms.discord.things import (
    DIRECT,
    Attachment,
    Channel,
    Guild,
    Interaction,
    Message,
    Payload,
    User,
)
from tests.platforms.discord.world import World

_COERCED = {3: (str,), 4: (int,), 5: (bool,), 10: (int, float), 11: (tuple,)}


class NoSuchCommand(LookupError):
    """The client offers no such command here; perhaps the bot has not registered it."""


def find_command(
    world: World, channel: Channel, name: str, *, kind: int
) -> tuple[Payload, list[str]]:
    """The registered command, those of the guild first, and the path of its sub-commands."""
    first, *path = name.split(" ") if kind == 1 else [name]
    scopes: list[str | None] = [channel.guild.id, None] if channel.guild else [None]
    for scope in scopes:
        for command in world.commands[scope]:
            if command["name"] == first and command["type"] == kind and _fits(command, channel):
                return command, path
    raise NoSuchCommand(f"no command {name!r} here")


def _fits(command: Payload, channel: Channel) -> bool:
    """Whether the command is offered in such a place: in guilds, in direct messages with the bot."""
    contexts = command["contexts"]
    context = 0 if channel.guild else 1
    if contexts is not None:
        return context in contexts
    return channel.guild is not None or bool(command["dm_permission"])


@dataclass
class Asking:
    """Makes interactions and sends them; `sending` are the deliveries over HTTP that are under way."""

    world: World
    sending: set[asyncio.Task[None]] = field(default_factory=set)
    wrong_signatures: int = 0
    """So many coming deliveries over HTTP are signed wrongly, as Discord does to test an endpoint."""

    def ask(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Payload,
        message: Message | None = None,
    ) -> Interaction:
        asked = Interaction(
            id=self.world.clock.snowflake(),
            token=secrets.token_urlsafe(96),
            type=kind,
            user=user,
            channel=channel,
            data=data,
            created=self.world.clock.now(),
            message=message,
        )
        self.world.interactions[asked.id] = asked
        self.world.tokens[asked.token] = asked
        self.send(asked)
        return asked

    def send(self, asked: Interaction) -> None:
        """Hands it over, by HTTP if the portal names an address, else by the gateway."""
        payload = self._payload(asked)
        if self.world.application.interactions_url is None:
            guild = asked.channel.guild
            self.world.tell("INTERACTION_CREATE", payload, guild=guild, intent=Intent(0))
            return
        wrong, self.wrong_signatures = self.wrong_signatures > 0, max(0, self.wrong_signatures - 1)
        task = asyncio.create_task(deliver(self.world, asked, payload, wrong=wrong))
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)

    def _payload(self, asked: Interaction) -> Payload:
        channel, bot = asked.channel, self.world.bot
        given = EVERYTHING if channel.type == DIRECT else permissions.in_channel(bot, channel)
        payload: Payload = {
            "id": asked.id,
            "application_id": bot.id,
            "type": asked.type,
            "token": asked.token,
            "version": 1,
            "data": asked.data,
            "channel": shapes.interaction_channel(channel, asked.user, bot),
            "channel_id": channel.id,
            "app_permissions": str(int(given)),
            "locale": asked.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "attachment_size_limit": self.world.limits.attachment_bytes,
        }
        if asked.message is not None:
            payload["message"] = message_shapes.message(asked.message, bot, self.world.host)
        if channel.guild is None:
            return payload | {
                "context": 1,
                "user": shapes.user(asked.user),
                "authorizing_integration_owners": {"0": "0"},
            }
        return payload | self._in_guild(asked, channel.guild)

    def _in_guild(self, asked: Interaction, guild: Guild) -> Payload:
        member = guild.members[asked.user.id]
        return {
            "context": 0,
            "guild_id": guild.id,
            "guild_locale": "en-US",
            "guild": {"id": guild.id, "locale": "en-US", "features": []},
            "member": shapes.interaction_member(member, asked.channel),
            "authorizing_integration_owners": {"0": guild.id},
        }

    def command_data(
        self,
        user: User,
        channel: Channel,
        command: Payload,
        path: list[str],
        options: Mapping[str, object],
    ) -> Payload:
        """The data of a used slash command, after the checks that a client makes."""
        data = _named(command)
        described = _descend(command, path)
        filled: list[Payload] = []
        for option in described:
            name = option["name"]
            if name not in options:
                if option.get("required"):
                    raise NoSuchCommand(f"{command['name']} needs {name}")
                continue
            value = _checked(option, options[name])
            if isinstance(value, tuple):
                value = self._upload(data, str(value[0]), value[1])
            filled.append({"name": name, "type": option["type"], "value": value})
        unknown = set(options) - {option["name"] for option in described}
        if unknown:
            raise NoSuchCommand(f"{command['name']} has no {', '.join(sorted(unknown))}")
        _nest(data, command, path, filled)
        return data

    def _upload(self, data: Payload, name: str, content: object) -> str:
        """A file given to a command lies under a message that nobody sees."""
        if not isinstance(content, bytes):
            raise TypeError("a file is (name, bytes)")
        file = Attachment(self.world.clock.snowflake(), name, content, "application/octet-stream")
        place = Channel(self.world.clock.snowflake(), DIRECT)
        holder = Message(self.world.clock.snowflake(), place, self.world.bot, attachments=[file])
        self.world.messages[holder.id] = holder
        resolved = data.setdefault("resolved", {}).setdefault("attachments", {})
        resolved[file.id] = message_shapes.attachment(file, self.world.host, place.id)
        return file.id

    def completion_data(
        self,
        channel: Channel,
        command: Payload,
        path: list[str],
        option: str,
        text: str,
        filled: Mapping[str, object],
    ) -> Payload:
        data = _named(command)
        options: list[Payload] = []
        for each in _descend(command, path):
            entry: Payload = {"name": each["name"], "type": each["type"]}
            if each["name"] == option:
                if not each.get("autocomplete"):
                    raise NoSuchCommand(f"{option} does not complete itself")
                options.append(entry | {"value": text, "focused": True})
            elif each["name"] in filled:
                options.append(entry | {"value": filled[each["name"]]})
        _nest(data, command, path, options)
        return data

    def on_message_data(self, command: Payload, message: Message) -> Payload:
        """The message comes whole, whatever the intents: the person has picked it."""
        shown = message_shapes.message(message, self.world.bot, self.world.host)
        return _named(command) | {
            "target_id": message.id,
            "resolved": {"messages": {message.id: shown}},
        }

    def modal_data(self, modal: Payload, values: Mapping[str, str]) -> Payload:
        rows: list[Payload] = []
        for row in modal["components"]:
            if row["type"] == check_components.TEXT:
                continue
            inner = row.get("component") or row["components"][0]
            value = values.get(inner["custom_id"], inner.get("value") or "")
            if inner.get("required", True) and not value:
                raise NoSuchCommand(f"{inner['custom_id']} must be filled in")
            if not inner.get("min_length", 0) <= len(value) <= inner.get("max_length", 4000):
                raise NoSuchCommand(f"{inner['custom_id']} is too short or too long")
            answer: Payload = {"type": inner["type"], "id": 2, "custom_id": inner["custom_id"]}
            answer |= {"values": [value]} if inner["type"] == 3 else {"value": value}
            whole = (
                {"component": answer}
                if row["type"] == check_components.LABEL
                else {"components": [answer]}
            )
            rows.append({"type": row["type"], "id": 1, **whole})
        return {"custom_id": modal["custom_id"], "components": rows}

    def leave(self, user: User, guild: Guild) -> None:
        data = {"guild_id": guild.id, "user": shapes.user(user)}
        del guild.members[user.id]
        self.world.tell("GUILD_MEMBER_REMOVE", data, guild=guild, intent=Intent.GUILD_MEMBERS)


def _named(command: Payload) -> Payload:
    data: Payload = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _descend(command: Payload, path: list[str]) -> list[Payload]:
    node = command
    for step in path:
        inner = {option["name"]: option for option in node.get("options") or []}
        if step not in inner:
            raise NoSuchCommand(f"{command['name']} has no {step}")
        node = inner[step]
    options: list[Payload] = node.get("options") or []
    if any(option["type"] in (1, 2) for option in options):
        raise NoSuchCommand(f"{command['name']} is only used with a sub-command")
    return options


def _nest(data: Payload, command: Payload, path: list[str], filled: list[Payload]) -> None:
    for depth, step in enumerate(reversed(path)):
        filled = [{"name": step, "type": 1 if depth == 0 else 2, "options": filled}]
    if filled:
        data["options"] = filled


def _checked(option: Payload, value: object) -> object:
    kinds = _COERCED.get(option["type"])
    if kinds is not None and not isinstance(value, kinds):
        raise NoSuchCommand(f"{option['name']} is not of its type")
    choices = [choice["value"] for choice in option.get("choices") or []]
    if choices and value not in choices:
        raise NoSuchCommand(f"{option['name']} must be one of {choices}")
    length = len(value) if isinstance(value, str) else 0
    if isinstance(value, str) and not option.get("min_length", 0) <= length <= option.get(
        "max_length", 6000
    ):
        raise NoSuchCommand(f"{option['name']} is too short or too long")
    if isinstance(value, int | float) and not (
        option.get("min_value", value) <= value <= option.get("max_value", value)
    ):
        raise NoSuchCommand(f"{option['name']} is too small or too great")
    return value
