"""Interactions that Discord posts to us, where the portal names our address: signed, or not heard."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from adapters.discord.asked import asked_of
from adapters.discord.hearing import Hearing
from adapters.discord.used import answer
from core.reception import Call, Response

PATH = "/discord/interactions"
OLDEST_SECONDS = 300.0
"""A signature is good for as long as clocks may differ, so that nobody sends an old call again."""
_PONG = Response(200, b'{"type":1}', {"content-type": "application/json"})


@dataclass(frozen=True, slots=True)
class SignedCalls:
    """How calls are answered; `key` is the application's public key, `clock` gives Unix time."""

    key: bytes
    hearing: Hearing
    clock: Callable[[], float]

    async def respond(self, call: Call) -> Response:
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
        self.hearing.lanes.put(asked.id, partial(answer, asked, self.hearing))
        return Response(202)

    def _is_discords(self, call: Call) -> bool:
        stamp = call.headers.get("x-signature-timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", stamp):
            return False
        try:
            signature = bytes.fromhex(call.headers.get("x-signature-ed25519", ""))
            recent = abs(self.clock() - int(stamp)) <= OLDEST_SECONDS
        except ValueError:
            return False
        if not recent or len(signature) != 64:
            return False
        return is_signed(self.key, stamp.encode() + call.body, signature)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of the message is the 32-byte key's, by Ed25519 (RFC 8032)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
