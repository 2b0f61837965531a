"""One whole answer stands in Discord, whatever breaks off, refuses, repeats or is killed in between."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from adapters.discord.asked import Ticket
from adapters.discord.places import Spot
from adapters.discord.signs import Signs
from core.messages import Message, Place, Reply, person_audience
from core.ports import Draft, Unavailable, Undeliverable
from tests.adapters.discord.stage import (
    DELETE,
    EDIT,
    SEND,
    Stage,
    ids,
    show,
    stage,
    words,
)
from tests.core.rendering.waits import HOSTILE, share_of_the_loop
from tests.platforms.discord import BRISK
from tests.platforms.discord.bits import EVERYONE, Permission
from tests.platforms.discord.things import Message as Said
from tests.platforms.discord.things import Overwrite
from tests.platforms.faults import Fault
from tests.platforms.rates import Rate

THREAD = "POST /channels/{channel_id}/messages/{message_id}/threads"
LONG = "\n\n".join(f"Block {n}. " + "The library opens at ten. " * 30 for n in range(8))


async def asked(played: Stage, text: str = "When?") -> tuple[Said, Message]:
    said = played.ask(text)
    return said, played.question(said)


async def test_an_answer_grows_in_one_post() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        await show(platform, question, "Ten.", "Ten.\n\nOn weekdays.")
        (post,) = played.posts(said)
        assert post.content == "Ten.\n\nOn weekdays."
        assert post.edits == ["Ten."]
        assert "good" in ids(post)
        assert "stop" not in ids(post)


async def test_what_is_shown_already_costs_no_call() -> None:
    async with stage() as played, played.platform() as platform:
        _, question = await asked(played)
        posted = await show(platform, question, "Ten.")
        before = len(played.discord.calls)
        assert await show(platform, question, "Ten.", posted=posted) == posted
        assert len(played.discord.calls) == before


async def test_states_that_come_too_fast_are_left_to_the_next_and_the_last_one_always_comes() -> (
    None
):
    async with stage() as played, played.platform(pace=60.0) as platform:
        said, question = await asked(played)
        await show(platform, question, *("Ten. " * n for n in range(1, 30)))
        assert len(played.discord.calls.of(SEND)) == 1
        assert len(played.discord.calls.of(EDIT)) == 1
        assert words(played.posts(said)[0].content) == ["Ten"] * 29


async def test_a_long_answer_comes_whole_and_in_order_over_several_posts() -> None:
    """nanobot#898, AstrBot#6034: over 2,000 characters are dropped."""
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        blocks = LONG.split("\n\n")
        states = ["\n\n".join(blocks[: n + 1]) for n in range(len(blocks))]
        await show(platform, question, *states)
        posts = played.posts(said)
        assert len(posts) > 2
        assert words(" ".join(p.content for p in posts)) == words(LONG)
        assert ["good" in ids(p) for p in posts] == [False] * (len(posts) - 1) + [True]
        assert not any("stop" in ids(p) for p in posts)


async def test_100000_characters_come_as_a_file_with_their_beginning() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        text = "The library opens at ten on weekdays. " * 2_700
        await show(platform, question, "The library", text)
        (post,) = played.posts(said)
        (file,) = post.attachments
        assert words(file.content.decode()) == words(text)
        assert "whole answer is in the file" in post.content


async def test_nobody_waits_for_the_looks_of_a_long_answer() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        await platform.outlet.show(question, Draft(Reply("Ten."), {}))  # what is loaded once
        draft = Draft(Reply(HOSTILE), {}, complete=True)
        assert await share_of_the_loop(platform.outlet.show(question, draft)) < 0.5
        assert played.posts(said)


async def test_an_answer_that_becomes_shorter_leaves_nothing_behind() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        posted = await show(platform, question, LONG)
        await show(
            platform,
            replace(question, id=f"{question.id}~1", revises=question.id),
            "No.",
            posted=posted,
        )
        assert [p.content for p in played.posts(said)] == ["No."]


@pytest.mark.parametrize("route", [SEND, EDIT, THREAD])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut="before"),
        Fault(cut="after"),
        Fault(half=True),
        Fault(status=503, body="{}"),
        Fault(status=429, body='{"retry_after": 0.05, "global": false, "message": "slow"}'),
    ],
)
async def test_a_call_that_breaks_off_is_made_good_and_leaves_one_answer(
    route: str, fault: Fault
) -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        played.discord.faults.order(route, fault)
        await show(platform, question, "Ten.", "Ten.\n\nOn weekdays.")
        assert not played.discord.faults.waiting[route]
        assert said.thread is not None
        assert [p.content for p in played.posts(said)] == ["Ten.\n\nOn weekdays."]


