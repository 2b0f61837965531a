"""No personal data that is planted anywhere comes out in logs or metrics."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.doubles.models import ScriptedModel
from adapters.telemetry.counted import WatchedModel
from adapters.telemetry.logs import Format, configure_logs
from adapters.telemetry.metrics import Metrics
from core.ports import ModelFailed, Prompt
from tests.core.safety.plants import planted

around = st.text(max_size=20)
style = st.sampled_from(["console", "json"])
words = st.booleans()


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Leaves the root logger as pytest set it up."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(planted, around, around, style, words)
def test_no_log_line_holds_it_in_message_field_or_traceback(
    plant: tuple[str, str], before: str, after: str, form: Format, words: bool
) -> None:
    stream = io.StringIO()
    configure_logs("debug", form, words=words, stream=stream)
    log, (_, value) = logging.getLogger("mynah.planted"), plant
    text = f"{before} {value}\n{value} {after}"
    log.debug("saw %s", text, extra={"question": text, "reason": text, "nested": {"a": [text]}})
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("failed", exc_info=sys.exc_info())
    logging.getLogger("somebody.elses").warning(text)
    assert stream.getvalue()
    assert value not in stream.getvalue()


@given(planted, around)
async def test_no_metric_holds_why_a_model_failed(plant: tuple[str, str], before: str) -> None:
    metrics = Metrics()
    _, value = plant
    failing = ScriptedModel([ModelFailed(f"{before} {value}", retryable=True)])
    watched = WatchedModel(failing, metrics.count_model_failure)
    with pytest.raises(ModelFailed):
        async for _ in watched.write(Prompt("", value)):
            pass
    rendered = metrics.render().decode()
    assert "mynah_" in rendered
    assert value not in rendered
