"""A user id means somebody only together with their team: namesakes of two workspaces are two people."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.audience import (
    Member,
    Room,
    member_of,
    message_of,
    person_of,
    team_of,
    user_of,
)
from adapters.slack.happenings import Deleted, Heard, Identity
from adapters.slack.many import SlackWorkspaces
from adapters.slack.read import is_ours, read
from adapters.slack.write import KEEP
from core import wire
from core.files.keep import offer_note
from core.messages import (
    EVERYONE,
    Audience,
    Message,
    Person,
    Reply,
    may_see,
    person_audience,
)
from core.people.circles import Circles
from core.people.pairing import offer, shown_to
from core.people.preferences import Preferences
from core.ports import Draft, Guest, Standing
from core.words import say
from tests.adapters.slack.front import person, workspace
from tests.adapters.slack.many import Many, both, install, lounge, many
from tests.adapters.slack.seen import words
from tests.adapters.slack.test_cards import blocks_of, carrying
from tests.adapters.slack.test_files import posted_offer
from tests.adapters.slack.test_listen import connected, until
from tests.adapters.slack.test_many import listening
from tests.platforms.slack.interactions import elements
from tests.platforms.slack.people import Somebody
from tests.platforms.slack.state import Message as Posted
from tests.platforms.slack.state import View

ME = Identity("T1", "UBOT", "B1")


# --- The id --------------------------------------------------------------------------------------


def test_a_persons_id_is_team_and_user_and_prints_and_parses_as_any_other() -> None:
    ann = person_of("U061", "T024", Member("Ann", "en-US"), ME)
    assert (str(ann), team_of(ann), user_of(ann)) == ("slack:T024.U061", "T024", "U061")
    audience = Audience.parse("person:slack:T024.U061")
    assert (audience, str(audience)) == (person_audience(ann), "person:slack:T024.U061")
    assert person_of("U061", "T777", Member(), ME) != ann


@pytest.mark.parametrize(
    ("said", "member", "team"),
    [
        ("T9", Member(team="T9"), "T9"),
        ("T9", Member(), "T9"),
        ("", Member(team="T9"), "T9"),
        ("", Member(), "T1"),
        ("E5", Member(team="T9", also=frozenset({"E5", "T9", "T10"})), "T9"),
    ],
)
def test_the_team_is_their_own_where_slack_says_it_and_else_the_workspace(
    said: str, member: Member, team: str
) -> None:
    assert person_of("U1", said, member, ME).id == f"{team}.U1"


def test_an_id_without_a_team_can_be_called_but_is_nobodys() -> None:
    """What waited in an inbox when Mynah was renewed is still answered."""
    old = Person("slack", "U061")
    assert (user_of(old), team_of(old)) == ("U061", "")
    assert not Member(team="").is_of(team_of(old))


def test_a_team_is_theirs_by_any_name_of_their_organisation() -> None:
    described = {"id": "W1", "team_id": "T1", "profile": {}}
    organised = {"enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2", None]}}
    member = member_of(described | organised, "T1")
    assert [member.is_of(each) for each in ("T1", "T2", "E1", "T3", "")] == [True] * 3 + [False] * 2
    assert not member_of(described, "T1").is_of("T2")
    assert not member_of(described | {"enterprise_user": {"teams": "T2"}}, "T1").is_of("T2")


@pytest.mark.parametrize(
    ("named", "team"),
    [
        ({"user_team": "T9", "source_team": "T8", "team": "T1"}, "T9"),
        ({"source_team": "T9", "team": "T1"}, "T9"),
        ({"team": "T9"}, "T9"),
        ({}, ""),
        ({"user_team": 9, "team": {"id": "T9"}}, ""),
    ],
)
def test_a_message_says_whose_team_its_author_is_of(named: dict[str, Any], team: str) -> None:
    said = {"type": "message", "user": "U1", "channel": "C1", "ts": "10.0", "text": "Hi", **named}
    found = read({"type": "event_callback", "team_id": "T1", "event": said}, ME)
    assert isinstance(found, Heard)
    assert found.team == team


def test_somebody_elsewhere_whose_id_is_our_bots_is_heard_and_we_are_not() -> None:
    said = {"type": "message", "user": "UBOT", "channel": "C1", "ts": "10.0", "text": "Hi"}
    stranger = {**said, "user_team": "T9", "team": "T9"}
    found = read({"type": "event_callback", "event": stranger}, ME)
    assert isinstance(found, Heard)
    assert message_of(found, Member(), Room(), ME).person.id == "T9.UBOT"
    gone = {
        "type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "10.0",
    }  # fmt: skip
    lost = {"type": "event_callback", "event": {**gone, "previous_message": stranger}}
    assert isinstance(read(lost, ME), Deleted)
    for ours in (said, {**said, "team": "T1"}, {**said, "user_team": "E5", "bot_id": "B1"}):
        assert is_ours(ours, ME)
        assert read({"type": "event_callback", "event": ours}, ME) is None
        assert (
            read({"type": "event_callback", "event": {**gone, "previous_message": ours}}, ME)
            is None
        )


# --- Two workspaces with the same user id ---------------------------------------------------------


class Namesakes:
    """Ann of Acme and Eve of Partner, whose id is Ann's, where both have installed Mynah."""

    def __init__(self, house: Many, platform: SlackWorkspaces) -> None:
        self.house, self.platform = house, platform
        self.slack, self.desk = house.slack, house.desk
        self.acme, self.partner = both(self.slack)
        self.ann, self.eve = self.slack.person("ann"), self.slack.person("eve")

    async def asks(self, who: Somebody) -> Message:
        """By a direct message, as it came to the desk."""
        before = len(self.desk.came)
        who.say(who.dm, "What do I earn?")
        await self.slack.post.settle()
        (came,) = self.desk.came[before:]
        return came

    async def answered(self, who: Somebody, text: str) -> Posted:
        """A question of theirs, and what was posted as its answer."""
        message = await self.asks(who)
        await self.platform.outlet.show(message, Draft(Reply(text), {}, complete=True))
        return next(each for each in self.slack.messages(who.dm.id) if each.metadata)