async def test_what_stays_away_is_unavailable_and_goes_on_where_it_stopped() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        played.discord.faults.order(SEND, Fault(cut="after"), times=3)
        with pytest.raises(Unavailable):
            await show(platform, question, LONG)
        await show(platform, question, LONG)
        assert words(" ".join(p.content for p in played.posts(said))) == words(LONG)


async def test_a_ban_without_via_is_waited_out_by_the_inbox() -> None:
    async with stage() as played, played.platform() as platform:
        _, question = await asked(played)
        played.discord.faults.order(SEND, Fault(status=429, body='"banned"', headers={"via": ""}))
        with pytest.raises(Unavailable):
            await show(platform, question, "Ten.")
        assert len(played.discord.calls.of(SEND)) == 1


@pytest.mark.parametrize("later", [0.0, 600.0])
@pytest.mark.parametrize("after", [1, 2, 3])
async def test_killed_between_sending_and_recording_nothing_is_said_twice(
    later: float, after: int
) -> None:
    """By the nonce within minutes, by the channel's history afterwards."""
    async with stage() as played:
        said, question = await asked(played)
        async with played.platform() as platform:
            # The process dies once so many posts are there, and none was recorded.
            sent = played.discord.calls
            played.discord.faults.order(SEND, Fault(), times=after - 1)
            played.discord.faults.order(SEND, Fault(cut="after"), times=3)
            with pytest.raises(Unavailable):
                await show(platform, question, LONG)
            assert len(sent.of(SEND)) == after + 2
        played.discord.clock.advance(later)
        async with played.platform() as platform:
            await show(platform, question, LONG)
        assert words(" ".join(p.content for p in played.posts(said))) == words(LONG)


async def test_killed_after_the_first_state_the_last_one_takes_its_place() -> None:
    for later in (0.0, 600.0):
        async with stage() as played:
            said, question = await asked(played)
            async with played.platform() as platform:
                await platform.outlet.show(question, Draft(Reply("Ten."), {}))
            played.discord.clock.advance(later)
            async with played.platform() as platform:
                await show(platform, question, "Ten.\n\nOn weekdays.")
            (post,) = played.posts(said)
            assert post.content == "Ten.\n\nOn weekdays."
            assert "good" in ids(post)


async def test_the_answer_before_is_not_taken_for_this_one() -> None:
    async with stage() as played:
        first, root = await asked(played)
        async with played.platform() as platform:
            await show(platform, root, "First.")
            assert first.thread is not None
            second = played.ask("And then?", first.thread)
            await show(platform, replace(root, id=second.id), "Second.")
            third = played.ask("And then?", first.thread)
        played.discord.clock.advance(600)
        async with played.platform() as platform:
            await show(platform, replace(root, id=second.id, at=0.0), "Second, whole.")
            await show(platform, replace(root, id=third.id, at=0.0), "Third.")
        texts = [m.content for m in first.thread.messages if m.author is played.discord.bot]
        assert texts == ["First.", "Second, whole.", "Third."]


async def test_where_no_thread_may_be_opened_the_answer_replies_in_the_room() -> None:
    async with stage() as played, played.platform() as platform:
        everyone = played.guild.roles[played.guild.id]
        everyone.permissions = EVERYONE & ~Permission.CREATE_PUBLIC_THREADS
        for role in played.guild.roles.values():
            role.permissions &= ~Permission.CREATE_PUBLIC_THREADS
        said, question = await asked(played)
        await show(platform, question, LONG)
        assert said.thread is None
        posts = played.posts(said)
        assert words(" ".join(p.content for p in posts)) == words(LONG)
        assert all(p.replies_to is said and not p.pinged for p in posts)
        assert await platform._homes.thread_of(posts[0].id) == said.id


async def test_a_post_that_somebody_deleted_is_said_anew_once() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        posted = await show(platform, question, "Ten.")
        await played.platform_deletes(played.posts(said)[0])
        revised = replace(question, id=f"{question.id}~1", revises=question.id)
        posted = await show(platform, revised, "Eleven.", posted=posted)
        await show(platform, revised, "Eleven.", posted=posted)
        assert [p.content for p in played.posts(said)] == ["Eleven."]


async def test_an_old_post_that_may_not_be_edited_any_more_is_replaced() -> None:
    """30046: edits of messages older than an hour are counted."""
    limits = replace(BRISK, old_edits=Rate(1, 60.0))
    async with stage(limits) as played, played.platform() as platform:
        said, question = await asked(played)
        posted = await show(platform, question, "Ten.")
        played.discord.clock.advance(3_700)
        for text in ("Eleven.", "Twelve."):
            revised = replace(question, id=f"{question.id}~{text}", revises=question.id)
            posted = await show(platform, revised, text, posted=posted)
            assert [p.content for p in played.posts(said)] == [text]
        assert len(played.discord.calls.of(SEND)) == 2


