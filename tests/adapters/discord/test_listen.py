"""What people do in Discord, and what becomes of it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from functools import partial

import pytest

from adapters.discord.api import Api
from adapters.discord.catchup import Room, missed
from adapters.discord.outlet import PACE_SECONDS
from adapters.discord.said import UNSURE_SECONDS
from adapters.discord.spots import Servers
from adapters.doubles.people import MemoryNotes
from adapters.models.language import detect
from core.messages import EVERYONE, Audience, Person, Reply, person_audience
from core.people.bots import EXCHANGES
from core.ports import Guest, Misconfigured, Standing, Unavailable
from core.words import say
from tests.adapters.discord.stage import (
    BRANCH,
    CALLBACK,
    EDIT,
    ORIGINAL,
    SEND,
    Stage,
    ids,
    stage,
    usual,
    words,
)
from tests.platforms.discord import BRISK, Limits, message_shapes
from tests.platforms.discord.bits import Intent, Permission
from tests.platforms.discord.people import CannotDo
from tests.platforms.discord.sessions import DUPLICATE
from tests.platforms.discord.things import Message as Said
from tests.platforms.faults import Fault

COMMANDS = "PUT /applications/{application_id}/commands"
HISTORY = "GET /channels/{channel_id}/messages"
MEMBER = "GET /guilds/{guild_id}/members/{user_id}"


async def test_a_mention_opens_a_thread_for_the_answer() -> None:
    async with stage() as played, played.running():
        asked = played.ask("When do you open?")
        answer = await played.answer(asked)
        assert asked.thread is not None
        assert asked.thread.name == "When do you open?"
        assert answer.content.startswith(
            "The library opens at ten. \\[1\\]\n\nYou asked: When do you"
        )
        assert "-# \\[1\\] [Opening hours](<https://docs.example/hours>)" in answer.content
        assert len(played.posts(asked)) == 1
        assert played.general.typed


async def test_what_is_no_answer_is_a_reply_in_the_channel_that_is_gone_on_with() -> None:
    async with stage() as played, played.running():
        played.script = lambda m: Reply("Welcome.", receipt=True) if m.text == "ok" else usual(m)
        asked = played.ask("ok")
        await played.discord.until(lambda: bool(played.posts(asked)))
        (post,) = played.posts(asked)
        await played.discord.until(lambda: not post.components)
        assert (asked.thread, post.replies_to) == (None, asked)
        assert not played.discord.calls.of(BRANCH)
        await played.answer(played.alice.say(played.general, "And when?", reply_to=post))
        assert len({each.conversation for each in played.begun}) == 1


@pytest.mark.parametrize("words", ["", "?"])
async def test_a_mention_in_reply_to_what_is_hidden_from_us_says_so(words: str) -> None:
    async with stage() as played:
        bob = played.discord.person("bob", played.guild)
        above = bob.say(played.general, "When do you open?")
        async with played.running():
            asked = played.alice.say(played.general, f"{played.mention} {words}", reply_to=above)
            await played.discord.until(lambda: bool(played.posts(asked)))
        (post,) = played.posts(asked)
        assert post.content == f"-# {say('not_shown')}"
        assert (asked.thread, post.components, played.begun) == (None, [], [])


async def test_a_mention_in_reply_to_what_we_see_asks_about_it() -> None:
    async with stage(message_content=True) as played, played.running():
        above = played.discord.person("bob", played.guild).say(played.general, "When?")
        await played.answer(played.alice.say(played.general, played.mention, reply_to=above))
        assert len(played.begun) == 1


async def test_a_direct_message_is_answered_where_it_stands() -> None:
    async with stage() as played, played.running():
        asked = played.alice.dm("When do you open?")
        answer = await played.answer(asked)
        assert answer.channel is played.alice.direct
        (message,) = played.begun
        assert message.audience.kind == "person"
        workspace = Audience("workspace", "discord", played.guild.id)
        assert message.readers == (EVERYONE, workspace, person_audience(message.person))


async def test_a_bot_that_may_ask_is_answered_a_few_times_until_a_person_speaks() -> None:
    async with stage() as played:
        parrot = played.discord.person("parrot", played.guild, bot=True)
        played.bots = frozenset({f"discord:{parrot.user.id}"})
        async with played.running():
            asked = played.ask("When do you open?")
            answer = await played.answer(asked)
            assert asked.thread is not None
            for number in range(EXCHANGES + 2):
                parrot.say(asked.thread, f"{played.mention} What about {number}?", reply_to=answer)
            again = played.ask("Go on, you two", asked.thread)
            await played.answer(again)
            assert [each.text for each in played.begun] == [
                "When do you open?",
                *(f"What about {number}?" for number in range(EXCHANGES)),
                "Go on, you two",
            ]
            now = parrot.say(asked.thread, f"{played.mention} And now?", reply_to=answer)
            await played.answer(now)
            assert played.begun[-1].person.bot


async def test_two_people_in_one_thread_are_told_apart_in_one_conversation() -> None:
    """onyx#1496: threads are ignored."""
    async with stage() as played, played.running():
        bob = played.discord.person("bob", played.guild)
        first = played.ask("When do you open?")
        await played.answer(first)
        assert first.thread is not None
        second = bob.say(first.thread, f"{played.mention} And when do you close?")
        await played.answer(second)
        assert len({each.conversation for each in played.begun}) == 1
        assert [each.person.name for each in played.begun] == ["Alice", "Bob"]


async def test_a_reply_in_a_room_without_threads_goes_on_with_the_conversation() -> None:
    async with stage() as played, played.running():
        for role in played.guild.roles.values():
            role.permissions &= ~Permission.CREATE_PUBLIC_THREADS
        first = played.ask("When do you open?")
        answer = await played.answer(first)
        second = played.alice.say(played.general, "And on Sundays?", reply_to=answer)
        await played.answer(second)
        assert len({each.conversation for each in played.begun}) == 1
        third = played.ask("Something else")
        await played.answer(third)
        assert len({each.conversation for each in played.begun}) == 2