@pytest.fixture
async def namesakes(tmp_path: Path) -> AsyncIterator[Namesakes]:
    async with many(tmp_path) as house:
        slack = house.slack
        acme, partner = both(slack)
        slack.add_user("eve", partner, namesake=slack.person("ann").id)
        house.desk.administrators = (person(slack.person("ann")),)
        platform = await house.process()
        browser = await house.web(platform)
        async with listening(platform, house):
            for each in (acme, partner):
                assert (await install(browser, each)).status_code == 200
            yield Namesakes(house, platform)


async def test_namesakes_are_two_people_who_see_nothing_of_each_other(namesakes: Namesakes) -> None:
    ann, eve = namesakes.ann, namesakes.eve
    assert ann.id == eve.id
    one, other = await namesakes.asks(ann), await namesakes.asks(eve)
    assert [each.person for each in (one, other)] == [person(ann), person(eve)]
    assert [each.person.name for each in (one, other)] == ["ann", "eve"]
    for mine, theirs in ((one, other), (other, one)):
        assert mine.audience == person_audience(mine.person)
        assert mine.readers == (
            EVERYONE, Audience("workspace", "slack", mine.place.workspace), mine.audience,
        )  # fmt: skip
        assert not may_see(mine.readers, theirs.audience)
    assert str(one.person) != str(other.person)