@pytest.mark.parametrize("threads", [True, False])
async def test_a_question_deleted_before_its_answer_began_gets_none(threads: bool) -> None:
    async with stage() as played, played.platform() as platform:
        for role in played.guild.roles.values():
            role.permissions &= ~(0 if threads else Permission.CREATE_PUBLIC_THREADS)
        said, question = await asked(played, "embarrassing")
        played.alice.delete(said)
        await platform.outlet.status(question, "Searching")
        played.discord.clock.advance(10)
        await platform.outlet.status(question, "Reading")
        posted = await show(platform, question, "Ten.", "Ten. Eleven.")
        assert [m.content for m in played.general.messages] == []
        before = len(played.discord.calls)
        await show(platform, question, "Ten. Twelve.", posted=posted)
        assert len(played.discord.calls) == before


async def test_a_question_deleted_in_a_direct_message_gets_no_answer() -> None:
    async with stage() as played, played.platform() as platform:
        said = played.alice.dm("embarrassing")
        direct = Spot("direct", said.channel.id, said.channel.id, single=True)
        question = played.question(said, direct)
        played.alice.delete(said)
        await show(platform, question, "Ten.")
        assert played.alice.direct.messages == []


async def test_a_question_deleted_while_it_is_looked_for_leaves_no_line_that_says_so() -> None:
    """hermes-agent#24117: a status that sticks."""
    async with stage() as played, played.platform() as platform:
        said = played.alice.dm("embarrassing")
        direct = Spot("direct", said.channel.id, said.channel.id, single=True)
        question = played.question(said, direct)
        played.discord.clock.advance(10)
        await platform.outlet.status(question, "Searching the documents")
        assert ["Searching" in text for text in played.alice.direct.texts] == [False, True]
        played.alice.delete(said)
        posted = await show(platform, question, "Ten.")
        assert played.alice.direct.texts == []
        assert await show(platform, question, "Ten.", posted=posted) == posted


async def test_an_interaction_that_expired_leaves_no_line_beside_the_answer() -> None:
    async with stage() as played, played.running(works=False) as platform:
        played.alice.slash(played.general, "ask", {"question": "When?"})
        await played.discord.until(lambda: bool(played.tickets.enqueued))
        (message,) = await played.inbox.waiting(played.tickets.enqueued[0][0])
        await platform.outlet.status(message, "Searching the documents")
        (line,) = played.general.messages
        assert "Searching" in line.content
        await platform._homes.keep_ticket(message.id, Ticket("gone", played.discord.bot.id))
        played.discord.clock.advance(10)
        await show(platform, message, "Ten.")
        assert played.general.messages == [line]
        assert words(line.content)[-1:] == ["Ten"]


async def test_an_answer_that_began_goes_on_below_a_question_that_is_gone() -> None:
    async with stage() as played, played.platform() as platform:
        for role in played.guild.roles.values():
            role.permissions &= ~Permission.CREATE_PUBLIC_THREADS
        said, question = await asked(played)
        posted = await platform.outlet.show(question, Draft(Reply("Block"), {}))
        played.alice.delete(said)
        await show(platform, question, LONG, posted=posted)
        texts = [m.content for m in played.general.messages]
        assert words(" ".join(texts)) == words(LONG)


async def test_who_was_removed_from_a_server_or_whose_room_is_gone_stops_trying() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        posted = await platform.outlet.show(question, Draft(Reply("Ten."), {}))
        assert said.thread is not None
        _, other = await asked(played)
        played.discord.delete_channel(played.general)
        with pytest.raises(Undeliverable):
            await show(platform, question, "Ten.\n\nOn weekdays.", posted=posted)
        played.discord.kick_bot(played.guild)
        with pytest.raises(Undeliverable):
            await show(platform, other, "Ten.")


async def test_a_room_that_is_gone_or_closed_cannot_be_answered_in() -> None:
    async with stage() as played, played.platform() as platform:
        _, question = await asked(played)
        played.discord.delete_channel(played.general)
        with pytest.raises(Undeliverable):
            await show(platform, question, "Ten.")
        closed = played.discord.channel(played.guild, "leads", only=(played.alice.user,))
        said = played.alice.say(closed, f"{played.mention} When?")
        with pytest.raises(Undeliverable):
            await show(platform, played.question(said), "Ten.")


