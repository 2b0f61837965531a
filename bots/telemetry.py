"""What watches Mynah, by the settings: where its traces and errors go, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adapters.telemetry.logs import configure_logs
from adapters.telemetry.sentry import SentryConfig, open_sentry
from adapters.telemetry.tracing import (
    TraceConfig,
    Tracing,
    open_tracing,
    trace_ids,
)
from bots.settings_check import secrets

if TYPE_CHECKING:
    from bots.settings import Settings


@contextmanager
def watched(settings: Settings, roles: Sequence[str]) -> Iterator[Tracing | None]:
    """Logs, and where they are set, traces and Sentry, until the end. Raises Misconfigured."""
    hidden = secrets(settings)
    config = trace_config(settings)
    with open_tracing(config, roles) as tracing:
        ids = trace_ids if tracing is not None else None
        with open_sentry(sentry_config(settings, hidden), ids, roles) as handlers:
            configure_logs(
                settings.log_level,
                settings.log_format,
                words=settings.log_text,
                secrets=hidden,
                ids=ids,
                also=handlers,
            )
            yield tracing


def trace_config(settings: Settings) -> TraceConfig:
    return TraceConfig(
        exporter=settings.trace_exporter,
        url=settings.otlp_url,
        headers=settings.otlp_headers.get_secret_value(),
        share=settings.trace_share,
        text=settings.trace_text,
    )


def sentry_config(settings: Settings, hidden: Sequence[str]) -> SentryConfig:
    return SentryConfig(
        dsn=settings.sentry_dsn.get_secret_value(),
        environment=settings.sentry_environment,
        share=settings.sentry_share,
        secrets=tuple(hidden),
    )
