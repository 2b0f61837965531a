"""The gateway of the Discord stand-in with the real discord.py: identify, resume, cuts, close codes."""

from __future__ import annotations

import json
import zlib

import aiohttp
import discord
import pytest

from tests.platforms.discord import BRISK, Limits, discord_standin
from tests.platforms.discord.conftest import Client, connected, intents, point_at
from tests.platforms.discord.sessions import DUPLICATE, LOSE, SWAP
from tests.platforms.discord.things import Payload


class Listening(Client):
    """Remembers every message that reaches it."""

    def __init__(self, wanted: discord.Intents, shard_count: int | None = None) -> None:
        super().__init__(wanted, shard_count)
        self.messages: list[discord.Message] = []

    async def on_message(self, message: discord.Message) -> None:
        self.messages.append(message)

    @property
    def texts(self) -> list[str]:
        return [message.content for message in self.messages]


async def test_a_message_in_a_channel_reaches_the_client() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        async with connected(standin, Listening(intents())) as client:
            alice.say(standin.general(guild), f"{standin.bot.mention} when do we open?")
            await standin.until(lambda: bool(client.messages))
            (message,) = client.messages
            assert message.content == f"<@{standin.bot.id}> when do we open?"
            assert message.author.id == int(alice.id)
            assert message.guild is not None
            assert message.guild.name == "Office"
            assert client.user in message.mentions


async def test_without_the_content_intent_only_mentions_and_direct_messages_have_text() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        async with connected(standin, Listening(intents())) as client:
            alice.say(standin.general(guild), "hidden", attachments={"a.txt": b"a"})
            alice.say(standin.general(guild), f"{standin.bot.mention} shown")
            alice.dm("direct")
            await standin.until(lambda: len(client.messages) == 3)
            assert client.texts == ["", f"<@{standin.bot.id}> shown", "direct"]
            assert client.messages[0].attachments == []


async def test_with_the_content_intent_every_text_is_there() -> None:
    async with discord_standin(BRISK, message_content=True) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        async with connected(standin, Listening(intents(content=True))) as client:
            alice.say(standin.general(guild), "plain")
            await standin.until(lambda: bool(client.messages))
            assert client.texts == ["plain"]


async def test_the_content_intent_is_refused_when_the_portal_does_not_grant_it() -> None:
    async with discord_standin(BRISK) as standin:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(standin, Client(intents(content=True))):
                pass


async def test_a_wrong_token_is_refused_at_login() -> None:
    async with discord_standin(BRISK) as standin:
        point_at(standin)
        client = Client(intents())
        with pytest.raises(discord.LoginFailure):
            await client.login("wrong")
        await client.close()


async def test_a_channel_that_the_bot_cannot_see_is_silent() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        alice = standin.person("alice", guild)
        secret = standin.channel(guild, "secret", only=(alice.user,))
        async with connected(standin, Listening(intents())) as client:
            alice.say(secret, f"{standin.bot.mention} hello")
            alice.say(standin.general(guild), f"{standin.bot.mention} open")
            await standin.until(lambda: bool(client.messages))
            assert [m.channel.id for m in client.messages] == [int(standin.general(guild).id)]


async def test_a_cut_connection_resumes_and_gets_what_it_missed() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Listening(intents())) as client:
            standin.gateway.drop()
            alice.dm("said while away")
            await standin.until(lambda: client.resumed == 1)
            await standin.until(lambda: client.texts == ["said while away"])
            assert "/resume" in standin.gateway.open[0].path
            assert standin.world.identified == 1


async def test_a_beat_is_sent_when_it_is_asked_for() -> None:
    async with discord_standin(BRISK) as standin, connected(standin, Client(intents())):
        (link,) = standin.gateway.open
        beats = len([said for said in link.received if said["op"] == 1])
        standin.gateway.ask_for_a_beat()
        await standin.until(lambda: len([m for m in link.received if m["op"] == 1]) == beats + 1)