async def test_a_namesake_is_in_no_room_of_the_other_one(namesakes: Namesakes) -> None:
    slack = namesakes.slack
    room = slack.add_channel(
        "board", namesakes.ann.id, namesakes.acme.bot_user, kind="private", workspace=namesakes.acme
    )
    board = Audience("room", "slack", namesakes.acme.id, room.id)
    may = namesakes.platform.membership.may_enter
    assert await may(person(namesakes.ann), board)
    assert not await may(person(namesakes.eve), board)

    async def rooms(_: str) -> list[Audience]:
        return [board]

    circles = Circles(rooms, {"slack": namesakes.platform.membership}, time.time)
    one, other = [await namesakes.asks(who) for who in (namesakes.ann, namesakes.eve)]
    assert board in (await circles.as_now(one)).readers
    assert board not in (await circles.as_now(other)).readers


async def test_a_decision_about_one_is_none_about_the_other(namesakes: Namesakes) -> None:
    desk, slack = namesakes.desk, namesakes.slack
    ann = Guest(person_audience(person(namesakes.ann)), Standing.BLOCKED, "cli", 1.0)
    await desk.guests.decide(ann)
    await namesakes.asks(namesakes.eve)
    before = len(desk.came)
    namesakes.ann.say(namesakes.ann.dm, "And me?")
    await slack.post.settle()
    assert len(desk.came) == before


async def test_thumbs_and_buttons_of_each_are_their_own(namesakes: Namesakes) -> None:
    desk = namesakes.desk
    for who in (namesakes.ann, namesakes.eve):
        answer = await namesakes.answered(who, "Enough.")
        await who.click(answer, "mynah_feedback", "positive").done()
        who.react(answer, "-1")
        await namesakes.slack.post.settle()
    assert [(each.person, each.score) for each in desk.opinions] == [
        (str(person(who)), score) for who in (namesakes.ann, namesakes.eve) for score in (1, -1)
    ]
    asked = [each.conversation for each in desk.came]
    assert [each.conversation for each in desk.opinions] == [asked[0]] * 2 + [asked[1]] * 2


async def test_private_questions_of_each_are_their_own(namesakes: Namesakes) -> None:
    slack, desk = namesakes.slack, namesakes.desk
    for team, who in ((namesakes.acme, namesakes.ann), (namesakes.partner, namesakes.eve)):
        await who.command(lounge(slack, team, who.user.name), "/mynah", "ask When?").done()
    one, other = desk.came
    assert one.conversation.endswith(f"private~{person(namesakes.ann).id}")
    assert other.conversation.endswith(f"private~{person(namesakes.eve).id}")


async def test_what_each_prefers_and_wants_forgotten_is_their_own(namesakes: Namesakes) -> None:
    slack, desk = namesakes.slack, namesakes.desk
    ann, eve = namesakes.ann, namesakes.eve
    ann.open_home()
    eve.open_home()
    await until(lambda: len(slack.homes) == 2, 10)
    mine, theirs = (slack.homes[(who.team, who.id)] for who in (ann, eve))
    await ann.click(mine, "mynah_card_0", "preferences:language:de").done()
    await until(lambda: desk.preferences.kept)
    assert desk.preferences.kept == {person(ann): Preferences("de")}
    await eve.click(theirs, carrying(blocks_of(theirs), "open:forget")).done()
    await until(lambda: carries(slack.homes[(eve.team, eve.id)], "forget:yes"), 10)
    asked = slack.homes[(eve.team, eve.id)]
    await eve.click(asked, carrying(blocks_of(asked), "forget:yes")).done()
    await until(lambda: desk.erasures.kept)
    assert set(desk.erasures.kept) == {person(eve)}


def carries(view: View, value: str) -> bool:
    return any(str(each.get("value")).startswith(value) for _, each in elements(blocks_of(view)))


async def test_a_namesake_of_an_administrator_is_none(namesakes: Namesakes) -> None:
    slack, desk = namesakes.slack, namesakes.desk
    stranger = person_audience(Person("slack", "T9.UX"))
    code = await offer(stranger, desk.notes, lambda letters: letters[3])

    async def told(who: Somebody) -> str:
        room = lounge(slack, slack.workspaces[who.team], who.user.name)
        before = len(slack.ephemerals)
        await who.command(room, "/mynah", f"approve {code}").done()
        await until(lambda: len(slack.ephemerals) > before, 10)
        return words(slack.ephemerals[-1])

    assert "Only administrators of Mynah can do that" in await told(namesakes.eve)
    assert "may use me now" in await told(namesakes.ann)
    (guest,) = await desk.guests.decided()
    assert (guest.who, guest.by) == (stranger, str(person(namesakes.ann)))


