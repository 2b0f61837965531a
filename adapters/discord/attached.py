"""Files that came with a message or a command, as core has them. Pure."""

from __future__ import annotations

from adapters.discord.fields import Payload, dict_of, id_in, list_of, number_of, text_in
from adapters.discord.places import NAME
from core.messages import Attachment, Person

MOST_ATTACHMENTS = 10
FILE = "discord:"
"""Begins the reference of a file: channel, message and its own id follow."""


def attachments_of(body: Payload) -> tuple[Attachment, ...]:
    """Files by where their message stands: their addresses expire within a day."""
    found = []
    for each in map(dict_of, list_of(body.get("attachments"))[:MOST_ATTACHMENTS]):
        if id_in(each, "id"):
            uri = f"{FILE}{id_in(body, 'channel_id')}/{id_in(body, 'id')}/{id_in(each, 'id')}"
            found.append(_attachment(each, uri))
    return tuple(found)


def answered_with(body: Payload, me: str) -> tuple[Attachment, ...]:
    """Files of the message that this one replies to, as if they came with it; none of our own."""
    answered = dict_of(body.get("referenced_message"))
    ours = id_in(dict_of(answered.get("author")), "id") == me
    here = id_in(answered, "channel_id") == id_in(body, "channel_id")
    return _sent_with(answered, attachments_of(answered)) if here and not ours else ()


def pointed_at(shown: Payload) -> tuple[Attachment, ...]:
    """Files of a message that a menu was used on, by their addresses.

    The message itself is shown to us there, and may not be where we look for it.
    """
    files = map(dict_of, list_of(shown.get("attachments"))[:MOST_ATTACHMENTS])
    found = tuple(_attachment(each, text_in(each, "url")) for each in files if id_in(each, "id"))
    return _sent_with(shown, found)


def given_with(data: Payload, options: list[Payload]) -> tuple[Attachment, ...]:
    """Files that came with a command; they stand under no message, so by their addresses."""
    known = dict_of(dict_of(data.get("resolved")).get("attachments"))
    given = [
        dict_of(known.get(text_in(each, "value"))) for each in options if each.get("type") == 11
    ]
    return tuple(_attachment(each, text_in(each, "url")) for each in given if id_in(each, "id"))


def _sent_with(body: Payload, files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """They are their own sender's to have kept, whoever asks about them."""
    sender, post = id_in(dict_of(body.get("author")), "id"), id_in(body, "id")
    if not (sender and post):
        return ()
    return tuple(each.sent_by(Person(NAME, sender), post) for each in files)


def _attachment(each: Payload, uri: str) -> Attachment:
    kind = text_in(each, "content_type") or "application/octet-stream"
    return Attachment(text_in(each, "filename") or "file", kind, number_of(each.get("size")), uri)
