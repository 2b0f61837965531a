"""Rate limits and ordered faults of the Discord stand-in, and interactions that it posts itself."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import discord
import httpx
import pytest
from aiohttp import ClientError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.platforms.discord import BRISK, Discord, Limits, discord_standin
from tests.platforms.discord.conftest import Client, connected, intents
from tests.platforms.discord.ed25519 import verify
from tests.platforms.discord.test_refusals import api
from tests.platforms.discord.things import Channel, Payload
from tests.platforms.faults import Fault
from tests.platforms.rates import Rate
from tests.platforms.serving import serving

SEND = "POST /channels/{channel_id}/messages"


def _general(standin: Discord) -> Channel:
    return standin.general(standin.guild("Office"))


async def test_a_full_bucket_answers_429_with_all_that_a_client_needs() -> None:
    limits = Limits(rates={SEND: Rate(2, 60.0)})
    async with discord_standin(limits) as standin, api(standin) as http:
        url = f"/channels/{_general(standin).id}/messages"
        first, second, third = [await http.post(url, json={"content": "x"}) for _ in range(3)]
        assert [
            first.headers["x-ratelimit-remaining"],
            second.headers["x-ratelimit-remaining"],
        ] == ["1", "0"]
        assert first.headers["x-ratelimit-bucket"] == third.headers["x-ratelimit-bucket"]
        assert third.status_code == 429
        assert third.headers["x-ratelimit-scope"] == "user"
        assert 0 < float(third.headers["x-ratelimit-reset-after"]) <= 60
        assert third.headers["via"]
        assert 0 < third.json()["retry_after"] <= 61
        assert third.json()["global"] is False
        other = standin.channel(next(iter(standin.world.guilds.values())), "other")
        assert (
            await http.post(f"/channels/{other.id}/messages", json={"content": "x"})
        ).status_code == 200


async def test_the_global_limit_says_that_it_is_global() -> None:
    limits = replace(BRISK, global_rate=Rate(3, 60.0))
    async with discord_standin(limits) as standin, api(standin) as http:
        answers = [await http.get("/users/@me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[3].json()["global"] is True
        assert answers[3].headers["x-ratelimit-scope"] == "global"
        # Answers to interactions are outside of it.
        answer = await http.post("/interactions/1/x/callback", json={"type": 5})
        assert answer.status_code == 404


async def test_too_many_invalid_requests_ban_the_address_without_via() -> None:
    limits = replace(BRISK, invalid_requests=Rate(3, 600.0))
    async with discord_standin(limits) as standin:
        async with api(standin, authorization="Bot wrong") as http:
            answers = [await http.get("/users/@me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        assert "via" not in answers[3].headers
        assert answers[3].headers["content-type"].startswith("text/html")


async def test_the_client_keeps_within_the_buckets_by_their_headers() -> None:
    limits = replace(BRISK, rates={SEND: Rate(5, 0.3)})
    async with discord_standin(limits) as standin:
        general = _general(standin)
        async with connected(standin, Client(intents())) as client:
            channel = client.get_partial_messageable(int(general.id))
            began = time.monotonic()
            await asyncio.gather(*(channel.send(str(n)) for n in range(12)))
            assert len(general.messages) == 12
            assert time.monotonic() - began > 0.5
            assert len(standin.calls.limited()) <= 1


async def test_a_429_with_via_is_waited_out_and_one_without_is_an_error() -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        body = json.dumps({"message": "slow down", "retry_after": 0.05, "global": False})
        async with connected(standin, Client(intents())) as client:
            channel = client.get_partial_messageable(int(general.id))
            standin.faults.order(SEND, Fault(status=429, body=body))
            await channel.send("patient")
            assert general.texts == ["patient"]
            standin.faults.order(SEND, Fault(status=429, body=body, headers={"via": ""}))
            with pytest.raises(discord.HTTPException) as refused:
                await channel.send("banned")
            assert refused.value.status == 429
            assert [call.status for call in standin.calls.of(SEND)] == [429, 200, 429]


async def test_a_500_is_tried_again_and_leaves_one_message() -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        standin.faults.order(SEND, Fault(status=502, body="<html>"))
        async with connected(standin, Client(intents())) as client:
            await client.get_partial_messageable(int(general.id)).send("once")
            assert general.texts == ["once"]


@pytest.mark.parametrize(
    ("fault", "kept"),
    [(Fault(cut="before"), []), (Fault(cut="after"), ["x"]), (Fault(half=True), ["x"])],
)
async def test_a_cut_call_fails_with_or_without_its_effect(fault: Fault, kept: list[str]) -> None:
    async with discord_standin(BRISK) as standin:
        general = _general(standin)
        standin.faults.order(SEND, fault)
        async with connected(standin, Client(intents())) as client:
            channel = client.get_partial_messageable(int(general.id))
            with pytest.raises((OSError, ClientError)):
                await channel.send("x", nonce="n")
            assert general.texts == kept
            await channel.send("x", nonce="n")
            assert general.texts == ["x"]


async def test_a_delay_and_an_error_code_come_on_order() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        url = f"/channels/{_general(standin).id}/messages"
        standin.faults.order(SEND, Fault(delay=0.1, error="50001"))
        began = time.monotonic()
        answer = await http.post(url, json={"content": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, 50001)
        assert time.monotonic() - began >= 0.1
        assert (await http.post(url, json={"content": "x"})).status_code == 200


async def test_answers_are_not_held_back_by_the_socket() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:

        async def median_of_nine() -> float:
            took: list[float] = []
            for _ in range(9):
                began = time.monotonic()
                await http.get("/users/@me")
                took.append(time.monotonic() - began)
            return sorted(took)[4]

        # Nagle's algorithm with a delayed acknowledgement would be 40 ms for each, every time;
        # the machine does other things, too.
        assert min([await median_of_nine() for _ in range(4)]) < 0.03


async def test_every_call_is_logged_with_what_it_said_and_got() -> None:
    async with discord_standin(BRISK) as standin, api(standin) as http:
        general = _general(standin)
        await http.post(f"/channels/{general.id}/messages", json={"content": "x"})
        (call,) = standin.calls.of(SEND)
        assert call.arguments == {"channel_id": general.id, "content": "x"}
        assert isinstance(call.answer, dict)
        assert (call.status, call.answer["id"]) == (200, general.last.id)


@dataclass
class Endpoint:
    """A bot's address for interactions; a careless one checks no signature."""

    key: bytes = b""
    careful: bool = True
    answer: Payload = field(default_factory=lambda: {"type": 4, "data": {"content": "by HTTP"}})
    refused: int = 0

    async def receive(self, request: Request) -> Response:
        body = await request.body()
        signature = bytes.fromhex(request.headers["x-signature-ed25519"])
        signed = request.headers["x-signature-timestamp"].encode() + body
        if self.careful and not verify(self.key, signed, signature):
            self.refused += 1
            return Response("invalid request signature", 401)
        if json.loads(body)["type"] == 1:
            return JSONResponse({"type": 1})
        return JSONResponse(self.answer)

    @asynccontextmanager
    async def served(self, standin: Discord) -> AsyncIterator[str]:
        self.key = bytes.fromhex(standin.application.public_key)
        app = Starlette(routes=[Route("/interactions", self.receive, methods=["POST"])])
        async with serving(app) as here:
            yield f"{here.url}/interactions"


