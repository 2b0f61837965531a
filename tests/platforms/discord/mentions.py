"""Whom a text pings, after `allowed_mentions` and the author's permissions have had their say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.platforms.discord import permissions
from tests.platforms.discord.bits import Permission
from tests.platforms.discord.refusals import Form
from tests.platforms.discord.things import Channel, Message, Payload, Role, User

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_KINDS = ("roles", "users", "everyone")


@dataclass
class Pings:
    """What the message's own fields show, and the ids of all who are notified."""

    users: list[User] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    everyone: bool = False
    notified: set[str] = field(default_factory=set)


def check(form: Form, allowed: object) -> None:
    """Refuses an `allowed_mentions` that contradicts itself, as Discord does."""
    if allowed is None:
        return
    if not isinstance(allowed, dict):
        form.fault(
            "allowed_mentions", "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"
        )
        return
    parse = form.count("allowed_mentions.parse", allowed.get("parse"), 3)
    for position, kind in enumerate(parse):
        form.choice(f"allowed_mentions.parse.{position}", kind, _KINDS)
    for kind in ("users", "roles"):
        named = form.count(f"allowed_mentions.{kind}", allowed.get(kind), 100)
        if named and kind in parse:
            told = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.fault("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", told)


def pings(
    text: str,
    author: User,
    channel: Channel,
    known: dict[str, User],
    allowed: Payload | None,
    replies_to: Message | None,
) -> Pings:
    """Everything in the text that would ping, less what is not allowed; code is no shelter here."""
    found = Pings()
    for user_id in dict.fromkeys(_USER.findall(text)):
        if user_id in known and _allows(allowed, "users", user_id):
            found.users.append(known[user_id])
    if replies_to is not None and _pings_reply(allowed) and replies_to.author not in found.users:
        found.users.append(replies_to.author)
    may_ping_all = Permission.MENTION_EVERYONE in permissions.in_channel(author, channel)
    if channel.guild is not None:
        for role_id in dict.fromkeys(_ROLE.findall(text)):
            role = channel.guild.roles.get(role_id)
            if role and (role.mentionable or may_ping_all) and _allows(allowed, "roles", role_id):
                found.roles.append(role)
        wanted = bool(_EVERYONE.search(text)) and _allows(allowed, "everyone", "")
        found.everyone = wanted and may_ping_all
    found.notified = _notified(found, channel) - {author.id}
    return found


def _notified(found: Pings, channel: Channel) -> set[str]:
    everybody = {user.id for user in found.users}
    if channel.guild is not None:
        for member in channel.guild.members.values():
            if found.everyone or any(role in member.roles for role in found.roles):
                everybody.add(member.user.id)
        seers = {
            m.user.id
            for m in channel.guild.members.values()
            if permissions.can_see(m.user, channel)
        }
        return everybody & seers
    return everybody & {user.id for user in channel.recipients}


def _allows(allowed: Payload | None, kind: str, id_: str) -> bool:
    if allowed is None:
        return True
    return kind in (allowed.get("parse") or []) or id_ in [str(i) for i in allowed.get(kind) or []]


def _pings_reply(allowed: Payload | None) -> bool:
    return allowed is None or bool(allowed.get("replied_user", False))
