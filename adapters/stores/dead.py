"""The dead letters in Redis: one stream a partition, whose entries keep the message as it was stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redis.asyncio import Redis

from adapters.stores import scripts
from adapters.stores.drafts import KEPT_SECONDS
from adapters.stores.inbox import dead_key, inbox_keys, remove
from adapters.stores.keys import PARTITIONS, encoded, key, partition_key, raw
from adapters.stores.valkey import away
from core import wire
from core.messages import Message, Person, Place, Reply, person_audience
from core.ports import DeadLetter, Draft, Lease


class RedisDeadLetters:
    """DeadLetters over Redis; a letter's id is its partition and its place in the stream."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._remove = redis.register_script(scripts.REMOVE)
        self._retry = redis.register_script(scripts.RETRY)

    async def bury(self, lease: Lease, reason: str) -> bool:
        which = (lease.conversation, lease.owner, lease.message.id)
        return await remove(self._remove, *which, reason)

    async def letters(self) -> list[DeadLetter]:
        with away():
            async with self._redis.pipeline(transaction=False) as streams:
                for number in range(PARTITIONS):
                    streams.xrange(partition_key(number, "dead"))
                found = await streams.execute()
        letters = [
            _letter(f"{number:02d}-{position.decode()}", fields)
            for number, stream in enumerate(found)
            for position, fields in stream
        ]
        return sorted(letters, key=lambda letter: (letter.at, letter.id))

    async def retry(self, letter_id: str) -> str | None:
        stream, position = _split(letter_id)
        with away():
            found: Any = await self._redis.xrange(stream, position, position) if stream else []
            if not found:
                return None
            fields = found[0][1]
            conversation, message_id = _text(fields[b"conversation"]), _text(fields[b"id"])
            draft = key(conversation, "draft", message_id)
            apology: Any = await self._redis.get(raw(draft))
            keys = [*inbox_keys(conversation), dead_key(conversation), draft]
            keys.append(key(conversation, "feed", message_id))
            letter = (position, conversation, fields[b"id"], fields[b"entry"])
            arguments = encoded(*letter, _begun_again(apology), KEPT_SECONDS)
            return conversation if await self._retry(encoded(*keys), arguments) else None

    async def drop(self, letter_id: str) -> bool:
        stream, position = _split(letter_id)
        with away():
            return bool(stream and await self._redis.xdel(stream, position))


def _begun_again(apology: bytes | None) -> str:
    """The draft of an answer that will be posted where the apology stands; "" where nothing does."""
    if apology is None:
        return ""
    try:
        return wire.dump(Draft(Reply(""), wire.load(Draft, apology).posted))
    except wire.Unreadable:
        return ""


def _split(letter_id: str) -> tuple[str, str]:
    number, _, position = letter_id.partition("-")
    milliseconds, _, count = position.partition("-")
    if not (number.isdecimal() and milliseconds.isdecimal() and count.isdecimal()):
        return "", ""
    return partition_key(int(number), "dead"), position


def _letter(letter_id: str, fields: Mapping[bytes, bytes]) -> DeadLetter:
    at = int(_split(letter_id)[1].split("-", maxsplit=1)[0]) / 1000
    try:
        message = wire.load(Message, fields[b"entry"])
    except wire.Unreadable:
        message = _unreadable(fields, at)
    return DeadLetter(letter_id, message, _text(fields[b"reason"]), at)


def _unreadable(fields: Mapping[bytes, bytes], at: float) -> Message:
    """Something to show for an entry that is no message; the entry itself stays as it is."""
    place = Place.parse(_text(fields[b"conversation"]))
    person = Person(place.platform, "unknown")
    return Message(
        id=_text(fields[b"id"]),
        person=person,
        place=place,
        audience=person_audience(person),
        text=_text(fields[b"entry"]),
        at=at,
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
