"""What stands in a channel already: what others said there, and posts of ours that nobody recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from adapters.discord.api import Api, Refused
from adapters.discord.buttons import button_of
from adapters.discord.homes import Home
from adapters.discord.read import spoken
from core.messages import Message, Said

MOST = 100
ABOVE, ABOVE_SECONDS = 10, 3_600.0
"""A question that begins a thread: so much of what stood above it in the room."""


async def said_before(
    api: Api, me: str, message: Message, channel: str, limit: int
) -> Sequence[Said]:
    """Oldest first; nothing where we may not read, or see no content."""
    found = await _messages(api, channel, "before", message.asks, min(limit, MOST))
    if message.reply_to and all(str(each.get("id")) != message.reply_to for each in found):
        found += await _one(api, channel, message.reply_to)
    if message.place.room == channel:
        found = [
            each for n, each in enumerate(found) if n < ABOVE or each["id"] == message.reply_to
        ]
    told = (spoken(each, me) for each in reversed(found))
    said = [Said(*each) for each in told if each is not None]
    if message.place.room == channel:
        answered = message.reply_to
        said = [each for each in said if answered or message.at - each.at <= ABOVE_SECONDS]
    return sorted(said, key=lambda each: each.at)[-limit:]


async def orphans(
    api: Api, me: str, message: Message, home: Home, known: Collection[str]
) -> list[str]:
    """Our posts in answer to this message that nobody recorded, in order.

    After a crash between sending and recording, when Discord has forgotten the nonce.
    """
    found = await _messages(api, home.channel, "after", message.asks, MOST)
    return sorted(
        (
            str(each["id"])
            for each in found
            if (each.get("author") or {}).get("id") == me
            and str(each["id"]) not in known
            and _answers(each, message, home)
        ),
        key=int,
    )


def _answers(raw: Any, message: Message, home: Home) -> bool:
    carried = [button_of(each) for each in carried_by(raw)]
    if any(button is not None and button.what == "drop" for button in carried):
        return False
    if any(b is not None and b.message.split("~")[0] == message.asks for b in carried):
        return True
    asked = (raw.get("interaction_metadata") or {}).get("id")
    if asked is not None:
        return bool(asked == message.id)
    reference = (raw.get("message_reference") or {}).get("message_id") or ""
    if raw.get("type") not in (0, 19):
        return False
    # Only in a thread of its own is a post without reference surely an answer to its question.
    return bool(reference == home.reference and (reference or home.channel == message.asks))


def carried_by(raw: Any) -> list[str]:
    """The custom ids of a message's buttons."""
    return [
        str(button["custom_id"])
        for row in raw.get("components") or []
        for button in row.get("components") or []
        if button.get("custom_id")
    ]


async def _messages(api: Api, channel: str, how: str, id_: str, limit: int) -> list[Any]:
    try:
        found = await api.call(
            "GET",
            "/channels/{channel_id}/messages",
            query={how: id_, "limit": str(limit)},
            channel_id=channel,
        )
    except Refused:
        return []
    return list(found)


async def _one(api: Api, channel: str, id_: str) -> list[Any]:
    try:
        return [
            await api.call(
                "GET",
                "/channels/{channel_id}/messages/{message_id}",
                channel_id=channel,
                message_id=id_,
            )
        ]
    except Refused:
        return []
