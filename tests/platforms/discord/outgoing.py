"""Interactions by HTTP: signed POSTs to the bot's own address, and what its answers mean."""

from __future__ import annotations

import json
from dataclasses import dataclass

import httpx

from tests.platforms.discord import answering, multipart
from tests.platforms.discord.draft import Files
from tests.platforms.discord.ed25519 import sign
from tests.platforms.discord.refusals import Refused
from tests.platforms.discord.things import PING, Interaction, Payload
from tests.platforms.discord.world import World


@dataclass(frozen=True)
class Reply:
    """What the bot's address answered; status 0 when nothing came in time."""

    status: int
    body: bytes = b""
    content_type: str = ""


async def post(world: World, payload: Payload, *, wrong: bool = False) -> Reply:
    """Sends a payload with its signature, or with a wrong one; waits as long as Discord does."""
    body = json.dumps(payload).encode()
    moment = str(int(world.clock.now()))
    signed = moment.encode() + body + (b"!" if wrong else b"")
    headers = {
        "content-type": "application/json",
        "user-agent": "Discord-Interactions/1.0 (+https://discord.com)",
        "x-signature-ed25519": sign(world.application.secret_key, signed).hex(),
        "x-signature-timestamp": moment,
    }
    url = world.application.interactions_url or ""
    async with httpx.AsyncClient(timeout=world.limits.first_answer, trust_env=False) as client:
        try:
            answer = await client.post(url, content=body, headers=headers)
        except httpx.HTTPError:
            return Reply(0)
    return Reply(answer.status_code, answer.content, answer.headers.get("content-type", ""))


async def deliver(world: World, asked: Interaction, payload: Payload, *, wrong: bool) -> None:
    """Sends an interaction; the answer in the same breath counts as its callback."""
    reply = await post(world, payload, wrong=wrong)
    if reply.status == 200:
        try:
            said, files = _read(reply)
            answering.first(world, asked, said, files)
        except ValueError:
            asked.refused.append(50109)
        except Refused as refused:
            asked.refused.append(refused.code)
    elif reply.status not in (202, 204):
        # 202 says that the callback comes by REST; anything else is a failure to the person.
        asked.refused.append(reply.status)
    asked.stir()


def _read(reply: Reply) -> tuple[Payload, Files]:
    if reply.content_type.startswith("multipart/"):
        return multipart.read(reply.content_type, reply.body)
    said = json.loads(reply.body)
    if not isinstance(said, dict):
        raise ValueError("not an object")
    return said, {}


async def accepts(world: World, url: str) -> bool:
    """Discord's test of an address: a PING is answered with a PONG, a false signature with 401."""
    before, world.application.interactions_url = world.application.interactions_url, url
    ping: Payload = {
        "id": world.clock.snowflake(),
        "application_id": world.application.id,
        "type": PING,
        "token": "x",
        "version": 1,
    }
    good, bad = await post(world, ping), await post(world, ping, wrong=True)
    ponged = good.status == 200 and json.loads(good.body or b"{}").get("type") == answering.PONG
    if ponged and bad.status == 401:
        return True
    world.application.interactions_url = before
    return False
