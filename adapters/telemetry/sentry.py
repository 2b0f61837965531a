"""Errors that were logged, told to Sentry: their kinds and where they happened, never what anybody wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from adapters.telemetry.logs import scrubbing
from core.release import release

if TYPE_CHECKING:
    from sentry_sdk import Client
    from sentry_sdk.types import Event, Hint

FLUSH_SECONDS = 2.0
"""For what is still to be sent at the end."""
_OURS = ("adapters", "bots", "core")
_NOT_TOLD = ("opentelemetry", "sentry_sdk", "urllib3")
"""What fails while it is told is not told."""


@dataclass(frozen=True, slots=True)
class SentryConfig:
    """Which project is told, and how much."""

    dsn: str
    """"": nobody."""
    environment: str
    share: float = 1.0
    """Of the errors, 0 to 1."""
    secrets: tuple[str, ...] = ()
    """Values that never leave."""


@contextmanager
def open_sentry(
    config: SentryConfig,
    ids: Callable[[], Mapping[str, str]] | None = None,
    roles: Iterable[str] = (),
) -> Iterator[list[logging.Handler]]:
    """What the loggers are to tell, too; none without a DSN: then Sentry's SDK is not even imported.

    The SDK is only given what is logged here: none of its integrations is installed, so it looks at
    no request, no local variable and no breadcrumb, and nothing of it is global.
    """
    if not config.dsn:
        yield []
        return
    import sentry_sdk

    client = sentry_sdk.Client(
        dsn=config.dsn,
        release=f"mynah@{release()}",
        environment=config.environment,
        sample_rate=config.share,
        before_send=_scrubbing(config.secrets),
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        spotlight=False,
        shutdown_timeout=FLUSH_SECONDS,
    )
    try:
        yield [_Telling(client, ids, {"roles": ",".join(roles)})]
    finally:
        client.close(timeout=FLUSH_SECONDS)


class _Telling(logging.Handler):
    """Makes an event of each error that is logged."""

    def __init__(
        self,
        client: Client,
        ids: Callable[[], Mapping[str, str]] | None,
        tags: Mapping[str, str],
    ) -> None:
        super().__init__(logging.ERROR)
        self._client = client
        self._ids = ids
        self._tags = tags

    def emit(self, record: logging.LogRecord) -> None:
        from sentry_sdk import Scope

        if record.name.partition(".")[0] in _NOT_TOLD:
            return
        event, hint = self._of_error(record)
        event["logger"] = record.name
        event["level"] = "fatal" if record.levelno >= logging.CRITICAL else "error"
        event["logentry"] = {"message": _unfilled(record)}
        event["tags"] = dict(self._tags)
        if self._ids is not None and (found := self._ids()):
            event["contexts"] = {"trace": dict(found)}
        self._client.capture_event(cast("Event", event), hint, Scope())

    def _of_error(self, record: logging.LogRecord) -> tuple[dict[str, Any], Hint]:
        from sentry_sdk.utils import event_from_exception

        if not record.exc_info or record.exc_info[1] is None:
            return {}, {}
        event, hint = event_from_exception(
            record.exc_info, self._client.options, {"type": "logging", "handled": True}
        )
        return cast("dict[str, Any]", event), hint


def _unfilled(record: logging.LogRecord) -> str:
    """The line as the code has it, without what was filled in; others' may be filled in already."""
    ours = record.name.partition(".")[0] in _OURS
    return str(record.msg) if ours and isinstance(record.msg, str) else "an error was logged"


def _scrubbing(secrets: Iterable[str]) -> Callable[[Event, Hint], Event]:
    scrub = scrubbing(secrets)

    def before_send(event: Event, _hint: Hint) -> Event:
        for error in (event.get("exception") or {}).get("values") or ():
            # Errors repeat what they were given.
            error["value"] = f"({len(str(error.get('value') or ''))} characters)"
            error.pop("mechanism", None)
        event.pop("extra", None)
        event.pop("breadcrumbs", None)
        event.pop("modules", None)
        return cast("Event", _everywhere(event, scrub))

    return before_send


def _everywhere(value: Any, scrub: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, Mapping):
        return {key: _everywhere(each, scrub) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_everywhere(each, scrub) for each in value]
    return value
