"""Tells a program of administrators by HTTP, with a client that asks only addresses it may."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx

from core.ports import Notice, Unavailable, Undeliverable

SECONDS = 10.0
_LATER = frozenset({425, 429, 503})


@dataclass(frozen=True, slots=True)
class Webhook:
    """Implements core.ports.Teller for one address. Redirects are not followed."""

    client: httpx.AsyncClient
    address: str
    forbidden: tuple[type[Exception], ...] = ()
    """What the client raises where the address is none that it asks."""

    async def tell(self, notice: Notice) -> None:
        """JSON with `id`, `title` and `text`; the id is in the header Idempotency-Key, too."""
        body = {"id": notice.key, "title": notice.title, "text": notice.text}
        try:
            async with asyncio.timeout(SECONDS):
                response = await self.client.post(
                    self.address,
                    json=body,
                    headers={"Idempotency-Key": notice.key, "User-Agent": "Mynah"},
                    follow_redirects=False,
                )
        except self.forbidden as error:
            raise Undeliverable(str(error)) from error
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unavailable(f"the webhook cannot be reached: {type(error).__name__}") from error
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            # It may have been taken: sent again it could come twice.
            raise Undeliverable(
                f"nobody knows whether it arrived: {type(error).__name__}"
            ) from error
        if response.status_code in _LATER:
            raise Unavailable(f"the webhook answers {response.status_code}")
        if not response.is_success:
            raise Undeliverable(f"the webhook answers {response.status_code}")
