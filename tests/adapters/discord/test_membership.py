"""Who may enter a room is Discord's own word, and anything but a clear yes is a no."""

from __future__ import annotations

import pytest

from adapters.discord.api import Api
from adapters.discord.membership import AT_ONCE, DiscordMembership
from adapters.discord.permissions import permissions
from core.messages import Audience, Person
from core.ports import Unavailable
from tests.adapters.discord.stage import Stage, stage
from tests.platforms.discord.bits import EVERYONE, Permission
from tests.platforms.discord.people import Human
from tests.platforms.discord.things import Channel
from tests.platforms.faults import Fault

MEMBER = "GET /guilds/{guild_id}/members/{user_id}"


def person(human: Human) -> Person:
    return Person("discord", human.id)


def room(channel: Channel) -> Audience:
    assert channel.guild is not None
    return Audience("room", "discord", channel.guild.id, channel.id)


def leads(played: Stage) -> Channel:
    return played.discord.channel(
        played.guild, "leads", only=(played.alice.user, played.discord.bot)
    )


async def test_members_may_enter_what_they_may_view() -> None:
    async with stage() as played, played.platform() as platform:
        bob, owner = played.discord.person("bob", played.guild), played.discord.person("owner")
        closed, may = leads(played), platform.membership.may_enter
        assert await may(person(bob), room(played.general))
        assert await may(person(played.alice), room(closed))
        assert not await may(person(bob), room(closed))
        assert await may(person(owner), room(closed))


async def test_a_guild_is_for_its_members() -> None:
    async with stage() as played, played.platform() as platform:
        bob, eve = played.discord.person("bob", played.guild), played.discord.person("eve")
        guild, may = (
            Audience("workspace", "discord", played.guild.id),
            platform.membership.may_enter,
        )
        assert await may(person(bob), guild)
        assert not await may(person(eve), guild)


async def test_a_role_opens_a_room_and_losing_it_closes_it_within_a_minute() -> None:
    async with stage() as played, played.platform() as platform:
        bob, closed = played.discord.person("bob", played.guild), leads(played)
        may = platform.membership.may_enter
        role = played.discord.role(played.guild, "boss", Permission.ADMINISTRATOR, bob.user)
        assert await may(person(bob), room(closed))
        played.guild.members[bob.id].roles.remove(role)
        played.discord.clock.advance(60)
        assert not await may(person(bob), room(closed))


async def test_a_private_thread_is_for_its_members() -> None:
    async with stage() as played, played.platform() as platform:
        bob = played.discord.person("bob", played.guild)
        played.guild.roles[played.guild.id].permissions |= Permission.CREATE_PRIVATE_THREADS
        thread = played.alice.open_private_thread(played.general, "secret", played.discord.bot)
        assert await platform.membership.may_enter(person(played.alice), room(thread))
        assert not await platform.membership.may_enter(person(bob), room(thread))


async def test_who_left_and_who_never_came_may_not_enter() -> None:
    async with stage() as played, played.platform() as platform:
        eve, bob = played.discord.person("eve"), played.discord.person("bob", played.guild)
        bob.leave(played.guild)
        for each in (eve, bob):
            assert not await platform.membership.may_enter(person(each), room(played.general))


async def test_a_room_of_another_server_or_platform_is_no_room() -> None:
    async with stage() as played, played.platform() as platform:
        other = played.discord.guild("Elsewhere", owner=played.alice)
        foreign = Audience("room", "discord", other.id, played.general.id)
        assert not await platform.membership.may_enter(person(played.alice), foreign)
        slack = Audience("room", "slack", played.guild.id, played.general.id)
        assert not await platform.membership.may_enter(person(played.alice), slack)
        gone = Audience("room", "discord", played.guild.id, "123")
        assert not await platform.membership.may_enter(person(played.alice), gone)