async def test_somebody_who_takes_no_messages_cannot_be_answered() -> None:
    async with stage() as played, played.platform() as platform:
        said = played.alice.dm("When?")
        direct = Spot("direct", said.channel.id, said.channel.id, single=True)
        question = played.question(said, direct)
        played.alice.user.takes_direct_messages = False
        with pytest.raises(Undeliverable):
            await show(platform, question, "Ten.")


async def test_a_revoked_token_keeps_what_waits() -> None:
    async with stage() as played, played.platform() as platform:
        _, question = await asked(played)
        await platform.outlet.status(question, "Searching")
        await played.discord.revoke_token()
        with pytest.raises(Unavailable, match="token"):
            await show(platform, question, "Ten.")


async def test_a_slow_answer_shows_a_line_that_the_answer_replaces() -> None:
    """hermes-agent#24117: a status that sticks."""
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        await platform.outlet.status(question, "Searching the documents")
        assert said.thread is not None
        assert played.posts(said) == []
        played.discord.clock.advance(10)
        await platform.outlet.status(question, "Reading 3 passages")
        (line,) = played.posts(said)
        assert line.content == "-# Reading 3 passages"
        await platform.outlet.status(question, "Reading 4 passages")
        await show(platform, question, "Ten.")
        assert played.posts(said) == [line]
        assert line.content == "Ten."
        await platform.outlet.status(question, "Again")
        assert line.content == "Ten."
        assert said.thread.typed


async def test_while_a_model_is_slow_typing_is_shown_where_the_answer_will_be() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        await platform.outlet.status(question, "Reading 3 passages")
        thread = said.thread
        assert thread is not None
        await played.discord.until(lambda: bool(played.posts(said)))
        (line,) = played.posts(said)
        assert line.content == "-# Reading 3 passages"
        shown = len(thread.typed)
        assert shown >= 1
        played.discord.clock.advance(30)  # what was shown is over by now
        await played.discord.until(lambda: len(thread.typed) > shown, seconds=20)
        await show(platform, question, "Ten.")
        assert (played.posts(said), line.content) == ([line], "Ten.")
        assert not platform.outlet._signs._tasks


async def test_a_quick_answer_needs_no_typing_in_its_thread() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        await platform.outlet.status(question, "Searching")
        await show(platform, question, "Ten.")
        assert said.thread is not None
        assert said.thread.typed == []


async def test_a_sign_ends_where_nobody_writes_the_answer_any_more() -> None:
    renewed: list[int] = []

    async def renew() -> float:
        renewed.append(1)
        return 0.01

    signs = Signs(forgotten=0.5)
    signs.keep("question", renew)
    await asyncio.wait(signs._tasks.values(), timeout=30)
    assert renewed == [1]
    assert not signs._tasks
    await signs.end("question")


async def test_a_thread_is_asked_for_once() -> None:
    async with stage() as played, played.platform() as platform:
        _, question = await asked(played)
        for _ in range(3):
            await platform.outlet.status(question, "Searching")
        await show(platform, question, "Ten.", "Ten. Eleven.")
        assert len(played.discord.calls.of(THREAD)) == 1


async def test_a_line_of_a_killed_process_is_replaced_minutes_later() -> None:
    async with stage() as played:
        said, question = await asked(played)
        async with played.platform() as platform:
            played.discord.clock.advance(10)
            await platform.outlet.status(question, "Reading")
        played.discord.clock.advance(600)
        async with played.platform() as platform:
            await show(platform, question, "Ten.")
        assert [p.content for p in played.posts(said)] == ["Ten."]


async def test_nothing_pings_anybody() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        text = f"@everyone {played.alice.mention} `{played.alice.mention}` <@&{played.guild.id}>"
        await show(platform, question, text, f"{text} {text}")
        for post in played.posts(said):
            assert post.pinged == set()
            assert post.mentions == []
            assert not post.mention_everyone


async def test_an_answer_is_withdrawn_and_once_more_is_no_harm() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        posted = await show(platform, question, LONG)
        await platform.outlet.withdraw(question, posted)
        await platform.outlet.withdraw(question, posted)
        assert played.posts(said) == []
        assert played.discord.calls.of(DELETE)


async def test_a_thread_is_read_with_names_up_to_the_question() -> None:
    """openclaw#8486: yes to what?"""
    async with stage(message_content=True) as played, played.platform() as platform:
        bob = played.discord.person("bob", played.guild)
        thread = bob.open_thread(played.general, "Lunch")
        bob.say(thread, "Shall we move lunch to one?")
        played.alice.say(thread, "Fine with me")
        said = played.ask("what was asked?", thread)
        played.alice.say(thread, "too late")
        question = replace(
            played.question(said),
            place=Place("discord", played.guild.id, played.general.id, thread.id),
        )
        told = await platform.outlet.said_before(question, 10)
        assert [(each.person.name, each.text) for each in told] == [
            ("Bob", "Shall we move lunch to one?"),
            ("Alice", "Fine with me"),
        ]


