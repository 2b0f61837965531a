"""Brings an answer to its person while it is written: recorded, then shown, and never twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial

from core.conversation.interrupted import patiently, unless, until
from core.conversation.kept import ways_kept
from core.conversation.turn import Event, Finished, Turn, Working, Written
from core.messages import Message, Person, Reply
from core.people.circles import as_it_is
from core.people.preferences import Preferences, in_language, usual
from core.ports import (
    Draft,
    Drafts,
    Lease,
    LeaseLost,
    Outlet,
    Posted,
    Records,
    TurnRecord,
    Unavailable,
    Undeliverable,
)
from core.words import say

Answering = Callable[[Message], AsyncIterator[Event]]
Remember = Callable[[Message, Reply], Awaitable[None]]

LATE_SECONDS = 8.0
"""Somebody who has seen no word of an answer for so long is told that it takes longer."""

log = logging.getLogger(__name__)


async def _none(_digest: str) -> bytes | None:
    return None


async def _nothing_more(_turn: Turn) -> None:
    return None


async def _nothing_waits(_conversation: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What it takes to bring answers to people."""

    answering: Answering
    remember_stopped: Remember
    """Puts an answer that was stopped half-way into the conversation's history."""
    drafts: Drafts
    outlets: Mapping[str, Outlet]
    records: Records
    clock: Callable[[], float]
    preferences: Callable[[Person], Awaitable[Preferences]] = usual
    """What somebody prefers, as far as it can be told now."""
    as_now: Callable[[Message], Awaitable[Message]] = as_it_is
    """The message with the labels that its answer's readers hold now."""
    picture: Callable[[str], Awaitable[bytes | None]] = _none
    """`PictureFiles.read`."""
    afterwards: Callable[[Turn], Awaitable[None]] = _nothing_more
    """What is made of a turn once its answer was shown; nobody waits for it, but the next message does."""
    next_questions: Callable[[Turn], Awaitable[tuple[str, ...] | None]] = _nothing_more
    """What to ask next, looked for once the answer was shown, and then shown with it."""
    more_waits: Callable[[str], Awaitable[bool]] = _nothing_waits
    """Whether another message waits in the conversation: then nothing more is looked for."""
    late_seconds: float = LATE_SECONDS


async def deliver(lease: Lease, stopped: asyncio.Event, delivery: Delivery) -> TurnRecord | None:
    """Answer the leased message; safe to run again after a crash at any point.

    Every state of the answer is recorded before it is shown, and what was posted is recorded
    after. A second run therefore continues or edits what the first one posted. None when an
    earlier run had completed the answer and it only had to be shown, where nothing was asked, and
    where what should replace an answer was stopped before its first word.
    """
    lease = await _in_their_language(lease, delivery)
    if lease.message.telling and not lease.message.text:
        await _tell(lease, delivery)
        return None
    try:
        return await _deliver(lease, stopped, delivery)
    except Unavailable:
        # The message will be taken again; a word is better than silence.
        with suppress(Unavailable, Undeliverable):
            words = say("waiting", lease.message.person.locale)
            await _tell_step(lease.message, words, delivery)
        raise


async def _in_their_language(lease: Lease, delivery: Delivery) -> Lease:
    preferences = await delivery.preferences(lease.message.person)
    return replace(lease, message=in_language(lease.message, preferences))


async def _tell(lease: Lease, delivery: Delivery) -> None:
    """What nobody asked for, and so no turn; where they cannot be reached, it is left."""
    message = lease.message
    words = say(message.telling, message.person.locale)
    reply = Reply("", notices=(words,), receipt=True)
    draft = await delivery.drafts.load(message) or Draft(reply, {}, complete=True)
    with suppress(Undeliverable):
        await _show(lease, draft, delivery)


