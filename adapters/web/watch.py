"""Follows one answer: what the feed says, and what was recorded where the feed is silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

from adapters.web.outlet import reply_of
from adapters.web.web import Web
from core.messages import Message, Reply
from core.ports import Unavailable

_LOOK_SECONDS = 0.2
"""No event tells that a message was let go, so that is looked at so often."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing that happened to an answer; `quiet` means that nothing did for a while."""

    kind: Literal["status", "text", "done", "quiet"]
    id: str = ""
    reply: Reply | None = None
    step: str = ""


class Closing(Unavailable):
    """This process ends; the message is safe, and whoever answers next goes on with it."""


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
    process ends first.
    """
    # A feed is an async generator; only closing it gives back the connection it waits on.
    async with aclosing(web.feed.follow(message.conversation, message.id, after)) as events:  # type: ignore[type-var]
        following: asyncio.Task[tuple[str, Mapping[str, Any]] | None] | None = None
        closing = asyncio.ensure_future(web.closing.wait())
        try:
            while True:
                following = following or asyncio.ensure_future(anext(events, None))
                await asyncio.wait(
                    {following, closing},
                    timeout=web.limits.quiet_seconds,
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
                    reply = await answered(message, web) or await recorded(message, web)
                    progress = Progress("done", reply=reply) if reply else Progress("quiet")
                yield progress
                if progress.kind == "done":
                    return
        finally:
            ending = [closing, *([following] if following else [])]
            for task in ending:
                task.cancel()
            await asyncio.gather(*ending, return_exceptions=True)


async def offered(message: Message, web: Web) -> tuple[str, ...]:
    """What may be asked next, once the answer has it; nothing once its message was let go without."""
    while True:
        # In this order: what is offered is kept before the message is let go, by whichever process.
        waits = await is_waiting(message, web)
        reply = await answered(message, web)
        if reply and reply.suggestions:
            return reply.suggestions
        if not waits:
            return ()
        await asyncio.sleep(_LOOK_SECONDS)


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