async def test_opcode_7_brings_the_client_back_by_resume() -> None:
    async with discord_standin(BRISK) as standin:
        standin.guild("Office")
        async with connected(standin, Client(intents())) as client:
            standin.gateway.ask_to_reconnect()
            await standin.until(lambda: client.resumed == 1)
            assert standin.world.identified == 1


async def test_an_invalid_session_makes_the_client_identify_anew_and_miss_what_was_said() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Listening(intents())) as client:
            standin.gateway.away = True
            standin.gateway.invalidate()
            await standin.until(lambda: not standin.gateway.open)
            alice.dm("lost")
            standin.gateway.away = False
            await standin.until(lambda: standin.world.identified == 2)
            await standin.until(lambda: client.heard.count("GUILD_CREATE") == 2)
            alice.dm("heard")
            await standin.until(lambda: bool(client.messages))
            assert client.texts == ["heard"]


async def test_a_session_that_was_away_too_long_cannot_be_resumed() -> None:
    async with discord_standin(BRISK) as standin:
        standin.guild("Office")
        async with connected(standin, Client(intents())) as client:
            standin.gateway.away = True
            standin.gateway.drop()
            await standin.until(lambda: not standin.gateway.open)
            standin.clock.advance(BRISK.resume_within + 1)
            standin.gateway.away = False
            await standin.until(lambda: standin.world.identified == 2)
            assert client.resumed == 0


async def test_events_come_twice_swapped_or_never_on_order() -> None:
    async with discord_standin(BRISK) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        async with connected(standin, Listening(intents())) as client:
            for order, texts in ((DUPLICATE, "ab"), (SWAP, "cd"), (LOSE, "ef")):
                standin.gateway.sessions.order(order)
                for text in texts:
                    alice.dm(text)
            await standin.until(lambda: len(client.messages) == 6)
            assert "".join(client.texts) == "aabdcf"


async def test_two_shards_share_the_guilds() -> None:
    async with discord_standin(BRISK) as standin:
        for number in range(6):
            standin.guild(f"Guild {number}")
        async with connected(standin, Client(intents(), shard_count=2)) as client:
            assert len(client.guilds) == 6
            homes = {s.shard: s for s in standin.gateway.sessions.all}
            assert set(homes) == {(0, 2), (1, 2)}
            for guild in client.guilds:
                assert guild.shard_id == (guild.id >> 22) % 2


async def test_being_invited_and_kicked_reaches_the_client() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Later", invited=False)
        async with connected(standin, Client(intents())) as client:
            assert list(client.guilds) == []
            standin.invite_bot(guild)
            await standin.until(lambda: len(client.guilds) == 1)
            standin.kick_bot(guild)
            await standin.until(lambda: not client.guilds)


async def test_members_are_only_told_to_bots_with_that_intent() -> None:
    async with discord_standin(BRISK) as standin:
        guild = standin.guild("Office")
        standin.person("alice", guild)
        async with connected(standin, Client(intents())) as client:
            assert len(client.guilds[0].members) == 1
    async with discord_standin(BRISK) as standin:
        standin.application.members_intent = True
        guild = standin.guild("Office")
        standin.person("alice", guild)
        async with connected(standin, Client(intents(members=True))) as client:
            assert len(client.guilds[0].members) == 3


async def _say(socket: aiohttp.ClientWebSocketResponse, op: int, data: object) -> None:
    await socket.send_json({"op": op, "d": data})


async def _closed_with(
    payloads: list[tuple[int, object]], limits: Limits = BRISK, query: str = "v=10"
) -> int:
    """What code the gateway closes with after hearing these."""
    async with (
        discord_standin(limits) as standin,
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{standin.world.gateway_address}/?{query}&encoding=json") as socket,
    ):
        for op, data in payloads:
            if isinstance(data, dict) and data.get("token") == "right":
                data["token"] = standin.token
            await _say(socket, op, data)
        async for _ in socket:
            pass
        return socket.close_code or 0


WRONG = {"token": "wrong"}


