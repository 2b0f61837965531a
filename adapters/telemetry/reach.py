"""Whether what is to be told of Mynah's doings can be reached, for whoever examines the settings."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from adapters.telemetry.tracing import TRACES_PATH, TraceConfig, read_headers

PATIENCE_SECONDS = 5.0


async def collector_problem(config: TraceConfig) -> str:
    """What the collector says to a request without a span; "" where it takes it."""
    import httpx

    headers = {**read_headers(config.headers), "content-type": "application/x-protobuf"}
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            answer = await client.post(
                config.url.rstrip("/") + TRACES_PATH, content=b"", headers=headers
            )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"cannot be reached ({type(error).__name__})"
    return "" if answer.is_success else f"answers {answer.status_code} to spans"


def sentry_host(dsn: str) -> str:
    """Where a DSN leads, without its key."""
    parts = urlsplit(dsn)
    return f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}"


async def sentry_problem(dsn: str) -> str:
    """ "" where somebody listens there; no event is sent."""
    parts = urlsplit(dsn)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, port)
    except (OSError, TimeoutError) as error:
        return f"cannot be reached ({type(error).__name__})"
    writer.close()
    return ""
