"""Under which addresses the index holds what people sent. Pure."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote, unquote

from core.knowledge.documents import one_line
from core.messages import Attachment, Message

WEB = "web:"
"""Begins the reference of a page, which an administrator named by its address."""
READ = "upload:read"
"""Below: what was read for one conversation."""
KEPT = "upload:kept"
"""Below: what was kept for a place."""


def name_of(attachment: Attachment) -> str:
    """Its file name as one line, without any folder that somebody wrote into it; an address whole."""
    name = one_line(attachment.name)
    if attachment.uri.startswith(WEB):
        return name
    return PurePosixPath(PureWindowsPath(name).name).name or "file"


def read_address(message: Message, number: int, attachment: Attachment) -> str:
    """Of one file; the same for every edit, every further try, and for who answers its message."""
    return "/".join((read_addresses(message, attachment), *_quoted(number, name_of(attachment))))


def read_addresses(message: Message, attachment: Attachment) -> str:
    """Covers all files that came with this one, as they were read for the conversation."""
    person, asks = attachment.sender or str(message.person), attachment.sent_with or message.asks
    return "/".join((READ, *_quoted(message.conversation, person, asks)))


def kept_address(message: Message, name: str) -> str:
    """The same for the same name from the same person at the same place, so that it is replaced."""
    return "/".join((of_person(str(message.person)), *_quoted(str(message.audience), name)))


def of_person(person: str) -> str:
    """Covers everything that they had kept."""
    return f"{KEPT}/{_quote(person)}"


def reader_of(uri: str) -> str:
    """Whose file it is that was read for a conversation; "" for other addresses."""
    parts = uri.removeprefix(f"{READ}/").split("/")
    return unquote(parts[1]) if uri.startswith(f"{READ}/") and len(parts) > 1 else ""


def _quoted(*parts: object) -> tuple[str, ...]:
    return tuple(_quote(str(part)) for part in parts)


def _quote(part: str) -> str:
    quoted = quote(part, safe="")
    # What is made of dots alone would lead elsewhere, should anybody take the address for a path.
    return quoted if part.strip(".") else quoted.replace(".", "%2E")
