"""Words that only one person reads: answers to commands and presses, by the address Slack gave for it, and refusals."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from adapters.slack.api import Api, Refused
from adapters.slack.audience import user_of
from adapters.slack.fields import Json
from adapters.slack.share import marked, upload
from adapters.slack.write import About, Post, answer_of, preview
from core.messages import Message, Person
from core.ports import Draft, Notes, Posted, Unavailable
from core.reception import Received
from core.rendering.aside import aside
from core.words import say

log = logging.getLogger(__name__)

KEPT_SECONDS = 86_400.0
ADDRESS_SECONDS = 1_800.0
"""So long Slack takes answers there, and five of them."""
TOLD_SECONDS = 3_600.0
TOLD = 1_000
"""Messages of which it is remembered that their person was told something."""
_WORD: Json = {"event_type": "mynah_word", "event_payload": {}}
"""On what is no answer, so that it is never taken for one."""


async def show_whispered(api: Api, notes: Notes, message: Message, draft: Draft) -> Posted:
    """The complete answer, message by message; raises Refused where nobody takes it.

    Nothing that was whispered can be found again, so a crash in mid-send may repeat it once.
    """
    if not draft.complete:
        return draft.posted
    about = About(message.conversation, message.asks, message.person.locale)
    answer = await aside(draft.reply, lambda reply: answer_of(reply, about))
    posts = answer.posts
    note = f"slack:whispered:{message.conversation}:{message.id}"
    # What is decided about an offer has for its draft what was posted of the offer.
    before = {} if message.revises else draft.posted
    sent = int(before.get("whispered") or await notes.kept(note) or 0)
    address = await notes.kept(address_note(message.conversation, message.asks))
    for number, post in enumerate(posts[sent:], sent + 1):
        over = bool(message.revises) and number == 1
        await tell(api, address, message.person, post, in_place=over)
        await notes.keep(note, str(number), KEPT_SECONDS)
    if answer.file and sent <= len(posts):
        await hand_over(api, message.person, answer.file)
        await notes.keep(note, str(len(posts) + 1), KEPT_SECONDS)
    return {"whispered": len(posts) + bool(answer.file)}


@asynccontextmanager
async def promised(api: Api, person: Person, address: str) -> AsyncIterator[None]:
    """What was acknowledged is done, or its person is told that it was not."""
    try:
        yield
    except Unavailable as error:
        log.warning("what was acknowledged could not be done: %s", error)
        await say_to(api, address, say("search_failed", person.locale), person)
    except asyncio.CancelledError:
        with suppress(Refused, Unavailable):
            await say_to(api, address, say("restarting", person.locale), person)
        raise


async def tell(
    api: Api, address: str, person: Person, post: Post, *, in_place: bool = False
) -> None:
    """By the address, and where nothing is taken there, in a direct message, which is as private."""
    try:
        told = bool(address) and await whisper(api, address, post, in_place=in_place)
    except Unavailable as error:
        log.info("told in a direct message instead: %s", error)
        told = False
    if not told:
        await api.insist(
            "chat.postMessage",
            channel=await _own_channel(api, person),
            text=post.preview,
            blocks=post.blocks or None,
            unfurl_links=False,
            unfurl_media=False,
        )


async def say_to(
    api: Api, address: str, words: str, person: Person, *, in_place: bool = False
) -> None:
    """A word of ours to one person, as `tell`."""
    await tell(api, address, person, Post(preview(words), (), ""), in_place=in_place)


async def hand_over(api: Api, person: Person, text: str) -> None:
    """Files cannot be whispered: a whole answer goes where only this person reads."""
    await upload(api, text, marked(text), await _own_channel(api, person))


async def _own_channel(api: Api, person: Person) -> str:
    opened = await api.insist("conversations.open", users=user_of(person))
    return str((opened.get("channel") or {}).get("id") or "")


async def whisper(api: Api, address: str, post: Post, *, in_place: bool = False) -> bool:
    """Send to the address of a command or press; False when Slack takes nothing there any more.

    `in_place`: what was pressed becomes this. Raises Unavailable.
    """
    return await api.again(partial(_send, api, address, post, in_place))


async def _send(api: Api, address: str, post: Post, in_place: bool) -> bool:
    import aiohttp
    from slack_sdk.webhook.async_client import AsyncWebhookClient

    client = AsyncWebhookClient(address, session=api.client.session, retry_handlers=[])
    try:
        response = await client.send(
            text=post.preview,
            blocks=post.blocks,
            response_type="ephemeral",
            replace_original=in_place,
        )
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unavailable(f"response_url: {type(error).__name__}") from error
    if response.status_code == 429 or response.status_code >= 500:
        raise Unavailable(f"response_url: HTTP {response.status_code}")
    return response.status_code == 200


def address_note(conversation: str, message: str) -> str:
    """Where it is noted to which address a private answer goes, or what is decided about it."""
    return f"slack:address:{conversation}:{message}"


@dataclass
class Told:
    """What people of one workspace were told by this process."""

    api: Api
    notes: Notes
    _messages: set[str] = field(default_factory=set)
    _telling: set[str] = field(default_factory=set)
    """Strangers, and where, who are being told something just now."""

    def is_new(self, message: Message) -> bool:
        """A mention comes as two events; its person is told once."""
        if message.id in self._messages:
            return False
        if len(self._messages) >= TOLD:
            self._messages.clear()
        self._messages.add(message.id)
        return True

    async def tell(self, message: Message, received: Received) -> None:
        """Tell a stranger how to be let in, and then that it waits, each once an hour in a room."""
        if received.accepted is not None:
            await self._say(message, received.words)
            return
        where = f"{message.place.room}:{message.person.id}"
        if where in self._telling:
            return
        self._telling.add(where)
        about = f"{message.person.id} {message.id}"
        try:
            for name, words in (
                (f"slack:told:{where}", received.words),
                (f"slack:told:again:{where}", received.again),
            ):
                told = await self.notes.kept(name)
                if told == about:
                    return  # it is read again on our return
                if words and not told:
                    await self._say(message, words)
                    # Only now: who could not be told is told when they write again.
                    await self.notes.keep(name, about, TOLD_SECONDS)
                    return
        finally:
            self._telling.discard(where)

    async def _say(self, message: Message, words: str) -> None:
        """One person reads it, where they wrote."""
        place, text = message.place, preview(words)
        if place.private:
            await post_word(self.api, place.room, place.thread, {"text": text})
            return
        await self.api.insist(
            "chat.postEphemeral",
            channel=place.room,
            user=user_of(message.person),
            thread_ts=place.thread if place.thread != message.id else None,
            text=text,
        )


async def post_word(api: Api, channel: str, thread: str, looks: Json) -> None:
    """Post what is no answer."""
    await api.insist("chat.postMessage", channel=channel, thread_ts=thread, metadata=_WORD, **looks)
