"""Takes the time of what passes through ports, once: for the metrics, and for a span where there are traces."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from adapters.telemetry.metrics import Metrics
from adapters.telemetry.tracing import Tracing, Value

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span

Took = Callable[[float, str], None]
"""Told how many seconds something took and how it ended: "ok", "failed" or "ended"."""


def _nobody(_seconds: float, _outcome: str) -> None:
    return None


class Watch:
    """What the wrappers in timed.py and turns.py tell of."""

    def __init__(self, metrics: Metrics, tracing: Tracing | None = None) -> None:
        self.metrics = metrics
        self.tracing = tracing

    @property
    def text(self) -> bool:
        """Whether spans may hold what people and models wrote."""
        return self.tracing is not None and self.tracing.text

    def begin(
        self,
        name: str,
        about: Mapping[str, Value] | None = None,
        took: Took = _nobody,
        *,
        kind: str = "INTERNAL",
        parent: Context | None = None,
    ) -> Timing:
        """From now on; whoever begins ends it. Nothing else is taken to happen within it.

        What belongs to no message, such as reading documents, is timed and gets no span.
        """
        if self.tracing is None:
            return Timing(None, took)
        from opentelemetry.trace import SpanKind, get_current_span

        if parent is None and not get_current_span().get_span_context().is_valid:
            return Timing(None, took)
        span = self.tracing.begin(name, about or {}, SpanKind[kind], parent)
        return Timing(span, took, text=self.tracing.text)

    @contextmanager
    def within(
        self,
        name: str,
        about: Mapping[str, Value] | None = None,
        took: Took = _nobody,
        *,
        kind: str = "INTERNAL",
        parent: Context | None = None,
    ) -> Iterator[Timing]:
        """The same for a block: spans that begin in it stand beneath it. Not for a generator's body."""
        timing = self.begin(name, about, took, kind=kind, parent=parent)
        try:
            with timing.current():
                yield timing
        except BaseException as error:
            timing.failed(error)
            raise
        finally:
            timing.end()


class Timing:
    """Something whose time is being taken."""

    def __init__(self, span: Span | None, took: Took, *, text: bool = False) -> None:
        self.span = span
        self._took = took
        self._text = text
        self._outcome = "ok"
        self._began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Until now."""
        return time.perf_counter() - self._began

    def tell(self, about: Mapping[str, Value]) -> None:
        """More of it, for its span."""
        if self.span is not None:
            self.span.set_attributes(about)

    @contextmanager
    def current(self) -> Iterator[None]:
        """Spans that begin within stand beneath this one."""
        if self.span is None:
            yield
            return
        from opentelemetry import context
        from opentelemetry.trace import set_span_in_context

        token = context.attach(set_span_in_context(self.span))
        try:
            yield
        finally:
            context.detach(token)

    def failed(self, error: BaseException) -> None:
        """By its kind alone, unless texts may be told: errors repeat what they were given."""
        if isinstance(error, GeneratorExit | asyncio.CancelledError):
            self._outcome = "ended"
            self.tell({"mynah.ended_early": True})
            return
        self._outcome = "failed"
        if self.span is None:
            return
        from opentelemetry.trace import StatusCode

        self.span.set_attribute("error.type", type(error).__qualname__)
        self.span.set_status(StatusCode.ERROR)
        if self._text:
            self.span.record_exception(error)

    def end(self) -> None:
        """Once."""
        self._took(self.seconds, self._outcome)
        if self.span is not None:
            self.span.end()
