"""Says what is wrong with the settings of traces and of Sentry, and which of their values are secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.telemetry.tracing import read_headers

if TYPE_CHECKING:
    from bots.settings import Settings


def wrong_telemetry(settings: Settings) -> Iterator[tuple[str, str]]:
    """The setting, and what is wrong with it, without repeating a secret."""
    try:
        read_headers(settings.otlp_headers.get_secret_value())
    except ValueError as wrong:
        yield "otlp_headers", str(wrong)
    if settings.trace_exporter == "otlp" and not settings.otlp_url:
        yield "otlp_url", "must be set, since TRACE_EXPORTER=otlp"
    if (dsn := settings.sentry_dsn.get_secret_value()) and not _is_dsn(dsn):
        yield "sentry_dsn", "is no DSN, which Sentry shows at a project's client keys"


def telemetry_secrets(settings: Settings) -> Iterator[str]:
    """Each by itself: what stands in the headers, and the DSN's key."""
    try:
        yield from read_headers(settings.otlp_headers.get_secret_value()).values()
        yield urlsplit(settings.sentry_dsn.get_secret_value()).username or ""
    except ValueError:
        return  # the start ends with what is wrong with them


def _is_dsn(dsn: str) -> bool:
    try:
        parts = urlsplit(dsn)
    except ValueError:
        return False
    project = parts.path.rpartition("/")[2]
    return bool(
        parts.scheme in ("http", "https")
        and parts.username
        and parts.hostname
        and project.isdigit()
    )
