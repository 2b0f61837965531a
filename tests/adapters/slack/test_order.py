"""What is said, edited and deleted in one thread is taken in the order in which it came."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.slack.turns import Turns
from core.ports import Unavailable
from tests.adapters.slack.front import workspace
from tests.adapters.slack.test_listen import connected, texts, until
from tests.platforms.faults import Fault


async def test_who_is_new_to_it_is_not_overtaken_in_their_thread_and_holds_up_no_other() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
        slack.limits = replace(slack.limits, ack=3.0)
        asked = bob.say(general, f"{slack.mention} One?")
        await slack.post.settle()
        slack.faults.order("users.info", Fault(delay=0.8))
        ann.say(general, f"{slack.mention} Two?", asked.ts)
        await until(lambda: not slack.faults.waiting["users.info"])
        bob.say(general, f"{slack.mention} Three?", asked.ts)
        bob.say(general, f"{slack.mention} Elsewhere?")
        await until(lambda: len(desk.came) == 4)
        assert texts(desk) == ["One?", "Elsewhere?", "Two?", "Three?"]


@pytest.mark.parametrize("root", ["new", "answered"])
async def test_replies_without_a_mention_keep_the_order_in_which_they_were_written(
    root: str,
) -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
        slack.limits = replace(slack.limits, ack=3.0)
        slow = Fault(delay=0.3)
        if root == "new":
            slack.faults.order("users.info", slow)
        asked = ann.say(general, f"{slack.mention} 0?")
        if root == "answered":
            await slack.post.settle()
            slack.faults.order("users.info", slow)
            bob.say(general, f"{slack.mention} 1?", asked.ts)
        await until(lambda: not slack.faults.waiting["users.info"])
        for number in range(2, 9):
            ann.say(general, f"{number}?", asked.ts)
        ann.say(general, f"{slack.mention} 9?", asked.ts)
        await slack.post.settle()
        await until(lambda: len(desk.came) >= 9)
        rest = [f"{each}?" for each in range(2, 10)]
        assert texts(desk) == ["0?", *(["1?"] if root == "answered" else []), *rest]


@pytest.mark.parametrize(
    ("age", "unknown", "pause"),
    [(60.0, 0.3, 0.1), (60.0, 1.3, 1.0), (0.0, 5.0, 0.4)],
    ids=[
        "in an old thread",
        "long on its way in an old thread",
        "whose person Slack does not name",
    ],
)
async def test_what_follows_a_question_that_is_still_on_its_way_in_is_answered(
    age: float, unknown: float, pause: float
) -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        slack.limits = replace(slack.limits, ack=3.0)
        gil, lobby = slack.person("gil"), slack.channel("lobby")
        thread = slack.person("ann").say(lobby, "Lunch?").ts if age else None
        await slack.post.settle()
        desk.clock.added += age
        slack.faults.order("users.info", Fault(delay=unknown), 4)
        asked = gil.say(lobby, f"{slack.mention} One?", thread)
        await asyncio.sleep(pause)
        gil.say(lobby, "Two?", thread or asked.ts)
        await slack.post.settle()
        assert texts(desk) == ["One?", "Two?"]
        assert not slack.calls.of("conversations.replies"), "it only has to wait"


async def test_what_follows_a_question_that_another_process_takes_in_is_answered() -> None:
    async with workspace() as (slack, desk), connected(slack, desk), connected(slack, desk):
        slack.limits = replace(slack.limits, ack=3.0)
        ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")
        threads = [ann.say(general, f"Lunch {n}?").ts for n in range(6)]
        await slack.post.settle()
        desk.clock.added += 60.0
        slack.faults.order("users.info", Fault(delay=0.5), 4)
        for number, thread in enumerate(threads):
            ann.say(general, f"{slack.mention} {number} One?", thread)
        await asyncio.sleep(0.1)
        for number, thread in enumerate(threads):
            bob.say(general, f"{number} Two?", thread)
        await slack.post.settle()
        for number in range(6):
            said = [text for text in texts(desk) if text.startswith(str(number))]
            assert said == [f"{number} One?", f"{number} Two?"]


async def test_a_question_that_comes_late_brings_what_already_followed_it() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        slack.limits = replace(slack.limits, retries=(0.5,))
        ann, general = slack.person("ann"), slack.channel("general")
        thread = ann.say(general, "Lunch?").ts
        ann.say(general, "Before?", thread)
        await slack.post.settle()
        desk.clock.added += 60.0
        desk.trouble += [Unavailable("away")] * 2
        ann.say(general, f"{slack.mention} One?", thread)
        await until(lambda: not desk.trouble)
        ann.say(general, "Two?", thread)
        ann.say(general, f"<@{slack.person('bob').id}> Three?", thread)
        await slack.post.settle()
        assert texts(desk) == ["One?", "Two?"]


async def test_a_question_comes_again_until_what_already_followed_it_could_be_read() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        slack.limits = replace(slack.limits, retries=(0.5, 0.5))
        ann, general = slack.person("ann"), slack.channel("general")
        thread = ann.say(general, "Lunch?").ts
        await slack.post.settle()
        desk.clock.added += 60.0
        slack.faults.order("conversations.replies", Fault(error="internal_error"), 4)
        desk.trouble += [Unavailable("away")] * 2
        ann.say(general, f"{slack.mention} One?", thread)
        await until(lambda: not desk.trouble)
        ann.say(general, "Two?", thread)
        await slack.post.settle()
        assert texts(desk) == ["One?", "Two?"]


async def test_what_follows_the_question_of_a_stranger_is_not_answered() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        room = slack.channel("with-partner")
        asked = slack.person("zoe").say(room, f"{slack.mention} One?")
        slack.person("ann").say(room, "Two?", asked.ts)
        await slack.post.settle()
        assert desk.came == []


@pytest.mark.parametrize("what", ["edit", "delete"])
async def test_an_edit_or_a_deletion_waits_for_the_question_that_it_is_about(what: str) -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        slack.limits = replace(slack.limits, ack=3.0)
        ann, general = slack.person("ann"), slack.channel("general")
        slack.faults.order("users.info", Fault(delay=0.5))
        asked = ann.say(general, f"{slack.mention} One?")
        await until(lambda: not slack.faults.waiting["users.info"])
        if what == "edit":
            ann.edit(asked, f"{slack.mention} Two?")
        else:
            ann.delete(asked)
        await slack.post.settle()
        if what == "edit":
            assert [(m.text, m.revises) for m in desk.came] == [("One?", ""), ("Two?", asked.ts)]
        else:
            assert (texts(desk), desk.stopped) == (["One?"], [asked.ts])


async def test_an_older_edit_that_comes_later_changes_nothing() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        ann = slack.person("ann")
        said = ann.say(slack.channel("general"), f"{slack.mention} One?")
        await slack.post.settle()
        slack.post.reorder(2)
        ann.edit(said, f"{slack.mention} Two?")
        ann.edit(said, f"{slack.mention} Three?")
        await slack.post.settle()
        assert texts(desk) == ["One?", "Three?"]


async def test_an_edit_that_is_redelivered_late_overtakes_no_newer_one() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        slack.limits = replace(slack.limits, retries=(1.0,))
        ann = slack.person("ann")
        said = ann.say(slack.channel("general"), f"{slack.mention} One?")
        await slack.post.settle()
        desk.trouble.append(Unavailable("away"))
        ann.edit(said, f"{slack.mention} Two?")
        await until(lambda: not desk.trouble)
        ann.edit(said, f"{slack.mention} Three?")
        await until(lambda: texts(desk)[1:] == ["Three?"])
        await slack.post.settle()
        assert texts(desk) == ["One?", "Three?"]


async def test_an_edit_that_was_not_safe_yet_comes_again() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        ann = slack.person("ann")
        said = ann.say(slack.channel("general"), f"{slack.mention} One?")
        await slack.post.settle()
        desk.trouble.append(Unavailable("away"))
        ann.edit(said, f"{slack.mention} Two?")
        await until(lambda: len(desk.came) == 2)
        assert [(m.text, m.revises) for m in desk.came] == [("One?", ""), ("Two?", said.ts)]


async def test_a_question_that_comes_after_its_deletion_is_not_asked() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        ann, general = slack.person("ann"), slack.channel("general")
        slack.post.reorder(3)
        said = ann.say(general, f"{slack.mention} One?")
        ann.delete(said)
        ann.say(general, f"{slack.mention} Two?")
        await slack.post.settle()
        await until(lambda: "Two?" in texts(desk))
        assert texts(desk) == ["Two?"]


async def test_a_question_that_comes_again_after_its_deletion_is_not_asked() -> None:
    async with workspace() as (slack, desk), connected(slack, desk):
        slack.limits = replace(slack.limits, retries=(1.0,))
        ann, general = slack.person("ann"), slack.channel("general")
        desk.trouble += [Unavailable("away")] * 2
        said = ann.say(general, f"{slack.mention} One?")
        await until(lambda: not desk.trouble)
        ann.delete(said)
        await slack.post.settle()
        assert desk.came == []


async def test_who_leaves_without_having_waited_lets_nobody_overtake() -> None:
    turns, done = Turns(), asyncio.Event()
    order: list[int] = []

    async def come(number: int) -> None:
        async with turns.take("a") as come:
            await come()
            if number == 1:
                await done.wait()
            order.append(number)

    async def leave() -> None:
        async with turns.take("a"):
            raise ValueError

    tasks = [asyncio.create_task(each) for each in (come(1), leave(), come(3))]
    await asyncio.sleep(0.01)
    assert order == []
    done.set()
    await asyncio.wait(tasks)
    assert isinstance(tasks[1].exception(), ValueError)
    assert order == [1, 3]
    await come(4)
    assert not turns._lanes
