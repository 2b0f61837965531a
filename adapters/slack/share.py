"""The whole of a very long answer as a file in its thread, once."""

from __future__ import annotations

import logging
from hashlib import sha256

from adapters.slack.api import Api, Refused
from adapters.slack.happenings import Identity
from adapters.slack.own import KEPT_SECONDS, has_file, thread
from adapters.slack.shown import Shown
from core.messages import Message
from core.ports import Draft, Notes

log = logging.getLogger(__name__)


async def share(
    api: Api, notes: Notes, message: Message, text: str, shown: Shown, me: Identity
) -> None:
    """Upload it, unless this or an earlier try did; `shown` then knows."""
    mark = marked(text)
    if shown.file == mark:
        return
    name = _name(mark)
    note = f"slack:sharing:{message.conversation}:{message.id}:{mark}"
    if not (await notes.kept(note) and has_file(await thread(api, message), me, name)):
        await notes.keep(note, "1", KEPT_SECONDS)
        await upload(api, text, mark, message.place.room, message.place.thread)
    shown.file = mark


async def share_pictures(
    api: Api, notes: Notes, message: Message, draft: Draft, shown: Shown, me: Identity
) -> None:
    """Upload each picture whose file is there into the thread, unless this or an earlier try did."""
    for each in draft.reply.pictures:
        if each.digest in shown.pictures or each.digest not in draft.files:
            continue
        name = f"{each.digest[:32]}.{each.media_type.removeprefix('image/')}"
        note = f"slack:sharing:{message.conversation}:{message.id}:{name}"
        if not (await notes.kept(note) and has_file(await thread(api, message), me, name)):
            await notes.keep(note, "1", KEPT_SECONDS)
            await api.ready()
            uploading = api.client.files_upload_v2(
                content=draft.files[each.digest],
                filename=name,
                title=each.words or name,
                alt_txt=each.words or None,
                channel=message.place.room,
                thread_ts=message.place.thread or None,
            )
            try:
                await api.translated("files.upload", uploading)
            except Refused as refusal:
                log.warning("a picture was not taken: %s", refusal)
        shown.pictures.append(each.digest)


def marked(text: str) -> str:
    """What tells one answer's file from another's."""
    return sha256(text.encode()).hexdigest()[:8]


async def upload(api: Api, text: str, mark: str, channel: str, thread_ts: str = "") -> None:
    """Share it there; where Slack refuses, the beginning is there, and no later try could bring more."""
    await api.ready()
    name = _name(mark)
    uploading = api.client.files_upload_v2(
        content=text, filename=name, title=name, channel=channel, thread_ts=thread_ts or None
    )
    try:
        await api.translated("files.upload", uploading)
    except Refused as refusal:
        log.warning("a long answer's file was not taken: %s", refusal)


def _name(mark: str) -> str:
    return f"answer-{mark}.md"