async def test_the_home_of_each_is_made_for_them_alone(namesakes: Namesakes) -> None:
    slack, desk = namesakes.slack, namesakes.desk
    for team, who in ((namesakes.acme, namesakes.ann), (namesakes.partner, namesakes.eve)):
        desk.commands.clear()
        who.open_home()
        await until(lambda: (team.id, who.id) in slack.homes, 10)  # noqa: B023 - at once
        assert {each.person for each in desk.commands} == {person(who)}
        for command in desk.commands:
            workspaces = [each.workspace for each in command.readers if each.kind == "workspace"]
            assert workspaces == [team.id]
            assert command.readers[-1] == person_audience(person(who))


# --- People of another organisation in a shared channel -------------------------------------------


async def test_a_guest_of_another_organisation_keeps_their_team() -> None:
    async with workspace() as (slack, desk):
        desk.rule = "open"
        zoe, shared = slack.person("zoe"), slack.channel("with-partner")
        assert zoe.team != slack.team.id
        async with connected(slack, desk) as platform:
            zoe.say(shared, f"{slack.mention} When?")
            await slack.post.settle()
            (asked,) = desk.came
            assert asked.person == person(zoe)
            assert asked.place.workspace == slack.team.id
            assert asked.audience == Audience("room", "slack", slack.team.id, shared.id)
            # Her answer grows, too: Slack wants to know whose user it is written for.
            await platform.outlet.show(asked, Draft(Reply("At"), {}))
            (started,) = slack.calls.of("chat.startStream")
            assert started.arguments["recipient_team_id"] == zoe.team
            assert started.arguments["recipient_user_id"] == zoe.id
            assert slack.streams
            answer = next(m for m in slack.messages(shared.id) if m.app_id == slack.app_id)
            await platform.outlet.show(asked, Draft(Reply("At ten."), {}, complete=True))
            zoe.react(answer, "+1")
            await slack.post.settle()
            assert [each.person for each in desk.opinions] == [str(person(zoe))]
            room = Audience("room", "slack", slack.team.id, shared.id)
            assert await platform.membership.may_enter(person(zoe), room)
            team = Audience("workspace", "slack", slack.team.id)
            assert not await platform.membership.may_enter(person(zoe), team)
            bob = person(slack.person("bob"))
            assert await platform.membership.may_enter(bob, team)
            elsewhere = Audience("workspace", "slack", "T0NOBODY")
            assert not await platform.membership.may_enter(bob, elsewhere)


async def test_a_shared_channel_that_was_let_in_is_told_so_under_the_question() -> None:
    async with workspace() as (slack, desk):
        ann, zoe, shared = slack.person("ann"), slack.person("zoe"), slack.channel("with-partner")
        desk.administrators = (person(ann),)
        async with connected(slack, desk) as platform:
            asked = zoe.say(shared, f"{slack.mention} When?")
            await until(lambda: slack.ephemerals, 10)
            code = slack.ephemerals[0].text.split("mynah access approve ")[1][:8]
            await ann.command(slack.channel("general"), "/mynah", f"approve {code}").done()
            await until(lambda: desk.came, 10)
            (line,) = desk.came
            reply = Reply("", notices=(say(line.telling),))
            await platform.outlet.show(line, Draft(reply, {}, complete=True))
            (told,) = [m for m in slack.messages(shared.id) if m.app_id == slack.app_id]
            assert told.thread_ts == asked.ts
            assert words(told) == "Everybody here may ask now."


