"""Posts what nobody asked for into a chat, at most once."""

from __future__ import annotations

from adapters.telegram.calls import Calls, Limited, Moved, NotTaken, TokenRefused
from adapters.telegram.methods import send_method
from adapters.telegram.write import words_post
from core.messages import Audience, Place
from core.ports import Notice, Unavailable, Undeliverable


async def announce(calls: Calls, room: Audience, notice: Notice) -> None:
    """One try: Telegram takes the same twice, and what may have arrived stays said."""
    post = words_post(f"**{notice.title}**\n\n{notice.text}")
    try:
        chat = int(room.id)
    except ValueError:
        raise Undeliverable(f"{room.id} is no id of a Telegram chat") from None
    place = Place("telegram", "", room.id, "")
    try:
        await calls.once(send_method(chat, place, post, ""))
    except (Limited, TokenRefused) as error:
        raise Unavailable(str(error)) from error
    except Moved as moved:
        raise Undeliverable(f"the chat {room.id} is {moved.chat} now") from moved
    except (NotTaken, Unavailable) as error:
        raise Undeliverable(str(error)) from error