async def _register(standin: Discord, http: httpx.AsyncClient) -> None:
    command = {"name": "hello", "description": "Greets"}
    answer = await http.post(f"/applications/{standin.bot.id}/commands", json=command)
    assert answer.status_code == 201


async def test_an_address_that_checks_signatures_gets_the_interactions() -> None:
    endpoint = Endpoint()
    async with (
        discord_standin(BRISK) as standin,
        api(standin) as http,
        endpoint.served(standin) as url,
    ):
        guild = standin.guild("Office")
        await _register(standin, http)
        assert await standin.set_interactions_url(url)
        assert endpoint.refused == 1
        alice = standin.person("alice", guild)
        asked = alice.slash(standin.general(guild), "hello")
        assert (await standin.answer(asked)).content == "by HTTP"
        standin.asking.wrong_signatures = 1
        forged = alice.slash(standin.general(guild), "hello")
        await standin.until(lambda: forged.refused == [401])
        assert not forged.answered


async def test_an_address_that_believes_everybody_is_not_taken() -> None:
    async with discord_standin(BRISK) as standin, Endpoint(careful=False).served(standin) as url:
        assert not await standin.set_interactions_url(url)
        assert standin.application.interactions_url is None


async def test_a_bad_answer_by_http_is_refused_as_one_by_rest() -> None:
    endpoint = Endpoint(answer={"type": 4, "data": {"content": "x" * 2001}})
    async with (
        discord_standin(BRISK) as standin,
        api(standin) as http,
        endpoint.served(standin) as url,
    ):
        guild = standin.guild("Office")
        await _register(standin, http)
        assert await standin.set_interactions_url(url)
        asked = standin.person("alice", guild).slash(standin.general(guild), "hello")
        await standin.until(lambda: asked.refused == [50035])