async def test_who_may_not_read_back_has_nothing_read_for_them() -> None:
    async with stage(message_content=True) as played, played.platform() as platform:
        bob = played.discord.person("bob", played.guild)
        denied = Overwrite(deny=Permission.READ_MESSAGE_HISTORY)
        played.general.overwrites[bob.user.id] = denied
        secret = played.alice.say(played.general, "The safe opens with 4711")
        told = {}
        for who in (played.alice, bob):
            asked = played.question(played.ask("what did she say?", who=who))
            question = replace(asked, reply_to=secret.id)
            told[who.user.username] = [
                each.text for each in await platform.outlet.said_before(question, 10)
            ]
        assert "The safe opens with 4711" in told["alice"]
        assert told["bob"] == []


async def test_without_the_content_intent_the_history_is_our_own_words_and_mentions() -> None:
    async with stage() as played, played.platform() as platform:
        first, root = await asked(played, "First?")
        await show(platform, root, "Ten.")
        assert first.thread is not None
        played.alice.say(first.thread, "hidden from us")
        second = played.ask("And then?", first.thread)
        told = await platform.outlet.said_before(replace(root, id=second.id), 10)
        assert [(each.own, each.text) for each in told] == [(True, "Ten.")]


async def test_a_private_answer_whose_interaction_expired_comes_as_a_direct_message() -> None:
    async with stage() as played, played.platform() as platform:
        place = Place(
            "discord", played.guild.id, played.general.id, f"private-{played.alice.id}", True
        )
        person = played.question(played.ask("x")).person
        at = played.discord.clock.now()
        id_ = played.discord.clock.snowflake()
        question = Message(id_, person, place, person_audience(person), "When?", at)
        await platform._homes.keep_ticket(id_, Ticket("gone", played.discord.bot.id))
        played.discord.clock.advance(10)
        await show(platform, question, "Ten.", "Ten.\n\nOn weekdays.")
        assert played.alice.direct.texts == ["Ten.\n\nOn weekdays."]
        assert "Ten." not in str(played.general.texts)


async def test_opening_the_platform_asks_nobody_anything() -> None:
    async with stage() as played:
        took = []
        for _ in range(3):
            began = time.monotonic()
            async with played.platform():
                pass
            took.append(time.monotonic() - began)
        assert len(played.discord.calls) == 0
        assert min(took) < 1


async def test_a_private_answer_that_was_shown_is_not_said_again_when_its_interaction_is_over() -> (
    None
):
    async with stage() as played, played.running() as platform:
        asked = played.alice.slash(played.general, "ask", {"question": "When?", "private": True})
        answer = await played.discord.answer(asked)
        await played.discord.until(lambda: "good" in ids(answer))
        await played.delivered()
        (message,) = played.begun
        draft = await played.drafts.load(message)
        assert draft is not None
        await platform._homes.drop_ticket(message.id)
        played.discord.clock.advance(1_000)
        assert await platform.outlet.show(message, draft) == draft.posted
        assert played.alice.direct.texts == []


async def test_an_answer_that_was_withdrawn_is_not_shown_again() -> None:
    """Whoever looked for what to ask next meanwhile would post it anew, with nothing to delete it by."""
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        posted = await show(platform, question, "Ten.")
        await platform.outlet.withdraw(question, posted)
        async with played.platform() as other:  # by whichever process
            reply = Reply("Ten.", suggestions=("And on Sundays?",))
            await other.outlet.show(question, Draft(reply, posted, complete=True))
        assert played.posts(said) == []


async def test_what_to_ask_next_comes_into_the_same_post_when_it_is_known() -> None:
    async with stage() as played, played.platform() as platform:
        said, question = await asked(played)
        posted = await show(platform, question, "Ten.", "Ten.\n\nOn weekdays.")
        (before,) = played.posts(said)
        assert "next" not in ids(before)
        reply = Reply("Ten.\n\nOn weekdays.", suggestions=("And on Sundays?",))
        for _ in range(2):
            posted = await platform.outlet.show(question, Draft(reply, posted, complete=True))
        (post,) = played.posts(said)
        assert (post.id, post.content) == (before.id, "Ten.\n\nOn weekdays.")
        assert all(each in ids(post) for each in ("next", "good"))
