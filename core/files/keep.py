"""Keeps files for the readers of a place: offered first, then decided by a button, once.

The decision is a message of its own that revises the one with the files. So the door lets it in
once, it waits in the inbox like everything else, and a worker that is killed is followed by one
that does it again, in the same post.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from core import wire
from core.files.enter import FilePorts
from core.files.remove import remove_read
from core.files.take import Taken, Telling, counted, listed, refused, take_for_good
from core.messages import Attachment, Message, Option, Reply
from core.ports import Notes, Traces
from core.words import say

_SENT = "files:sent:"
OFFERED_SECONDS = 12 * 3_600.0
"""Well below the day for which the door knows what it has let in."""


async def offer(message: Message, taken: tuple[Taken, ...], ports: FilePorts) -> Reply:
    """Ask whether to keep what could be read; the words name exactly those who would find it."""
    locale = message.person.locale
    readable = _own(message, taken, ports)
    if not readable:
        return acknowledged(message, taken, ports)
    kept = tuple(filter(partial(_is_own, message), message.attachments))
    note = offer_note(message.conversation, message.asks)
    await ports.notes.keep(note, wire.dump(replace(message, attachments=kept)), OFFERED_SECONDS)
    asked = say("file_offer", locale, readers=readers_in_words(message))
    choices = (
        Option(True, say("file_keep_for", locale, readers=readers_in_words(message))),
        Option(False, say("file_keep_not", locale)),
    )
    notices = refused(taken, message, ports)
    return Reply(f"{asked}\n\n{listed(readable, locale)}", notices=notices, choices=choices)


def acknowledged(message: Message, taken: tuple[Taken, ...], ports: FilePorts) -> Reply:
    """That the files were read for the conversation, and who can have them kept."""
    locale = message.person.locale
    said = say("file_read" if _own(message, taken, ports) else "file_others", locale)
    readable = any(not each.refusal for each in taken)
    words = f"{said}\n\n{listed(taken, locale)}" if readable else ""
    return Reply(words, notices=refused(taken, message, ports))


def _own(message: Message, taken: tuple[Taken, ...], ports: FilePorts) -> tuple[Taken, ...]:
    """Those that could be read and are the person's own."""
    files = zip(counted(message, ports), taken, strict=True)
    return tuple(one for file, one in files if _is_own(message, file) and not one.refusal)


def _is_own(message: Message, attachment: Attachment) -> bool:
    """What others sent is theirs to have kept, and to have removed with them."""
    return attachment.sender in ("", str(message.person))


async def note_sent(message: Message, notes: Notes) -> None:
    """So that "remember this" may follow in a message of its own."""
    for name in _sent_notes(message):
        await notes.keep(name, wire.dump(message), OFFERED_SECONDS)


async def sent_before(message: Message, notes: Notes) -> Message | None:
    """The latest message with files from the same person in the same conversation.

    In private, else the latest in any: a direct message that is no reply begins a conversation.
    """
    for name in _sent_notes(message):
        if noted := await notes.kept(name):
            return wire.load(Message, noted)
    return None


async def decided(message: Message, ports: FilePorts, tell: Telling) -> Reply:
    """Carry out a decision; safe to repeat."""
    locale = message.person.locale
    if message.keeping == "no":
        return Reply(say("file_not_kept", locale), receipt=True)
    taken = await take_for_good(message, ports, tell)
    if all(each.refusal for each in taken):
        return Reply("", notices=refused(taken, message, ports))
    await ports.shelve.settle()
    if not any(each.refusal for each in taken):
        # It is found by everyone here now; once is enough.
        await remove_read(message, ports.shelve, ports.documents)
    said = say("file_kept", locale, readers=readers_in_words(message))
    words = f"{said}\n\n{listed(taken, locale)}"
    return Reply(words, notices=refused(taken, message, ports), receipt=True)


def readers_in_words(message: Message) -> str:
    """Who would find what is kept here."""
    return say(f"readers_{message.audience.kind}", message.person.locale)


def progress(message: Message, tell: Callable[[str], None]) -> Telling:
    """Tells in words how far a file is; only ever more of it, and never the same twice."""
    last = ""

    def told(name: str, done: float) -> None:
        nonlocal last
        words = say("file_keeping", message.person.locale, name=name, percent=round(100 * done))
        if words != last:
            last = words
            tell(words)

    return told


def offer_note(conversation: str, asked: str) -> str:
    """Where the message is noted that was offered to be kept."""
    return f"files:offer:{conversation}:{asked}"


def is_theirs(name: str, _value: str, traces: Traces) -> bool:
    """Whether it is a note about a file of this person's."""
    if name.startswith(_SENT):
        return name.endswith(f":{traces.person}")
    return any(name == offer_note(*exchange) for exchange in traces.exchanges)


def _sent_notes(message: Message) -> list[str]:
    places = [message.place]
    if message.place.private:
        places.append(replace(message.place, thread=""))
    return [f"{_SENT}{place}:{message.person}" for place in places]
