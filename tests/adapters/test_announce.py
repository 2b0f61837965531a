"""What nobody asked for is posted once into a room of each platform, and what may have arrived stays said."""

from __future__ import annotations

import pytest

from adapters.discord.platform import DiscordPlatform
from core.messages import Audience
from core.ports import Notice, Unavailable, Undeliverable
from tests.adapters.discord import stage as discord
from tests.adapters.slack.stage import stage
from tests.adapters.telegram.world import Mynah
from tests.platforms.faults import Fault
from tests.platforms.telegram import telegram_standin

NOTICE = Notice("errors-1:opened", "Alert (High): it is slow", "Likely cause: the model x\\_y.")


async def test_slack_shows_it_in_the_channel_itself() -> None:
    async with stage() as house:
        room = house.slack.channel("general")
        where = Audience("room", "slack", house.slack.team.id, room.id)
        await house.platform.announce(where, NOTICE)
        (post,) = house.slack.messages(room.id)
        assert not post.thread_ts
        assert "it is slow" in post.text


@pytest.mark.parametrize(
    ("fault", "error", "posts"),
    [
        (Fault(status=429, headers={"Retry-After": "30"}), Unavailable, 0),
        (Fault(cut="after"), Undeliverable, 1),
        (Fault(error="channel_not_found"), Undeliverable, 0),
    ],
)
async def test_slack_is_asked_again_only_where_nothing_was_posted(
    fault: Fault, error: type[Exception], posts: int
) -> None:
    async with stage() as house:
        room = house.slack.channel("general")
        house.slack.faults.order("chat.postMessage", fault)
        where = Audience("room", "slack", house.slack.team.id, room.id)
        with pytest.raises(error):
            await house.platform.announce(where, NOTICE)
        assert len(house.slack.messages(room.id)) == posts


async def test_discord_takes_the_same_notice_only_once() -> None:
    async with discord.stage() as played, played.platform() as platform:
        assert isinstance(platform, DiscordPlatform)
        where = Audience("room", "discord", str(played.guild.id), str(played.general.id))
        await platform.announce(where, NOTICE)
        await platform.announce(where, NOTICE)
        posts = [each.content for each in played.general.messages]
        assert len([each for each in posts if "it is slow" in each]) == 1


async def test_telegram_shows_it_in_the_chat() -> None:
    async with telegram_standin() as telegram:
        ada = telegram.person("Ada")
        group = ada.create_group("Kitchen")
        ada.add_bot(group)
        async with Mynah(telegram).opened() as platform:
            await platform.announce(Audience("room", "telegram", "", str(group.id)), NOTICE)
        (post,) = telegram.sent(group)
        assert post.text is not None
        assert "it is slow" in post.text
        assert "the model x_y." in post.text


async def test_telegram_is_not_asked_again_where_it_may_have_posted() -> None:
    async with telegram_standin() as telegram:
        ada = telegram.person("Ada")
        group = ada.create_group("Kitchen")
        ada.add_bot(group)
        telegram.faults.order("sendMessage", Fault(cut="after"))
        async with Mynah(telegram).opened() as platform:
            with pytest.raises(Undeliverable):
                await platform.announce(Audience("room", "telegram", "", str(group.id)), NOTICE)
        assert len(telegram.sent(group)) == 1