@pytest.mark.parametrize("text", ["hello all", "@everyone look"])
async def test_talk_among_people_is_left_alone(text: str) -> None:
    """onyx#467: answers every post."""
    async with stage() as played, played.running():
        played.alice.say(played.general, text)
        asked = played.ask("When?")
        await played.answer(asked)
        assert len(played.begun) == 1


async def test_another_bot_is_not_answered() -> None:
    async with stage() as played, played.running():
        other = played.discord.person("other", played.guild, bot=True)
        other.say(played.general, f"{played.mention} I am a bot, too")
        await played.answer(played.ask("When?"))
        assert [each.person.name for each in played.begun] == ["Alice"]


async def test_an_event_that_comes_twice_is_answered_once() -> None:
    """openclaw#739: about 60 replies to one message."""
    async with stage() as played, played.running():
        played.discord.gateway.sessions.order(DUPLICATE)
        asked = played.ask("When?")
        await played.answer(asked)
        await asyncio.sleep(0.1)
        assert len(played.begun) == len(played.posts(asked)) == 1


async def test_what_comes_meanwhile_is_answered_in_order() -> None:
    """hermes-agent#28503, vercel/chat#928: queued messages are lost."""
    async with stage() as played, played.running():
        played.hold = asyncio.Event()
        first = played.ask("Question 0")
        await played.discord.until(lambda: bool(played.begun))
        await played.discord.until(lambda: first.thread is not None)
        others = [played.ask(f"Question {n}", first.thread) for n in range(1, 5)]
        played.hold.set()
        for each in others:
            await played.answer(each)
        assert [each.text for each in played.begun] == [f"Question {n}" for n in range(5)]


async def test_a_cut_connection_is_resumed_and_nothing_is_missed() -> None:
    async with stage() as played, played.running():
        played.discord.gateway.drop()
        asked = played.ask("When?")
        await played.answer(asked)
        assert played.discord.world.identified == 1


async def test_a_session_that_cannot_be_resumed_is_begun_anew_and_what_it_missed_is_read() -> None:
    async with stage(replace(BRISK, resume_within=0.0)) as played, played.running():
        await played.answer(played.ask("First"))
        played.discord.gateway.drop()
        await played.discord.until(
            lambda: not any(s.link for s in played.discord.gateway.sessions.all)
        )
        missed = played.ask("Second")
        await played.discord.until(lambda: _is_answered(played, missed), seconds=15)
        assert played.discord.world.identified == 2
        assert [each.text for each in played.begun] == ["First", "Second"]


async def test_a_server_that_comes_late_in_a_new_session_is_read_as_well() -> None:
    limits = replace(BRISK, resume_within=0.0, guilds_after=0.3)
    async with stage(limits) as played, played.running():
        await asyncio.sleep(0.4)
        await played.answer(played.ask("First"))
        await cut(played)
        missed = played.ask("Second")
        await played.discord.until(lambda: _is_answered(played, missed), seconds=15)


async def test_what_is_said_while_it_catches_up_is_answered_after_what_was_missed() -> None:
    async with stage(replace(BRISK, resume_within=0.0)) as played, played.running():
        await played.answer(played.alice.dm("First"))
        slow, waiting = Fault(delay=0.5), played.discord.faults.waiting[HISTORY]
        played.discord.faults.order(HISTORY, slow, times=5)
        await cut(played)
        played.alice.dm("Second")
        await played.discord.until(lambda: len(waiting) < 5, seconds=15)
        played.alice.dm("Third")
        waiting.clear()
        await played.discord.until(lambda: len(played.begun) == 3, seconds=15)
        assert [each.text for each in played.begun] == ["First", "Second", "Third"]


async def test_a_first_direct_message_that_nobody_heard_is_answered_before_the_next() -> None:
    async with stage(replace(BRISK, resume_within=0.0)) as played, played.running():
        await played.answer(played.ask("First"))
        await cut(played)
        played.alice.dm("Second")  # nobody knows yet that she writes directly
        sessions = played.discord.gateway.sessions
        await played.discord.until(lambda: any(each.link for each in sessions.all), seconds=15)
        await played.answer(played.alice.dm("Third"))
        assert [each.text for each in played.begun] == ["First", "Second", "Third"]


async def cut(played: Stage) -> None:
    """The connection breaks, and nobody hears anything until it is there again."""
    played.discord.gateway.drop()
    sessions = played.discord.gateway.sessions
    await played.discord.until(lambda: not any(each.link for each in sessions.all))


async def test_what_was_said_while_away_is_answered_on_return() -> None:
    async with stage() as played:
        async with played.running():
            first = played.ask("First")
            await played.answer(first)
            await played.answer(played.alice.dm("Hello"))
        missed = [
            played.ask("Second", first.thread),
            played.ask("Third"),
            played.alice.dm("Fourth"),
        ]
        played.alice.say(played.general, "not for the bot")
        async with played.running():
            for each in missed:
                await played.answer(each)
        assert [each.text for each in played.begun] == [
            "First",
            "Hello",
            "Second",
            "Third",
            "Fourth",
        ]


async def test_however_much_was_said_while_away_the_newest_question_is_answered_too() -> None:
    async with stage() as played:
        async with played.running():
            await played.answer(played.ask("First"))
        for number in range(150):
            if number in (5, 120, 149):
                played.ask(f"Question {number}")
            else:
                played.alice.say(played.general, "chatter")
        async with played.running():
            await played.discord.until(lambda: len(played.begun) == 4)
        asked = [each.text for each in played.begun]
        assert asked == ["First", "Question 5", "Question 120", "Question 149"]


async def test_of_more_than_can_be_read_again_the_oldest_is_left_out_and_said_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with stage() as played, played.platform() as platform:
        said = [played.alice.say(played.general, "chatter") for _ in range(110)]
        rooms = [Room(played.general.id, played.guild.id, int(said[-1].id))]
        api, after = platform._api, int(said[0].id)
        assert len(await missed(api, rooms, after, lambda _: True)) == 109
        assert "left out" not in caplog.text
        found = await missed(api, rooms, after, lambda _: True, pages=1)
        assert [each["id"] for each in found] == [each.id for each in said[-100:]]
        assert f"channel {played.general.id}; older ones are left out" in caplog.text


