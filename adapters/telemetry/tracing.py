"""OpenTelemetry's side of traces: where spans go, and how a trace travels with its message."""

from __future__ import annotations

import os
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from core.release import release

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span, Tracer

Exporter = Literal["none", "otlp", "console"]
Value = str | int | float | bool | Sequence[str]

TRACES_PATH = "/v1/traces"
EXPORT_SECONDS = 5.0
LONGEST_TEXT = 8_000
"""Characters of one attribute; texts are only there where a setting allows them."""
QUEUED = 4_096
"""Spans that wait to be sent; what a collector that is away leaves beyond that is dropped."""


@dataclass(frozen=True, slots=True)
class TraceConfig:
    """Where traces go, and what of them."""

    exporter: Exporter = "none"
    url: str = ""
    """Of a collector that speaks OTLP over HTTP, without a path."""
    headers: str = ""
    """For that collector, as name=value with commas."""
    share: float = 1.0
    """Of the messages, 0 to 1, whose traces are kept."""
    text: bool = False
    """Whether prompts, answers and errors' words stand in spans."""


def read_headers(written: str) -> dict[str, str]:
    """Of "name=value" with commas, values as in addresses (%20); raises ValueError with what is wrong."""
    headers: dict[str, str] = {}
    for each in filter(None, map(str.strip, written.split(","))):
        name, there, value = each.partition("=")
        if not there or not name.strip().isascii() or not name.strip():
            raise ValueError("has a part that is not NAME=VALUE")
        headers[name.strip()] = unquote(value.strip())
    return headers


class Tracing:
    """Makes spans and says where a trace goes on. Nothing of it is global: two live in one process."""

    def __init__(self, tracer: Tracer, *, text: bool = False) -> None:
        from opentelemetry import context, trace

        self._tracer = tracer
        self._trace = trace
        self._context = context
        # A key of its own in OpenTelemetry's context: what begins beneath is not worth a span.
        self._quiet = context.create_key("mynah-quiet")
        self.text = text

    def begin(
        self,
        name: str,
        about: Mapping[str, Value],
        kind: str = "INTERNAL",
        parent: Context | None = None,
        at: float | None = None,
    ) -> Span | None:
        """A span beneath `parent`, or what is current; `at` is in seconds since 1970.

        None where nothing is current: what belongs to no message, such as reading documents, has no
        span. None, too, beneath what was entered quietly.
        """
        here = self._context.get_current() if parent is None else parent
        if parent is None:
            beneath = self._trace.get_current_span(here).get_span_context()
            if not beneath.is_valid or self._context.get_value(self._quiet, here):
                return None
        nanoseconds = None if at is None else round(at * 1e9)
        kinds = self._trace.SpanKind
        return self._tracer.start_span(name, here, kinds[kind], about, start_time=nanoseconds)

    def enter(self, span: Span, *, quietly: bool) -> Callable[[], None]:
        """What begins from now on stands beneath this span; gives what ends that."""
        here = self._trace.set_span_in_context(span)
        if quietly:
            here = self._context.set_value(self._quiet, True, here)
        token = self._context.attach(here)
        return partial(self._context.detach, token)

    def failed(self, span: Span, error: BaseException) -> None:
        """By its kind alone, unless texts may be told: errors repeat what they were given."""
        span.set_attribute("error.type", type(error).__qualname__)
        span.set_status(self._trace.StatusCode.ERROR)
        if self.text:
            span.record_exception(error)


def carried(span: Span, now: float) -> str:
    """What a message takes along of its trace: W3C's traceparent, and when it was accepted."""
    context = span.get_span_context()
    ids = f"{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
    return f"00-{ids} {round(now * 1e6)}"


def went_on(trace: str) -> tuple[Context | None, float | None]:
    """Where what a message took along goes on, and when it was accepted; None where it cannot be read."""
    from opentelemetry.trace import get_current_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    parent, _, at = trace.partition(" ")
    if not parent:
        return None, None
    context = TraceContextTextMapPropagator().extract({"traceparent": parent}, nothing())
    if not get_current_span(context).get_span_context().is_valid:
        return None, None
    return context, int(at) / 1e6 if at.isascii() and at.isdecimal() else None


def nothing() -> Context:
    """A context without a span: what begins there begins a trace."""
    from opentelemetry.context import Context

    return Context()


def trace_ids() -> Mapping[str, str]:
    """Of the span that is current, by the names that OpenTelemetry gives them in logs; else none."""
    from opentelemetry.trace import get_current_span

    context = get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}


@contextmanager
def open_tracing(config: TraceConfig, roles: Sequence[str]) -> Iterator[Tracing | None]:
    """None where traces go nowhere: then OpenTelemetry's SDK is not even imported.

    What is still to be sent at the end gets as long as one request.
    """
    if config.exporter == "none":
        yield None
        return
    with traced_by(_processor(config), config, roles) as tracing:
        yield tracing


@contextmanager
def traced_by(
    processor: SpanProcessor, config: TraceConfig, roles: Sequence[str] = ()
) -> Iterator[Tracing]:
    """Traces whose ended spans this processor gets."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    who: dict[str, str | int] = {
        "service.name": "mynah",
        "service.version": release(),
        "service.instance.id": uuid.uuid4().hex,
        "host.name": socket.gethostname(),
        "process.pid": os.getpid(),
        "mynah.roles": ",".join(roles),
    }
    provider = TracerProvider(
        # Whatever began a trace has decided whether it is kept, also for other processes.
        sampler=ParentBased(TraceIdRatioBased(config.share)),
        resource=Resource.create(who),
        span_limits=SpanLimits(max_attribute_length=LONGEST_TEXT),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(processor)
    try:
        yield Tracing(provider.get_tracer("mynah", release()), text=config.text)
    finally:
        provider.shutdown()


def _processor(config: TraceConfig) -> SpanProcessor:
    from opentelemetry.sdk.trace.export import (
        BatchSpanProcessor,
        ConsoleSpanExporter,
        SimpleSpanProcessor,
    )

    if config.exporter == "console":
        return SimpleSpanProcessor(
            ConsoleSpanExporter(out=sys.stderr, formatter=lambda span: f"{span.to_json(None)}\n")
        )
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    exporter = OTLPSpanExporter(
        endpoint=config.url.rstrip("/") + TRACES_PATH,
        headers=read_headers(config.headers),
        timeout=EXPORT_SECONDS,
        compression=_compression(config.url),
    )
    return BatchSpanProcessor(exporter, max_queue_size=QUEUED)


def _compression(url: str) -> Compression:
    """To compress takes longer than to send it to this machine."""
    from opentelemetry.exporter.otlp.proto.http import Compression

    near = urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")
    return Compression.NoCompression if near else Compression.Gzip


def now() -> float:
    """Seconds since 1970, as spans have it."""
    return time.time_ns() / 1e9
