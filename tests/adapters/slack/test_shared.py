"""Several processes over one store: what one hears of a room or a person counts in all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from adapters.doubles.people import MemoryNotes
from core.messages import Audience
from core.ports import Unavailable
from tests.adapters.slack.front import opened, person, workspace
from tests.adapters.slack.test_listen import connected
from tests.platforms.slack import StandIn


@dataclass
class Moody(MemoryNotes):
    """Away while `away`; counts how often it is asked."""

    away: bool = False
    reads: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def kept(self, name: str) -> str:
        self._ask(name)
        return await super().kept(name)

    async def all_kept(self, names: Sequence[str]) -> Sequence[str]:
        self._ask(*names)
        return [await MemoryNotes.kept(self, name) for name in names]

    def _ask(self, *names: str) -> None:
        if self.away:
            raise Unavailable("the notes are away")
        self.reads.append(list(names))


def of(slack: StandIn, name: str) -> Audience:
    return Audience("room", "slack", slack.team.id, slack.channel(name).id)


@pytest.mark.parametrize("who", ["gil", "somebody invited since the start"])
async def test_a_guest_who_joins_is_noticed_by_a_process_that_did_not_hear_of_it(who: str) -> None:
    async with workspace() as (slack, desk), connected(slack, desk), opened(slack, desk) as other:
        before, _ = await other.membership.readers(of(slack, "general"))
        if who != "gil":
            slack.add_user(who, guest=True)
        slack.person(who).join(slack.channel("general"))
        await slack.post.settle()
        after, _ = await other.membership.readers(of(slack, "general"))
        assert (before.kind, after.kind) == ("workspace", "room")


async def test_a_member_who_becomes_a_guest_is_noticed_by_all_processes() -> None:
    async with workspace() as (slack, desk), connected(slack, desk), opened(slack, desk) as other:
        bob, whole = slack.person("bob"), Audience("workspace", "slack", slack.team.id)

        async def seen() -> tuple[str, bool]:
            room, _ = await other.membership.readers(of(slack, "general"))
            return room.kind, await other.membership.may_enter(person(bob), whole)

        assert await seen() == ("workspace", True)
        bob.become_guest()
        await slack.post.settle()
        assert await seen() == ("room", False)


async def test_a_channel_that_is_turned_private_is_private_to_all_processes() -> None:
    async with workspace() as (slack, desk), connected(slack, desk), opened(slack, desk) as other:
        before, _ = await other.membership.readers(of(slack, "general"))
        slack.person("ann").turn_private(slack.channel("general"))
        await slack.post.settle()
        after, _ = await other.membership.readers(of(slack, "general"))
        assert (before.kind, after.kind) == ("workspace", "room")


async def test_while_nobody_can_tell_what_changed_nothing_is_known() -> None:
    async with workspace() as (slack, desk):
        desk.notes = notes = Moody()
        async with opened(slack, desk) as platform:
            ann, whole = person(slack.person("ann")), Audience("workspace", "slack", slack.team.id)
            before, _ = await platform.membership.readers(of(slack, "general"))
            assert await platform.membership.may_enter(ann, whole)
            notes.away = True
            room, _ = await platform.membership.readers(of(slack, "general"))
            assert (before.kind, room.kind) == ("workspace", "room")
            assert not await platform.membership.may_enter(ann, whole)


async def test_what_could_not_be_written_down_is_not_acknowledged_and_comes_again() -> None:
    class Failing(MemoryNotes):
        failures = 1

        async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
            if name.startswith("slack:changed") and self.failures:
                self.failures -= 1
                raise Unavailable("the notes are away")
            await super().keep(name, value, seconds)

    async with workspace() as (slack, desk):
        desk.notes = Failing()
        async with connected(slack, desk), opened(slack, desk) as other:
            await other.membership.readers(of(slack, "general"))
            slack.person("gil").join(slack.channel("general"))
            await slack.post.settle()
            after, _ = await other.membership.readers(of(slack, "general"))
            assert after.kind == "room"


async def test_what_was_remembered_is_asked_anew_after_the_notes_were_away() -> None:
    """What happened meanwhile could not be written down either."""
    async with workspace() as (slack, desk):
        desk.notes = notes = Moody()
        async with opened(slack, desk) as platform:
            await platform.membership.readers(of(slack, "general"))
            notes.away = True
            slack.person("gil").join(slack.channel("general"))
            await platform.membership.readers(of(slack, "general"))
            notes.away = False
            after, _ = await platform.membership.readers(of(slack, "general"))
            assert after.kind == "room"


async def test_who_reads_in_a_room_costs_one_look_at_the_notes_once_it_is_known() -> None:
    async with workspace() as (slack, desk):
        desk.notes = notes = Moody()
        async with opened(slack, desk) as platform:
            await platform.membership.readers(of(slack, "general"))
            notes.reads.clear()
            calls = len(slack.calls)
            await platform.membership.readers(of(slack, "general"))
            assert (len(notes.reads), len(slack.calls)) == (1, calls)
