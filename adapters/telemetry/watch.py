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
        at: float | None = None,
    ) -> Timing:
        """From now on, or for its span from `at` on; whoever begins ends it.

        Nothing else is taken to happen within it.
        """
        if self.tracing is None:
            return Timing(None, None, took)
        span = self.tracing.begin(name, about or {}, kind, parent, at)
        return Timing(self.tracing, span, took)

    @contextmanager
    def within(
        self,
        name: str,
        about: Mapping[str, Value] | None = None,
        took: Took = _nobody,
        *,
        kind: str = "INTERNAL",
        parent: Context | None = None,
        at: float | None = None,
        quietly: bool = False,
    ) -> Iterator[Timing]:
        """The same for a block: spans that begin in it stand beneath it, or `quietly` none is made.

        Not for a generator's body.
        """
        timing = self.begin(name, about, took, kind=kind, parent=parent, at=at)
        leave = timing.enter(quietly=quietly)
        try:
            yield timing
        except BaseException as error:
            timing.failed(error)
            raise
        finally:
            leave()
            timing.end()


class Timing:
    """Something whose time is being taken."""

    def __init__(self, tracing: Tracing | None, span: Span | None, took: Took) -> None:
        self.span = span
        self._tracing = tracing
        self._took = took
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

    def enter(self, *, quietly: bool) -> Callable[[], None]:
        """What begins from now on is beneath it; gives what ends that."""
        if self._tracing is None or self.span is None:
            return lambda: None
        return self._tracing.enter(self.span, quietly=quietly)

    def failed(self, error: BaseException) -> None:
        """A stop by whoever asked is no failure."""
        if isinstance(error, GeneratorExit | asyncio.CancelledError):
            self._outcome = "ended"
            self.tell({"mynah.ended_early": True})
            return
        self._outcome = "failed"
        if self._tracing is not None and self.span is not None:
            self._tracing.failed(self.span, error)

    def end(self) -> None:
        """Once."""
        self._took(self.seconds, self._outcome)
        if self.span is not None:
            self.span.end()
