"""Files that came with messages, in memory; a test says what stands behind each reference."""

from __future__ import annotations

from core.messages import Attachment, Message
from core.ports import NotFetched


class MemoryFiles:
    """Contents, or why there are none, by reference; `fetched` tells what was asked for."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes | NotFetched] = {}
        self.fetched: list[str] = []

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        self.fetched.append(attachment.uri)
        found = self.contents.get(attachment.uri, NotFetched("file_gone"))
        if isinstance(found, NotFetched):
            raise found
        if len(found) > limit:
            raise NotFetched("file_too_large")
        return found