async def test_a_minutes_questions_are_asked_once() -> None:
    async with stage() as played, played.platform() as platform:
        for _ in range(5):
            await platform.membership.may_enter(person(played.alice), room(played.general))
        assert len(played.discord.calls.of(MEMBER)) == 1


async def test_nobody_answering_is_no_yes() -> None:
    async with stage() as played, played.platform() as platform:
        played.discord.faults.order(MEMBER, Fault(cut="before"), times=6)
        with pytest.raises(Unavailable):
            await platform.membership.may_enter(person(played.alice), room(played.general))


def test_overwrites_count_in_discords_order() -> None:
    """Everyone's, then all roles' denials, then their permissions, then the member's own."""
    view = int(Permission.VIEW_CHANNEL)
    roles = [{"id": "1", "permissions": str(int(EVERYONE))}, {"id": "2", "permissions": "0"}]
    guild = {"id": "1", "owner_id": "9", "roles": roles}

    def may(*overwrites: tuple[str, int, int], who: str = "5") -> bool:
        channel = {
            "permission_overwrites": [
                {"id": id_, "allow": str(allow), "deny": str(deny)}
                for id_, allow, deny in overwrites
            ]
        }
        return bool(permissions(who, ("2",), channel, guild) & view)

    assert may()
    assert not may(("1", 0, view))
    assert may(("1", 0, view), ("2", view, 0))
    assert not may(("1", 0, view), ("2", view, 0), ("5", 0, view))
    assert may(("2", 0, view), ("5", view, 0))
    assert may(("1", 0, view), who="9")


async def test_guilds_are_those_that_the_person_is_in() -> None:
    async with stage() as played, played.platform() as platform:
        other = played.discord.guild("Elsewhere")
        membership = platform.membership
        assert isinstance(membership, DiscordMembership)
        found = await membership.guilds_of(played.alice.id, [other.id, played.guild.id])
        assert found == ([played.guild.id], True)


async def test_every_guild_is_asked_however_many_there_are() -> None:
    async with stage() as played, played.platform() as platform:
        guilds = [played.discord.guild(f"Guild {n}") for n in range(AT_ONCE + 5)]
        bob = played.discord.person("bob", guilds[-1])
        found = await platform.membership.guilds_of(bob.id, [each.id for each in guilds])
        assert found == ([guilds[-1].id], True)
        assert len(played.discord.calls.of(MEMBER)) == len(guilds)


async def test_a_guild_that_was_not_asked_in_time_said_nothing() -> None:
    async with stage() as played:
        played.discord.faults.order(MEMBER, Fault(delay=30.0), times=AT_ONCE)
        guilds = [played.discord.guild(f"Guild {n}") for n in range(AT_ONCE)]
        bob = played.discord.person("bob", played.guild)
        api = Api(played.discord.token, played.discord.api_url)
        membership = DiscordMembership(api, played.discord.clock.now, all_seconds=1.5)
        names = [each.id for each in (*guilds, played.guild)]
        assert await membership.guilds_of(bob.id, names) == ([], False)
        assert await membership.guilds_of(bob.id, names[AT_ONCE:]) == ([played.guild.id], True)
        await api.close()


async def test_a_server_that_does_not_answer_is_no_yes_and_stands_in_nobodys_way() -> None:
    async with stage() as played, played.platform() as platform:
        broken = played.discord.guild("Broken")
        carol = played.discord.person("carol", broken)
        for human in (played.alice, carol):
            path = f"GET /guilds/{broken.id}/members/{human.id}"
            played.discord.faults.order(path, Fault(status=503), times=3)
        membership, guilds = platform.membership, [broken.id, played.guild.id]
        assert await membership.guilds_of(played.alice.id, guilds) == ([played.guild.id], False)
        assert await membership.guilds_of(carol.id, guilds) == ([], False)
        assert len(played.discord.calls.of(MEMBER)) == 5, "it is let be for a moment"
        played.discord.faults.clear()
        played.discord.clock.advance(11)
        assert await membership.guilds_of(carol.id, guilds) == ([broken.id], True)
