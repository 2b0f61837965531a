"""Sends, edits and deletes posts, and notes each that was sent before anything else happens."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from adapters.telegram.calls import (
    Calls,
    Moved,
    PostGone,
    QuestionGone,
    Undecoded,
    Unformatted,
    unmodified,
)
from adapters.telegram.methods import edit_method, send_method
from adapters.telegram.moves import note_move
from adapters.telegram.pace import Pace
from adapters.telegram.payload import flag, number, sequence, text
from adapters.telegram.write import Post, plain
from core.messages import Message, Place
from core.ports import Notes, Posted, Undeliverable

if TYPE_CHECKING:
    from aiogram.methods import TelegramMethod

log = logging.getLogger(__name__)

NOTED_SECONDS = 86_400.0
_ENDING_SECONDS = 5.0
ABOUT_SECONDS = 30 * 86_400.0
"""How long it is known what one of our posts is about."""


class Withdrawn(Exception):
    """The question was deleted before its answer began."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A post that was sent: its message id, what it shows, and whether it is a file."""

    id: int
    digest: str
    file: bool = False

    def plain(self) -> dict[str, Any]:
        return {"id": self.id, "digest": self.digest, "file": self.file}


def standing(posted: Posted) -> list[Stands]:
    """What `plain` wrote down."""
    found = [one for one in sequence(posted, "posts") if number(one, "id")]
    return [Stands(number(one, "id"), text(one, "digest"), flag(one, "file")) for one in found]


