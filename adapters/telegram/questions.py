"""Takes in a question or an edit of one, which is safe when this returns."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from adapters.telegram.events import Asked
from adapters.telegram.eyes import close_eyes, open_eyes
from adapters.telegram.hearing import Hearing
from adapters.telegram.moves import with_past
from adapters.telegram.outlet import above_note, noted
from adapters.telegram.posting import about
from adapters.telegram.read import EDIT_SECONDS
from adapters.telegram.told import say_to, tell
from core.messages import Message, Place
from core.ports import Accepted, Notes
from core.reception import Reception, receive

DAY_SECONDS = 86_400.0


async def take_question(asked: Asked, hearing: Hearing) -> None:
    reception, notes = hearing.reception, hearing.reception.notes
    message = await with_past(await _in_its_conversation(asked, reception), notes)
    digest = sha256(message.text.encode()).hexdigest()
    latest, _, before = (await notes.kept(_asked_note(message))).rpartition(" ")
    if asked.stamp < latest:
        return  # what was written later is asked already
    if message.revises:
        # Telegram also tells of edits that change no word, such as a preview that appears.
        if before == digest:
            await _note(asked.stamp, digest, message, notes)
        if before == digest or not (before or asked.addressed):
            return
    if asked.above and not message.place.private:
        await notes.keep(above_note(message), noted(asked.above), DAY_SECONDS)
    received = await receive(message, False, reception, _among(message))
    if received.accepted in (Accepted.NEW, Accepted.DUPLICATE):
        await _note(asked.stamp, digest, message, notes)
    if received.accepted is Accepted.NEW:
        hearing.aside(_show_seen(message, hearing))
        if asked.unread and not message.revises:
            hearing.aside(say_to(message, "only_words", hearing))
    if received.words:
        hearing.aside(tell(message, received, hearing))


async def _in_its_conversation(asked: Asked, reception: Reception) -> Message:
    """A reply to one of our posts goes on with that post's conversation, whoever writes it."""
    message = asked.message
    if not asked.answers or asked.known or not message.place.thread.startswith("p"):
        return message
    known = await about(message.place.room, asked.answers, reception.notes)
    return replace(message, place=replace(message.place, thread=known[1])) if known else message


def _among(message: Message) -> Place:
    """In a group everybody has a conversation of their own, and people and bots share the group."""
    place = message.place
    return replace(place, thread="") if place.thread.startswith("p") else place


def _asked_note(message: Message) -> str:
    return f"telegram:asked:{message.place.room}:{message.asks}"


async def _note(stamp: str, digest: str, message: Message, notes: Notes) -> None:
    """What was asked last, and when it was written."""
    await notes.keep(_asked_note(message), f"{stamp} {digest}", EDIT_SECONDS + 60.0)


async def _show_seen(message: Message, hearing: Hearing) -> None:
    """At once, before any worker looks at it: eyes on what has to wait its turn, else "typing"."""
    waiting = await hearing.reception.waiting(message.conversation)
    if len(waiting) <= 1 or message.revises:
        await hearing.outlet.signs.glance(message.place)
        return
    posting, notes = hearing.outlet.posting, hearing.reception.notes
    await open_eyes(message, posting, notes)
    waiting = await hearing.reception.waiting(message.conversation)
    if message.id not in {each.id for each in waiting}:  # answered meanwhile
        await close_eyes(message, posting, notes)