async def _deliver(lease: Lease, stopped: asyncio.Event, delivery: Delivery) -> TurnRecord | None:
    message = lease.message
    earlier = await delivery.drafts.load(message)
    if earlier is not None and earlier.complete:
        if _is_idle(earlier.reply, message):
            return None
        if not await _is_for_others(earlier, message, delivery):
            await _show(lease, earlier, delivery)
            return None
        earlier = None

    draft = earlier or Draft(Reply(""), await _posted_before(message, delivery))
    turn = Turn(message)
    seconds: Mapping[str, float] = {}
    late = Working(say("late", message.person.locale))
    answering = patiently(delivery.answering(message), delivery.late_seconds, late)
    async with aclosing(until(stopped, answering)) as events:
        async for event in events:
            if isinstance(event, Working):
                await _tell_step(message, event.step, delivery)
            elif isinstance(event, Finished):
                turn, seconds = event.turn, event.seconds
            elif _continues(draft, event) and not _is_idle(event.reply, message):
                draft = await _show(lease, replace(draft, reply=event.reply), delivery)

    if stopped.is_set() and not seconds:
        if await _stays_as_it_was(lease, draft, delivery):
            return None
        turn = replace(turn, reply=_with_notice(draft.reply, say("stopped", message.person.locale)))
        await delivery.remember_stopped(message, turn.reply)
    if _is_idle(turn.reply, message) and not draft.posted:
        await delivery.drafts.save(lease, replace(draft, reply=turn.reply, complete=True))
        return None
    record = await _complete(lease, _with_telling(turn), seconds, draft, delivery)
    if seconds:
        await _afterwards(turn, partial(delivery.afterwards, turn))
        # Last, and so for nobody who has asked on meanwhile.
        await _afterwards(turn, partial(_offer_next, lease, turn, stopped, delivery))
    return record


async def _afterwards(turn: Turn, follows: Callable[[], Awaitable[None]]) -> None:
    """What fails here is no fault of the answer, which everybody has seen."""
    try:
        await follows()
    except LeaseLost:
        raise
    except Exception:
        log.exception("what follows an answer in %s failed", turn.message.conversation)


async def _offer_next(lease: Lease, turn: Turn, stopped: asyncio.Event, delivery: Delivery) -> None:
    """They are shown and kept nowhere: others may have asked them, and be forgotten.

    Nothing is shown any more once a stop was asked for, as where the question was deleted: its
    answer may be gone by now.
    """

    async def is_pointless() -> bool:
        return stopped.is_set() or await delivery.more_waits(turn.message.conversation)

    asked = await unless(is_pointless, partial(delivery.next_questions, turn))
    draft = await delivery.drafts.load(lease.message) if asked else None
    if asked and draft and not stopped.is_set():
        await _show_whole(lease, draft, delivery, beside=asked)


def _with_telling(turn: Turn) -> Turn:
    """Whoever was let in only after they asked is told so with their answer."""
    message = turn.message
    if not message.telling:
        return turn
    words = say(message.telling, message.person.locale)
    return replace(turn, reply=_with_notice(turn.reply, words))


def _is_idle(reply: Reply, message: Message) -> bool:
    """Nobody asked us, and documents have nothing to say: then silence is best."""
    return message.overheard and not reply.citations and not reply.choices


async def _tell_step(message: Message, step: str, delivery: Delivery) -> None:
    if not message.overheard:
        await _outlet(message, delivery).status(message, step)


async def _is_for_others(draft: Draft, message: Message, delivery: Delivery) -> bool:
    """Whether nobody saw it yet, and its readers lost a label since it was written."""
    if draft.posted or not draft.readers:
        return False
    # Whoever reads in the conversation reads its answer.
    held = {each for each in draft.readers if each.kind != "conversation"}
    return not held.issubset((await delivery.as_now(message)).readers)


async def _posted_before(message: Message, delivery: Delivery) -> Posted:
    """What the answer to the message that this one is an edit of posted: it is edited, too."""
    if not message.revises:
        return {}
    revised = await delivery.drafts.load(_question(message))
    return revised.posted if revised else {}


