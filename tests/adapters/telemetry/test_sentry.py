"""What Sentry is told of an error: enough to find it, and nobody's words or secrets."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import BaseModel

from adapters.telemetry.sentry import SentryConfig, open_sentry
from adapters.telemetry.tracing import nothing, trace_ids
from core.release import release
from tests.adapters.telemetry.house import process
from tests.adapters.telemetry.receiver import Receiver, receiving

TOKEN = "xoxb-999999-planted-secret"  # noqa: S105 - planted
WORDS = "my salary is 4711 euros"


@contextmanager
def telling(receiver: Receiver, share: float = 1.0) -> Iterator[logging.Logger]:
    """A logger of Mynah's that tells this server, as the root does in a process that serves."""
    dsn = receiver.url.replace("http://", "http://public@") + "/42"
    config = SentryConfig(dsn, "staging", share, secrets=(TOKEN,))
    log = logging.getLogger("core.planted")
    log.propagate = False
    with open_sentry(config, trace_ids, ("worker",)) as (handler,):
        log.addHandler(handler)
        try:
            yield log
        finally:
            log.removeHandler(handler)
            log.propagate = True


def events(receiver: Receiver) -> list[dict[str, Any]]:
    found = []
    for each in receiver.posted:
        assert each.path == "/api/42/envelope/"
        lines = each.body.splitlines()
        assert json.loads(lines[1])["type"] == "event"
        found.append(json.loads(lines[2]))
    return found


def sent(receiver: Receiver) -> str:
    return "\n".join(
        json.dumps([each.headers, each.body.decode()], ensure_ascii=False)
        for each in receiver.posted
    )


class Strict(BaseModel):
    number: int


def fail(question: str, token: str) -> None:
    local = {"question": question, "token": token}
    try:
        Strict.model_validate({"number": question})
    except ValueError as error:
        raise RuntimeError(f"cannot answer {question} with {local['token']}") from error


def test_an_error_is_told_with_where_and_when_it_happened() -> None:
    with receiving() as sentry, telling(sentry) as log, process() as here:
        with here.watch.within("answer", parent=nothing()):
            try:
                fail(WORDS, TOKEN)
            except RuntimeError:
                log.exception("try %d of a message in %s failed", 1, f"room {WORDS}")
            ids: Mapping[str, str] = trace_ids()
        sentry_side = sentry
    (event,) = events(sentry_side)
    kinds = [each["type"] for each in event["exception"]["values"]]
    assert kinds == ["ValidationError", "RuntimeError"]
    frames = event["exception"]["values"][1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "fail"
    assert event["logentry"]["message"] == "try %d of a message in %s failed"
    assert event["logger"] == "core.planted"
    assert event["release"] == f"mynah@{release()}"
    assert event["environment"] == "staging"
    assert event["contexts"]["trace"]["trace_id"] == ids["trace_id"]
    assert event["tags"] == {"roles": "worker"}


def test_no_words_and_no_secrets_are_in_what_is_sent() -> None:
    with receiving() as sentry, telling(sentry) as log:
        try:
            fail(WORDS, TOKEN)
        except RuntimeError:
            log.exception("failed %s %s", WORDS, TOKEN, extra={"question": WORDS})
        log.error("the key %s does not work", TOKEN)
        log.critical(RuntimeError(WORDS))
        group = ExceptionGroup(WORDS, [ValueError(WORDS), KeyError(TOKEN)])
        log.error("several", exc_info=group)
    assert len(events(sentry)) == 4
    assert "4711" not in sent(sentry)
    assert "planted-secret" not in sent(sentry)
    assert "vars" not in sent(sentry)


def test_what_others_log_is_told_without_their_words() -> None:
    with receiving() as sentry, telling(sentry) as log:
        (handler,) = log.handlers
        record = logging.LogRecord("discord.client", logging.ERROR, "", 1, WORDS, None, None)
        handler.handle(record)
        for name in ("opentelemetry.sdk", "sentry_sdk.errors", "urllib3.connectionpool"):
            handler.handle(logging.LogRecord(name, logging.ERROR, "", 1, WORDS, None, None))
    (event,) = events(sentry)
    assert event["logger"] == "discord.client"
    assert "4711" not in sent(sentry)


def test_warnings_are_not_told_and_a_share_of_none_tells_nothing() -> None:
    with receiving() as sentry:
        with telling(sentry) as log:
            log.warning("an engine is away")
        with telling(sentry, share=0.0) as log:
            log.error("it broke")
    assert sentry.posted == []


async def test_a_sentry_that_is_away_holds_nobody_up() -> None:
    config = SentryConfig("http://public@127.0.0.1:9/1", "test")
    loop = asyncio.get_running_loop()
    with open_sentry(config) as (handler,):
        began = loop.time()
        for _ in range(20):
            handler.handle(logging.LogRecord("core.x", logging.ERROR, "", 1, "broke", None, None))
        assert loop.time() - began < 1.0


def test_nobody_is_told_without_a_dsn(caplog: pytest.LogCaptureFixture) -> None:
    with open_sentry(SentryConfig("", "test")) as handlers:
        assert handlers == []
