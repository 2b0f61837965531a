"""What a process answers over HTTP from its first moment: its health, and all else once it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from adapters.web.limits import Limits
from adapters.web.linger import lingering

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

STARTING = "Mynah is starting."


class Front:
    """Says that it lives and is not ready until it is given the application behind it."""

    def __init__(self, *, open_hearted: bool) -> None:
        self._open_hearted = open_hearted
        """Whether anybody may know what is waited for; else only whoever reads the log."""
        self.behind: ASGIApp | None = None
        self.waiting_for: Mapping[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application's answer, or that it is not there yet."""
        if self.behind is not None:
            await self.behind(scope, receive, send)
        elif scope["type"] == "http":
            answer = lingering(self._answer(scope["path"]), Limits())
            await answer(scope, receive, send)

    def _answer(self, path: str) -> Response:
        soon = {"Retry-After": "2", "Cache-Control": "no-store"}
        if path == "/healthz":
            return JSONResponse({"status": "ok"}, headers=soon)
        if path == "/readyz":
            parts = {"start": STARTING, **self.waiting_for} if self._open_hearted else {}
            return JSONResponse({"ready": False, "parts": parts}, 503, soon)
        told = {"error": {"code": "starting", "message": f"{STARTING} Try again in a moment."}}
        return JSONResponse(told, 503, soon)