async def test_what_is_older_than_a_day_is_not_answered_any_more() -> None:
    async with stage() as played:
        async with played.running():
            await played.answer(played.ask("First"))
        played.ask("Old")
        played.discord.clock.advance(86_400 + 300)
        new = played.ask("New")
        async with played.running():
            await played.answer(new)
        assert [each.text for each in played.begun] == ["First", "New"]


async def test_the_first_start_answers_nothing_of_the_past() -> None:
    async with stage() as played:
        played.ask("Before")
        async with played.running():
            await played.answer(played.ask("After"))
        assert [each.text for each in played.begun] == ["After"]


async def test_audiences_follow_who_may_view_the_channel() -> None:
    async with stage() as played, played.running():
        leads = played.discord.channel(
            played.guild, "leads", only=(played.alice.user, played.discord.bot)
        )
        await played.answer(played.ask("Open?"))
        await played.answer(played.ask("Closed?", leads))
        played.discord.restrict(played.general, played.alice.user, played.discord.bot)
        await asyncio.sleep(0.05)
        await played.answer(played.ask("Closed now?"))
        assert [each.audience.kind for each in played.begun] == ["workspace", "room", "room"]
        assert played.begun[1].audience.id == leads.id


async def test_a_private_thread_is_a_room_of_its_own() -> None:
    async with stage() as played, played.running():
        role = next(r for r in played.guild.roles.values() if r.id == played.guild.id)
        role.permissions |= Permission.CREATE_PRIVATE_THREADS
        thread = played.alice.open_private_thread(played.general, "secret", played.discord.bot)
        await asyncio.sleep(0.05)
        await played.answer(played.ask("When?", thread))
        (message,) = played.begun
        assert message.audience == Audience("room", "discord", played.guild.id, thread.id)


async def test_a_forums_post_is_answered_in_itself() -> None:
    """Its first message has the id of its thread, and stands in it."""
    async with stage() as played, played.running():
        post = played.alice.open_thread(played.general, "When do you open?")
        await asyncio.sleep(0.05)
        said = played.ask("When?", post)
        await played.answer(said)
        world = played.discord.world
        payload = message_shapes.message(said, world.bot, world.host)
        payload = message_shapes.in_dispatch(payload, said) | {"id": post.id}
        before = len(post.messages)
        intent = Intent.GUILD_MESSAGES
        world.tell("MESSAGE_CREATE", payload, guild=played.guild, intent=intent)
        await played.discord.until(lambda: len(post.messages) == before + 1)
        assert len({each.conversation for each in played.begun}) == 1


async def test_a_stranger_is_not_told_their_code_again_for_what_is_read_again() -> None:
    async with stage() as played:
        eve = played.stranger("eve")
        async with played.running():
            said = eve.dm("let me in")
            await played.discord.until(lambda: bool(played.posts(said)))
            name = f"discord:told::{eve.direct.id}:{eve.id}"
            await played.discord.until(lambda: name in played.notes.values)
        played.discord.clock.advance(4_000)  # by now Discord has forgotten the nonce
        async with played.running():
            again = eve.dm("please")
            await played.discord.until(lambda: bool(played.posts(again)))
        assert [len(played.posts(each)) for each in (said, again)] == [1, 1]


async def test_a_stranger_is_told_a_code_and_then_a_short_word_once_an_hour() -> None:
    async with stage() as played, played.running():
        eve = played.stranger("eve")
        said = [eve.dm("let me in 0")]
        await played.discord.until(lambda: bool(played.posts(said[0])))
        name = f"discord:told::{eve.direct.id}:{eve.id}"
        await played.discord.until(lambda: name in played.notes.values)
        said += [eve.dm(f"let me in {number}") for number in range(1, 5)]
        await played.discord.until(lambda: bool(played.posts(said[1])))
        played.discord.clock.advance(4_000)
        later = eve.dm("please")
        await played.discord.until(lambda: bool(played.posts(later)))
        assert [len(played.posts(each)) for each in (*said, later)] == [1, 1, 0, 0, 0, 1]
        told, waits = (played.posts(each)[0].content for each in said[:2])
        assert "`/approve " in told and "`mynah access approve " in told
        assert waits.startswith("Nobody has approved `")


async def test_a_stranger_who_could_not_be_told_is_told_when_they_write_again() -> None:
    async with stage() as played, played.running():
        eve = played.stranger("eve")
        played.discord.faults.order(SEND, Fault(error="50013"))
        said = eve.dm("let me in")
        await played.discord.until(lambda: not played.discord.faults.waiting[SEND])
        again = eve.dm("please")
        await played.discord.until(lambda: bool(played.posts(again)))
        assert [len(played.posts(each)) for each in (said, again)] == [0, 1]


async def test_who_left_every_server_that_we_are_in_is_a_stranger() -> None:
    async with stage() as played, played.running():
        eve = played.discord.person("eve", played.guild)
        eve.dm("let me in")
        eve.leave(played.guild)
        pairing = f"pairing:of:person:discord:{eve.id}"
        await played.discord.until(lambda: pairing in played.notes.values)
        assert played.begun == []


async def test_a_server_that_is_away_makes_no_member_of_another_one_wait() -> None:
    async with stage() as played, played.running():
        broken = played.discord.guild("Broken")
        path = f"GET /guilds/{broken.id}/members/{played.alice.id}"
        played.discord.faults.order(path, Fault(status=503), times=100)
        said = played.alice.dm("When do you open?")
        await played.discord.until(lambda: bool(played.posts(said)), seconds=5)
        assert f"workspace:discord:{played.guild.id}" in map(str, played.begun[0].circles)


async def test_who_only_a_server_that_is_away_may_know_waits_for_it_and_gets_no_code() -> None:
    async with stage() as played, played.running():
        path = f"GET /guilds/{played.guild.id}/members/{played.alice.id}"
        played.discord.faults.order(path, Fault(status=503), times=3)
        said = played.alice.dm("When do you open?")
        await played.discord.until(lambda: len(played.discord.calls.of(MEMBER)) == 3)
        assert not played.begun

        def answered() -> bool:
            played.discord.clock.advance(1)
            return bool(played.posts(said))

        await played.discord.until(answered)
        assert [each.text for each in played.begun] == ["When do you open?"]
        assert not [name for name in played.notes.values if name.startswith("pairing:")]


