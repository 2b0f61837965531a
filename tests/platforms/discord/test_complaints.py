"""What people complain of in today's Discord bots, each made to happen so that a test can see it."""

from __future__ import annotations

import discord
import pytest
from aiohttp import ClientError

from tests.platforms.discord import BRISK, discord_standin
from tests.platforms.discord.conftest import Client, connected, intents
from tests.platforms.discord.sessions import DUPLICATE
from tests.platforms.discord.test_interactions import Bot
from tests.platforms.discord.test_refusals import api
from tests.platforms.faults import Fault

SEND = "POST /channels/{channel_id}/messages"


class Careless(Client):
    """Answers every message at once with the text that it was given, as many bots do."""

    def __init__(self, answer: str = "answer") -> None:
        super().__init__(intents())
        self.answer = answer
        self.refused: list[int] = []

    async def on_message(self, message: discord.Message) -> None:
        if message.author.id == int(self.application_id or 0):
            return
        try:
            await message.channel.send(self.answer)
        except discord.HTTPException as error:
            self.refused.append(error.code)


async def test_an_answer_over_2000_characters_is_lost() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Careless("x" * 2001)) as client:
            alice.dm("tell me all")
            await standin.until(lambda: client.refused == [50035])
            assert alice.direct.texts == ["tell me all"]


async def test_a_doubled_event_is_answered_twice() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Careless()):
            standin.gateway.sessions.order(DUPLICATE)
            alice.dm("once")
            await standin.until(lambda: alice.direct.texts == ["once", "answer", "answer"])


async def test_a_message_of_another_bot_is_answered_like_a_persons() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        other = standin.person("other", guild, bot=True)
        async with connected(standin, Careless()):
            said = other.say(standin.general(guild), "I am a bot too")
            await standin.reply(said.channel, after=said)
            assert standin.general(guild).texts == ["I am a bot too", "answer"]


async def test_what_is_said_while_a_bot_restarts_comes_to_it_by_history_alone() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Careless()):
            pass
        said = alice.dm("is anybody there?")
        async with connected(standin, Careless()) as client:
            channel = await client.fetch_channel(int(alice.direct.id))
            assert isinstance(channel, discord.DMChannel)
            assert [m.id async for m in channel.history()] == [int(said.id)]
            assert alice.direct.texts == ["is anybody there?"]


async def test_a_deferral_without_an_answer_leaves_a_thinking_bot() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        async with connected(standin, Bot()):
            asked = alice.slash(standin.general(guild), "long")
            assert await standin.response(asked) == 5
            standin.clock.advance(900)
            assert asked.original is not None
            assert asked.original.loading


async def test_an_answer_outlives_the_question_that_was_deleted() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        general = standin.general(guild)
        async with api(standin) as http:
            said = alice.say(general, "embarrassing")
            body = {"content": "answer", "message_reference": {"message_id": said.id}}
            url = f"/channels/{general.id}/messages"
            await http.post(url, json=body)
            alice.delete(said)
            assert general.texts == ["answer"]
            assert (await http.get(url)).json()[0]["referenced_message"] is None
            late = await http.post(url, json=body)
            assert late.json()["code"] == 50035


async def test_a_model_that_writes_everyone_pings_when_mentions_are_not_switched_off() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        general = standin.general(guild)
        url = f"/channels/{general.id}/messages"
        await http.post(url, json={"content": f"{alice.mention} look"})
        assert general.last.pinged == {alice.id}
        body = {"content": f"{alice.mention} look", "allowed_mentions": {"parse": []}}
        await http.post(url, json=body)
        assert general.last.pinged == set()


async def test_a_send_without_nonce_that_is_cut_after_its_effect_is_repeated() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Client(intents())) as client:
            standin.faults.order(SEND, Fault(cut="after"))
            user = await client.fetch_user(int(alice.id))
            with pytest.raises(ClientError):
                await user.send("once?")
            await user.send("once?")
            assert alice.direct.texts == ["once?", "once?"]


async def test_an_address_of_a_file_dies_after_a_day() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        guild = standin.guild("Office")
        general = standin.general(guild)
        said = standin.person("alice", guild).say(general, "see", attachments={"a.txt": b"text"})
        standin.application.message_content = True
        path = f"/channels/{general.id}/messages/{said.id}"
        url = (await http.get(path)).json()["attachments"][0]["url"]
        assert (await http.get(url)).content == b"text"
        assert (await http.get(url.partition("?")[0])).status_code == 404
        standin.clock.advance(86_401)
        assert (await http.get(url)).status_code == 404
        fresh = (await http.get(path)).json()["attachments"][0]["url"]
        assert (await http.get(fresh)).content == b"text"


async def test_a_channel_that_becomes_private_is_closed_to_those_outside() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice, bob = standin.person("alice", guild), standin.person("bob", guild)
        general = standin.general(guild)
        alice.say(general, "public")
        async with connected(standin, Client(intents())) as client:
            standin.restrict(general, alice.user, standin.bot)
            await standin.until(lambda: "CHANNEL_UPDATE" in client.heard)
            assert [m.content for m in alice.sees(general)] == ["public"]
            assert bob.sees(general) == []
            channel = client.get_channel(int(general.id))
            assert isinstance(channel, discord.TextChannel)
            bobs = await channel.guild.fetch_member(int(bob.id))
            assert not channel.permissions_for(bobs).view_channel


async def test_a_guild_in_an_outage_is_not_a_guild_that_was_left() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        async with connected(standin, Client(intents())) as client:
            standin.outage(guild)
            await standin.until(lambda: client.guilds[0].unavailable)
            standin.outage(guild, over=True)
            await standin.until(lambda: not client.guilds[0].unavailable)
