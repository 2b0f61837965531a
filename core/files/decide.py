"""A press on a button under an offer to keep files: who may, and for once."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from core import wire
from core.files.keep import offer_note
from core.messages import Message, Person
from core.people.administrators import is_administrator
from core.ports import Accepted
from core.reception import Reception, receive
from core.words import say


async def decide(
    conversation: str,
    asked: str,
    presser: Person,
    *,
    keep: bool,
    vouched: bool,
    reception: Reception,
) -> str:
    """Take in a press; the words for whoever pressed, "" where the post itself will say it.

    `asked` is the id of the message with the files. Only who sent it and administrators decide.
    """
    noted = await reception.notes.kept(offer_note(conversation, asked))
    try:
        message = wire.load(Message, noted)
    except wire.Unreadable:  # there is none any more, or a later release wrote it
        return say("button_lapsed", presser.locale)
    if presser != message.person and not is_administrator(presser, reception.administrators):
        return say("file_only_sender", presser.locale)
    decision = replace(
        message,
        id=f"{message.asks}~{_stamp(message)}",
        revises=message.asks,
        keeping="yes" if keep else "no",
        at=reception.clock(),
    )
    received = await receive(decision, vouched, reception)
    if received.accepted is Accepted.DUPLICATE:
        return say("button_lapsed", presser.locale)
    if received.accepted is Accepted.STILL_FULL:
        waiting = await reception.waiting(conversation)
        return say("inbox_full", presser.locale, count=len(waiting))
    return received.words


def _stamp(message: Message) -> str:
    """An edit of the message is offered anew, and so decided anew."""
    return "k" + sha256(message.id.encode()).hexdigest()[:7]
