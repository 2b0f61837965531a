"""What becomes of messages that people write, change and delete; each function is safe to repeat."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from adapters.discord.admitted import Unsure, accepted, question_of_old, vouched
from adapters.discord.api import Refused
from adapters.discord.fields import dict_of, said_at
from adapters.discord.hearing import Hearing, patiently
from adapters.discord.notices import dropping, notice_post, words_post
from adapters.discord.read import edited, heading_of, is_for, message_of
from adapters.discord.seen import MARGIN_SECONDS, OLDEST_SECONDS
from adapters.discord.shown import Shown
from adapters.discord.write import Post
from core.messages import Message
from core.ports import Accepted, Unavailable, Undeliverable
from core.reception import Received, in_what_they_wrote, let_go, stands
from core.words import say

log = logging.getLogger(__name__)

UNSURE_SECONDS = 120.0
"""So long a message waits for the servers that do not say whether they know its person."""
TOLD_SECONDS = 3_600.0
"""So long a stranger is not told again in one place that they may not ask."""
TOLD_KEPT_SECONDS = OLDEST_SECONDS + MARGIN_SECONDS
"""So long a message may be read again, which tells nobody anything again."""


def may_be_for_us(payload: object, hearing: Hearing) -> bool:
    """Whether somebody speaks to us, or may have done so before an edit."""
    was_edited = bool(dict_of(payload).get("edited_timestamp"))
    return _is_for_us(payload, hearing) or (was_edited and _is_for_us(payload, hearing, known=True))


def _is_for_us(payload: object, hearing: Hearing, *, known: bool = False) -> bool:
    """Whether somebody speaks to us; `known`: it was a question to us before it was edited."""
    heading = heading_of(payload)
    if heading is None:
        return False
    role, bots = hearing.servers.role_in(heading.guild), hearing.reception.bots
    direct = not heading.guild
    return is_for(payload, hearing.me, direct=direct, role=role, bots=bots, known=known)


async def created(payload: object, hearing: Hearing) -> None:
    """Somebody wrote something."""
    message = await _read(payload, hearing)
    if message is not None:
        await _take(message, hearing)


async def changed(payload: object, hearing: Hearing) -> None:
    """Somebody edited what they wrote; within ten minutes that asks anew.

    Also where the edit takes our name out: the old answer must not stand under other words.
    """
    message = await _read(payload, hearing) or await _read(payload, hearing, known=True)
    revised = edited(payload, message) if message is not None else None
    if revised is not None and await _take(revised, hearing) is Accepted.NEW:
        await hearing.homes.rename(revised)


async def found(payload: object, hearing: Hearing) -> None:
    """What stands in the history: it is new to us, or was asked before and may be edited since."""
    heading = heading_of(payload)
    known = heading is not None and await question_of_old(heading.id, hearing)
    await created(payload, hearing)
    if known:
        await changed(payload, hearing)


async def deleted(ids: Sequence[str], hearing: Hearing) -> None:
    """Questions are gone: stop their answers, and offer to delete those that stand."""
    for id_ in ids:
        question = await question_of_old(id_, hearing)
        if question is not None:
            # In a lane of its own: what is said meanwhile does not wait for an answer's end.
            forsaken = partial(_forsaken, question, hearing)
            hearing.lanes.put(question.id, partial(patiently, forsaken))


async def _read(payload: object, hearing: Hearing, *, known: bool = False) -> Message | None:
    heading = heading_of(payload)
    if heading is None or not _is_for_us(payload, hearing, known=known):
        return None
    if known and not await question_of_old(heading.id, hearing):
        return None
    spot = await hearing.servers.spot_of(heading.channel, heading.guild)
    in_room = not (spot.thread or spot.single)
    thread = await hearing.homes.thread_of(heading.reply_to) if in_room else ""
    role = hearing.servers.role_in(heading.guild)
    message = message_of(payload, hearing.me, spot, thread, role)
    if heading.channel == heading.id:
        # The first message of a forum's post has the id of the post, which is its thread.
        await hearing.homes.stay(message.place, heading.channel)
    return message


async def _take(message: Message, hearing: Hearing) -> Accepted | None:
    person = await hearing.locales.known(message.person)
    message = in_what_they_wrote(replace(message, person=person), hearing.reception)
    try:
        message, is_vouched = await vouched(message, hearing)
    except Unsure:
        if _may_wait(message, hearing):
            raise
        words = words_post(say("search_failed", message.person.locale))
        await _reply(message.place.room, message, words, "words", hearing)
        return None
    received = await accepted(message, is_vouched, hearing)
    try:
        await _tell(message, received, hearing)
    except (Unavailable, Undeliverable, Refused) as error:
        log.debug("could not show that a message was seen: %s", error)
    return received.accepted


def _may_wait(message: Message, hearing: Hearing) -> bool:
    """Whether to ask the servers once more, instead of saying that it cannot be answered now."""
    now = hearing.reception.clock()
    since = hearing.unsure_since.get(message.id) or now
    hearing.unsure_since.put(message.id, since)
    return now - since < UNSURE_SECONDS


async def _tell(message: Message, received: Received, hearing: Hearing) -> None:
    """A sign at once that the message was seen, or why it will not be answered."""
    channel = await hearing.homes.heard_in(message)
    if received.words and received.accepted is None:
        await _tell_stranger(channel, message, received, hearing)
    elif received.words:
        await _reply(channel, message, notice_post(received.words), "words", hearing)
    elif received.accepted in (Accepted.NEW, Accepted.DUPLICATE):
        await hearing.outlet.type(channel)


async def _tell_stranger(
    channel: str, message: Message, received: Received, hearing: Hearing
) -> None:
    """Tell a stranger how to be let in, and then that it waits, each once an hour."""
    place = message.place
    where = f"{place.workspace}:{place.room}:{message.person.id}"
    for name, words in (
        (f"discord:told:{where}", received.words),
        (f"discord:told:again:{where}", received.again),
    ):
        told = await hearing.reception.notes.kept(name)
        if told and int(message.asks) <= int(told):
            return  # it is read again on our return
        if words and (not told or said_at(message.asks) >= said_at(told) + TOLD_SECONDS):
            await _reply(channel, message, notice_post(words), "words", hearing)
            await hearing.reception.notes.keep(name, message.asks, TOLD_KEPT_SECONDS)
            return


async def _reply(channel: str, message: Message, post: Post, what: str, hearing: Hearing) -> None:
    reference = {"message_id": message.asks, "fail_if_not_exists": False}
    nonce = {"nonce": f"{what[:5]}{message.asks}"[:25], "enforce_nonce": True}
    await hearing.api.call(
        "POST",
        "/channels/{channel_id}/messages",
        post.body | nonce | {"message_reference": reference},
        channel_id=channel,
    )


async def _forsaken(question: Message, hearing: Hearing) -> None:
    stood = stands(await hearing.reception.draft(question))
    if not (draft := await let_go(question, stood, hearing.reception)):
        return
    shown = Shown.of(draft.posted)
    if not shown.posts:
        return
    words = say("question_deleted", question.person.locale)
    try:
        await _reply(shown.channel, question, dropping(words, question), "drop", hearing)
    except Refused as error:
        log.debug("could not offer to delete an answer: %s", error)
