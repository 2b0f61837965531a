"""What a source finds and a reader makes of it: `Found`, `Document` and the ways both can fail."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from core.messages import Chunk
from core.ports.pictures import Seen


class _WithReason(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(_WithReason):
    """The bytes are there and cannot be indexed; the reason is for a person to read."""


class Unreachable(_WithReason):
    """The source cannot be reached now; nothing is known of what it says."""


class Unchanged(Exception):
    """Its source knows that it is as it was when it was last read, and does not send it again."""


class Gone(Exception):
    """It was listed a moment ago and is there no more."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something a source offers; its bytes are fetched only when they are wanted."""

    uri: str
    name: str
    """The file's name; its ending chooses the reader."""
    fetch: Callable[[], Awaitable[bytes]]
    """Raises Refused (too large, forbidden), Unreachable, Unchanged or Gone."""
    refusal: str = ""
    """Why it is not to be read, where its source knows that already."""
    changed_at: float = 0.0
    """When it was last changed, in seconds since 1970, where its source says so; else 0."""


@dataclass(frozen=True, slots=True)
class Mark:
    """From this line of a document's text on, its address has this fragment, such as `page=3`."""

    line: int
    fragment: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in a document, with what is said of it there."""

    name: str
    """Its file's; empty where it has none."""
    alt: str = ""
    """What stands for it where it cannot be shown."""
    caption: str = ""
    line: int = 0
    """Of the document's text, where it stands."""
    data: str = ""
    """Its bytes in base64, or nothing where they are in a file of their own, at"""
    target: str = ""
    """an address that begins at the document's own."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as CommonMark. A heading may end in `{#id}`; marks add pages, slides and lines."""

    title: str
    text: str
    uri: str = ""
    language: str = ""
    """What the document itself says of its language; empty where it says nothing."""
    rendering: str = ""
    """As in a chunk: what of the text is not the source's own."""
    originals: Mapping[str, str] = field(default_factory=dict)
    """For a line of the text, without the spaces around it, what stands for it in the source."""
    marks: tuple[Mark, ...] = ()
    """By line, ascending."""
    left_out: tuple[str, ...] = ()
    """What the file holds and does not show, such as "hidden rows"; none of it is in the text."""
    pictures: tuple[Shown, ...] = ()
    """By line, ascending."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of a plain text, with the space behind it, and where it stands."""

    text: str
    headings: tuple[str, ...]
    uri: str


@dataclass(frozen=True, slots=True)
class Framed:
    """A picture and a chunk of what is said of it and around it, which lacks only what it shows."""

    shown: Shown
    chunk: Chunk
    around: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document read and cut: chunks without audience, with the language only as a hint."""

    title: str
    language: str
    chunks: tuple[Chunk, ...]
    left_out: tuple[str, ...] = ()
    """As in the document."""
    sentences: tuple[Sentence, ...] = ()
    """Of plain text, for whoever cuts it by their meaning; else none."""
    pictures: tuple[Framed, ...] = ()
    """Not looked at yet; whoever looks at them adds a chunk for each and"""
    seen: Mapping[str, Seen] = field(default_factory=dict)
    """what was seen, by the chunk's id."""

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each picture by the chunk that tells of it."""
        return {chunk: seen.picture.digest for chunk, seen in self.seen.items()}


Parse = Callable[[str, str, bytes], Awaitable[Parsed]]
"""From address, file name and bytes to chunks, in bounded time; raises Refused."""

_UNSEEN = re.compile(
    # Everything Unicode calls a control character, but for tab and newline; half a UTF-16 pair.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff"
    # Marks that turn the direction of what follows, so that a reader sees other words than we do.
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    # Soft hyphens and what has no width: "pass\u200bword" is the word password to a reader. Joiners
    # stay, as Persian, Hindi and emoji are written with them.
    "\xad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
    # What a font or a program may take for a sign of its own; ours mark the ends of quotes with them.
    "\ue000-\uf8ff\U000f0000-\U0010ffff"
    # Tags: a second alphabet that nobody sees, in which a document could talk to a model.
    "\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Only what a reader sees; the lines stay the same."""
    return _UNSEEN.sub("", text)


def tidy(text: str) -> str:
    """One newline convention, and nothing invisible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    return visible(text.replace("\u2028", "\n").replace("\u2029", "\n\n"))


def one_line(text: str, limit: int = 200) -> str:
    """A text that can stand as a title: one line, nothing invisible, not too long."""
    line = " ".join(tidy(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