async def test_a_server_that_stays_away_is_waited_for_so_long_and_then_its_member_is_told() -> None:
    async with stage() as played, played.running():
        path = f"GET /guilds/{played.guild.id}/members/{played.alice.id}"
        played.discord.faults.order(path, Fault(status=503), times=1_000)
        said, began = played.alice.dm("When do you open?"), played.discord.clock.now()

        def told() -> bool:
            played.discord.clock.advance(1)
            return bool(played.posts(said))

        await played.discord.until(told)
        assert [p.content for p in played.posts(said)] == [say("search_failed")]
        assert played.discord.clock.now() - began > UNSURE_SECONDS
        assert not [name for name in played.notes.values if name.startswith("pairing:")]
        assert not played.begun


async def test_a_command_does_not_think_for_ever_when_no_server_answers() -> None:
    async with stage() as played, played.running():
        path = f"GET /guilds/{played.guild.id}/members/{played.alice.id}"
        played.discord.faults.order(path, Fault(status=503), times=3)
        searched = played.alice.slash(played.alice.direct, "search", {"text": "hours"})
        assert (await played.discord.answer(searched)).content == say("search_failed")


async def test_a_blocked_person_hears_nothing_by_any_way() -> None:
    async with stage() as played, played.running():
        person = Audience("person", "discord", "", played.alice.id)
        await played.guests.decide(Guest(person, Standing.BLOCKED, "test", 0.0))
        played.ask("When?")
        searched = await played.discord.answer(
            played.alice.slash(played.general, "search", {"text": "hours"})
        )
        asked = await played.discord.answer(
            played.alice.slash(played.general, "ask", {"question": "When?"})
        )
        typed = played.alice.type_ahead(played.general, "ask", "question", "w")
        await played.discord.until(lambda: typed.choices is not None)
        assert (searched.content, asked.content, typed.choices) == ("…", "…", [])
        assert not played.begun
        assert not played.commands


async def test_an_edit_revises_the_answer_in_place() -> None:
    async with stage() as played, played.running():
        asked = played.ask("When do you open?")
        answer = await played.answer(asked)
        played.alice.edit(asked, f"{played.mention} When do you close?")
        await played.discord.until(lambda: "You asked: When do you close?" in answer.content)
        await played.discord.until(lambda: "good" in ids(answer))
        assert len(played.posts(asked)) == 1


async def test_a_thread_is_called_as_its_question_is_after_an_edit() -> None:
    async with stage() as played, played.running():
        asked = played.ask("When do you open?")
        await played.answer(asked)
        assert asked.thread is not None
        played.alice.edit(asked, f"{played.mention} When do you close?")
        thread = asked.thread
        await played.discord.until(lambda: thread.name == "When do you close?")


async def test_an_edit_that_takes_our_name_out_revises_as_well() -> None:
    async with stage(message_content=True) as played, played.running():
        asked = played.ask("When do you open?")
        answer = await played.answer(asked)
        played.alice.edit(asked, "When do you close?")
        await played.discord.until(lambda: "You asked: When do you close?" in answer.content)
        other = played.alice.say(played.general, "Lunch?")
        played.alice.edit(other, "Lunch at one?")
        await played.answer(played.ask("Last"))
        assert [each.text for each in played.begun] == [
            "When do you open?",
            "When do you close?",
            "Last",
        ]


@pytest.mark.parametrize("seconds", [1, 400])
async def test_an_edit_made_while_we_were_away_revises_the_answer_on_return(seconds: int) -> None:
    async with stage() as played:
        async with played.running():
            asked = played.ask("When do you open?")
            answer = await played.answer(asked)
            played.discord.clock.advance(seconds)
            await played.answer(played.ask("Another"))
        played.alice.edit(asked, f"{played.mention} When do you close?")
        for _ in range(2):
            async with played.running():
                await played.discord.until(lambda: "When do you close" in answer.content)
                await played.answer(played.ask("And now?"))
        texts = [each.text for each in played.begun]
        assert texts[:3] == ["When do you open?", "Another", "When do you close?"]
        assert texts.count("When do you close?") == 1
        assert len(played.posts(asked)) == 1


async def test_an_edit_made_while_we_were_away_counts_once_where_its_question_waits() -> None:
    async with stage() as played:
        async with played.running(works=False):
            asked = played.ask("When do you open?")
            await played.discord.until(lambda: bool(played.general.typed))
        played.alice.edit(asked, f"{played.mention} When do you close?")
        new = played.ask("Why?")
        played.alice.edit(new, f"{played.mention} Where?")
        async with played.running():
            await played.discord.until(lambda: "close" in str(played.posts(asked)))
            await played.answer(new)
        texts = [each.text for each in played.begun]
        assert texts.count("When do you close?") == texts.count("Where?") == 1
        assert "Why?" not in texts


async def test_an_edit_whose_words_we_are_not_shown_is_let_be() -> None:
    async with stage() as played, played.running():
        asked = played.ask("When do you open?")
        await played.answer(asked)
        played.alice.edit(asked, "never mind")
        await played.answer(played.ask("Last"))
        assert [each.text for each in played.begun] == ["When do you open?", "Last"]


async def test_an_edit_after_ten_minutes_is_let_be() -> None:
    async with stage() as played, played.running():
        asked = played.ask("When do you open?")
        await played.answer(asked)
        played.discord.clock.advance(601)
        played.alice.edit(asked, f"{played.mention} When do you close?")
        await played.answer(played.ask("Another"))
        assert [each.text for each in played.begun] == ["When do you open?", "Another"]


