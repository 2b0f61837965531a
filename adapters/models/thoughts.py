"""What a model thinks aloud before it answers, `<think>…</think>`, taken out of a growing text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.resilience.budget import BYTES_A_TOKEN

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk

_OPENINGS = ("<think>", "<thinking>")


@dataclass
class Thoughts:
    """Passes on all but such a block at the text's very beginning; elsewhere it is the text's own.

    Servers of reasoning models write it into the answer where they know no better place.
    """

    held: str = ""
    """What may still be the beginning of a block or of its end."""
    closing: str = ""
    """The end that is waited for, once a block has begun,"""
    closed: bool = False
    """or has been found."""
    begun: bool = False
    """Whether the answer itself has."""

    def spoken(self, piece: str) -> str:
        """What of the text so far, and not passed on yet, is part of the answer."""
        if self.begun:
            return piece
        self.held += piece
        if not self.closing:
            self._open()
        if self.closing and not self._closes():
            return ""  # it is still thinking
        text = self.held.lstrip() if self.closing else self.held
        lower = text.lstrip().lower()
        if not lower or (not self.closing and any(tag.startswith(lower) for tag in _OPENINGS)):
            return ""
        self.begun, self.held = True, ""
        return text

    def rest(self) -> str:
        """What was held back and turned out to be no such block."""
        return "" if self.begun or self.closing else self.held

    def unsaid(self, text: str, spoken: str) -> int:
        """Bytes of this piece that were thought, of which so much was passed on."""
        return len(text.removesuffix(spoken).encode("utf-8", "replace")) if self.closing else 0

    def _open(self) -> None:
        lower = self.held.lstrip().lower()
        for tag in _OPENINGS:
            if lower.startswith(tag):
                self.closing = tag.replace("<", "</")
                self.held = self.held.lstrip()[len(tag) :]

    def _closes(self) -> bool:
        """Whether the block is over, so that what is held stands behind it."""
        if self.closed:
            return True
        end = self.held.lower().find(self.closing)
        if end < 0:
            self.held = self.held[-len(self.closing) :]
            return False
        self.held = self.held[end + len(self.closing) :]
        self.closed = True
        return True


def silent(chunk: AIMessageChunk) -> int:
    """Bytes that were thought in a chunk that says nothing.

    Some SDKs drop what servers stream of it, a token at a time, and pass on an empty chunk.
    """
    if chunk.text or chunk.tool_call_chunks or chunk.usage_metadata:
        return 0
    blocks = chunk.content_blocks
    thought = "".join(str(b.get("reasoning", "")) for b in blocks if b["type"] == "reasoning")
    return len(thought.encode("utf-8", "replace")) or BYTES_A_TOKEN
