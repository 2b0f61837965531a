"""A platform in memory: every post is there to inspect, with each state it was shown in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.messages import Message, Reply, Said
from core.ports import Draft, Posted


class WithoutHistory:
    """The half of an Outlet that a place without a past needs."""

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        return ()

    async def withdraw(self, message: Message, posted: Posted) -> None:
        return


class MemoryOutlet:
    """An Outlet whose posts can be looked at; `before_show` may raise to play a failing platform."""

    def __init__(self, before_show: Callable[[Draft], None] = lambda _draft: None) -> None:
        self.posts: list[list[Reply]] = []
        self.answers: dict[str, list[int]] = {}
        self.statuses: list[str] = []
        self.said: list[Said] = []
        self.withdrawn: list[int] = []
        self._before_show = before_show

    async def show(self, message: Message, draft: Draft) -> Posted:
        self._before_show(draft)
        if "post" in draft.posted:
            number = int(draft.posted["post"])
        else:
            number = len(self.posts)
            self.posts.append([])
            self.answers.setdefault(message.id, []).append(number)
        if not self.posts[number] or self.posts[number][-1] != draft.reply:
            self.posts[number].append(draft.reply)
        return {"post": number}

    async def status(self, message: Message, step: str) -> None:
        self.statuses.append(step)

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        return self.said[-limit:]

    async def withdraw(self, message: Message, posted: Posted) -> None:
        if "post" in posted and posted["post"] not in self.withdrawn:
            self.withdrawn.append(int(posted["post"]))

    def seen(self, message_id: str) -> list[Reply]:
        """The states the one answer to a message was shown in; raises where there are two answers."""
        (number,) = self.answers[message_id]
        return self.posts[number]