async def test_a_question_deleted_while_it_is_answered_is_stopped() -> None:
    async with stage() as played, played.running():
        played.hold = asyncio.Event()
        asked = played.ask("embarrassing")
        await played.discord.until(lambda: bool(played.posts(asked)))
        played.alice.delete(asked)
        await played.discord.until(
            lambda: "Stopped, as you asked" in played.posts(asked)[0].content
        )
        await played.discord.until(
            lambda: "Delete the answer" in str(played.posts(asked)[-1].components)
        )


async def test_an_edited_question_deleted_while_its_revision_waits_keeps_its_answer() -> None:
    async with stage() as played:
        async with played.running():
            asked = played.ask("When do you open?")
            answer = await played.answer(asked)
        before = answer.content
        async with played.running(works=False):
            played.alice.edit(asked, f"{played.mention} When do you close?")
            conversation = played.begun[0].conversation
            while not await played.reception.waiting(conversation):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            played.alice.delete(asked)
            await played.discord.until(lambda: "Keep it" in str(played.posts(asked)[-1].components))
            offer = played.posts(asked)[-1]
            played.alice.click(offer, "Keep it")
            await played.discord.until(lambda: offer.content == "Then my answer stays.")
        async with played.running():
            while await played.reception.waiting(conversation):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert answer.content == before


async def test_a_question_deleted_while_we_were_away_is_not_answered_on_return() -> None:
    async with stage() as played:
        async with played.running(works=False):
            asked = played.ask("embarrassing")
            await played.discord.until(lambda: bool(played.general.typed))
        played.alice.delete(asked)
        async with played.running():
            await played.answer(played.ask("Another"))
        ours = [m for m in played.general.messages if m.author is played.discord.bot]
        assert ours == []
        assert await played.inbox.letters() == []


async def test_a_deleted_questions_answer_can_be_deleted_by_who_asked() -> None:
    """community-agent#575: the reply outlives a deleted question."""
    async with stage() as played, played.running():
        bob = played.discord.person("bob", played.guild)
        asked = played.ask("embarrassing")
        answer = await played.answer(asked)
        played.alice.delete(asked)
        await played.discord.until(
            lambda: "Delete the answer" in str(played.posts(asked)[-1].components)
        )
        offer = played.posts(asked)[-1]
        refused = await played.discord.answer(bob.click(offer, "Delete the answer"))
        assert refused.ephemeral
        assert not answer.deleted
        played.alice.click(offer, "Delete the answer")
        await played.discord.until(lambda: answer.deleted)
        await played.discord.until(lambda: offer.content == "I deleted my answer.")
        assert offer.components == []


async def test_a_deleted_questions_answer_can_be_kept_by_who_asked_and_nobody_else() -> None:
    async with stage() as played, played.running():
        bob = played.discord.person("bob", played.guild)
        asked = played.ask("embarrassing")
        answer = await played.answer(asked)
        played.alice.delete(asked)
        await played.discord.until(lambda: "Keep it" in str(played.posts(asked)[-1].components))
        offer = played.posts(asked)[-1]
        assert (await played.discord.answer(bob.click(offer, "Keep it"))).ephemeral
        played.alice.click(offer, "Keep it")
        await played.discord.until(lambda: offer.content == "Then my answer stays.")
        assert offer.components == [] and not answer.deleted


async def test_an_opinion_lands_on_the_turn_once_and_can_be_changed() -> None:
    async with stage() as played:
        async with played.running():
            asked = played.ask("When?")
            answer = await played.answer(asked)
            thanks = await played.discord.answer(played.alice.click(answer, "Helpful"))
            assert (thanks.content, thanks.ephemeral) == ("Thank you, noted.", True)
        async with played.running():  # buttons outlive the process
            shown = played.alice.click(answer, "Not helpful")
            assert await played.discord.response(shown) == 9
            sent = played.alice.submit(shown, {"comment": "too short"})
            assert (await played.discord.answer(sent)).ephemeral
        (opinion,) = played.records.opinions.values()
        assert (opinion.message_id, opinion.score, opinion.comment) == (asked.id, -1, "too short")
        assert opinion.person == f"discord:{played.alice.id}"


async def test_an_opinion_in_a_direct_message_shows_on_its_button_and_adds_no_line() -> None:
    async with stage() as played, played.running():
        played.script = lambda m: replace(usual(m), suggestions=("And on Sundays?",))
        answer = await played.answer(played.alice.dm("When?"))
        said = len(played.alice.direct.messages)
        styles = partial(_styles, answer)
        assert styles() == {"Helpful": 2, "Not helpful": 2, "And on Sundays?": 2}
        played.alice.click(answer, "Helpful")
        await played.discord.until(lambda: styles()["Helpful"] == 3)
        shown = played.alice.click(answer, "Not helpful")
        assert await played.discord.response(shown) == 9
        await played.discord.until(lambda: styles()["Not helpful"] == 3)
        assert styles() == {"Helpful": 2, "Not helpful": 3, "And on Sundays?": 2}
        sent = played.alice.submit(shown, {"comment": "too short"})
        assert await played.discord.response(sent) == 6
        assert len(played.alice.direct.messages) == said
        (opinion,) = played.records.opinions.values()
        assert (opinion.score, opinion.comment) == (-1, "too short")


def _styles(message: Said) -> dict[str, int]:
    """How each button looks, by its label."""
    return {b["label"]: b["style"] for row in message.components for b in row["components"]}


async def test_only_who_asked_can_stop_the_answer() -> None:
    async with stage() as played, played.running():
        bob = played.discord.person("bob", played.guild)
        played.hold = asyncio.Event()
        asked = played.ask("When?")
        await played.discord.until(lambda: bool(played.posts(asked)))
        (post,) = played.posts(asked)
        assert (await played.discord.answer(bob.click(post, "Stop"))).ephemeral
        played.alice.click(post, "Stop")
        await played.discord.until(lambda: "Stopped, as you asked" in post.content)
        assert "stop" not in ids(post)


async def test_a_suggestion_is_asked_with_a_click() -> None:
    async with stage() as played, played.running():
        played.script = lambda m: Reply(f"On {m.text}", suggestions=("And on Sundays?",))
        answer = await played.answer(played.ask("When?"))
        clicked = played.alice.click(answer, "And on Sundays?")
        said = await played.discord.answer(clicked)
        await played.discord.until(lambda: said.content == "> And on Sundays?\nOn And on Sundays?")
        assert len({each.conversation for each in played.begun}) == 1


