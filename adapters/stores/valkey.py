"""Opens the one Redis that all processes share: any by address, or the embedded Valkey of a home."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from redis import exceptions as said
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from adapters.stores.embedded_valkey import running_valkey, socket_path
from core.ports import Misconfigured, Unavailable

# An embedded server that was killed answers again in about a second, most others fail over in ten;
# whoever asks is told within ten all the same.
RETRY_SECONDS = 8.0
# A server that is not there at the start is more often a wrong address than a fail-over.
CHECK_SECONDS = 3.0
LONGEST_PAUSE_SECONDS = 1.0
COMMAND_SECONDS = 8.0
CONNECTIONS = 100
"""A command that finds them all taken waits for one."""
OLDEST_VERSION = 7
EXAMPLE = "redis://localhost:6379/0"

_deadline: ContextVar[float] = ContextVar("_deadline", default=math.inf)
"""Until when whoever retries around this goes on, by the loop's clock."""

T = TypeVar("T")


@asynccontextmanager
async def open_redis(url: str, home: Path, fsync: str) -> AsyncIterator[Redis]:
    """A client that waits out restarts; with no address, the home's own Valkey behind it.

    Raises Misconfigured (wrong address, password or version) or Unavailable (no answer).
    """
    if url:
        async with _client(url, CHECK_SECONDS) as client:
            await _check_server(client, url)
        async with _client(url, RETRY_SECONDS) as client:
            yield client
        return
    async with running_valkey(home, fsync), _client(_embedded_url(home), RETRY_SECONDS) as client:
        yield client


def docket_url(url: str, home: Path) -> str:
    """The same server as `open_redis` of these, as an address for the tickets."""
    return url or _embedded_url(home)


@contextmanager
def away() -> Iterator[None]:
    """Turns what redis-py says when the server is away, full or read-only into Unavailable."""
    try:
        yield
    except said.RedisError as error:
        if not _passes(error):
            raise
        raise Unavailable(f"Redis does not answer: {error}") from error


class PatientRetry(Retry):
    """Tries again with growing pauses for a bounded time, however often its calls are nested.

    redis-py retries the connection within each retry of the command, so that counted tries
    multiply; here who retries within a retry has what is left of its time. Every command sent
    through Mynah's stores may be repeated: the scripts see to that.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(NoBackoff(), -1)
        self._seconds = seconds

    async def call_with_retry(
        self,
        do: Callable[[], Awaitable[T]],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        clock = asyncio.get_running_loop().time
        deadline, failures = min(clock() + self._seconds, _deadline.get()), 0
        outer = _deadline.set(deadline)
        try:
            while True:
                try:
                    return await do()
                except (said.ConnectionError, said.TimeoutError) as error:
                    failures += 1
                    await (fail(error, failures) if with_failure_count else fail(error))
                    refused = isinstance(error, said.AuthenticationError | said.AuthorizationError)
                    unfit = is_retryable is not None and not is_retryable(error)
                    if refused or unfit or clock() > deadline:
                        raise
                    pause = min(LONGEST_PAUSE_SECONDS, 0.02 * 2**failures)
                    await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 spread, no secret
        finally:
            _deadline.reset(outer)


def _embedded_url(home: Path) -> str:
    return f"unix://{quote(str(socket_path(home)))}"


def _client(url: str, patience: float) -> aclosing[Redis]:
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=COMMAND_SECONDS,
            retry=PatientRetry(patience),
            socket_timeout=COMMAND_SECONDS,
            socket_connect_timeout=COMMAND_SECONDS,
        )
    except ValueError as error:
        raise Misconfigured(f"REDIS_URL is no address ({error}); example: {EXAMPLE}") from error
    return aclosing(Redis.from_pool(pool))


async def _check_server(client: Redis, url: str) -> None:
    shown = _without_password(url)
    try:
        info = await client.info()
    except (said.AuthenticationError, said.AuthorizationError) as error:
        raise Misconfigured(f"REDIS_URL {shown}: {error}") from error
    except said.NoPermissionError:
        return  # A server that hides its version is its owner's word for a new one.
    except said.RedisError as error:
        raise Unavailable(f"REDIS_URL {shown} does not answer: {error}") from error
    version = str(info.get("redis_version", "0"))
    if int(version.split(".", maxsplit=1)[0]) < OLDEST_VERSION:
        raise Misconfigured(f"REDIS_URL {shown} is Redis {version}; Mynah needs 7 or newer")
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy.startswith("allkeys"):
        raise Misconfigured(
            f"REDIS_URL {shown} throws away accepted messages when memory is short "
            f"(maxmemory-policy {policy}); set it to noeviction"
        )


def _passes(error: said.RedisError) -> bool:
    if isinstance(
        error,
        said.ConnectionError
        | said.TimeoutError
        | said.ReadOnlyError
        | said.OutOfMemoryError
        # The script was loaded again and is gone once more: the server is restarted over and over.
        | said.NoScriptError,
    ):
        return True
    # MISCONF: the disk is full. NOREPLICAS, CLUSTERDOWN, MASTERDOWN, TRYAGAIN: a fail-over runs.
    words = str(error).split(" ", maxsplit=1)[0]
    return words in {"MISCONF", "NOREPLICAS", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "LOADING"}


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    return urlunsplit(parts._replace(netloc=host, query=""))
