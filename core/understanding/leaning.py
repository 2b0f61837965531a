"""Questions that say nothing by themselves lean on what was said just before them in the thread."""

from __future__ import annotations

from collections.abc import Sequence

from core.knowledge.wording import content_terms
from core.messages import Said


def standing_alone(text: str, said: Sequence[Said]) -> str:
    """The message itself where it has a word of content; else the last thing said, with it.

    A mention alone in the middle of a thread ("@mynah?") asks about the message above it.
    """
    if not said or content_terms(text, "en"):
        return text
    return f"{said[-1].text}\n{text}".strip()
