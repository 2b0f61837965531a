"""Does everything in the workspace it belongs to: shows answers, fetches files, asks who is where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from adapters.slack.workspace import Workspace
from core.messages import EVERYONE, Attachment, Audience, Message, Person, Said
from core.ports import Draft, NotFetched, Posted, Undeliverable


class Elsewhere:
    """The outlet, the files and the membership of `slack` where it is many workspaces."""

    def __init__(self, workspace: Callable[[str], Awaitable[Workspace | None]]) -> None:
        self._workspace = workspace

    async def _of(self, message: Message) -> Workspace:
        workspace = await self._workspace(message.place.workspace)
        if workspace is None:
            raise Undeliverable(f"not installed in Slack workspace {message.place.workspace}")
        return workspace

    async def show(self, message: Message, draft: Draft) -> Posted:
        """See core.ports.Outlet."""
        return await (await self._of(message)).outlet.show(message, draft)

    async def status(self, message: Message, step: str) -> None:
        """Raises Undeliverable: no answer is written for a workspace that is gone."""
        await (await self._of(message)).outlet.status(message, step)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """Nothing, where nobody can be asked."""
        workspace = await self._workspace(message.place.workspace)
        return await workspace.outlet.said_before(message, limit) if workspace else ()

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """See core.ports.Outlet."""
        await (await self._of(message)).outlet.withdraw(message, posted)

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        """With the token of the workspace that the message is from, and of no other."""
        workspace = await self._workspace(message.place.workspace)
        if workspace is None:
            raise NotFetched("file_forbidden")
        return await workspace.files.fetch(message, attachment, limit)

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """No, where nobody can be asked."""
        workspace = await self._workspace(room.workspace)
        return workspace is not None and await workspace.people.may_enter(person, room)

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """The room alone, where nobody can be asked."""
        workspace = await self._workspace(room.workspace)
        if workspace is None:
            return room, (EVERYONE, room)
        return await workspace.people.readers(room)
