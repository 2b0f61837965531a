"""Mynah as a process, emulate as its Slack with signed events: what people do, and what they then see."""

from __future__ import annotations

import pytest

from tests.others.judge import until
from tests.others.slack import BOT, SECRET, Slack, words

pytestmark = [pytest.mark.others, pytest.mark.asyncio(loop_scope="session")]


async def test_a_mention_is_answered_once_in_its_thread_with_its_citation(slack: Slack) -> None:
    reading = await slack.channel("reading")
    asked = await slack.says("ann", reading, f"<@{BOT}> When does the library open?")
    answer = await slack.answer(reading, asked)
    assert "ten on weekdays" in words(answer)
    assert "[1] Opening hours" in words(answer)

    follow = "And when does the kitchen close?"
    await slack.says("bob", reading, follow, asked)
    assert "nine in the evening" in words(await slack.answer(reading, asked, 2))


async def test_events_that_come_again_are_not_answered_again(slack: Slack) -> None:
    reading = await slack.channel("reading")
    first = await slack.says("bob", reading, f"<@{BOT}> When does the library open?")
    await slack.answer(reading, first)
    await slack.judge.caught_up()
    before = len(slack.sent("chat.postMessage"))
    assert await slack.judge.do("redeliver")
    asked = await slack.says("bob", reading, f"<@{BOT}> Who waters the garden?")
    assert "caretaker" in words(await slack.answer(reading, asked))
    await slack.judge.caught_up()
    assert len(slack.sent("chat.postMessage")) == before + 1


async def test_a_direct_message_is_answered(slack: Slack) -> None:
    opened = await slack.call("bob", "conversations.open", users=BOT)
    channel = opened["channel"]["id"]
    asked = await slack.says("bob", channel, "Who waters the garden on Mondays?")
    assert "caretaker" in words(await slack.answer(channel, asked, who="bob"))


async def test_in_a_private_channel_it_answers_once_it_is_invited(slack: Slack) -> None:
    staff = await slack.channel("staff")
    await slack.call("ann", "conversations.invite", channel=staff, users=BOT)
    asked = await slack.says("ann", staff, f"<@{BOT}> When does the library open?")
    assert "ten on weekdays" in words(await slack.answer(staff, asked))


async def test_an_edited_question_is_answered_anew_in_the_same_post(slack: Slack) -> None:
    reading = await slack.channel("reading")
    asked = await slack.says("ann", reading, f"<@{BOT}> When does the library open?")
    await slack.answer(reading, asked)
    text = f"<@{BOT}> When does the kitchen close?"
    await slack.call("ann", "chat.update", channel=reading, ts=asked, text=text)

    async def revised() -> bool:
        (answer,) = await slack.replies(reading, asked)
        return "nine in the evening" in words(answer)

    await until(revised, "the answer is revised")


async def test_after_a_deleted_question_its_person_alone_is_offered_to_delete_the_answer(
    slack: Slack,
) -> None:
    reading = await slack.channel("reading")
    asked = await slack.says("ann", reading, f"<@{BOT}> When does the library open?")
    await slack.answer(reading, asked)
    await slack.call("ann", "chat.delete", channel=reading, ts=asked)

    async def offered() -> bool:
        return bool(slack.sent("chat.postEphemeral"))

    await until(offered, "it is offered")
    (offer,) = slack.sent("chat.postEphemeral")
    assert offer["user"] == (await slack.call("ann", "auth.test"))["user_id"]


async def test_every_event_is_acknowledged_and_every_call_is_within_the_manifests_scopes(
    slack: Slack,
) -> None:
    reading = await slack.channel("reading")
    asked = await slack.says("ann", reading, f"<@{BOT}> When does the library open?")
    answer = await slack.answer(reading, asked)
    await slack.call("ann", "reactions.add", channel=reading, timestamp=answer["ts"], name="+1")
    events = await slack.judge.do("deliveries")
    assert "reaction_added" in {each["event"]["type"] for each in events}
    assert {each["status"] for each in events} == {200}
    await slack.judge.caught_up()
    refused = [call for call in slack.judge.calls if call.answer.get("ok") is not True]
    assert not refused
    assert slack.judge.of("conversations.info"), "it has no list of rooms"


async def test_what_is_signed_with_another_secret_is_refused(slack: Slack) -> None:
    reading = await slack.channel("reading")
    await slack.judge.do("signWith", secret="another one")  # noqa: S106 - made up
    try:
        asked = await slack.says("ann", reading, f"<@{BOT}> When does the library open?")
        assert (await slack.judge.do("deliveries"))[-1]["status"] == 401
        assert await slack.replies(reading, asked) == []
    finally:
        await slack.judge.do("signWith", secret=SECRET)
