"""An answer too long for one post, written by a model, in all three stand-ins that others wrote."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from tests.others.conftest import Everywhere, mynah_everywhere
from tests.others.copyist import Copyist, running_copyist
from tests.others.judge import until
from tests.others.slack import BOT, words

pytestmark = [pytest.mark.others, pytest.mark.asyncio(loop_scope="module")]

ADA = 71
Copied = tuple[Everywhere, Copyist]
QUESTION = "Where do the parcel routes leave?"
SECTION = "Parcel route {n} leaves the depot in {town} street at {n} minutes past the hour."
TOWNS = ("Elm", "Oak", "Ash", "Fir", "Yew", "Bay", "Box", "Fig")


def document() -> str:
    """A hundred and twelve different sentences about one matter, in eight sections."""
    lines = ["# Parcel routes", ""]
    for part, town in enumerate(TOWNS):
        lines += [f"## Parcel routes of {town} street", ""]
        lines += [" ".join(SECTION.format(n=part * 14 + n, town=town) for n in range(14)), ""]
    return "\n".join(lines)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def copied(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Copied]:
    folder = tmp_path_factory.mktemp("long")
    (folder / "routes.md").write_text(document())
    async with running_copyist() as copyist:
        model = {"MYNAH_MODEL": "openai:copyist", "MYNAH_MODEL_URL": copyist.url}
        async with mynah_everywhere(
            folder, stocked, index=folder / "routes.md", **model, MYNAH_ACCESS="open"
        ) as everywhere:
            yield everywhere, copyist


def routes(text: str) -> list[int]:
    """The numbers of the routes, in the order in which the text tells of them."""
    return [int(number) for number in re.findall(r"route (\d+) leaves", text)]


async def _telegram(everywhere: Everywhere) -> list[str]:
    return [post["message"]["text"] for post in await everywhere.telegram.posts(ADA)]


async def _slack(everywhere: Everywhere, channel: str, thread: str) -> list[str]:
    return [words(post) for post in await everywhere.slack.replies(channel, thread)]


async def _discord(everywhere: Everywhere, thread: str) -> list[str]:
    return [post["content"] for post in await everywhere.discord.posts(thread)]


async def whole(posts: Callable[[], Awaitable[list[str]]], copyist: Copyist) -> list[str]:
    """The posts, once they tell what the model wrote last; in its order and nothing twice."""

    async def there() -> bool:
        wrote = routes(copyist.wrote[-1]) if copyist.wrote else []
        return bool(wrote) and len(routes("".join(await posts()))) >= len(wrote)

    await until(there, "the answer is whole")
    found = await posts()
    told = routes("".join(found))
    assert told == routes(copyist.wrote[-1])
    assert len(set(told)) == len(told) >= 80
    return found


async def test_in_telegram_it_arrives_whole_and_once(copied: Copied) -> None:
    everywhere, copyist = copied
    await everywhere.telegram.says(ADA, QUESTION)
    posts = await whole(partial(_telegram, everywhere), copyist)
    assert len(posts) > 1
    assert max(map(len, posts)) <= 4_096


async def test_in_slack_it_arrives_whole_and_once(copied: Copied) -> None:
    everywhere, copyist = copied
    copyist.wrote.clear()
    channel = await everywhere.slack.channel("reading")
    asked = await everywhere.slack.says("ann", channel, f"<@{BOT}> {QUESTION}")
    await whole(partial(_slack, everywhere, channel, asked), copyist)
    await everywhere.slack.judge.caught_up()
    for sent in everywhere.slack.sent("chat.postMessage"):
        assert len(sent["text"]) <= 4_000
        assert len(sent["blocks"]) <= 50


async def test_in_discord_it_arrives_whole_and_once(copied: Copied) -> None:
    everywhere, copyist = copied
    copyist.wrote.clear()
    discord = everywhere.discord
    asked = await discord.says("alice", f"{discord.mention} {QUESTION}")
    posts = await whole(partial(_discord, everywhere, asked), copyist)
    assert len(posts) > 1
    assert max(map(len, posts)) <= 2_000