LONG = (
    "Which of the opening hours of the library in the northern district apply on public holidays?"
)


async def test_a_long_suggestion_is_shown_short_and_asked_whole() -> None:
    async with stage() as played, played.running():
        played.script = lambda m: Reply(f"On {m.text}", suggestions=("Short?", LONG))
        asked = played.ask("When?")
        answer = await played.answer(asked)
        shown = f"{LONG[:79]}…"
        said = await played.discord.answer(played.alice.click(answer, shown))
        await played.discord.until(lambda: said.content == f"> {LONG}\nOn {LONG}")

        played.alice.edit(asked, f"{played.mention} And in winter?")
        await played.discord.until(lambda: answer.content == "On And in winter?")
        await played.discord.until(lambda: "good" in ids(answer))
        said = await played.discord.answer(played.alice.click(answer, shown))
        await played.discord.until(lambda: said.content == f"> {LONG}\nOn {LONG}")


async def test_a_long_suggestion_that_is_known_no_more_is_not_asked_cut_off() -> None:
    async with stage() as played, played.running():
        played.script = lambda m: Reply(f"On {m.text}", suggestions=(LONG,))
        answer = await played.answer(played.ask("When?"))
        await played.delivered()
        played.drafts._drafts.clear()
        said = await played.discord.answer(played.alice.click(answer, f"{LONG[:79]}…"))
        assert said.content == say("button_lapsed")
        assert len(played.begun) == 1


async def test_thumbs_under_an_answer_are_opinions_that_may_change() -> None:
    async with stage() as played, played.running():
        answer = await played.answer(played.ask("When?"))

        async def thinks(*scores: int) -> None:
            opinions = played.records.opinions
            await played.discord.until(
                lambda: tuple(each.score for each in opinions.values()) == scores
            )

        played.alice.react(answer, "\N{OK HAND SIGN}")
        played.alice.react(answer, "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}")
        await thinks(1)
        played.alice.react(answer, "\N{THUMBS DOWN SIGN}")
        await thinks(-1)
        played.alice.unreact(answer, "\N{THUMBS DOWN SIGN}")
        await thinks(0)
        own = played.alice.say(answer.channel, "Thanks")
        before = len(played.discord.calls)
        played.alice.react(own, "\N{THUMBS UP SIGN}")
        played.alice.react(answer, "\N{THUMBS UP SIGN}")
        await thinks(1)
        asked = [call.arguments.get("message_id") for call in played.discord.calls.all[before:]]
        assert answer.id in asked
        assert own.id not in asked
        (given,) = played.records.opinions.values()
        assert given.person == str(played.begun[0].person)


# --- Commands ------------------------------------------------------------------------------------


async def finished(played: Stage, command: str, **options: object) -> Said:
    """The finished answer to a command of alice's in #general."""
    asked = played.alice.slash(played.general, command, options)
    answer = await played.discord.answer(asked)
    await played.discord.until(lambda: "good" in ids(answer))
    return answer


async def test_ask_is_answered_for_all_and_privately_where_wanted() -> None:
    async with stage() as played, played.running():
        public = await finished(played, "ask", question="When?")
        private = await finished(played, "ask", question="When?", private=True)
        assert (public.ephemeral, private.ephemeral) == (False, True)
        assert public.content.startswith("> When?\n")
        assert not private.content.startswith(">")
        first, second = played.begun
        assert first.audience.kind == "workspace"
        assert second.audience == person_audience(second.person)
        assert second.place.private
        assert first.conversation != second.conversation
        assert [m.content for m in played.general.messages] == [public.content]


async def test_a_reply_to_an_answer_to_a_command_goes_on_with_it() -> None:
    async with stage() as played, played.running():
        public = await finished(played, "ask", question="When?")
        reply = played.alice.say(played.general, "And on Sundays?", reply_to=public)
        await played.answer(reply)
        assert len({each.conversation for each in played.begun}) == 1


async def test_a_long_answer_to_a_command_comes_whole() -> None:
    text = "\n\n".join(f"Block {n}. " + "The library opens at ten. " * 30 for n in range(8))
    async with stage() as played, played.running():
        played.script = lambda _: Reply(text)
        asked = played.alice.slash(played.general, "ask", {"question": "When?"})
        await played.discord.until(
            lambda: "good" in ids(played.general.last) if played.general.messages else False
        )
        shown = [m.content for m in played.general.messages]
        assert len(shown) > 2
        assert words(" ".join(shown)) == ["When", *words(text)]
        assert asked.followups == []
        asked = played.alice.slash(played.general, "ask", {"question": "When?", "private": True})
        answer = await played.discord.answer(asked)
        await played.discord.until(lambda: bool(answer.attachments))
        assert words(answer.attachments[0].content.decode()) == words(text)
        assert asked.followups == []


async def test_searching_is_answered_for_the_person_alone_with_the_labels_they_hold() -> None:
    async with stage() as played, played.running():
        for name, options in (("search", {"text": "hours"}), ("sources", {}), ("help", {})):
            asked = played.alice.slash(played.general, name, options)
            answer = await played.discord.answer(asked)
            assert answer.ephemeral
            assert answer.content.startswith(f"**{name}**")
        readers = played.commands[0].readers
        assert [label.kind for label in readers] == ["everyone", "workspace", "room", "person"]


async def test_help_names_the_menu_and_to_administrators_what_they_alone_may_do() -> None:
    async with stage() as played:
        played.administrators = (Person("discord", played.alice.user.id),)
        async with played.running():
            bob = played.discord.person("bob", played.guild)
            told = [
                (await played.discord.answer(who.slash(played.general, "help"))).content
                for who in (played.alice, bob)
            ]
        assert all("**Ask Mynah**" in each for each in told)
        assert ["**/index**" in each and "**/approve**" in each for each in told] == [True, False]


