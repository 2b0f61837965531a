"""Posts what nobody asked for into a channel, at most once."""

from __future__ import annotations

from adapters.slack.api import Api, Limited, Lost, Refused
from adapters.slack.write import answer_of
from core.messages import Audience, Reply
from core.ports import Misconfigured, Notice, Unavailable, Undeliverable


async def announce(api: Api, room: Audience, notice: Notice) -> None:
    """Slack has no way to say the same twice without posting it twice: what may have arrived stays said."""
    reply = Reply(f"**{notice.title}**\n\n{notice.text}")
    (post, *_) = answer_of(reply, None).posts
    try:
        await api.once(
            "chat.postMessage",
            channel=room.id,
            text=post.preview,
            blocks=post.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
    except Limited as limit:
        raise Unavailable(str(limit)) from limit
    except (Lost, Refused, Misconfigured) as error:
        raise Undeliverable(str(error)) from error
