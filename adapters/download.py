"""One file over HTTP from hosts that are known beforehand: counted as it comes, and never led elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.ports import NotFetched

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from yarl import URL

SECONDS = 60.0
PART_BYTES = 65_536
LONGEST_PAUSE_SECONDS = 20.0
_PLAIN = frozenset({"", "identity"})


@dataclass(frozen=True, slots=True)
class Downloads:
    """How a platform's files are fetched."""

    session: Callable[[], ClientSession]
    origins: Collection[str]
    """Such as https://files.slack.com: to nobody else anything is sent, least of all a token."""
    holds: Callable[[URL], bool] = lambda _: True
    """Whether there may be files at this address of such a host."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    tries: int = 3
    pause: float = 0.5
    """Before the second try; doubles with each."""
    seconds: float = SECONDS
    """For one try."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Downloaded:
    """The bytes, and what the server says they are."""

    data: bytes
    media_type: str


class _AgainError(Exception):
    """It may be had in so many seconds; None: after the usual pause."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def download(address: str, limit: int, how: Downloads) -> Downloaded:
    """The whole file, read no further than `limit` bytes. Raises NotFetched."""
    import aiohttp

    url = _allowed(address, how)
    pause = how.pause
    for left in reversed(range(how.tries)):
        wait = pause
        try:
            return await _once(url, limit, how)
        except _AgainError as again:
            if again.seconds is not None:
                wait = again.seconds
        except (aiohttp.ClientError, TimeoutError, OSError):
            pass
        if not left or wait > LONGEST_PAUSE_SECONDS:
            break
        await how.sleep(wait)
        pause *= 2
    raise NotFetched("file_unreachable")


def origin_of(address: str) -> str:
    """Scheme, host and port, as `Downloads.origins` holds them; "" for what is no address."""
    from yarl import URL

    try:
        url = URL(address)
    except (ValueError, UnicodeError):
        return ""
    return _origin(url)


def _origin(url: URL) -> str:
    if url.scheme not in ("http", "https") or not url.host or url.user or url.password:
        return ""
    return str(url.origin())


def _allowed(address: str, how: Downloads) -> URL:
    """The very object that is requested is the one that was looked at."""
    from yarl import URL

    try:
        url = URL(address)
    except (ValueError, UnicodeError) as error:
        raise NotFetched("file_elsewhere") from error
    if _origin(url) not in how.origins or not how.holds(url):
        raise NotFetched("file_elsewhere")
    return url


async def _once(url: URL, limit: int, how: Downloads) -> Downloaded:
    from aiohttp import ClientTimeout

    # Packed it could unpack to anything before it is counted.
    headers = {**how.headers, "Accept-Encoding": "identity"}
    asking = how.session().get(
        url, headers=headers, allow_redirects=False, timeout=ClientTimeout(total=how.seconds)
    )
    async with asking as response:
        _check(response)
        if response.headers.get("Content-Encoding", "").lower() not in _PLAIN:
            raise NotFetched("file_unreachable")
        if (response.content_length or 0) > limit:
            raise NotFetched("file_too_large")
        data = bytearray()
        async for part in response.content.iter_chunked(PART_BYTES):
            data += part
            if len(data) > limit:
                raise NotFetched("file_too_large")
        return Downloaded(bytes(data), response.content_type)


def _check(response: ClientResponse) -> None:
    status = response.status
    if status == 429 or status >= 500:
        raise _AgainError(_seconds(response.headers.get("Retry-After", "")))
    if status in (404, 410):
        raise NotFetched("file_gone")
    if status != 200:  # sign in first, or not at all; where a redirect leads is not asked
        raise NotFetched("file_forbidden", str(status))


def _seconds(text: str) -> float | None:
    try:
        return max(0.0, float(text))
    except ValueError:
        return None