async def test_a_menu_asks_about_a_message_in_private() -> None:
    async with stage() as played, played.running():
        bob = played.discord.person("bob", played.guild)
        said = bob.say(played.general, "When does the library open?")
        answer = await played.discord.answer(played.alice.use_on(said, "Ask Mynah"))
        await played.discord.until(lambda: "When does the library open?" in answer.content)
        assert answer.ephemeral


async def test_typing_is_completed_within_discords_limits() -> None:
    async with stage() as played, played.running():
        played.suggestions = [*(f"Question {n}" for n in range(40)), "x" * 101]
        typed = played.alice.type_ahead(played.general, "ask", "question", "q")
        await played.discord.until(lambda: typed.choices is not None)
        assert typed.refused == []
        assert len(typed.choices or []) == 25


async def test_of_what_one_person_types_one_is_looked_up_and_the_newest_waits() -> None:
    async with stage() as played, played.running():
        played.suggest_when = asyncio.Event()
        said = [
            played.alice.type_ahead(played.general, "ask", "question", "when"[: n % 4 + 1])
            for n in range(40)
        ]
        bob = played.discord.person("bob", played.guild)
        other = bob.type_ahead(played.general, "ask", "question", "w")
        await played.discord.until(lambda: len(played.suggested) == 2)
        assert sorted(played.suggested) == ["w", "w"]  # of alice's forty only the first
        played.suggest_when.set()
        await played.discord.until(
            lambda: said[-1].choices is not None and other.choices is not None
        )
        assert sorted(played.suggested) == ["w", "w", "when"]
        assert [each.choices is not None for each in said] == [True, *[False] * 38, True]


async def test_a_command_in_a_direct_message_is_answered_there() -> None:
    async with stage() as played, played.running():
        asked = played.alice.slash(played.alice.direct, "ask", {"question": "When?"})
        answer = await played.discord.answer(asked)
        await played.discord.until(lambda: "good" in ids(answer))
        assert not answer.ephemeral
        assert played.begun[0].place.room == played.alice.direct.id


async def test_past_fifteen_minutes_the_answer_is_a_message_of_its_own() -> None:
    async with stage() as played, played.running():
        played.hold = asyncio.Event()
        asked = played.alice.slash(played.general, "ask", {"question": "When?"})
        await played.discord.until(lambda: bool(played.begun) and asked.original is not None)
        await played.discord.until(
            lambda: asked.original is not None and not asked.original.loading
        )
        played.discord.clock.advance(901)
        played.hold.set()
        await played.discord.until(lambda: "good" in ids(played.general.last))
        assert "The library opens at ten" in played.general.last.content
        assert len(played.general.messages) == 1  # the interaction's own, edited as a message


async def test_an_interaction_that_waited_too_long_is_answered_in_the_channel() -> None:
    async with stage() as played, played.running():
        played.discord.faults.order(CALLBACK, Fault(error="10062"))
        played.alice.slash(played.general, "ask", {"question": "When?"})
        await played.discord.until(
            lambda: bool(played.general.messages) and "good" in ids(played.general.last), seconds=10
        )


@pytest.mark.parametrize("route", [CALLBACK, ORIGINAL])
@pytest.mark.parametrize("fault", [Fault(cut="before"), Fault(cut="after"), Fault(status=503)])
async def test_a_command_survives_calls_that_break_off(route: str, fault: Fault) -> None:
    async with stage() as played, played.running():
        played.discord.faults.order(route, fault)
        answer = await finished(played, "ask", question="When?")
        assert [m.content for m in played.general.messages] == [answer.content]


async def test_an_interactions_token_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    body = '{"retry_after": 0.01, "global": false, "message": "slow"}'
    async with stage() as played, played.running():
        for route in (CALLBACK, ORIGINAL):
            played.discord.faults.order(route, Fault(status=429, body=body))
        asked = played.alice.slash(played.general, "ask", {"question": "When?"})
        answer = await played.discord.answer(asked)
        await played.discord.until(lambda: "good" in ids(answer))
        assert "/***" in caplog.text
        assert asked.token not in caplog.text


async def test_commands_are_written_only_when_they_changed() -> None:
    async with stage() as played:
        for _ in range(2):
            async with played.running():
                pass
        assert len(played.discord.calls.of(COMMANDS)) == 1
        names = [each["name"] for each in played.discord.world.commands[None]]
        assert names == [
            *("ask", "search", "sources", "index", "preferences", "forget", "approve", "help"),
            "Ask Mynah",
        ]


async def test_an_unknown_button_is_answered_politely() -> None:
    async with stage() as played, played.running():
        answer = await finished(played, "ask", question="When?")
        answer.components[0]["components"][0]["custom_id"] = "other:1"
        said = await played.discord.answer(played.alice.click(answer, "other:1"))
        assert said.ephemeral
        with pytest.raises(CannotDo):
            played.alice.click(said, "Stop")


# --- Connecting ----------------------------------------------------------------------------------


async def test_a_bad_token_says_what_to_do() -> None:
    async with stage() as played:
        played.discord.application.token += "other"
        config_token = played.discord.application.token
        async with played.platform() as platform:
            played.discord.application.token = config_token + "reset"
            with pytest.raises(Misconfigured, match="DISCORD_TOKEN"):
                await platform.listen(played.reception, lambda: None)


async def test_a_token_that_is_revoked_meanwhile_says_so() -> None:
    async with stage() as played, played.platform() as platform:
        listening = asyncio.create_task(platform.listen(played.reception, played.connected.set))
        await asyncio.wait_for(played.connected.wait(), 30)
        await played.discord.revoke_token()
        with pytest.raises(Misconfigured, match="token"):
            await asyncio.wait_for(listening, 30)


async def test_a_discord_that_is_away_is_unavailable() -> None:
    async with stage() as played:
        from adapters.discord.platform import DiscordConfig, open_discord

        config = DiscordConfig(played.discord.token, "http://127.0.0.1:9/api/v10")
        async with open_discord(config, played.notes) as platform:
            with pytest.raises(Unavailable):
                await platform.listen(played.reception, lambda: None)


