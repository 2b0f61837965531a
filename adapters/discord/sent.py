"""A file on its way to Discord with a post."""

from __future__ import annotations

from dataclasses import dataclass

MARKDOWN = "text/markdown; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that goes with a post."""

    name: str
    data: bytes
    media_type: str
    words: str = ""
    """For whoever cannot see it."""