class Posting:
    """The posts of one bot."""

    def __init__(self, calls: Calls, notes: Notes, pace: Pace) -> None:
        self.calls = calls
        self.pace = pace
        self._notes = notes
        self._moved: dict[str, str] = {}
        self._unnoted: dict[str, list[Stands]] = {}
        """What stands by a question's note that could not be written."""

    async def reconcile(
        self, message: Message, wanted: Sequence[Post], stands: list[Stands], *, paced: bool = True
    ) -> list[Stands]:
        """Edit what differs, send what is missing, delete what is too much; what stands then.

        Goes on where an earlier try was cut off. Raises Withdrawn, Undeliverable, Unavailable.
        """
        stands = await self._noted(message, stands)
        kept = await self._edited(message, wanted, stands, paced=paced)
        for surplus in stands[len(kept) :]:
            await self.delete(message.place, surplus)
        for post in wanted[len(kept) :]:
            await self._turn(message.place, paced=paced)
            kept.append(await _to_its_end(self._sent_and_noted(message, post, kept)))
            paced = True
        if len(kept) < len(stands):
            await self._note(message, kept)
        return kept

    async def _sent_and_noted(
        self, message: Message, post: Post, before: Sequence[Stands]
    ) -> Stands:
        answers = "" if before or message.place.private else message.asks
        sent = await self._send(message.place, post, answers, paced=False)
        stands = Stands(sent, post.digest, bool(post.file or post.photo))
        await self._note(message, (*before, stands))
        return stands

    async def say(self, place: Place, post: Post, answers: str = "") -> int:
        """Something that is no answer to a question of the inbox; the post's id."""
        try:
            return await self._send(place, post, answers)
        except Withdrawn:
            return await self._send(place, post, "")

    async def change(self, place: Place, post_id: int, post: Post) -> None:
        """What `say` posted becomes this; nothing happens where it is gone."""
        with suppress(PostGone):
            await self._edit(place, Stands(post_id, ""), post, paced=False)

    async def delete(self, place: Place, one: Stands) -> None:
        """Nothing happens where it is gone, or too old to be deleted."""
        from aiogram.methods import DeleteMessage

        method = DeleteMessage(chat_id=self._room(place), message_id=one.id)
        try:
            await self.calls.patiently(method)
        except (PostGone, Undeliverable, Unformatted, Moved) as error:
            log.debug("not deleted in %s: %s", place.room, error)

    async def edit_once(self, place: Place, one: Stands, post: Post) -> None:
        """One try, without patience."""
        try:
            await self.calls.once(edit_method(self._room(place), one.id, post))
        except Unformatted as error:
            if not unmodified(error):
                raise

    async def forget(self, message: Message) -> None:
        """Nothing stands for this question any more."""
        self._unnoted.pop(_sent(message), None)
        await self._notes.keep(_sent(message), "", 1.0)

    async def _edited(
        self, message: Message, wanted: Sequence[Post], stands: Sequence[Stands], *, paced: bool
    ) -> list[Stands]:
        """The posts from the first on that show what they should, changed where they did not."""
        kept: list[Stands] = []
        for one, post in zip(stands, wanted, strict=False):
            if one.digest != post.digest:
                if one.file or post.file or post.photo:
                    break  # a file cannot become a text, and what follows must stay in order
                try:
                    await self._edit(message.place, one, post, paced=paced)
                except PostGone:
                    break
                paced = True
            kept.append(replace(one, digest=post.digest))
        return kept

    async def _edit(self, place: Place, one: Stands, post: Post, *, paced: bool) -> None:
        try:
            await self._turn(place, paced=paced)
            await self._patiently(place, edit_method(self._room(place), one.id, post))
        except Moved as moved:
            await self._move(place, moved.chat)
            raise PostGone("the group has a new id, and new ids for its messages") from moved
        except Unformatted as error:
            if unmodified(error):
                return
            await self._edit(place, one, _simpler(post, error), paced=True)

    async def _send(self, place: Place, post: Post, answers: str, *, paced: bool = True) -> int:
        await self._turn(place, paced=paced)
        room = self._room(place)
        try:
            sent = await self._patiently(place, send_method(room, place, post, answers))
        except Undecoded as undecoded:
            return number(undecoded.result, "message_id")
        except Moved as moved:
            await self._move(place, moved.chat)
            return await self._send(place, post, "")
        except QuestionGone as error:
            raise Withdrawn(str(error)) from error
        except Unformatted as error:
            return await self._send(place, _simpler(post, error), answers)
        return int(sent.message_id)

    async def _patiently(self, place: Place, method: TelegramMethod[Any]) -> Any:
        def limited(seconds: float) -> None:
            self.pace.pause("message", place.room, seconds)

        return await self.calls.patiently(method, limited)

    async def _turn(self, place: Place, *, paced: bool) -> None:
        if paced:
            await self.pace.turn("message", place.room)

    async def _move(self, place: Place, room: str) -> None:
        self._moved[place.room] = room
        await note_move(place.room, room, self._notes)

    def _room(self, place: Place) -> int:
        return int(self._moved.get(place.room, place.room))

    async def _noted(self, message: Message, stands: list[Stands]) -> list[Stands]:
        """What was recorded, or what a crash left unrecorded."""
        name = _sent(message)
        noted = await self._notes.kept(name)
        found = self._unnoted.get(name) or (standing(json.loads(noted)) if noted else [])
        ids = {one.id: one for one in stands}
        longer = len(found) > len(stands) and set(ids) <= {one.id for one in found}
        return [ids.get(one.id, one) for one in found] if longer else stands

    async def _note(self, message: Message, stands: Sequence[Stands]) -> None:
        value = json.dumps({"posts": [one.plain() for one in stands]})
        name = _sent(message)
        self._unnoted[name] = list(stands)
        await self._notes.keep(name, value, NOTED_SECONDS)
        del self._unnoted[name]
        if stands:
            # A reply to the post goes on with its conversation, and a reaction to it is an opinion.
            about = f"{message.asks} {message.place.thread}"
            await self._notes.keep(
                about_note(message.place.room, stands[-1].id), about, ABOUT_SECONDS
            )


async def _to_its_end(work: Coroutine[None, None, Stands]) -> Stands:
    """Who is cancelled while a post is on its way learns first whether it arrived."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=_ENDING_SECONDS)
        task.cancel()
        raise


def about_note(room: str, post: int) -> str:
    """Where the question and the thread of one of our posts are noted."""
    return f"telegram:about:{room}:{post}"


async def about(room: str, post: int, notes: Notes) -> tuple[str, str] | None:
    """The question and the thread of one of our posts, as long as they are known."""
    question, _, thread = (await notes.kept(about_note(room, post))).partition(" ")
    return (question, thread) if question else None


def _sent(message: Message) -> str:
    return f"telegram:sent:{message.conversation}:{message.asks}"


def _simpler(post: Post, error: Exception) -> Post:
    """Without looks, then without buttons, as the error says; raises Undeliverable where neither helps."""
    log.warning("Telegram does not take a post as it is: %s", error)
    words = str(error).lower()
    if post.keyboard and any(sign in words for sign in ("button", "keyboard", "reply markup")):
        return replace(post, keyboard=())
    if post.entities:
        return plain(post)
    if post.keyboard:
        return replace(post, keyboard=())
    raise Undeliverable(str(error)) from error
