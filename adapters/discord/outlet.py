"""Shows answers in Discord: one whole answer to each question, whatever breaks off in between."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from adapters.discord.api import MISSING_ACCESS, MISSING_PERMISSIONS, Api, Clock, Refused
from adapters.discord.history import orphans, said_before
from adapters.discord.homes import Home, Homes, Withdrawn, is_private
from adapters.discord.membership import DiscordMembership
from adapters.discord.posting import NONCE_SECONDS, Posting, TokenGone
from adapters.discord.recent import Recent
from adapters.discord.shown import Shown
from adapters.discord.signs import Signs
from adapters.discord.write import MOST_POSTS, Post, posts_of, status_post, with_pictures
from core.messages import Message, Said
from core.ports import Draft, Posted, Undeliverable
from core.rendering.aside import aside

PACE_SECONDS = 1.2
"""Between two states of an answer that is being written; five edits in five seconds are allowed."""
STATUS_SECONDS = 2.0
"""An answer that takes longer gets a line that says what is being done."""
TYPING_SECONDS, TYPING_AGAIN_SECONDS = 8.0, 8.5
"""Typing is shown for ten; sooner it is not shown again."""
_WITHDRAWN = "withdrawn"

log = logging.getLogger(__name__)


class DiscordOutlet:
    """The outlet of `discord`."""

    def __init__(
        self,
        api: Api,
        homes: Homes,
        membership: DiscordMembership,
        clock: Clock,
        pace: float = PACE_SECONDS,
    ) -> None:
        self._api = api
        self._homes = homes
        self._membership = membership
        self._clock = clock
        self._posting = Posting(api, homes, clock)
        self._pace = pace
        self._paced = Recent[float]()
        self._typed = Recent[float]()
        self._shown = Recent[bool]()
        self._lined = Recent[bool]()
        self._signs = Signs()

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Post and edit what differs; a state that comes too soon is left to the next one."""
        key, now = f"{message.conversation} {message.id}", self._clock()
        shown = Shown.of(draft.posted)
        await self._signs.end(key)
        if draft.posted.get(_WITHDRAWN):
            return draft.posted
        if draft.complete and shown.posts and await self._homes.is_withdrawn(message.asks):
            return {_WITHDRAWN: True}
        if not draft.complete and shown.posts and now - self._paced.get(key, 0.0) < self._pace:
            return draft.posted
        try:
            done = await self._shown_as(message, draft, shown)
        except Refused as error:
            raise Undeliverable(str(error)) from error
        except Withdrawn:
            log.info("a question in %s was deleted; it gets no answer", message.place.room)
            await self._take_line_back(message)
            return {_WITHDRAWN: True}
        self._paced.put(key, self._clock())
        self._shown.put(key, True)
        return done.posted

    async def status(self, message: Message, step: str) -> None:
        """Typing where the answer will be; where it takes long, a line that the answer replaces."""
        key = f"{message.conversation} {message.id}"
        if not step:
            await self._signs.end(key)
            return
        age = self._clock() - message.at
        try:
            home = await self._homes.of(message)
            if home.ticket is not None:
                if not self._shown.get(key):
                    await self._posting.edit_original(
                        home.ticket, status_post(step, message), message
                    )
                return
            if age >= STATUS_SECONDS:
                await self._renew(home, message, step)
            self._signs.keep(key, partial(self._renew, home, message, step))
        except Refused as error:
            raise Undeliverable(str(error)) from error
        except (TokenGone, Withdrawn):
            return

    async def _renew(self, home: Home, message: Message, step: str) -> float:
        """Where the answer will be: that somebody types, and after a while what is being done."""
        key, age = f"{message.conversation} {message.id}", self._clock() - message.at
        lacks_line = age < NONCE_SECONDS and not message.revises and not self._shown.get(key)
        if lacks_line and age >= STATUS_SECONDS and not self._lined.get(key):
            # It has the nonce of the first post, which finds it and takes its place.
            await self._posting.create(home, message, 0, status_post(step, message), mend=False)
            self._lined.put(key, True)
            self._typed.put(home.channel, 0.0)  # a post ends what is shown of typing
        await self.type(home.channel)
        return STATUS_SECONDS - age if lacks_line and age < STATUS_SECONDS else TYPING_AGAIN_SECONDS

    async def close(self) -> None:
        """End what is still shown."""
        await self._signs.close()

    async def type(self, channel: str) -> None:
        """Show that somebody is typing, unless it is shown already."""
        now = self._clock()
        if now - self._typed.get(channel, 0.0) < TYPING_SECONDS:
            return
        self._typed.put(channel, now)
        await self._api.call("POST", "/channels/{channel_id}/typing", channel_id=channel)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """The thread's history before the message; of a room, what stands right above it.

        Nothing that the person who asks could not read there: we read with our right, not theirs.
        """
        me = (await self._api.account()).id
        channel, guild = await self._homes.heard_in(message), message.place.workspace
        if not await self._membership.may_read_back(message.person, guild, channel):
            return ()
        return await said_before(self._api, me, message, channel, limit)

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Delete every post, and show none again; one that is gone already is as good as deleted."""
        await self._homes.withdraw(message.asks)
        shown = Shown.of(posted)
        ticket = await self._homes.ticket(message)
        for id_, _ in shown.posts:
            if not shown.private:
                await self._posting.delete(shown.channel, id_)
            elif ticket is not None:
                await self._posting.delete_original(ticket)

    async def _shown_as(self, message: Message, draft: Draft, shown: Shown) -> Shown:
        channel, branches = "" if shown.private else shown.channel, not draft.reply.receipt
        home = await self._homes.of(message, channel, branches=branches)
        if shown.private and not home.private:
            if await _is_shown(message, draft, shown):
                return shown
            shown = Shown()  # nobody reaches it any more; the answer comes as a direct message
        elif home.private and shown.posts and not shown.private:
            home = Home(shown.channel)
        try:
            return await self._reconciled(message, draft, shown, home)
        except Refused as error:
            # Commands are answered also where we may not write: then with one post and a file.
            closed = error.code in (MISSING_ACCESS, MISSING_PERMISSIONS)
            if not closed or home.ticket is None or home.private:
                raise
            return await self._reconciled(message, draft, shown, home, most=1)
        except TokenGone:
            await self._homes.drop_ticket(message.asks)
            home = await self._homes.of(message, channel, branches=branches)
            kept = Shown() if is_private(message.place) else shown
            if not (kept.posts or is_private(message.place)):
                # What only the token reached is a post like others to us.
                found = await self._unrecorded(message, home)
                kept = Shown(home.channel, tuple((id_, "") for id_ in found))
            return await self._reconciled(message, draft, kept, home)

    async def _take_line_back(self, message: Message) -> None:
        """What told that an answer is on its way."""
        try:
            home = await self._homes.of(message)
        except Withdrawn:
            home = Home(message.place.room, message.asks)
        for id_ in await self._unrecorded(message, home):
            await self._posting.delete(home.channel, id_)

    async def _unrecorded(self, message: Message, home: Home) -> Sequence[str]:
        return await orphans(self._api, (await self._api.account()).id, message, home, ())

    async def _reconciled(
        self, message: Message, draft: Draft, shown: Shown, home: Home, most: int = MOST_POSTS
    ) -> Shown:
        most = 1 if home.private else most
        repeat = not home.private and await self._homes.is_unseen(message)
        wanted = await _posts(message, draft, most, repeat)
        posts = list(shown.posts)
        if not wanted:
            return shown
        for number, post in enumerate(wanted):
            if number >= len(posts):
                id_ = await self._posting.add(
                    home, message, number, post, [each for each, _ in posts]
                )
                posts.append((id_, post.key))
            elif posts[number][1] != post.key:
                id_ = await self._posting.change(home, message, number, post, posts[number][0])
                posts[number] = (id_, post.key)
            if home.ticket is not None and not home.private and not home.reference:
                home = replace(home, reference=posts[0][0])
        for id_, _ in posts[len(wanted) :]:
            await self._posting.delete(home.channel, id_)
        return Shown(home.channel, tuple(posts[: len(wanted)]), home.private)


async def _posts(message: Message, draft: Draft, most: int, repeat: bool = False) -> list[Post]:
    complete = draft.complete
    posts = await aside(
        draft.reply,
        lambda reply: posts_of(reply, message, complete=complete, most=most, repeat=repeat),
    )
    return with_pictures(posts, draft.reply, draft.files)


async def _is_shown(message: Message, draft: Draft, shown: Shown) -> bool:
    """Whether what only the interaction's token reaches is what should be there."""
    wanted = await _posts(message, draft, 1)
    return [post.key for post in wanted] == [key for _, key in shown.posts]
