"""How Discord writes messages and their files as JSON, whole and without what an intent would show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tests.platforms.discord import shapes
from tests.platforms.discord.clock import created, iso
from tests.platforms.discord.things import Attachment, Message, Payload, User

FILE_LIVES = 86_400.0
"""Seconds for which the address of a file is good; whoever asks for the message anew gets a new one."""


@dataclass(frozen=True)
class Host:
    """Where files lie, and the time at which their addresses are written."""

    address: str
    now: float

    def file(self, channel_id: str, of: Attachment) -> str:
        until = f"{int(self.now + FILE_LIVES):x}"
        path = f"{self.address}/attachments/{channel_id}/{of.id}/{of.filename}"
        return f"{path}?ex={until}&is={int(self.now):x}&hm={signature(of.id, until)}&"


def signature(attachment_id: str, until: str) -> str:
    """What makes an address of a file good until then, and no other."""
    return hashlib.sha256(f"stand-in:{attachment_id}:{until}".encode()).hexdigest()


def attachment(of: Attachment, host: Host, channel_id: str) -> Payload:
    url = host.file(channel_id, of)
    return {
        "id": of.id,
        "filename": of.filename,
        "size": len(of.content),
        "url": url,
        "proxy_url": url,
        "content_type": of.content_type,
    } | ({"description": of.description} if of.description else {})


def message(of: Message, seen_by: User, host: Host, *, nested: bool = False) -> Payload:
    """A whole message; the one that it replies to is shown once and not deeper."""
    payload: Payload = {
        "id": of.id,
        "type": of.type,
        "channel_id": of.channel.id,
        "author": shapes.user(of.author),
        "content": of.content,
        "timestamp": iso(created(of.id)),
        "edited_timestamp": iso(of.edited) if of.edited is not None else None,
        "tts": False,
        "mention_everyone": of.mention_everyone,
        "mentions": [shapes.user(each) for each in of.mentions],
        "mention_roles": [each.id for each in of.mention_roles],
        "attachments": [attachment(each, host, of.channel.id) for each in of.attachments],
        "embeds": of.embeds,
        "components": of.components,
        "pinned": False,
        "flags": int(of.flags),
    }
    if of.nonce is not None:
        payload["nonce"] = of.nonce
    if of.channel.thread is not None and of in of.channel.messages:
        payload["position"] = of.channel.messages.index(of)
    if of.reactions:
        payload["reactions"] = [_reaction(e, us, seen_by) for e, us in of.reactions.items()]
    if of.thread is not None:
        payload["thread"] = shapes.channel(of.thread, seen_by)
    if of.interaction is not None:
        payload |= _answers(of)
    if of.type in {19, 21} and not nested:
        payload |= _reference(of, seen_by, host)
    return payload


def _answers(of: Message) -> Payload:
    asked = of.interaction
    if asked is None:
        return {}
    more: Payload = {"webhook_id": of.author.id, "application_id": of.author.id}
    metadata = {
        "id": asked.id,
        "type": asked.type,
        "user": shapes.user(asked.user),
        "authorizing_integration_owners": {},
    }
    return more | {"interaction_metadata": metadata}


def _reference(of: Message, seen_by: User, host: Host) -> Payload:
    to = of.replies_to
    if to is None:
        return {}
    reference: Payload = {"type": 0, "message_id": to.id, "channel_id": to.channel.id}
    if to.channel.guild is not None:
        reference["guild_id"] = to.channel.guild.id
    shown = None if to.deleted else message(to, seen_by, host, nested=True)
    return {"message_reference": reference, "referenced_message": shown}


def _reaction(emoji: str, users: list[User], seen_by: User) -> Payload:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "burst_colors": [],
        "burst_me": False,
        "me": seen_by in users,
        "me_burst": False,
    }


def without_content(payload: Payload, bot: User) -> Payload:
    """The message as an application without Message Content gets it, the one replied to as well."""
    bare = dict(payload)
    if isinstance(bare.get("referenced_message"), dict):
        bare["referenced_message"] = without_content(bare["referenced_message"], bot)
    own = payload["author"]["id"] == bot.id
    mentioned = any(each["id"] == bot.id for each in payload["mentions"])
    if not own and not mentioned:
        bare |= {"content": "", "embeds": [], "attachments": [], "components": []}
    return bare


def in_dispatch(payload: Payload, of: Message) -> Payload:
    """What MESSAGE_CREATE and MESSAGE_UPDATE add to a message."""
    more: Payload = {"channel_type": of.channel.type}
    guild_ = of.channel.guild
    if guild_ is None:
        return payload | more
    more["guild_id"] = guild_.id
    if of.author.id in guild_.members:
        more["member"] = shapes.member(guild_.members[of.author.id], with_user=False)
    mentions = [
        shapes.user(each) | {"member": shapes.member(guild_.members[each.id], with_user=False)}
        for each in of.mentions
        if each.id in guild_.members
    ]
    return payload | more | {"mentions": mentions}
