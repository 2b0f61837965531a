"""Events over HTTP: signed requests to the app's own address, as Slack sends them."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from tests.platforms.slack.deliveries import Answer, Delivery
from tests.platforms.slack.state import Json

if TYPE_CHECKING:
    from tests.platforms.slack.slack import Slack


def sign(secret: str, timestamp: int, body: str) -> str:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack: v0, HMAC of SHA-256."""
    base = f"v0:{timestamp}:{body}"
    return "v0=" + hmac.new(secret.encode(), base.encode(), hashlib.sha256).hexdigest()


@dataclass
class Signed:
    """`skew` dates the signature back, `secret` replaces the app's: both must be refused."""

    slack: Slack
    url: str
    client: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)
    skew: float = 0.0
    secret: str = ""

    async def verify(self) -> bool:
        """What Slack does when the address is entered: the challenge must come back."""
        challenge = self.slack.id("").lower()
        body = {"token": "verification-token", "challenge": challenge, "type": "url_verification"}
        response = await self._post(json.dumps(body), "application/json", {})
        return response.status_code == 200 and challenge in response.text

    async def carry(self, delivery: Delivery, number: int, reason: str) -> Answer:
        headers = (
            {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason} if number else {}
        )
        try:
            response = await self._post(*_body(delivery), headers)
        except httpx.TimeoutException:
            return Answer("http_timeout")
        except httpx.TransportError:
            return Answer("connection_failed")
        if response.status_code != 200:
            return Answer("http_error", retry="x-slack-no-retry" not in response.headers)
        return Answer(reply=_reply(response))

    async def _post(self, body: str, content_type: str, headers: dict[str, str]) -> httpx.Response:
        now = int(self.slack.clock() - self.skew)
        signed = {
            "content-type": content_type,
            "x-slack-request-timestamp": str(now),
            "x-slack-signature": sign(self.secret or self.slack.signing_secret, now, body),
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        return await self.client.post(
            self.url, content=body.encode(), headers=signed | headers, timeout=self.slack.limits.ack
        )


def _body(delivery: Delivery) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload), "application/json"
    if delivery.kind == "slash_commands":
        return urlencode({name: str(value) for name, value in delivery.payload.items()}), form
    return urlencode({"payload": json.dumps(delivery.payload)}), form


def _reply(response: httpx.Response) -> Json:
    if not response.text.strip():
        return {}
    if not response.headers.get("content-type", "").startswith("application/json"):
        return {"text": response.text}
    found = response.json()
    return found if isinstance(found, dict) else {}
