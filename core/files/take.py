"""Reads what came with a message, for those who read its conversation and for nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from core.files.address import kept_address, name_of, read_address
from core.files.enter import FilePorts, Tell, enter
from core.files.refusals import in_words
from core.knowledge.documents import Refused
from core.knowledge.links import plain_signs
from core.messages import Attachment, Audience, Message, conversation_audience
from core.words import say


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file."""

    name: str
    uri: str
    chunks: int = 0
    refusal: str = ""
    """Why it could not be read, in words for the person; empty when it was."""
    title: str = ""
    """What it is cited and listed as."""


Telling = Callable[[str, float], None]
"""Which file, and how much of it is done."""


async def take(message: Message, ports: FilePorts) -> tuple[Taken, ...]:
    """Read each file, up to the limit, into its conversation; safe to repeat."""
    audience = conversation_audience(message.place)
    found: list[Taken] = []
    numbers: Counter[str] = Counter()
    for each in counted(message, ports):
        address = read_address(message, numbers[each.sent_with], each)
        numbers[each.sent_with] += 1
        found.append(await _one(address, each, message, audience, ports))
    return tuple(found)


async def take_for_good(message: Message, ports: FilePorts, tell: Telling) -> tuple[Taken, ...]:
    """Read each file for everyone in the message's audience; safe to repeat.

    Two files of one name in one message are two; the same one sent later is replaced.
    """
    found: list[Taken] = []
    seen: Counter[str] = Counter()
    for each in counted(message, ports):
        name = name_of(each)
        seen[name] += 1
        address = kept_address(message, name if seen[name] == 1 else f"{name} ({seen[name]})")
        told = partial(tell, name)
        found.append(await _one(address, each, message, message.audience, ports, told))
    return tuple(found)


def counted(message: Message, ports: FilePorts) -> tuple[Attachment, ...]:
    """Those that are read."""
    return message.attachments[: ports.limits.per_message]


def refused(taken: tuple[Taken, ...], message: Message, ports: FilePorts) -> tuple[str, ...]:
    """What the person is told of files that were not read."""
    locale = message.person.locale
    told = [
        say("file_refused", locale, name=each.name, reason=each.refusal)
        for each in taken
        if each.refusal
    ]
    if len(message.attachments) > ports.limits.per_message:
        told.append(say("file_too_many", locale, count=ports.limits.per_message))
    return tuple(told)


def listed(taken: tuple[Taken, ...], locale: str) -> str:
    """The files that were read, by title, name and size, as a list in CommonMark."""
    return "\n".join(f"- {_described(each, locale)}" for each in taken if not each.refusal)


def _described(one: Taken, locale: str) -> str:
    """As it will be cited, and which file that was; both are others' words."""
    title, name = plain_signs(one.title or one.name), plain_signs(one.name)
    file = f"{name}, " if name != title else ""
    return f"{title} ({file}{say('sections', locale, count=one.chunks)})"


async def _one(
    uri: str,
    attachment: Attachment,
    message: Message,
    audience: Audience,
    ports: FilePorts,
    tell: Tell = lambda _done: None,
) -> Taken:
    name = name_of(attachment)
    tell(0.0)
    try:
        record = await enter(uri, attachment, message, audience, ports, tell)
    except Refused as error:
        words = in_words(error.reason, name, message.person.locale)
        return Taken(name, uri, refusal=words)
    return Taken(name, uri, record.chunks, title=record.title)
