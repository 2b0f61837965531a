"""Logs say what happened and when, and neither secrets nor what people wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from adapters.telemetry.logs import WORDS, Format, configure_logs
from adapters.telemetry.tracing import nothing, trace_ids
from tests.adapters.telemetry.house import process

FORMATS: tuple[Format, ...] = ("console", "json")
KEY = 'hunter2"hunter2ä'


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Leaves the root logger as pytest set it up."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)


def configured(
    style: Format, *, words: bool = False, secrets: tuple[str, ...] = ()
) -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    configure_logs("info", style, words=words, secrets=secrets, stream=stream)
    return logging.getLogger("mynah.test"), stream


def test_a_json_line_holds_event_fields_level_logger_and_utc_time() -> None:
    log, stream = configured("json")
    log.info("answered %s", "m1", extra={"conversation": "web::r:t", "seconds": {"answer": 0.5}})
    line = json.loads(stream.getvalue())
    at = datetime.fromisoformat(line.pop("at"))
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
    assert line == {
        "event": "answered m1",
        "level": "info",
        "logger": "mynah.test",
        "conversation": "web::r:t",
        "seconds": {"answer": 0.5},
    }


def test_a_line_within_a_span_carries_its_ids_and_another_none() -> None:
    stream = io.StringIO()
    configure_logs("info", "json", stream=stream, ids=trace_ids)
    log = logging.getLogger("mynah.test")
    with process() as here, here.watch.within("answer", parent=nothing()) as timing:
        log.info("within")
        assert timing.span is not None
        context = timing.span.get_span_context()
    log.info("outside")
    within, outside = map(json.loads, stream.getvalue().splitlines())
    assert within["trace_id"] == f"{context.trace_id:032x}"
    assert within["span_id"] == f"{context.span_id:016x}"
    assert not {"trace_id", "span_id"} & outside.keys()


@pytest.mark.parametrize("style", FORMATS)
def test_what_people_wrote_is_only_counted(style: Format) -> None:
    log, stream = configured(style)
    log.info("answered", extra=dict.fromkeys(WORDS, "my salary is low"))
    assert "salary" not in stream.getvalue()
    assert "(16 characters)" in stream.getvalue()


@pytest.mark.parametrize("style", FORMATS)
def test_what_people_wrote_is_there_when_asked_for(style: Format) -> None:
    log, stream = configured(style, words=True)
    log.info("answered", extra={"question": "my salary is low"})
    assert "my salary is low" in stream.getvalue()


@pytest.mark.parametrize("style", FORMATS)
def test_a_known_secret_never_appears_not_even_in_a_traceback(style: Format) -> None:
    log, stream = configured(style, secrets=(KEY,))
    log.info(KEY, extra={"field": f"x{KEY}y", "deep": {"er": [KEY]}})
    try:
        raise ValueError(f"key {KEY} was refused")
    except ValueError:
        log.exception("failed")
    assert "hunter2" not in stream.getvalue()
    assert "was refused" in stream.getvalue()


@pytest.mark.parametrize("style", FORMATS)
def test_a_traceback_shows_no_local_variables(style: Format) -> None:
    log, stream = configured(style)
    question = "".join(["what is ", "my salary"])
    try:
        raise ValueError(len(question))
    except ValueError:
        log.exception("failed")
    assert "ValueError" in stream.getvalue()
    assert "what is my salary" not in stream.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "connect postgresql://ada:hush-hush@host/name failed",
        "redis://:hush-hush@127.0.0.1:6379/0",
        "Authorization: Bearer hush-hush.abc.def",
        "{'api_key': 'hush-hush'}",
        "password=hush-hush&x=1",
        "refused sk-hush-hush0123456789abcdef",
        "xoxb-hush-hush-1234567890",
        "GET /slack/oauth?state=x&code=hush.hush",
        "wss://wss-primary.slack.com/link/?ticket=hush-hush&app_id=A1",
        "POST https://hooks.slack.com/commands/T024/12/hush",
    ],
)
@pytest.mark.parametrize("style", FORMATS)
def test_what_looks_like_a_secret_is_hidden(style: Format, line: str) -> None:
    log, stream = configured(style)
    log.warning("%s", line)
    assert "hush" not in stream.getvalue()


@pytest.mark.parametrize("style", FORMATS)
def test_nobody_forges_a_line_or_moves_the_cursor(style: Format) -> None:
    log, stream = configured(style)
    evil = "a\nb\r\x1b[2J\u202ec\ud800"
    log.info(evil, extra={"conversation": evil})
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert not set("\r\x1b\u202e\ud800") & set(written)
    written.encode("utf-8")


def test_other_libraries_chatter_is_quiet_and_their_warnings_are_not() -> None:
    _, stream = configured("json")
    for name in ("slack_sdk.socket_mode", "discord.gateway", "aiogram.event", "httpx", "httpx2"):
        logging.getLogger(name).info("what is my salary")
    for name in ("httpx", "httpx2", "langgraph.graph", "urllib3.connection", "lance"):
        logging.getLogger(name).info("GET /api/search?q=my+salary")
        logging.getLogger(name).warning("%s warns", name)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == [
        "httpx warns",
        "httpx2 warns",
        "langgraph.graph warns",
        "urllib3.connection warns",
        "lance warns",
    ]


def test_the_level_holds() -> None:
    stream = io.StringIO()
    configure_logs("error", "json", stream=stream)
    logging.getLogger("mynah").warning("no")
    logging.getLogger("httpx").warning("no")
    logging.getLogger("mynah").error("yes")
    assert len(stream.getvalue().splitlines()) == 1
