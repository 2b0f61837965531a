"""What a chat platform knows and has, and what its adapter keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.messages import Attachment, Audience, Message, Person

FileProblem = Literal[
    "file_too_large", "file_gone", "file_elsewhere", "file_forbidden", "file_unreachable"
]


class NotFetched(Exception):
    """A file that came with a message is not to be had; `why` is a key of the catalogue."""

    def __init__(self, why: FileProblem, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why = why


class Files(Protocol):
    """A platform's way to the files that came with messages."""

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        """The whole file, read no further than `limit` bytes whatever its size is said to be.

        Raises NotFetched, after as many tries as make sense.
        """


class Membership(Protocol):
    """A platform's word on who is in a room."""

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """Whether this person may read what is for the room or workspace; False where nobody can tell."""

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """Who reads what is said in the room now, and the labels that all of them hold.

        The room alone where nobody can tell; may raise Unavailable.
        """


class Notes(Protocol):
    """Small things a platform's adapter must find again after a restart, such as how far it has read."""

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        """Insert or replace, durably; gone after so many seconds, or never."""

    async def keep_first(self, name: str, value: str, seconds: float) -> str:
        """Keep it unless there is a value already, in one step; the value that is kept then."""

    async def kept(self, name: str) -> str:
        """The value, or "" where there is none."""

    async def all_kept(self, names: Sequence[str]) -> Sequence[str]:
        """The value of each in order, asked at once."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Mynah in one workspace of a platform, by that workspace's own consent."""

    platform: str
    workspace: str
    name: str
    secret: str = field(repr=False)
    """The platform's own text with the tokens; never in plain on a disk, nor in a log."""
    at: float
    """When it was installed, in Unix time."""
    problem: str = ""
    """Why its tokens are of no use any more; "" while they are."""
    busy_until: float = 0.0
    """Until when, in Unix time, some process renews the tokens."""
    version: str = ""
    """Another one with each saving; "" before the first."""


class Installations(Protocol):
    """The workspaces that installed Mynah. Several processes may save: each step names what it replaces."""

    async def all(self, platform: str) -> Sequence[Installation]:
        """By name; those whose tokens cannot be read have a problem and no secret."""

    async def find(self, platform: str, workspace: str) -> Installation | None:
        """None where it is not installed."""

    async def save(self, installation: Installation, over: str = "") -> Installation | None:
        """Insert or replace, and give it with its new version.

        With `over` only where that is still the version that is kept, else None.
        """

    async def erase(self, installation: Installation) -> bool:
        """Forget it, where its version is still the one that is kept."""


class Seal(Protocol):
    """Encrypts what must not lie in plain on a disk or in a browser, and proves that it is our own."""

    def seal(self, text: str) -> str:
        """Letters, digits, -, _ and = only."""

    def unseal(self, sealed: str) -> str:
        """Raises Unreadable."""

    def is_old(self, sealed: str) -> bool:
        """Sealed by a key that is on its way out."""
