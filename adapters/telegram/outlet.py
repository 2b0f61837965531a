"""Shows answers on Telegram: previews while they are written, then posts, each once."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from adapters.telegram.calls import FAILURES, Limited
from adapters.telegram.events import PLATFORM
from adapters.telegram.eyes import close_eyes
from adapters.telegram.payload import number, text, units
from adapters.telegram.posting import Posting, Stands, Withdrawn, standing
from adapters.telegram.signs import Signs, has_drafts
from adapters.telegram.write import Post, note, photos, posts, preview
from core.messages import Message, Person, Reply, Said
from core.ports import Draft, Notes, Posted
from core.rendering.aside import aside

log = logging.getLogger(__name__)

FIRST_POST_SECONDS = 0.8
"""In a group, an answer that is whole by then is one post and no edit."""
DRAWN_SECONDS = 0.2
"""An answer that grows by each word is not laid out for each word."""
_ENDING_SECONDS = 25.0


@dataclass
class _Stream:
    """An answer that is being written into a group, as it stands there and as it should."""

    began: float
    shown: dict[int, str] = field(default_factory=dict)
    """Digests by post, newer than what was recorded."""
    reply: Reply | None = None
    """What the posts should show; None once somebody else sees to it."""
    drawn: float = 0.0
    task: asyncio.Task[None] | None = None


class TelegramOutlet:
    """Implements core.ports.Outlet. What stands in a chat is also noted right after each send, so
    that a crash repeats at most the post that was on its way (docs/decisions/telegram-sends.md).
    """

    def __init__(
        self, posting: Posting, signs: Signs, notes: Notes, clock: Callable[[], float]
    ) -> None:
        self.posting = posting
        self.signs = signs
        self._notes = notes
        self._clock = clock
        self._streams: dict[tuple[str, str], _Stream] = {}

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Preview what is being written; once it is complete, make the posts what they should be."""
        if draft.posted.get("withdrawn") is True:
            return draft.posted
        stands = standing(draft.posted)
        if draft.complete:
            return await self._complete(message, draft, stands)
        if has_drafts(message) and not stands:
            text = draft.reply.text
            self.signs.show(message, partial(preview, draft.reply) if text else None)
            return draft.posted
        self.signs.show(message, None)
        return await self._stream(message, draft, stands)

    async def status(self, message: Message, step: str) -> None:
        """The step as a draft in private chats; "typing" elsewhere. Neither stays by itself."""
        if step:
            self.signs.show(message, partial(_italic, step))
        else:
            await self.signs.end(message)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """The message that this one answers: bots cannot read a chat's history."""
        noted = await self._notes.kept(above_note(message))
        if not noted or limit < 1:
            return ()
        said = json.loads(noted)
        person = Person(PLATFORM, text(said, "person"), text(said, "name"))
        return (Said(person, text(said, "text"), float(number(said, "at"))),)

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Delete the posts."""
        for one in standing(posted):
            await self.posting.delete(message.place, one)
        await self.posting.forget(message)

    async def close(self) -> None:
        """End what is still shown."""
        await self.signs.close()
        for key in list(self._streams):
            await self._end_stream(key)

    async def _complete(self, message: Message, draft: Draft, stands: Sequence[Stands]) -> Posted:
        await self.signs.end(message)
        stream = await self._end_stream((message.conversation, message.id))
        wanted = await _posts(message, draft.reply, complete=True)
        wanted += photos(draft.reply, draft.files)
        posted = await self._reconciled(message, wanted, _as_shown(stands, stream))
        await close_eyes(message, self.posting, self._notes)
        return posted

    async def _stream(self, message: Message, draft: Draft, stands: Sequence[Stands]) -> Posted:
        """Edits come as often as they may; what arrives meanwhile is in the next one."""
        key = (message.conversation, message.id)
        stream = self._streams.setdefault(key, _Stream(self._clock()))
        if not stands and self._clock() - stream.began < FIRST_POST_SECONDS:
            return draft.posted
        stream.reply = draft.reply
        if self._clock() - stream.drawn < DRAWN_SECONDS:
            return draft.posted
        stream.drawn = self._clock()
        wanted = await _posts(message, draft.reply, complete=False)
        if not wanted:
            return draft.posted
        if len(wanted) > len(stands):
            if self.posting.pace.try_turn("message", message.place.room):
                return draft.posted
            now = await self._end_edits(stream)
            return await self._reconciled(message, wanted, _as_shown(stands, now), paced=False)
        if stream.task is None or stream.task.done():
            stream.task = asyncio.create_task(self._edit(message, stream, stands))
        return draft.posted

    async def _edit(self, message: Message, stream: _Stream, stands: Sequence[Stands]) -> None:
        """Bring the posts that stand up to date, until nothing newer is wanted."""
        place = message.place
        while stream.reply is not None:
            if wait := self.posting.pace.try_turn("message", place.room):
                await asyncio.sleep(wait)
                continue
            wanted = await _posts(message, stream.reply, complete=False)
            shown = zip(_as_shown(stands, stream), wanted, strict=False)
            stale = [(one, post) for one, post in shown if one.digest != post.digest]
            if not stale:
                return
            one, post = stale[-1]
            try:
                await self.posting.edit_once(place, one, post)
            except Limited as limit:
                self.posting.pace.pause("message", place.room, limit.seconds)
                continue
            except FAILURES as error:
                log.debug("no edit in %s: %s", place.room, error)
                return  # the last state is shown with more patience
            stream.shown[one.id] = post.digest

    async def _end_stream(self, key: tuple[str, str]) -> _Stream | None:
        stream = self._streams.pop(key, None)
        return await self._end_edits(stream) if stream else None

    async def _end_edits(self, stream: _Stream) -> _Stream:
        """An edit that is on its way must arrive before whatever comes next."""
        stream.reply = None
        if stream.task is not None:
            await asyncio.wait({stream.task}, timeout=_ENDING_SECONDS)
            stream.task.cancel()
        return stream

    async def _reconciled(
        self, message: Message, wanted: Sequence[Post], stands: list[Stands], *, paced: bool = True
    ) -> Posted:
        try:
            stood = await self.posting.reconcile(message, wanted, stands, paced=paced)
        except Withdrawn:
            log.info("a question in %s was deleted; it gets no answer", message.place.room)
            return {"posts": [], "withdrawn": True}
        return {"posts": [one.plain() for one in stood]}


def _as_shown(stands: Sequence[Stands], stream: _Stream | None) -> list[Stands]:
    if stream is None:
        return list(stands)
    return [replace(one, digest=stream.shown.get(one.id, one.digest)) for one in stands]


async def _posts(message: Message, reply: Reply, *, complete: bool) -> list[Post]:
    locale = message.person.locale
    return await aside(reply, lambda reply: posts(reply, locale, message, complete=complete))


def _italic(words: str) -> Post:
    post = note(f"{words}…")
    return replace(post, entities=({"type": "italic", "offset": 0, "length": units(post.text)},))


def above_note(message: Message) -> str:
    """Where the message that a question answers is noted."""
    return f"telegram:above:{message.place.room}:{message.asks}"


def noted(said: Said) -> str:
    """What `said_before` reads."""
    return json.dumps(
        {"person": said.person.id, "name": said.person.name, "text": said.text, "at": int(said.at)}
    )
