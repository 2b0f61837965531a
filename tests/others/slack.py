"""emulate's Slack as a test holds it: what people do there, and what Mynah has posted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from adapters.slack.guide import SCOPES
from tests.adapters.slack.seen import texts
from tests.others.judge import Judge, judged_by, until

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
class Slack:
    """The stand-in and the people in it."""

    judge: Judge
    people: httpx.AsyncClient

    @property
    def settings(self) -> dict[str, str]:
        """What connects Mynah to it; it is told of events once `connect` says where Mynah is."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{self.people.base_url}/api/".replace("//api", "/api"),
        }

    async def connect(self, url: str) -> None:
        """Have events sent to this Mynah."""
        await self.judge.do("sendEventsTo", url=f"{url}/slack/events")

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


@asynccontextmanager
async def slack_of_others() -> AsyncIterator[Slack]:
    """It, until the block ends."""
    async with (
        judged_by("slack", SETTING) as (judge, ready),
        httpx.AsyncClient(base_url=ready["url"], trust_env=False) as people,
    ):
        yield Slack(judge, people)
