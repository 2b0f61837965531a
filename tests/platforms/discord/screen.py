"""How a message looks to a person in a terminal: text, embeds, components, files; a pure function."""

from __future__ import annotations

import re

from tests.platforms.discord import check_components
from tests.platforms.discord.things import DIRECT, Channel, Message, Payload
from tests.platforms.discord.world import World

_INDENT = "    "


def place(channel: Channel) -> str:
    if channel.type == DIRECT:
        return "a direct message"
    return f"thread {channel.name!r}" if channel.thread else f"#{channel.name}"


def rendered(world: World, what: str, message: Message) -> str:
    """One message under a line that says who wrote it, where, and what happened to it."""
    notes = [what] if what != "new" else []
    if message.ephemeral:
        notes.append("only you see this")
    told = f" ({', '.join(notes)})" if notes else ""
    head = f"{message.author.username} in {place(message.channel)}{told}"
    lines = [] if what == "deleted" else _body(world, message)
    return "\n".join([head, *(_INDENT + line for line in lines)])


def _body(world: World, message: Message) -> list[str]:
    if message.loading:
        return ["is thinking ..."]
    lines: list[str] = []
    if message.replies_to is not None:
        lines.append(f"> {message.replies_to.author.username}: {message.replies_to.content[:60]}")
    lines += _named(world, message.content).splitlines()
    for embed in message.embeds:
        lines += _embed(world, embed)
    for component in message.components:
        lines += _component(world, component)
    lines += [f"[file {a.filename}, {len(a.content)} bytes]" for a in message.attachments]
    return lines


def _embed(world: World, embed: Payload) -> list[str]:
    lines = [f"| {embed['title']}"] if embed.get("title") else []
    lines += [
        f"| {line}" for line in _named(world, str(embed.get("description") or "")).splitlines()
    ]
    for entry in embed.get("fields") or []:
        lines += [f"| {entry['name']}: {entry['value']}"]
    footer = (embed.get("footer") or {}).get("text")
    return lines + ([f"| -- {footer}"] if footer else [])


def _component(world: World, component: Payload) -> list[str]:
    kind = component["type"]
    if kind == check_components.ROW:
        return [" ".join(_control(each) for each in component["components"])]
    if kind == check_components.TEXT:
        return _named(world, component["content"]).splitlines()
    if kind == check_components.SEPARATOR:
        return ["----"]
    inner = [line for each in component.get("components") or [] for line in _component(world, each)]
    if kind == check_components.SECTION:
        return [*inner, _control(component["accessory"])]
    return [f"| {line}" for line in inner] or [f"[component {kind}]"]


def _control(component: Payload) -> str:
    if component["type"] == check_components.BUTTON:
        emoji = (component.get("emoji") or {}).get("name") or ""
        label = f"{emoji} {component.get('label') or ''}".strip()
        link = f" -> {component['url']}" if component.get("url") else ""
        return f"({label}{link})" if component.get("disabled") else f"[{label}{link}]"
    options = ", ".join(option["value"] for option in component.get("options", []))
    return f"<{component.get('placeholder') or component.get('custom_id')}: {options}>"


def _named(world: World, text: str) -> str:
    """Mentions by name, as a client shows them."""

    def user(found: re.Match[str]) -> str:
        known = world.users.get(found.group(1))
        return f"@{known.username}" if known else found.group()

    def channel(found: re.Match[str]) -> str:
        known = world.channels.get(found.group(1))
        return f"#{known.name}" if known else found.group()

    return re.sub(r"<#(\d+)>", channel, re.sub(r"<@!?(\d+)>", user, text))
