"""The headers that every response carries: what a browser must not do with our pages."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Everything comes from here, nothing inline; one Trusted Types policy guards innerHTML.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types mynah",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def with_headers(app: ASGIApp, https: bool) -> ASGIApp:
    """The application with these headers on every response; nothing of API and console is cached."""
    always = dict(HEADERS)
    if https:
        always["Strict-Transport-Security"] = "max-age=31536000"

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(always)
                # no-cache: kept, but asked for again, so that an upgrade is seen at once.
                headers["Cache-Control"] = "no-store" if _is_ours(scope["path"]) else "no-cache"
                if scope["path"].startswith("/console"):
                    # Else browsers send a form without saying which page it comes from.
                    headers["Referrer-Policy"] = "same-origin"
            await send(message)

        await app(scope, receive, sending if scope["type"] == "http" else send)

    return guarded


def _is_ours(path: str) -> bool:
    """Whether what is there tells of people or of Mynah."""
    static = path.startswith("/console/static/")
    return path.startswith(("/api/", "/console")) and not static
