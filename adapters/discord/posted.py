"""Interactions that Discord posts to us, where the portal names our address: signed, or not heard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import partial

from adapters.discord.admitted import Desk
from adapters.discord.api import Api
from adapters.discord.asked import Asked, asked_of
from adapters.discord.lanes import Lanes
from adapters.discord.places import Spot
from adapters.discord.said import Said
from adapters.discord.signature import is_signed
from adapters.discord.spots import spot_by_asking
from adapters.discord.used import Used
from core.reception import Call, Response

PATH = "/discord/interactions"
OLDEST_SECONDS = 300.0
"""A signature is good for as long as clocks may differ, so that nobody sends an old call again."""
GUILDS_SECONDS = 2.0
"""Where Discord does not say so soon which guilds are ours, its person is told so in time."""
GUILDS_A_PAGE = 200
_PONG = Response(200, b'{"type":1}', {"content-type": "application/json"})


async def our_guilds(api: Api, page: int = GUILDS_A_PAGE) -> Sequence[str]:
    """The guilds that invited us, as Discord lists them. Raises Unavailable."""
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        told = await api.call(
            "GET",
            "/users/@me/guilds",
            query={"limit": str(page), **after},
            patience=GUILDS_SECONDS,
        )
        found += [str(guild["id"]) for guild in told]
        if len(told) < page:
            return found
        after = {"after": max(found, key=int)}


class Posted:
    """`key` is the application's public key; `clock` gives Unix time."""

    def __init__(self, key: bytes, desk: Desk, lanes: Lanes, clock: Callable[[], float]) -> None:
        self._key = key
        self._desk = desk
        self._lanes = lanes
        self._clock = clock

    async def answer(self, call: Call) -> Response:
        """PONG to a PING; anything else is answered by a call of ours, so 202."""
        if not self._is_discords(call):
            return Response(401, b"invalid request signature")
        try:
            payload = json.loads(call.body)
        except ValueError:
            return Response(400)
        if isinstance(payload, dict) and payload.get("type") == 1:
            return _PONG
        asked = asked_of(payload)
        if asked is None:
            return Response(400)
        self._lanes.put(asked.id, partial(self._deal, asked))
        return Response(202)

    def _is_discords(self, call: Call) -> bool:
        stamp = call.headers.get("x-signature-timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", stamp):
            return False
        try:
            signature = bytes.fromhex(call.headers.get("x-signature-ed25519", ""))
            recent = abs(self._clock() - int(stamp)) <= OLDEST_SECONDS
        except ValueError:
            return False
        if not recent or len(signature) != 64:
            return False
        return is_signed(self._key, stamp.encode() + call.body, signature)

    async def _deal(self, asked: Asked) -> None:
        said = Said(self._desk, self._spot_of, self._guilds, lambda _guild: "")
        await Used(self._desk, said, self._spot_of, self._lanes).asked(asked)

    async def _guilds(self) -> Sequence[str]:
        return await our_guilds(self._desk.api)

    async def _spot_of(self, channel: str, guild: str) -> Spot:
        return await spot_by_asking(self._desk.api, channel, guild)
