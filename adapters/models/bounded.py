"""How much of a model's server is read: packed, endless or shapeless answers cost no memory.

The SDKs read whole errors, unpack what was packed and keep an event until it ends, without any
bound. What they all read from is an httpx client, whose hooks see each response before its body.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

from core.ports import ModelFailed

STREAM_BYTES = 64_000_000
"""Some hundred bytes go around each word of a streamed answer."""
WHOLE_BYTES = 4_000_000
"""Of an answer in one piece, and of one event of a stream: the longest answer, escaped."""
ERROR_BYTES = 64_000
EVENT_LINES = 1_000
"""The SDKs copy an event once for each of its lines."""
_PLAIN = ("", "identity")
_ENDS = {
    "text/event-stream": (b"\n\n", b"\n\r\n", b"\r\r"),
    "application/x-ndjson": (b"\n",),
}
"""How events end, by the type of a stream."""


def bound(model: Any) -> None:
    """Bound what this LangChain model reads, where its SDK speaks through httpx."""
    for name in ("root_async_client", "_async_client"):
        client: Any = getattr(getattr(model, name, None), "_client", None)
        if hasattr(client, "event_hooks"):
            client.event_hooks = {"request": [_ask_for_plain], "response": [_bound_response]}


async def _ask_for_plain(request: Any) -> None:
    request.headers["Accept-Encoding"] = "identity"


async def _bound_response(response: Any) -> None:
    """Raises ModelFailed for what is packed all the same: it could unpack to anything."""
    packed = response.headers.get("Content-Encoding", "").lower() not in _PLAIN
    if response.status_code >= 400:
        # An error is told by its status; its words are read as far as they may be of use.
        response.headers.pop("Content-Encoding", None)
        parts = _beginning(response.stream, 0 if packed else ERROR_BYTES)
    elif packed:
        raise ModelFailed("its provider answered something unreadable", retryable=False)
    else:
        parts = _counted(response.stream, response.headers.get("Content-Type", ""))
    response.stream = _stream(response, parts)


def _stream(response: Any, parts: AsyncIterator[bytes]) -> Any:
    """These parts as the kind of stream that the response's own httpx (there are two) takes."""
    inner = response.stream

    class Bounded(import_module(type(response).__module__.partition(".")[0]).AsyncByteStream):  # type: ignore[misc]
        def __aiter__(self) -> AsyncIterator[bytes]:
            return parts

        async def aclose(self) -> None:
            await inner.aclose()

    return Bounded()


async def _beginning(stream: Any, limit: int) -> AsyncIterator[bytes]:
    left = limit
    if left:
        async for part in stream:
            yield part[:left]
            left -= len(part)
            if left <= 0:
                return


async def _counted(stream: Any, kind: str) -> AsyncIterator[bytes]:
    """Raises ModelFailed beyond the limits of the whole and of each event."""
    ends = next((ends for name, ends in _ENDS.items() if kind.lower().startswith(name)), ())
    left, event = STREAM_BYTES if ends else WHOLE_BYTES, bytearray()
    async for part in stream:
        left -= len(part)
        searched = max(0, len(event) - 2)
        event += part
        found = [at + len(end) for end in ends if (at := event.rfind(end, searched)) >= 0]
        del event[: max(found, default=0)]
        if left < 0 or len(event) > WHOLE_BYTES or (ends and event.count(b"\n") > EVENT_LINES):
            raise ModelFailed("its answer does not come to an end", retryable=False)
        yield part
