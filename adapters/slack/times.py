"""How long Slack and its streams are waited for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds."""

    post: float = 1.1
    """Between two posts to one channel, of which Slack allows one a second."""
    append: float = 1.0
    """Between two appends to one stream, so that some hundred streams share a workspace's budget."""
    life: float = 240.0
    """Of a stream. Others saw streams die 306 s after their start, whatever was appended."""
    silent: float = 30.0
    """Without a connection until it is said to be away."""


USUAL = Times()