async def test_a_guests_code_lets_in_the_guest_and_no_namesake() -> None:
    async with workspace() as (slack, desk):
        zoe = slack.person("zoe")
        async with connected(slack, desk):
            reply = (
                await zoe.command(slack.channel("with-partner"), "/mynah", "sources").done()
            ).reply
            code = str(reply["text"]).split("mynah access approve ")[1][:8]
            who = await shown_to(code, desk.notes)
            assert who == person_audience(person(zoe))
            assert who != Audience("person", "slack", "", f"{slack.team.id}.{zoe.id}")


async def test_a_guest_with_a_members_id_is_not_taken_for_the_member() -> None:
    """Slack describes the member by this id, so that of the guest nothing is known."""
    async with workspace() as (slack, desk):
        desk.rule = "open"
        partner = slack.workspaces[slack.person("zoe").team]
        slack.add_user("eve", partner, namesake=slack.person("bob").id)
        bob, eve, shared = slack.person("bob"), slack.person("eve"), slack.channel("with-partner")
        shared.members.add(eve.id)
        async with connected(slack, desk):
            for who in (bob, eve):
                who.say(shared, f"{slack.mention} When?")
                await slack.post.settle()
            assert [each.person for each in desk.came] == [person(bob), person(eve)]
            assert [each.person.name for each in desk.came] == ["bob", ""]
            desk.rule = "paired"
            said = len(desk.came)
        async with connected(slack, desk) as platform:
            eve.say(shared, f"{slack.mention} And now?")
            await slack.post.settle()
            assert len(desk.came) == said
            assert "mynah access approve" in slack.ephemerals[-1].text
            secret = Audience("room", "slack", slack.team.id, slack.channel("secret").id)
            assert await platform.membership.may_enter(person(bob), secret)
            assert not await platform.membership.may_enter(person(eve), secret)


async def test_who_shares_a_members_id_decides_nothing_about_their_files() -> None:
    async with workspace() as (slack, desk):
        partner = slack.workspaces[slack.person("zoe").team]
        slack.add_user("eve", partner, namesake=slack.person("bob").id)
        bob, eve, general = slack.person("bob"), slack.person("eve"), slack.channel("general")
        async with connected(slack, desk):
            bob.say(general, f"{slack.mention} remember this", files={"notes.md": b"# Notes"})
            await slack.post.settle()
            (asked,) = desk.came
            await desk.notes.keep(offer_note(asked.conversation, asked.id), wire.dump(asked))
            offer = posted_offer(slack, asked.id)
            await eve.click(offer, KEEP).done()
            assert len(desk.came) == 1
            await bob.click(offer, KEEP).done()
            assert desk.came[1].keeping == "yes"


async def test_who_shares_a_members_id_cannot_have_their_answer_deleted() -> None:
    async with workspace() as (slack, desk):
        partner = slack.workspaces[slack.person("zoe").team]
        slack.add_user("eve", partner, namesake=slack.person("bob").id)
        bob, eve, shared = slack.person("bob"), slack.person("eve"), slack.channel("with-partner")
        shared.members.add(bob.id)
        async with connected(slack, desk) as platform:
            asked = bob.say(shared, f"{slack.mention} When?")
            await slack.post.settle()
            (question,) = desk.came
            draft = Draft(Reply("At ten."), {}, complete=True)
            posted = await platform.outlet.show(question, draft)
            desk.answered.add(question.id)
            desk.drafts[question.id] = replace(draft, posted=posted)
            bob.delete(asked)
            await until(lambda: slack.ephemerals)
            assert slack.ephemerals[0].user == bob.id
            button = slack.ephemerals[0].blocks[-1]["elements"][0]  # type: ignore[index]
            carrier = next(m for m in slack.messages(shared.id) if m.app_id == slack.app_id)
            carrier.blocks = [{"type": "actions", "block_id": "x", "elements": [button]}]
            await eve.click(carrier, "mynah_withdraw").done()
            assert slack.said(shared.id)
            await bob.click(carrier, "mynah_withdraw").done()
            await until(lambda: not slack.said(shared.id))
