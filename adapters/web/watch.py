"""Follows one answer: what the feed says, and what was recorded where the feed is silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Literal

from adapters.web.outlet import reply_of
from adapters.web.web import Web
from core.conversation.interrupted import ended
from core.messages import Message, Reply
from core.ports import Unavailable
from core.words import say

_LOOK_SECONDS = 0.2
"""No event tells that a message was let go, so that is looked at so often."""
_WHY_SECONDS = 1.0
"""Who waits hears of it after so long even where nobody can tell why."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing that happened to an answer; `quiet` means that nothing did for a while."""

    kind: Literal["status", "text", "done", "quiet"]
    id: str = ""
    reply: Reply | None = None
    step: str = ""


class Closing(Unavailable):
    """This process ends; the message is safe, and whoever answers next goes on with it."""


class Forgotten(Exception):
    """The message is kept no more, and so nobody will ever answer it."""


async def answered(message: Message, web: Web) -> Reply | None:
    """The whole answer, if there is one among the drafts."""
    draft = await web.drafts.load(message)
    return draft.reply if draft and draft.complete else None


async def recorded(message: Message, web: Web) -> Reply | None:
    """The whole answer from the records, which outlive the drafts."""
    turns = await web.records.turns(message.conversation)
    return next((turn.reply for turn in turns if turn.message.id == message.id), None)


async def watch(message: Message, web: Web, after: str = "") -> AsyncIterator[Progress]:
    """Everything that happens to the answer until it is done.

    The feed is how it arrives fast; it may have been lost with its engine or have ended long
    ago. So whenever it is quiet the answer is looked up where it is kept. Raises Closing when this
    process ends first, and Forgotten where neither answer nor question is left.
    """
    # A feed is an async generator; only closing it gives back the connection it waits on.
    async with aclosing(web.feed.follow(message.conversation, message.id, after)) as events:  # type: ignore[type-var]
        following: asyncio.Task[tuple[str, Mapping[str, Any]] | None] | None = None
        closing = asyncio.ensure_future(web.closing.wait())
        heard = False
        # Getting as far as here may have taken long already.
        patience = max(0.0, web.limits.quiet_seconds - max(0.0, web.clock() - message.at))
        try:
            while True:
                following = following or asyncio.ensure_future(anext(events, None))
                await asyncio.wait(
                    {following, closing},
                    timeout=web.limits.quiet_seconds if heard else patience,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if following.done():
                    progress = _progress(following.result())
                    following = None
                    if progress.kind == "text":
                        # Who is behind needs the latest state only; each carries the whole reply.
                        following = asyncio.ensure_future(anext(events, None))
                        await asyncio.sleep(0)
                        if following.done():
                            continue
                elif closing.done():
                    raise Closing("Mynah is being stopped")
                else:
                    # Asked first: whoever lets it go has kept the answer before.
                    if not heard:
                        heard = True
                        # Before the looks below, which wait for what may be the cause.
                        yield Progress("status", step=await _why_late(message, web))
                    waits = await is_waiting(message, web)
                    reply = await answered(message, web) or await recorded(message, web)
                    if reply is None and not waits:
                        raise Forgotten
                    progress = Progress("done", reply=reply) if reply else Progress("quiet")
                heard = heard or progress.kind == "text"
                yield progress
                if progress.kind == "done":
                    return
        finally:
            await ended(closing, *filter(None, [following]))


async def offered(message: Message, web: Web) -> tuple[str, ...]:
    """What may be asked next, once it is shown; nothing once its message was let go without.

    The feed alone has it, for as long as it lasts: nothing keeps what others may have asked.
    """
    async with aclosing(web.feed.follow(message.conversation, message.id)) as events:  # type: ignore[type-var]
        following: asyncio.Task[tuple[str, Mapping[str, Any]]] | None = None
        waits = True
        try:
            while True:
                following = following or asyncio.ensure_future(anext(events))
                if (await asyncio.wait({following}, timeout=_LOOK_SECONDS))[0]:
                    _, event = following.result()
                    following = None
                    if event["type"] == "done" and (asked := reply_of(event).suggestions):
                        return asked
                elif not waits:
                    return ()
                else:
                    # It was shown before the message was let go: then one more look is enough.
                    waits = await is_waiting(message, web)
        finally:
            await ended(*filter(None, [following]))


async def _why_late(message: Message, web: Web) -> str:
    """In words: another question of the conversation comes first, or this one takes long."""
    waiting: list[Message] = []
    with suppress(TimeoutError, Unavailable):
        async with asyncio.timeout(_WHY_SECONDS):
            waiting = await web.door.waiting(message.conversation)
    why = "behind" if waiting and waiting[0].id != message.id else "late"
    return say(why, message.person.locale)


async def is_waiting(message: Message, web: Web) -> bool:
    """Whether somebody has yet to answer the message, or to end what follows its answer."""
    return message.id in {each.id for each in await web.door.waiting(message.conversation)}


def _progress(found: tuple[str, Mapping[str, Any]] | None) -> Progress:
    if found is None:
        raise Unavailable("the feed ended")
    event_id, event = found
    if event["type"] == "status":
        return Progress("status", event_id, step=str(event["step"]))
    return Progress("done" if event["type"] == "done" else "text", event_id, reply_of(event))
