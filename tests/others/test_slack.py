"""Mynah as a process, emulate as its Slack with signed events: what people do, and what they then see."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from adapters.slack.guide import SCOPES
from tests.adapters.slack.seen import texts
from tests.faults.product import Product, product
from tests.others.judge import Judge, judged_by, until

pytestmark = [pytest.mark.others, pytest.mark.asyncio(loop_scope="module")]

BOT_TOKEN, SECRET = "xoxb-others-mynah", "0123456789abcdef0123456789abcdef"
BOT, BOT_ID = "U0MYNAH001", "B0MYNAH001"
PEOPLE = ("ann", "bob")
OF_PEOPLE = (
    *("chat:write", "channels:read", "channels:history", "groups:read", "groups:history"),
    *("groups:write", "channels:manage", "im:read", "im:history", "im:write", "reactions:write"),
)
SETTING: dict[str, object] = {
    "signing_secret": SECRET,
    "strict_scopes": True,
    "team": {"name": "Library", "domain": "library"},
    "users": [{"name": name, "real_name": name.title()} for name in PEOPLE],
    "channels": [{"name": "reading"}, {"name": "staff", "is_private": True}],
    "oauth_apps": [
        {
            **{"client_id": "1.2", "client_secret": "made up", "redirect_uris": []},
            **{"app_id": "A0MYNAH001", "name": "Mynah", "bot_name": "mynah", "bot_id": BOT_ID},
            **{"bot_user_id": BOT, "scopes": list(SCOPES)},
        }
    ],
    "tokens": [
        {
            **{"token": BOT_TOKEN, "type": "bot", "user_id": BOT, "app_id": "A0MYNAH001"},
            **{"bot_id": BOT_ID, "bot_user_id": BOT, "scopes": list(SCOPES)},
        },
        *(
            {"token": f"xoxp-{name}", "type": "user", "user": name, "scopes": list(OF_PEOPLE)}
            for name in PEOPLE
        ),
    ],
}

Json = dict[str, Any]


@dataclass
class Stage:
    """The stand-in, the people in it, and Mynah."""

    judge: Judge
    people: httpx.AsyncClient
    mynah: Product

    async def call(self, who: str, method: str, **arguments: object) -> Json:
        """Somebody does something, by the Web API and with a token of their own."""
        head = {"Authorization": f"Bearer xoxp-{who}"}
        answer = await self.people.post(f"/api/{method}", json=arguments, headers=head)
        found: Json = answer.json()
        assert found.get("ok"), (method, found)
        return found

    async def channel(self, name: str) -> str:
        kinds = "public_channel,private_channel"
        found = await self.call("ann", "conversations.list", types=kinds)
        (one,) = [str(each["id"]) for each in found["channels"] if each["name"] == name]
        return one

    async def says(self, who: str, channel: str, text: str, thread: str | None = None) -> str:
        """The ts of what somebody wrote."""
        more = {"thread_ts": thread} if thread else {}
        said = await self.call(who, "chat.postMessage", channel=channel, text=text, **more)
        return str(said["ts"])

    async def replies(self, channel: str, thread: str, who: str = "ann") -> list[Json]:
        """What Mynah has posted in a thread, as a reader finds it."""
        found = await self.call(who, "conversations.replies", channel=channel, ts=thread)
        return [each for each in found["messages"] if each["user"] == BOT]

    async def answer(self, channel: str, thread: str, count: int = 1, who: str = "ann") -> Json:
        """The newest of exactly so many posts in a thread."""

        async def there() -> bool:
            return len(await self.replies(channel, thread, who)) >= count

        await until(there, f"{count} posts in {thread}")
        found = await self.replies(channel, thread, who)
        assert len(found) == count
        return found[-1]

    def sent(self, method: str) -> list[Json]:
        """What Mynah sent with each call of one method."""
        ours = [call for call in self.judge.of(method) if call.body["caller"] == BOT]
        return [json.loads(call.body["sent"]) for call in ours]


def words(post: Json) -> str:
    """Everything legible in it."""
    return "".join(texts(post["blocks"])) or str(post["text"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("slack")
    async with (
        judged_by("slack", SETTING) as (judge, ready),
        product(
            folder,
            stocked=stocked,
            SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_SIGNING_SECRET=SECRET,
            SLACK_API_URL=ready["url"] + "/api/",
            MYNAH_TOKENS="ann:0123456789abcdef0123",
        ) as (mynah, caller),
        httpx.AsyncClient(base_url=ready["url"], trust_env=False) as people,
    ):
        await mynah.start()
        await caller.wait_until_ready()
        await judge.do("sendEventsTo", url=f"{mynah.url}/slack/events")
        yield Stage(judge, people, mynah)
        sys.stdout.write(mynah.log().read_text() + "".join(judge.words))  # shown on a failure


async def test_a_mention_is_answered_once_in_its_thread_with_its_citation(stage: Stage) -> None:
    reading = await stage.channel("reading")
    asked = await stage.says("ann", reading, f"<@{BOT}> When does the library open?")
    answer = await stage.answer(reading, asked)
    assert "ten on weekdays" in words(answer)
    assert "[1] Opening hours" in words(answer)

    follow = "And when does the kitchen close?"
    await stage.says("bob", reading, follow, asked)
    assert "nine in the evening" in words(await stage.answer(reading, asked, 2))


async def test_events_that_come_again_are_not_answered_again(stage: Stage) -> None:
    reading = await stage.channel("reading")
    before = len(stage.sent("chat.postMessage"))
    await stage.judge.do("redeliver")
    asked = await stage.says("bob", reading, f"<@{BOT}> Who waters the garden?")
    assert "caretaker" in words(await stage.answer(reading, asked))
    assert len(stage.sent("chat.postMessage")) == before + 1


async def test_a_direct_message_is_answered(stage: Stage) -> None:
    opened = await stage.call("bob", "conversations.open", users=BOT)
    channel = opened["channel"]["id"]
    asked = await stage.says("bob", channel, "Who waters the garden on Mondays?")
    assert "caretaker" in words(await stage.answer(channel, asked, who="bob"))


async def test_in_a_private_channel_it_answers_once_it_is_invited(stage: Stage) -> None:
    staff = await stage.channel("staff")
    await stage.call("ann", "conversations.invite", channel=staff, users=BOT)
    asked = await stage.says("ann", staff, f"<@{BOT}> When does the library open?")
    assert "ten on weekdays" in words(await stage.answer(staff, asked))


async def test_an_edited_question_is_answered_anew_in_the_same_post(stage: Stage) -> None:
    reading = await stage.channel("reading")
    asked = await stage.says("ann", reading, f"<@{BOT}> When does the library open?")
    await stage.answer(reading, asked)
    text = f"<@{BOT}> When does the kitchen close?"
    await stage.call("ann", "chat.update", channel=reading, ts=asked, text=text)

    async def revised() -> bool:
        (answer,) = await stage.replies(reading, asked)
        return "nine in the evening" in words(answer)

    await until(revised, "the answer is revised")


async def test_after_a_deleted_question_its_person_alone_is_offered_to_delete_the_answer(
    stage: Stage,
) -> None:
    reading = await stage.channel("reading")
    asked = await stage.says("ann", reading, f"<@{BOT}> When does the library open?")
    await stage.answer(reading, asked)
    await stage.call("ann", "chat.delete", channel=reading, ts=asked)

    async def offered() -> bool:
        return bool(stage.sent("chat.postEphemeral"))

    await until(offered, "it is offered")
    (offer,) = stage.sent("chat.postEphemeral")
    assert offer["user"] == (await stage.call("ann", "auth.test"))["user_id"]


async def test_every_event_is_acknowledged_and_every_call_is_within_the_manifests_scopes(
    stage: Stage,
) -> None:
    reading = await stage.channel("reading")
    asked = await stage.says("ann", reading, f"<@{BOT}> When does the library open?")
    answer = await stage.answer(reading, asked)
    await stage.call("ann", "reactions.add", channel=reading, timestamp=answer["ts"], name="+1")
    events = await stage.judge.do("deliveries")
    assert "reaction_added" in {each["event"]["type"] for each in events}
    assert {each["status"] for each in events} == {200}
    refused = [call for call in stage.judge.calls if call.answer.get("ok") is not True]
    assert not refused


async def test_what_is_signed_with_another_secret_is_refused(stage: Stage) -> None:
    reading = await stage.channel("reading")
    await stage.judge.do("signWith", secret="another one")  # noqa: S106 - made up
    try:
        asked = await stage.says("ann", reading, f"<@{BOT}> When does the library open?")
        assert (await stage.judge.do("deliveries"))[-1]["status"] == 401
        assert await stage.replies(reading, asked) == []
    finally:
        await stage.judge.do("signWith", secret=SECRET)
