"""The next token for one that ends, by the SDK's own rotator; and clients that have none yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from adapters.slack.api import Refused, translating
from adapters.slack.granted import Tokens
from adapters.slack.platform import TIMEOUT_SECONDS

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

AT_ONCE_MINUTES = 10_000_000
"""To the SDK's rotator: the token is due, whatever it thinks of its end."""

Connect = Callable[[], "AsyncWebClient"]
"""A client of its own over the connections of all."""


def connecting(session: aiohttp.ClientSession, url: str) -> Connect:
    """Clients without a token yet."""
    from slack_sdk.web.async_client import AsyncWebClient

    return lambda: AsyncWebClient(
        base_url=url, session=session, timeout=TIMEOUT_SECONDS, retry_handlers=[]
    )


async def renew(
    connect: Connect, client_id: str, client_secret: str, clock: Callable[[], float], tokens: Tokens
) -> Tokens:
    """The next tokens for these, which then are void. Raises Refused and Unavailable."""
    from slack_sdk.oauth.installation_store import Bot
    from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

    rotator = AsyncTokenRotator(client_id=client_id, client_secret=client_secret, client=connect())
    bot = Bot(
        bot_token=tokens.bot,
        bot_refresh_token=tokens.refresh,
        bot_token_expires_at=int(tokens.expires),
        bot_id="",
        bot_user_id="",
        installed_at=0.0,
    )
    with translating("oauth.v2.access"):
        fresh = await rotator.perform_bot_token_rotation(
            bot=bot, minutes_before_expiration=AT_ONCE_MINUTES
        )
    if fresh is None:
        raise Refused("oauth.v2.access", "no_bot_token")
    # The SDK reckons from its own clock.
    life = (fresh.bot_token_expires_at or 0) - time.time()
    return Tokens(fresh.bot_token, fresh.bot_refresh_token or "", clock() + life)
