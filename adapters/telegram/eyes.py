"""Eyes on a message that has to wait its turn, until its answer stands."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from adapters.telegram.calls import FAILURES
from adapters.telegram.posting import Posting
from core.messages import Message
from core.ports import Notes

if TYPE_CHECKING:
    from aiogram.methods import SetMessageReaction

log = logging.getLogger(__name__)

_EYES = "👀"
_NOTED_SECONDS = 86_400.0
_SECONDS = 5.0


async def open_eyes(message: Message, posting: Posting, notes: Notes) -> None:
    """Unless there is more important to send; another process may have to close them."""
    if await posting.pace.spare():
        await notes.keep(_note(message), "yes", _NOTED_SECONDS)
        await posting.calls.once(_reaction(message, _EYES))


async def close_eyes(message: Message, posting: Posting, notes: Notes) -> None:
    """Its answer stands, or nobody waits for one; nothing happens where there are none."""
    if not await notes.kept(_note(message)):
        return
    await notes.keep(_note(message), "", 1.0)
    try:
        await posting.calls.once(_reaction(message, ""), _SECONDS)
    except FAILURES as error:
        log.debug("the eyes stay in %s: %s", message.place.room, error)


def _note(message: Message) -> str:
    return f"telegram:eyes:{message.place.room}:{message.asks}"


def _reaction(message: Message, emoji: str) -> SetMessageReaction:
    from aiogram.methods import SetMessageReaction
    from aiogram.types import ReactionTypeEmoji

    return SetMessageReaction(
        chat_id=int(message.place.room),
        message_id=int(message.asks),
        reaction=[ReactionTypeEmoji(emoji=emoji)] if emoji else [],
    )