async def _stays_as_it_was(lease: Lease, draft: Draft, delivery: Delivery) -> bool:
    """Whether nothing was written yet of what would replace an answer that stands: then it goes on to stand.

    Its question may have been deleted, and who asked it decides what becomes of the answer.
    """
    if not lease.message.revises or draft.reply != Reply(""):
        return False
    old = await delivery.drafts.load(_question(lease.message))
    if old is None or not (old.complete and old.posted):
        return False
    await delivery.drafts.save(lease, old)
    await _tell_step(lease.message, "", delivery)
    return True


def _question(message: Message) -> Message:
    return replace(message, id=message.asks, revises="")


async def apologise(lease: Lease, delivery: Delivery) -> None:
    """Tell the person that every try failed; replaces a half-written answer."""
    if lease.message.overheard or (lease.message.telling and not lease.message.text):
        return  # nobody waits for it
    lease = await _in_their_language(lease, delivery)
    message = lease.message
    draft = await delivery.drafts.load(message) or Draft(Reply(""), {})
    if draft.complete and draft.posted:
        # What failed came after the answer, or while its last words were shown.
        await _show_whole(lease, draft, delivery)
        return
    words = say("gave_up", message.person.locale, tries=lease.tries - 1)
    await _complete(lease, Turn(message, reply=Reply("", notices=(words,))), {}, draft, delivery)


def _continues(draft: Draft, event: Written) -> bool:
    """A second run shows nothing until its text has caught up, so that no text jumps back."""
    return len(event.reply.text) >= len(draft.reply.text)


async def _show(
    lease: Lease, draft: Draft, delivery: Delivery, beside: tuple[str, ...] = ()
) -> Draft:
    """`beside` are questions to offer that the draft does not keep."""
    await delivery.drafts.save(lease, draft)
    shown = await _with_files(draft, delivery)
    if beside:
        shown = replace(shown, reply=replace(shown.reply, suggestions=beside))
    posted = await _outlet(lease.message, delivery).show(lease.message, shown)
    if posted == draft.posted:
        return draft
    draft = replace(draft, posted=posted)
    await delivery.drafts.save(lease, draft)
    return draft


async def _with_files(draft: Draft, delivery: Delivery) -> Draft:
    """With the files of its pictures; of a document that went meanwhile there is none any more."""
    if not (draft.complete and draft.reply.pictures):
        return draft
    digests = [each.digest for each in draft.reply.pictures]
    found = {digest: await delivery.picture(digest) for digest in digests}
    return replace(draft, files={digest: data for digest, data in found.items() if data})


async def _complete(
    lease: Lease, turn: Turn, seconds: Mapping[str, float], draft: Draft, delivery: Delivery
) -> TurnRecord:
    # Only whoever still holds the message may say what its answer was.
    await delivery.drafts.save(lease, replace(draft, reply=turn.reply))
    # The record comes before the end: a draft that says complete is never answered again.
    question = _question(turn.message)
    record = TurnRecord(
        message=question,
        reply=turn.reply,
        mode=turn.mode,
        model=turn.model,
        seconds=seconds,
        answered_at=delivery.clock(),
        ways=ways_kept(turn),
        intent=turn.intent,
        choices=turn.choices,
    )
    await delivery.records.save(record)
    whole = Draft(turn.reply, draft.posted, complete=True, readers=turn.message.readers)
    await _show_whole(lease, whole, delivery)
    return record


async def _show_whole(
    lease: Lease, draft: Draft, delivery: Delivery, beside: tuple[str, ...] = ()
) -> None:
    shown = await _show(lease, draft, delivery, beside)
    if lease.message.revises:
        # What a further edit, or a button, starts from.
        question = replace(lease, message=_question(lease.message))
        await delivery.drafts.save(question, shown)


def _outlet(message: Message, delivery: Delivery) -> Outlet:
    platform = message.place.platform
    if platform not in delivery.outlets:
        # Another process of the same home may have what it takes.
        raise Unavailable(f"no settings here for {platform}: all workers of a home need the same")
    return delivery.outlets[platform]


def _with_notice(reply: Reply, notice: str) -> Reply:
    return replace(reply, notices=(*reply.notices, notice))
