"""discord-digital-twin as a test holds it: what people do there, and what Mynah has posted."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.others.judge import Judge, judged_by, until

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gothrs.made-up-for-the-tests-of-others"  # noqa: S105 - made up

Json = dict[str, Any]


@dataclass
class Discord:
    """The stand-in and the people in it."""

    judge: Judge
    url: str
    general: str
    people: dict[str, str]

    @property
    def settings(self) -> dict[str, str]:
        """What connects Mynah to it."""
        return {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": self.url}

    async def ready(self) -> None:
        """Return once Mynah has identified."""

        async def connected() -> bool:
            return bool(await self.judge.do("connected"))

        await until(connected, "Mynah is connected", 60)

    @property
    def mention(self) -> str:
        return f"<@{self.people['mynah']}>"

    async def says(self, who: str, text: str, channel: str = "") -> str:
        """The id of what somebody wrote."""
        where = channel or self.general
        said = await self.judge.do("say", channel=where, user=self.people[who], content=text)
        return str(said["id"])

    async def uses(self, who: str, command: str, option: str, text: str) -> str:
        """The id of a command that somebody used in the channel."""
        options = [{"name": option, "type": 3, "value": text}]
        used = await self.judge.do(
            "slash", channel=self.general, user=self.people[who], name=command, options=options
        )
        return str(used["id"])

    def bodies(self, method: str) -> list[Json]:
        """What was sent with each call of one method."""
        return [json.loads(call.body["sent"]) for call in self.judge.of(method)]

    async def posts(self, channel: str) -> list[Json]:
        """What Mynah has posted in a channel or thread."""
        found = await self.judge.do("messages", channel=channel)
        return [each for each in found if each["author"]["id"] == self.people["mynah"]]

    async def answer(self, channel: str, count: int = 1) -> Json:
        """The newest of exactly so many finished posts in a channel or thread."""

        async def there() -> bool:
            found = await self.posts(channel)
            return len(found) >= count and "Helpful" in buttons(found[-1])

        await until(there, f"{count} answers in {channel}")
        found = await self.posts(channel)
        assert len(found) == count
        return found[-1]


def buttons(post: Json) -> dict[str, str]:
    """The buttons' labels and ids."""
    rows = post.get("components") or []
    return {b["label"]: b["custom_id"] for row in rows for b in row["components"]}


@asynccontextmanager
async def discord_of_others() -> AsyncIterator[Discord]:
    """It, until the block ends."""
    async with judged_by("discord", {"token": TOKEN}) as (judge, ready):
        yield Discord(judge, ready["url"], ready["general"], ready["people"])