def _identify(**more: object) -> tuple[int, object]:
    data: Payload = {"token": "right", "intents": 1, "properties": {"os": "linux"}}
    return 2, data | more


@pytest.mark.parametrize(
    ("payloads", "code"),
    [
        ([_identify(**WRONG)], 4004),
        ([_identify(intents=1 << 40)], 4013),
        ([_identify(intents=1 << 15)], 4014),
        ([_identify(intents=1 << 1)], 4014),
        ([_identify(shard=[2, 2])], 4010),
        ([_identify(), _identify()], 4005),
        ([(2, {"token": "right", "properties": {}})], 4002),
        ([(3, {})], 4003),
        ([_identify(), (99, {})], 4001),
        ([_identify(), (3, {"text": "x" * 5000})], 4002),
        ([(6, {"token": "wrong", "session_id": "x", "seq": 1})], 4004),
        ([_identify(), *[(1, None)] * 130], 4008),
    ],
)
async def test_each_fault_closes_the_gateway_with_its_own_code(
    payloads: list[tuple[int, object]], code: int
) -> None:
    assert await _closed_with(payloads) == code


async def test_another_version_of_the_gateway_is_refused() -> None:
    assert await _closed_with([], query="v=5") == 4012


async def test_a_connection_that_does_not_beat_is_closed() -> None:
    brisk = Limits(heartbeat=0.1, identify_every=0)
    assert await _closed_with([_identify()], brisk) == 4009


async def test_a_connection_that_does_not_identify_is_closed() -> None:
    limits = Limits(heartbeat=0.2, identify_within=0.05)
    assert await _closed_with([], limits) == 4003


async def test_too_many_guilds_demand_shards() -> None:
    async with discord_standin(Limits(guilds_per_shard=1, identify_every=0)) as standin:
        standin.guild("One")
        standin.guild("Two")
        with pytest.raises(discord.ConnectionClosed) as refused:
            async with connected(standin, Client(intents())):
                pass
        assert refused.value.code == 4011


async def test_a_second_identify_within_the_pause_gets_an_invalid_session() -> None:
    async with discord_standin() as standin, aiohttp.ClientSession() as http:
        url = f"{standin.world.gateway_address}/?v=10&encoding=json"
        ops: list[list[int]] = []
        for _ in range(2):
            async with http.ws_connect(url) as socket:
                data = _identify(token=standin.token)[1]
                await _say(socket, 2, data)
                ops.append([(await socket.receive_json())["op"] for _ in range(2)])
        assert ops == [[10, 0], [10, 9]]


async def test_zlib_stream_is_one_stream_with_a_flush_after_each_message() -> None:
    async with discord_standin(BRISK) as standin, aiohttp.ClientSession() as http:
        url = f"{standin.world.gateway_address}/?v=10&encoding=json&compress=zlib-stream"
        stream = zlib.decompressobj()
        async with http.ws_connect(url) as socket:
            await _say(socket, 2, _identify(token=standin.token)[1])
            ops: list[int] = []
            for _ in range(2):
                data = await socket.receive_bytes()
                assert data.endswith(b"\x00\x00\xff\xff")
                ops.append(json.loads(stream.decompress(data))["op"])
        assert ops == [10, 0]


async def test_a_silent_connection_is_noticed_by_the_client() -> None:
    limits = Limits(heartbeat=0.2, identify_every=0)
    async with discord_standin(limits) as standin:
        alice = standin.person("alice", standin.guild("Office"))
        client = Listening(intents())
        client._connection.heartbeat_timeout = 0.5
        async with connected(standin, client):
            standin.gateway.fall_silent()
            alice.dm("into the void")
            await standin.until(lambda: client.texts == ["into the void"], seconds=10)
            assert standin.world.identified == 1


async def test_a_reset_token_ends_the_client() -> None:
    async with discord_standin(BRISK) as standin:
        standin.guild("Office")
        async with connected(standin, Client(intents())) as client:
            await standin.revoke_token()
            await standin.until(client.is_closed)
