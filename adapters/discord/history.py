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
    found = await messages(api, channel, min(limit, MOST), before=message.asks)
    if message.reply_to and all(str(each.get("id")) != message.reply_to for each in found):
        answered = await message_at(api, channel, message.reply_to)
        found += [answered] if answered else []
    if message.place.room == channel:
        found = [
            each for n, each in enumerate(found) if n < ABOVE or each["id"] == message.reply_to
        ]
    said = [told for each in reversed(found) if (told := spoken(each, me)) is not None]
    if message.place.room == channel:
        near = [each for each in said if message.at - each.at <= ABOVE_SECONDS]
        said = said if message.reply_to else near
    return sorted(said, key=lambda each: each.at)[-limit:]


async def orphans(
    api: Api, me: str, message: Message, home: Home, known: Collection[str]
) -> list[str]:
    """Our posts in answer to this message that nobody recorded, in order.

    After a crash between sending and recording, when Discord has forgotten the nonce.
    """
    found = await messages(api, home.channel, MOST, after=message.asks)
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


async def messages(api: Api, channel: str, limit: int, **query: str) -> list[Any]:
    """Newest first, `before` or `after` an id; nothing where we may not read."""
    path, query = "/channels/{channel_id}/messages", {"limit": str(limit), **query}
    try:
        return list(await api.call("GET", path, query=query, channel_id=channel))
    except Refused:
        return []


async def message_at(api: Api, channel: str, id_: str) -> Any:
    """One message as Discord has it; None where it is gone, or nothing that we may see."""
    path = "/channels/{channel_id}/messages/{message_id}"
    try:
        return await api.call("GET", path, channel_id=channel, message_id=id_)
    except Refused:
        return None
