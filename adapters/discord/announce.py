"""Posts what nobody asked for into a channel; a nonce makes Discord take the same only once."""

from __future__ import annotations

from hashlib import sha256

from adapters.discord.api import Api, Refused
from adapters.discord.write import CONTENT, Post
from core.messages import Audience
from core.ports import Notice, Undeliverable

CUT = "…"


async def announce(api: Api, room: Audience, notice: Notice) -> None:
    """Raises Undeliverable and Unavailable."""
    words = f"**{notice.title}**\n{notice.text}"
    if len(words) > CONTENT:
        words = words[: CONTENT - len(CUT)] + CUT
    once = {"nonce": sha256(notice.key.encode()).hexdigest()[:25], "enforce_nonce": True}
    try:
        await api.call(
            "POST",
            "/channels/{channel_id}/messages",
            Post(words).body | once,
            channel_id=room.id,
        )
    except Refused as refusal:
        raise Undeliverable(str(refusal)) from refusal
