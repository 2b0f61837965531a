"""Interactions over HTTP: Discord's own signature, and nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from adapters.discord.api import Api
from adapters.discord.platform import DiscordConfig, open_discord
from adapters.discord.posted import PATH, is_signed
from adapters.discord.spots import Servers
from adapters.web.hooks import route
from adapters.web.limits import Limits
from core.reception import Call, Response
from core.words import say
from tests.adapters.discord.stage import Stage, ids, stage
from tests.platforms.discord.ed25519 import public_key, sign
from tests.platforms.faults import Fault
from tests.platforms.serving import serving


@asynccontextmanager
async def posting_to_us(played: Stage) -> AsyncIterator[str]:
    """Mynah listens, works and is posted to; the address is entered in the portal."""
    standin = played.discord
    config = DiscordConfig(standin.token, standin.api_url, standin.application.public_key)
    async with (
        played.running(),
        open_discord(config, played.notes, standin.clock.now) as platform,
    ):
        (hook,) = platform.hooks(played.reception)
        async with serving(Starlette(routes=[route(hook, Limits())])) as here:
            assert await standin.set_interactions_url(here.url + PATH)
            yield here.url


async def test_discord_takes_our_address_and_commands_are_answered() -> None:
    async with stage() as played, posting_to_us(played):
        asked = played.alice.slash(played.general, "ask", {"question": "When?"})
        answer = await played.discord.answer(asked)
        await played.discord.until(lambda: "good" in ids(answer))
        assert "The library opens at ten" in answer.content
        assert (await played.discord.answer(played.alice.click(answer, "Helpful"))).ephemeral
        typed = played.alice.type_ahead(played.general, "ask", "question", "w")
        await played.discord.until(lambda: typed.choices is not None)
        direct = played.alice.slash(played.alice.direct, "search", {"text": "hours"})
        assert (await played.discord.answer(direct)).content.startswith("**search**")
        assert asked.refused == direct.refused == []


@pytest.mark.parametrize("command", ["ask", "search"])
async def test_who_asks_directly_is_told_where_discord_does_not_say_which_servers_are_ours(
    command: str,
) -> None:
    async with stage() as played, posting_to_us(played):
        played.discord.faults.order("GET /users/@me/guilds", Fault(status=500), times=60)
        words = {"question" if command == "ask" else "text": "When?"}
        asked = played.alice.slash(played.alice.direct, command, words)
        answer = await played.discord.answer(asked, seconds=10)
        assert answer.content == say("search_failed")
        assert played.begun == []


async def test_a_server_that_answers_late_makes_no_command_expire() -> None:
    async with stage() as played, played.running():
        path = f"GET /guilds/{played.guild.id}/members/{played.alice.id}"
        played.discord.faults.order(path, Fault(delay=3.5))
        asked = played.alice.slash(played.alice.direct, "ask", {"question": "When?"})
        answer = await played.discord.answer(asked)
        await played.discord.until(lambda: "good" in ids(answer))
        assert asked.refused == []


async def test_our_servers_are_listed_page_by_page() -> None:
    async with stage() as played:
        guilds = [played.guild, *(played.discord.guild(f"Guild {n}") for n in range(4))]
        api = Api(played.discord.token, played.discord.api_url)
        assert set(await Servers(api, 2).guilds()) == {each.id for each in guilds}
        await api.close()


async def test_a_false_signature_and_an_old_one_are_refused() -> None:
    async with stage() as played, posting_to_us(played):
        played.discord.asking.wrong_signatures = 1
        forged = played.alice.slash(played.general, "ask", {"question": "When?"})
        await played.discord.until(lambda: forged.refused == [401])
        assert played.begun == []


@pytest.mark.parametrize("age", [0, 301, -301])
@pytest.mark.parametrize(
    "headers", [{}, {"x-signature-ed25519": "zz"}, {"x-signature-ed25519": "00"}]
)
async def test_what_is_not_signed_now_is_refused(age: int, headers: dict[str, str]) -> None:
    async with stage() as played:
        secret = b"s" * 32
        config = DiscordConfig("x", played.discord.api_url, public_key(secret).hex())
        async with open_discord(config, played.notes, lambda: 1_000_000.0) as platform:
            (hook,) = platform.hooks(played.reception)
            stamp, body = str(1_000_000 - age), b'{"type": 1}'
            signed = {"x-signature-ed25519": sign(secret, stamp.encode() + body).hex()}
            good = {"x-signature-timestamp": stamp, **signed}
            assert (await hook.answer(Call("POST", {**good, **headers}, "", body))).status == (
                200 if not age and not headers else 401
            )
            endless = {**good, "x-signature-timestamp": "9" * 400}
            assert (await hook.answer(Call("POST", endless, "", body))).status == 401
            assert await hook.answer(Call("POST", {}, "", body)) == Response(
                401, b"invalid request signature"
            )
        await asyncio.sleep(0)


async def test_without_a_key_nobody_may_post() -> None:
    async with stage() as played, played.platform() as platform:
        assert platform.hooks(played.reception) == ()


def test_signatures_agree_with_the_vectors_of_rfc_8032() -> None:
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert is_signed(public, b"", signature)
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
        "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    assert is_signed(public, b"\xaf\x82", signature)
    assert not is_signed(public, b"\xaf\x83", signature)


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=40), st.integers(0, 511))
def test_one_changed_bit_is_no_signature(secret: bytes, message: bytes, bit: int) -> None:
    key, signature = public_key(secret), sign(secret, message)
    assert is_signed(key, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not is_signed(key, message, bytes(changed))
    assert not is_signed(key, message + b"x", signature)


@given(st.binary(max_size=40), st.binary(max_size=70))
@settings(max_examples=25, deadline=None)
def test_anything_else_is_no_signature(key: bytes, signature: bytes) -> None:
    assert not is_signed(key, b"x", signature)
