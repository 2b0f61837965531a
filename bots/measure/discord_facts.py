"""What Discord's payloads say, told apart from the adapter that is measured by it."""

from __future__ import annotations

import re

from adapters.discord.asked import asked_of
from adapters.discord.places import Spot
from adapters.discord.read import heading_of, is_for, message_of, spoken
from adapters.discord.write import CONTENT, length, posts_of
from bots.measure.facts import Facts, Payload, Reader, dict_in, facts_of, take, words_in
from core.messages import EVERYONE, Message, Person, Place, Reply

ME = "1"
_MARK = re.compile(r"<[@#:][^<>\s]*>|<a?:\w+:\d+>")


def _is_message(payload: Payload) -> bool:
    named = all(isinstance(payload.get(name), str) for name in ("id", "channel_id", "content"))
    return named and bool(dict_in(payload, "author"))


def _wanted(payload: Payload) -> Facts | None:
    author = dict_in(payload, "author")
    other = author.get("bot") or author.get("system") or payload.get("webhook_id")
    if other or payload.get("type", 0) not in (0, 19) or author.get("id") == ME:
        return None
    if not all(str(payload[name]).isdigit() for name in ("id", "channel_id")):
        return None
    if not str(author.get("id", "")).isdigit():
        return None
    words = words_in(payload["content"], _MARK)
    person, room = str(author["id"]), payload["channel_id"]
    return Facts(kind="said", id=payload["id"], person=person, room=room, words=words)


def _facts(payload: Payload) -> Facts | None:
    asked_of(payload)
    spoken(payload, ME)
    heading = heading_of(payload)
    channel = heading.channel if heading else ""
    spot = Spot("direct", channel, channel)
    if not is_for(payload, ME, direct=True):
        return None
    message = message_of(payload, ME, spot)
    if heading is None or not _is_message(payload):
        return None
    written = words_in(payload["content"], _MARK)
    heard = list(words_in(message.text))
    kept = tuple(word for word in written if take(word, heard))
    return facts_of(message, "said", kept)


def _saying(text: str) -> Payload:
    author = {"id": "5", "username": "ada"}
    return {"id": "9", "channel_id": "7", "type": 0, "content": text, "author": author}


def _wrong(text: str) -> str:
    asked = Message(
        id="9",
        person=Person("discord", "5"),
        place=Place("discord", "", "7", ""),
        audience=EVERYONE,
        text="?",
        at=1.0,
    )
    written = posts_of(Reply(text), asked, complete=True)
    return "too long" if any(length(post.content) > CONTENT for post in written) else ""


DISCORD_READER = Reader(
    name="discord",
    is_message=_is_message,
    wanted=_wanted,
    facts=_facts,
    saying=_saying,
    wrong=_wrong,
)
