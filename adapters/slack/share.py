"""The whole of a very long answer as a file in its thread, once."""

from __future__ import annotations

import logging
from hashlib import sha256

from adapters.slack.api import Api, Refused
from adapters.slack.happenings import Identity
from adapters.slack.own import KEPT_SECONDS, has_file, thread
from adapters.slack.shown import Shown
from core.messages import Message
from core.ports import Notes

log = logging.getLogger(__name__)


async def share(
    api: Api, notes: Notes, message: Message, text: str, shown: Shown, me: Identity
) -> None:
    """Upload it, unless this or an earlier try did; `shown` then knows."""
    mark = sha256(text.encode()).hexdigest()[:8]
    if shown.file == mark:
        return
    name = f"answer-{mark}.md"
    note = f"slack:sharing:{message.conversation}:{message.id}:{mark}"
    if not (await notes.kept(note) and has_file(await thread(api, message), me, name)):
        await notes.keep(note, "1", KEPT_SECONDS)
        await api.ready()
        upload = api.client.files_upload_v2(
            content=text,
            filename=name,
            title=name,
            channel=message.place.room,
            thread_ts=message.place.thread,
        )
        try:
            await api.translated("files.upload", upload)
        except Refused as refusal:
            # The beginning is there, and no later try could bring more.
            log.warning("a long answer's file was not taken: %s", refusal)
    shown.file = mark
