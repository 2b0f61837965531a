"""The whole product as a process, the stand-in as its Slack: what people do, and what they then see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.adapters.slack.seen import answers, blocks_of_type, words
from tests.faults.product import Product, product
from tests.platforms.faults import Fault
from tests.platforms.slack import StandIn, slack_standin
from tests.platforms.slack.state import Message


@asynccontextmanager
async def mynah_in_slack(folder: Path, stocked: Path) -> AsyncIterator[tuple[StandIn, Product]]:
    async with (
        slack_standin() as slack,
        product(
            folder,
            stocked=stocked,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_APP_TOKEN=slack.app_token,
            SLACK_API_URL=slack.api_url,
        ) as (mynah, _),
    ):
        await mynah.start()
        await slack.sockets.connected(2, 180)
        yield slack, mynah


async def until(true: Callable[[], object], what: str, seconds: float = 120) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - another process's doing
            await asyncio.sleep(0.05)
    assert true(), what


async def answered(slack: StandIn, question: Message) -> Message:
    """The one finished answer to a question."""
    await until(lambda: any(a.metadata for a in answers(slack, question)), "answered")
    (answer,) = answers(slack, question)
    return answer


async def test_people_are_answered_in_slack(tmp_path: Path, stocked: Path) -> None:
    async with mynah_in_slack(tmp_path, stocked) as (slack, mynah):
        ann, bob, general = slack.person("ann"), slack.person("bob"), slack.channel("general")

        asked = ann.say(general, f"{slack.mention} When does the library open?")
        answer = await answered(slack, asked)
        assert "ten on weekdays" in words(answer)
        assert answer.thread_ts == asked.ts
        assert "[1] Opening hours" in words(answer)

        follow = bob.say(general, "And when does the kitchen close?", thread_ts=asked.ts)
        assert "nine in the evening" in words(await answered(slack, follow))

        direct = ann.say(ann.dm, "Who waters the garden on Mondays?")
        assert "caretaker" in words(await answered(slack, direct))

        (feedback,) = blocks_of_type(answer, "context_actions")
        assert feedback
        await ann.click(answer, "mynah_feedback", "positive").done()

        ann.edit(asked, f"{slack.mention} When does the kitchen close?")
        await until(lambda: "nine in the evening" in words(answer), "the answer is revised")
        assert len(answers(slack, asked)) == 1

        before = len(slack.ephemerals)
        delivery = await ann.command(general, "/mynah", "search kitchen").done()
        assert delivery.acknowledged
        await until(lambda: len(slack.ephemerals) > before, "search is answered")
        assert "kitchen closes" in words(slack.ephemerals[-1])
        assert "file:" not in words(slack.ephemerals[-1])
        delivery = await ann.command(general, "/mynah", "ask When does the library open?").done()
        await until(
            lambda: "ten on weekdays" in words(slack.ephemerals[-1]),
            "a private question is answered",
        )
        assert {each.user for each in slack.ephemerals} == {ann.id}

        slack.faults.order("chat.startStream", Fault(delay=3.0))
        gone = ann.say(general, f"{slack.mention} When does the library open?")
        await until(lambda: not slack.faults.waiting["chat.startStream"], "it is being written")
        ann.delete(gone)
        begun = len(slack.calls.of("chat.startStream"))
        await until(lambda: len(slack.calls.of("chat.startStream")) > begun, "it has begun")
        await until(lambda: not answers(slack, gone) and not slack.streams, "nothing stays")
        await until(lambda: not any(a.status for a in slack.assistants.values()), "it is over")

        assert not slack.calls.limited()
        assert [a.status for a in slack.assistants.values() if a.status] == []

        before = len(slack.ephemerals)
        slack.faults.order("response_url", Fault(delay=2.0, status=503))
        await ann.command(general, "/mynah", "search kitchen").done()
        await until(lambda: not slack.faults.waiting["response_url"], "it is being answered")
        assert await mynah.stop() == 0
        (shown,) = map(words, slack.ephemerals[before:])
        assert "kitchen closes" in shown


async def test_signed_requests_come_in_by_the_products_own_server(
    tmp_path: Path, stocked: Path
) -> None:
    async with (
        slack_standin() as slack,
        product(
            tmp_path,
            stocked=stocked,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_SIGNING_SECRET=slack.signing_secret,
            SLACK_API_URL=slack.api_url,
            MYNAH_TOKENS="ann:0123456789abcdef0123",
        ) as (mynah, caller),
    ):
        await mynah.start()
        await caller.wait_until_ready()
        await slack.send_events_to(f"{mynah.url}/slack/events")
        ann = slack.person("ann")
        asked = ann.say(ann.dm, "When does the library open?")
        assert "ten on weekdays" in words(await answered(slack, asked))
        assert not slack.calls.of("apps.connections.open")


async def test_killed_in_mid_answer_it_is_given_whole_and_once(
    tmp_path: Path, stocked: Path
) -> None:
    """openclaw#51620, #58443: a restart loses or repeats."""
    async with mynah_in_slack(tmp_path, stocked) as (slack, mynah):
        ann, general = slack.person("ann"), slack.channel("general")
        asked = []
        # The call is on its way when the process dies: before its effect is recorded anywhere.
        for method in ("chat.startStream", "chat.stopStream"):
            slack.faults.order(method, Fault(delay=1.0))
            question = ann.say(general, f"{slack.mention} When does the library open?")
            waiting = ann.say(general, "And the kitchen, when does it close?", question.ts)
            asked += [question, waiting]
            ordered = slack.faults.waiting[method]
            await until(lambda: not ordered, f"{method} is on its way")  # noqa: B023 - at once
            mynah.kill()
            await mynah.processes["serve"].wait()
            await slack.sockets.drop()
            await mynah.start()
            await slack.sockets.connected(2, 180)
        for question in asked:
            await answered(slack, question)
        assert "ten on weekdays" in words(await answered(slack, asked[0]))
        assert "nine in the evening" in words(await answered(slack, asked[3]))
        assert not slack.streams
        own = [m for m in slack.messages(general.id) if m.app_id == slack.app_id]
        assert len(own) == len(asked)