async def test_the_content_intent_is_asked_for_only_where_it_is_granted() -> None:
    for granted in (False, True):
        async with stage(message_content=granted) as played, played.running():
            reply_to = await played.answer(played.ask("When?"))
            said = played.alice.say(reply_to.channel, "And then?", reply_to=reply_to, ping=False)
            if granted:
                await played.answer(said)
            await played.answer(played.ask("Last", reply_to.channel))
            assert len(played.begun) == (3 if granted else 2)


async def test_cancelling_ends_everything_in_order() -> None:
    async with stage() as played:
        async with played.running():
            await played.answer(played.ask("When?"))
        assert not any(session.link for session in played.discord.gateway.sessions.all)


async def test_a_command_is_answered_whole_where_we_may_not_write() -> None:
    text = "\n\n".join(f"Block {n}. " + "The library opens at ten. " * 30 for n in range(8))
    async with stage() as played, played.running():
        played.script = lambda _: Reply(text)
        leads = played.discord.channel(played.guild, "leads", only=(played.alice.user,))
        asked = played.alice.slash(leads, "ask", {"question": "When?"})
        answer = await played.discord.answer(asked)
        await played.discord.until(lambda: bool(answer.attachments))
        assert words(answer.attachments[0].content.decode()) == words(text)
        assert played.begun[0].audience.kind == "room"


async def test_people_are_answered_in_the_language_that_their_client_told() -> None:
    async with stage() as played:
        german = played.discord.person("greta", played.guild, locale="de")
        async with played.running():
            await played.discord.answer(german.slash(played.general, "help"))
        async with played.running():
            answer = await played.answer(german.dm("Wann?"))
            assert "Hilfreich" in str(answer.components)
            played.alice.user.locale = ""
            answer = await played.answer(played.alice.dm("When?"))
            assert "Helpful" in str(answer.components)


@pytest.mark.parametrize(
    ("community", "preferred", "label"),
    [(True, "es-ES", "Útil"), (False, "en-US", "Hilfreich")],
)
async def test_what_a_community_prefers_counts_before_what_somebody_wrote(
    community: bool, preferred: str, label: str
) -> None:
    async with stage() as played:
        played.detect = detect
        played.guild.community = community
        played.guild.preferred_locale = preferred
        async with played.running():
            answer = await played.answer(played.ask("Wann macht ihr morgen auf?"))
            assert label in str(answer.components)
        api = Api(played.discord.token, played.discord.api_url)
        spot = await Servers(api).spot_of(played.general.id, played.guild.id)
        await api.close()
        assert spot.locale == (preferred if community else "")


async def test_notes_that_are_away_at_the_start_are_unavailable() -> None:
    class Away(MemoryNotes):
        async def kept(self, name: str) -> str:
            raise Unavailable("no queue")

    async with stage() as played, played.platform() as platform:
        played.notes = Away()
        with pytest.raises(Unavailable, match="no queue"):
            await platform.listen(played.reception, lambda: None)


async def test_a_busy_server_is_answered_without_one_refusal_for_haste() -> None:
    """agno#7360, anything-llm#5447: limits run into and pauses ignored."""
    async with stage(Limits(identify_every=0.0)) as played:
        channels = [played.discord.channel(played.guild, f"room-{n}") for n in range(5)]
        async with played.running() as platform:
            platform.outlet._pace = PACE_SECONDS
            asked = []
            for n in range(40):
                asked.append(played.ask(f"Question {n}", channels[n % 5]))
                await asyncio.sleep(0.05)
            for each in asked:
                await played.discord.until(partial(_is_answered, played, each), seconds=20)
        refused = [call.method for call in played.discord.calls.limited()]
        posts = [len(played.posts(each)) for each in asked]
        assert refused == []
        assert posts == [1] * 40


async def test_two_that_listen_answer_once() -> None:
    async with stage() as played, played.running(), played.running(works=False):
        asked = played.ask("When?")
        await played.answer(asked)
        command = await finished(played, "ask", question="When?")
        await asyncio.sleep(0.1)
        assert len(played.posts(asked)) == 1
        assert [m.content for m in played.general.messages if m.author is played.discord.bot] == [
            command.content
        ]
        assert len(played.begun) == 2


async def test_what_is_said_while_an_engine_is_away_waits_and_is_answered() -> None:
    """openclaw#77000: acknowledged before it is safe, and lost."""

    class Moody(MemoryNotes):
        away = 0

        async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
            if self.away and name.startswith("discord:question:"):
                self.away -= 1
                raise Unavailable("no queue")
            await super().keep(name, value, seconds)

    async with stage() as played:
        moody = Moody()
        played.notes = moody
        async with played.running():
            await played.answer(played.ask("First"))
            moody.away = 2
            second, third = played.ask("Second"), played.ask("Third")
            await played.answer(second)
            await played.answer(third)
        assert moody.away == 0
        assert [each.text for each in played.begun] == ["First", "Second", "Third"]


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_breaks_off_at_random_each_question_is_answered_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - which call breaks off, and no secret
    faults = [
        Fault(cut="before"),
        Fault(cut="after"),
        Fault(half=True),
        Fault(status=503, body="{}"),
        Fault(delay=0.05),
        Fault(status=429, body='{"retry_after": 0.05, "global": false, "message": "slow"}'),
    ]
    async with stage() as played, played.running():
        asked = []
        for n in range(20):
            played.discord.faults.order(chance.choice([SEND, EDIT, BRANCH]), chance.choice(faults))
            if chance.random() < 0.3:
                played.discord.gateway.sessions.order(DUPLICATE)
            if chance.random() < 0.15:
                played.discord.gateway.drop()
            asked.append(played.ask(f"Question {n}"))
            await asyncio.sleep(0.01)
        for each in asked:
            await played.discord.until(partial(_is_answered, played, each), seconds=20)
        await asyncio.sleep(0.1)
        for number, each in enumerate(asked):
            (post,) = played.posts(each)
            assert f"You asked: Question {number}\n" in f"{post.content}\n"


def _is_answered(played: Stage, asked: Said) -> bool:
    return asked.thread is not None and any("good" in ids(post) for post in played.posts(asked))
