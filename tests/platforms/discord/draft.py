"""A message on its way in: its form is checked, its files are matched, its pings are decided."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from typing import TypeVar

from tests.platforms.discord import check_components, check_embeds, mentions
from tests.platforms.discord.bits import NO_FLAG, MessageFlag
from tests.platforms.discord.refusals import Form, empty_message, too_large
from tests.platforms.discord.things import Attachment, Message, Payload, User
from tests.platforms.discord.world import World

T = TypeVar("T")

SETTABLE = (
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.IS_COMPONENTS_V2
)


@dataclass(frozen=True)
class Upload:
    """A file as it came in a multipart body."""

    filename: str
    content: bytes


Files = dict[int, Upload]
"""Uploads by the n of their `files[n]`."""


@dataclass
class Draft:
    """A checked body. None means that the body did not name the field, which matters to edits."""

    content: str | None = None
    embeds: list[Payload] | None = None
    components: list[Payload] | None = None
    attachments: list[Attachment] | None = None
    flags: MessageFlag = NO_FLAG
    nonce: str | int | None = None
    enforce_nonce: bool = False
    allowed: Payload | None = None
    kept_files: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return (self.content or "") + "\n" + check_components.text_of(self.components or [])


def read(world: World, body: Payload, files: Files, *, before: Message | None = None) -> Draft:
    """Checks a body for a new message, or for an edit of one that was there `before`."""
    form = Form()
    flags = MessageFlag(int(body.get("flags") or 0))
    new = MessageFlag.IS_COMPONENTS_V2 in (flags | (before.flags if before else NO_FLAG))
    form.length("content", body.get("content"), 2000)
    _check_nonce(form, body.get("nonce"))
    mentions.check(form, body.get("allowed_mentions"))
    embeds = check_embeds.check(form, body.get("embeds"))
    if new:
        for name in ("content", "embeds", "poll", "sticker_ids"):
            # An edit that makes a message new has to empty these, not merely leave them out.
            if body.get(name, getattr(before, name, None)):
                told = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                form.fault(name, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", told)
    components = check_components.check(form, body.get("components"), new=new)
    attachments, kept = _attachments(world, form, body.get("attachments"), files, before)
    form.close()
    draft = Draft(
        content=_given(body, "content", body.get("content") or ""),
        embeds=_given(body, "embeds", embeds),
        components=_given(body, "components", components),
        attachments=attachments if files or "attachments" in body else None,
        flags=flags,
        nonce=body.get("nonce"),
        enforce_nonce=bool(body.get("enforce_nonce")),
        allowed=body.get("allowed_mentions"),
        kept_files=kept,
    )
    if before is None and is_empty(draft):
        raise empty_message()
    return draft


def is_empty(draft: Draft) -> bool:
    text = (draft.content or "").strip()
    return not (text or draft.embeds or draft.components or draft.attachments)


def _given(body: Payload, name: str, value: T) -> T | None:
    return value if name in body else None


def _check_nonce(form: Form, nonce: object) -> None:
    if isinstance(nonce, str):
        form.length("nonce", nonce, 25)
    elif nonce is not None and not isinstance(nonce, int):
        form.fault("nonce", "NONCE_TYPE_INVALID_TYPE", "A nonce is a string or an integer")


def _attachments(
    world: World, form: Form, described: object, files: Files, before: Message | None
) -> tuple[list[Attachment], set[str]]:
    """New files with what the body says of them, and the ids of earlier ones that stay."""
    entries = form.count("attachments", described, 10)
    if len(files) > 10:
        form.fault("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    told_of = {str(entry.get("id")): entry for entry in entries if isinstance(entry, dict)}
    earlier = {each.id for each in before.attachments} if before else set()
    for position, id_ in enumerate(told_of):
        if id_ not in earlier and (not id_.isdigit() or int(id_) not in files):
            form.fault(
                f"attachments.{position}", "ATTACHMENT_NOT_FOUND", "Attachment data not found"
            )
    if any(len(upload.content) > world.limits.attachment_bytes for upload in files.values()):
        raise too_large()
    made = [_attachment(world, upload, told_of.get(str(n), {})) for n, upload in files.items()]
    return made, set(told_of) & earlier


def _attachment(world: World, upload: Upload, told: Payload) -> Attachment:
    filename = str(told.get("filename") or upload.filename)
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    described = told.get("description")
    return Attachment(world.clock.snowflake(), filename, upload.content, kind, described)


def apply_pings(world: World, message: Message, draft: Draft, author: User) -> None:
    """Settles who is mentioned; an edit pings nobody anew, and an ephemeral answer nobody at all."""
    found = mentions.pings(
        draft.text, author, message.channel, world.users, draft.allowed, message.replies_to
    )
    message.mentions, message.mention_roles = found.users, found.roles
    message.mention_everyone = found.everyone
    if message.edited is None and not message.ephemeral:
        message.pinged |= found.notified
