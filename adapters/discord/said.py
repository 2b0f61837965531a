"""What becomes of messages that people write, change and delete."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from adapters.discord.admitted import Desk, accepted, question_of_old
from adapters.discord.api import Refused
from adapters.discord.catchup import MARGIN_SECONDS, OLDEST_SECONDS
from adapters.discord.fields import dict_of, said_at
from adapters.discord.places import Spot
from adapters.discord.read import edited, heading_of, is_for, message_of
from adapters.discord.recent import Recent
from adapters.discord.shown import Shown
from adapters.discord.write import Post, dropping, notice_post, words_post
from core.messages import EVERYONE, Audience, Message
from core.people.admit import Admission
from core.ports import Accepted, Unavailable, Undeliverable
from core.reception import Received, admission_of, in_what_they_wrote
from core.words import say

log = logging.getLogger(__name__)

SpotOf = Callable[[str, str], Awaitable[Spot]]
"""Channel and guild."""
GuildsOf = Callable[[], Awaitable[Sequence[str]]]
"""The guilds that invited us; raises Unavailable."""
UNSURE_SECONDS = 120.0
"""So long a message waits for the servers that do not say whether they know its person."""
TOLD_SECONDS = 3_600.0
"""So long a stranger is not told again in one place that they may not ask."""
TOLD_KEPT_SECONDS = OLDEST_SECONDS + MARGIN_SECONDS
"""So long a message may be read again, which tells nobody anything again."""


class Unsure(Unavailable):
    """No server knows the person, and not every one of them said so."""


class Said:
    """Takes in messages; each method is safe to repeat."""

    def __init__(
        self, desk: Desk, spot_of: SpotOf, guilds: GuildsOf, role_in: Callable[[str], str]
    ) -> None:
        self._desk = desk
        self._spot_of = spot_of
        self._guilds = guilds
        self._role_in = role_in
        self._waiting = Recent()

    def may_be_for_us(self, payload: object) -> bool:
        """Whether somebody speaks to us, or may have done so before an edit."""
        was_edited = bool(dict_of(payload).get("edited_timestamp"))
        return self.is_for_us(payload) or (was_edited and self.is_for_us(payload, known=True))

    def is_for_us(self, payload: object, *, known: bool = False) -> bool:
        """Whether somebody speaks to us; `known`: it was a question to us before it was edited."""
        heading = heading_of(payload)
        if heading is None:
            return False
        role, bots = self._role_in(heading.guild), self._desk.reception.bots
        direct = not heading.guild
        return is_for(payload, self._desk.me, direct=direct, role=role, bots=bots, known=known)

    async def created(self, payload: object) -> None:
        """Somebody wrote something."""
        message = await self._read(payload)
        if message is not None:
            await self._take(message)

    async def changed(self, payload: object) -> None:
        """Somebody edited what they wrote; within ten minutes that asks anew.

        Also where the edit takes our name out: the old answer must not stand under other words.
        """
        message = await self._read(payload) or await self._read(payload, known=True)
        revised = edited(payload, message) if message is not None else None
        if revised is not None and await self._take(revised) is Accepted.NEW:
            await self._desk.homes.rename(revised)

    async def found(self, payload: object) -> None:
        """What stands in the history: it is new to us, or was asked before and may be edited since."""
        heading = heading_of(payload)
        known = heading is not None and await question_of_old(heading.id, self._desk)
        await self.created(payload)
        if known:
            await self.changed(payload)

    async def deleted(self, ids: Sequence[str]) -> None:
        """Questions are gone: stop their answers, or offer to delete them."""
        for id_ in ids:
            question = await question_of_old(id_, self._desk)
            if question is not None:
                await self._forsaken(question)

    async def vouched(self, message: Message) -> tuple[Message, bool]:
        """Whether Discord knows the person as a member; in private they hold what members hold.

        Raises Unsure rather than taking a member for a stranger, and Unavailable.
        """
        place = message.place
        if place.workspace:
            return message, True
        held, sure = await self._desk.membership.guilds_of(message.person.id, await self._guilds())
        workspaces = (Audience("workspace", place.platform, guild) for guild in held)
        personal = [label for label in message.readers if label.kind == "person"]
        message = replace(message, circles=(EVERYONE, *workspaces, *personal))
        if not held and not sure and await self._is_stranger(message):
            raise Unsure("not every server in Discord says whether it knows somebody")
        return message, bool(held)

    async def _is_stranger(self, message: Message) -> bool:
        """Whether they may not ask unless some server knows them."""
        admission = await admission_of(message, False, self._desk.reception)
        return admission is Admission.STRANGER

    async def _read(self, payload: object, *, known: bool = False) -> Message | None:
        heading, me = heading_of(payload), self._desk.me
        if heading is None or not self.is_for_us(payload, known=known):
            return None
        role, bots = self._role_in(heading.guild), self._desk.reception.bots
        if known and not await question_of_old(heading.id, self._desk):
            return None
        spot = await self._spot_of(heading.channel, heading.guild)
        in_room = not (spot.thread or spot.single)
        thread = await self._desk.homes.thread_of(heading.reply_to) if in_room else ""
        message = message_of(payload, me, spot, thread, role, bots, known=known)
        if message is not None and heading.channel == heading.id:
            # The first message of a forum's post has the id of the post, which is its thread.
            await self._desk.homes.stay(message.place, heading.channel)
        return message

    async def _take(self, message: Message) -> Accepted | None:
        person = await self._desk.locales.known(message.person)
        message = in_what_they_wrote(replace(message, person=person), self._desk.reception)
        try:
            message, vouched = await self.vouched(message)
        except Unsure:
            if self._may_wait(message):
                raise
            words = words_post(say("search_failed", message.person.locale))
            await self._reply(message.place.room, message, words, "words")
            return None
        received = await accepted(message, vouched, self._desk)
        try:
            await self._tell(message, received)
        except (Unavailable, Undeliverable, Refused) as error:
            log.debug("could not show that a message was seen: %s", error)
        return received.accepted

    def _may_wait(self, message: Message) -> bool:
        """Whether to ask the servers once more, instead of saying that it cannot be answered now."""
        now = self._desk.reception.clock()
        since = self._waiting.get(message.id) or now
        self._waiting.put(message.id, since)
        return now - since < UNSURE_SECONDS

    async def _tell(self, message: Message, received: Received) -> None:
        """A sign at once that the message was seen, or why it will not be answered."""
        place = message.place
        begins = message.asks == place.thread
        channel = place.room if begins else await self._desk.homes.talk(place)
        if received.words and received.accepted is None:
            await self._refuse(channel, message, received)
        elif received.words:
            await self._reply(channel, message, notice_post(received.words), "words")
        elif received.accepted in (Accepted.NEW, Accepted.DUPLICATE):
            await self._desk.outlet.type(channel)

    async def _refuse(self, channel: str, message: Message, received: Received) -> None:
        """Tell a stranger how to be let in, and then that it waits, each once an hour."""
        place = message.place
        where = f"{place.workspace}:{place.room}:{message.person.id}"
        for name, words in (
            (f"discord:told:{where}", received.words),
            (f"discord:told:again:{where}", received.again),
        ):
            told = await self._desk.reception.notes.kept(name)
            if told and int(message.asks) <= int(told):
                return  # it is read again on our return
            if words and (not told or said_at(message.asks) >= said_at(told) + TOLD_SECONDS):
                await self._reply(channel, message, notice_post(words), "words")
                await self._desk.reception.notes.keep(name, message.asks, TOLD_KEPT_SECONDS)
                return

    async def _reply(self, channel: str, message: Message, post: Post, what: str) -> None:
        reference = {"message_id": message.asks, "fail_if_not_exists": False}
        nonce = {"nonce": f"{what[:5]}{message.asks}"[:25], "enforce_nonce": True}
        await self._desk.api.call(
            "POST",
            "/channels/{channel_id}/messages",
            post.body | nonce | {"message_reference": reference},
            channel_id=channel,
        )

    async def _forsaken(self, question: Message) -> None:
        reception = self._desk.reception
        waiting = await reception.waiting(question.conversation)
        mine = [each for each in waiting if each.asks == question.id]
        for each in mine:
            await reception.stop(each.conversation, each.id)
        draft = await reception.draft(question)
        if mine or draft is None or not Shown.of(draft.posted).posts:
            return
        words = say("question_deleted", question.person.locale)
        post = dropping(words, question)
        channel = Shown.of(draft.posted).channel
        try:
            await self._reply(channel, question, post, "drop")
        except Refused as error:
            log.debug("could not offer to delete an answer: %s", error)
