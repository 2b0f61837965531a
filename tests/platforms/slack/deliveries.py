"""What is on its way to the app: events with their redeliveries, commands and clicks without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from tests.platforms.rates import Rate
from tests.platforms.slack import payloads
from tests.platforms.slack.scopes import EVENTS
from tests.platforms.slack.state import Channel, Json

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack

Kind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True)
class Attempt:
    """One try to hand it over: `reason` is why there was another before, `problem` how this one failed."""

    at: float
    number: int
    reason: str
    problem: str
    seconds: float


@dataclass
class Delivery:
    """`reply` is what the app acknowledged with; `error` is what a person sees when it did not."""

    kind: Kind
    payload: Json
    attempts: list[Attempt] = field(default_factory=list)
    acknowledged: bool = False
    reply: Json = field(default_factory=dict)
    error: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def done(self, seconds: float = 30.0) -> Delivery:
        """Wait until it was acknowledged or given up."""
        await asyncio.wait_for(self.over.wait(), seconds)
        return self


@dataclass(frozen=True)
class Answer:
    """How the app took it: a `problem` names why it counts as not taken."""

    problem: str = ""
    reply: Json = field(default_factory=dict)
    retry: bool = True


class Road(Protocol):
    """A way to the app: its sockets, or its address."""

    async def carry(self, delivery: Delivery, number: int, reason: str) -> Answer: ...


@dataclass
class Post:
    slack: Slack
    road: Road | None = None
    all: list[Delivery] = field(default_factory=list)
    subscriptions: set[str] = field(default_factory=lambda: set(EVENTS))
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _copies: int = 0
    _hold: int = 0
    _held: list[Delivery] = field(default_factory=list)

    def duplicate(self, events: int = 1) -> None:
        """Each of the next events comes twice, as Slack does when it missed an acknowledgement."""
        self._copies = events

    def reorder(self, events: int) -> None:
        """Hold the next events back and send them last first."""
        self._hold = events

    def event(
        self, name: str, event: Json, team: str, channel: Channel | None = None
    ) -> Delivery | None:
        """Send an event if the app subscribed to it, may know of it and is in the conversation."""
        workspace = self.slack.workspaces[team]
        if (
            name not in self.subscriptions
            or not workspace.installed
            or not self._scoped(name, team)
        ):
            return None
        if channel is not None and workspace.bot_user not in channel.members:
            return None
        now = self.slack.clock()
        if self.slack.rates.wait(f"events:{team}", self.slack.limits.events, now):
            self._limited(team, now)
            return None
        shared = channel is not None and channel.shared
        body = payloads.event_callback(
            workspace, self.slack.app_id, event, self.slack.id("Ev"), now, shared
        )
        return self._queue(Delivery("events_api", body))

    def again(self, delivery: Delivery) -> Delivery:
        """The same event once more, however much later, as Slack does with what it delayed."""
        return self._queue(Delivery(delivery.kind, delivery.payload))

    def interaction(self, kind: Kind, payload: Json, then: Callable[[Delivery], None]) -> Delivery:
        """Send a command, a click or a form; Slack never repeats these."""
        delivery = Delivery(kind, payload)
        self.all.append(delivery)
        self._start(self._once(delivery, then))
        return delivery

    def events(self, kind: str = "") -> list[Json]:
        """The inner events that were sent, of one type or all."""
        found = [each.payload.get("event") for each in self.all if each.kind == "events_api"]
        return [each for each in found if isinstance(each, dict) and kind in {"", each.get("type")}]

    async def settle(self, seconds: float = 30.0) -> None:
        """Wait until everything was acknowledged or given up."""
        while self.tasks:
            _, late = await asyncio.wait(set(self.tasks), timeout=seconds)
            if late:
                raise TimeoutError(f"{len(late)} deliveries are not over")

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def _scoped(self, name: str, team: str) -> bool:
        granted = [
            each.scopes
            for each in self.slack.tokens.values()
            if each.kind == "bot" and each.team == team
        ]
        return not EVENTS[name] or any(EVENTS[name] in scopes for scopes in granted)

    def _limited(self, team: str, now: float) -> None:
        if self.slack.rates.wait(f"app_rate_limited:{team}", Rate(1, 60.0), now):
            return
        minute = int(now // 60 * 60)
        body: Json = {"token": "verification-token", "type": "app_rate_limited", "team_id": team}
        self._queue(
            Delivery(
                "events_api",
                body | {"minute_rate_limited": minute, "api_app_id": self.slack.app_id},
            )
        )

    def _queue(self, delivery: Delivery) -> Delivery:
        self.all.append(delivery)
        if self._hold:
            self._held.append(delivery)
            if len(self._held) < self._hold:
                return delivery
            self._hold, ready, self._held = 0, self._held[::-1], []
            for each in ready:
                self._start(self._repeatedly(each))
            return delivery
        self._start(self._repeatedly(delivery))
        if self._copies:
            self._copies -= 1
            copy = Delivery("events_api", delivery.payload)
            self.all.append(copy)
            self._start(self._repeatedly(copy))
        return delivery

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _try(self, delivery: Delivery, number: int, reason: str) -> Answer:
        begun = self.slack.clock()
        road = self.road
        answer = await road.carry(delivery, number, reason) if road else Answer("no_connection")
        took = self.slack.clock() - begun
        delivery.attempts.append(Attempt(begun, number, reason, answer.problem, took))
        if not answer.problem:
            delivery.acknowledged, delivery.reply = True, answer.reply
        return answer

    async def _repeatedly(self, delivery: Delivery) -> None:
        answer = await self._try(delivery, 0, "")
        for number, pause in enumerate(self.slack.limits.retries, 1):
            if not answer.problem or not answer.retry:
                break
            await asyncio.sleep(pause)
            answer = await self._try(delivery, number, answer.problem)
        delivery.over.set()

    async def _once(self, delivery: Delivery, then: Callable[[Delivery], None]) -> None:
        answer = await self._try(delivery, 0, "")
        if answer.problem:
            delivery.error = (
                "operation_timeout" if "timeout" in answer.problem else "operation_failed"
            )
        else:
            then(delivery)
        delivery.over.set()
