"""What becomes of a request's body that is refused before it was read: heard out, never obeyed."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.limits import Limits

SILENCE_SECONDS = 5.0
"""Whoever sends nothing for so long has seen the answer, or is gone."""
_CLOSE = (b"connection", b"close")


def lingering(app: ASGIApp, limits: Limits) -> ASGIApp:
    """The application, whose early answers arrive also at a client that is still sending.

    Where a body has not come whole when its answer begins, the connection ends with this answer:
    no rest of a body can be taken for the next request. It does not end at once, since a system
    that closes on unread bytes resets the connection, and whoever sends first and reads later
    would never see the answer (the lingering close of RFC 9112, section 9.6). So the answer is
    sent whole, and the body is read and dropped for a while before the connection is closed.
    """

    async def heard_out(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _has_body(scope):
            await app(scope, receive, send)
            return
        if _header(scope, b"content-length") and _header(scope, b"transfer-encoding"):
            await _refuse_both(send)
            return
        rest = _Rest(receive, expects_word=_header(scope, b"expect") != b"")
        closing = False

        async def sending(message: Message) -> None:
            nonlocal closing
            if message["type"] == "http.response.start" and not await rest.is_here():
                closing = True
                message = {**message, "headers": [*message.get("headers", ()), _CLOSE]}
            if closing and message["type"] == "http.response.body" and not message.get("more_body"):
                await send({**message, "more_body": True})
                await rest.drop(limits)
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        try:
            await app(scope, rest.receive, sending)
        finally:
            await rest.leave()

    return heard_out


async def _refuse_both(send: Send) -> None:
    """Of two lengths a proxy may have believed the other one, so nothing follows (RFC 9112, section 6.3)."""
    words = b"Content-Length and Transfer-Encoding in one request; send one of them."
    headers = [_CLOSE, (b"content-type", b"text/plain"), (b"content-length", b"%d" % len(words))]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": words, "more_body": False})


class _Rest:
    """The part of a request's body that nobody has read yet."""

    def __init__(self, receive: Receive, *, expects_word: bool) -> None:
        self._receive = receive
        self._waits_for_word = expects_word
        """The client sends nothing until it is told to go on, which the first receive tells it."""
        self._ended = False
        self._next: asyncio.Future[Message] | None = None

    async def receive(self) -> Message:
        """As the server's own, noting the end."""
        self._waits_for_word = False
        coming = self._begun()
        # Who waits may be cancelled or be one of two; what comes is not lost for the next.
        message = await asyncio.shield(coming)
        if self._next is coming:
            self._next = None
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            self._ended = True
        return message

    async def is_here(self) -> bool:
        """Whether the body has come whole; drops what has come, and waits for nothing."""
        while not self._ended and not self._waits_for_word:
            coming = self._begun()
            await asyncio.sleep(0)
            if not coming.done():
                return False
            if self._next is coming:
                await self.receive()
        return self._ended

    def _begun(self) -> asyncio.Future[Message]:
        self._next = self._next or asyncio.ensure_future(self._receive())
        return self._next

    async def drop(self, limits: Limits) -> None:
        """Read on until the body ends, or until it has been enough."""
        dropped = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(limits.linger_seconds):
                while not (self._ended or self._waits_for_word or dropped > limits.linger_bytes):
                    async with asyncio.timeout(SILENCE_SECONDS):
                        dropped += len((await self.receive()).get("body", b""))

    async def leave(self) -> None:
        """Wait for nothing any more."""
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)


def _has_body(scope: Scope) -> bool:
    return _header(scope, b"content-length") not in (b"", b"0") or bool(
        _header(scope, b"transfer-encoding")
    )


def _header(scope: Scope, name: bytes) -> bytes:
    return next((bytes(value) for given, value in scope["headers"] if given == name), b"")
