"""What reaches a collector, and that one which is away harms nothing."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from adapters.telemetry.metrics import Metrics
from adapters.telemetry.reach import collector_problem
from adapters.telemetry.tracing import TraceConfig, nothing, open_tracing
from adapters.telemetry.watch import Watch
from bots.checks.telemetry import watching
from bots.settings import Settings
from core.release import release
from tests.adapters.telemetry.house import House, Process
from tests.adapters.telemetry.receiver import receiving
from tests.adapters.telemetry.test_traces import QUESTION, told
from tests.core.conversation.world import PLACE, World, open_world

AWAY = "http://127.0.0.1:9"
"""Nobody listens at the discard port."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as world:
        yield world


async def test_a_collector_gets_the_whole_trace_as_protobuf(world: World) -> None:
    house = House(world)
    with receiving() as collector:
        config = TraceConfig("otlp", f"{collector.url}/", "authorization=Basic%20a2V5")
        with open_tracing(config, ("worker",)) as tracing:
            here = Process(Watch(Metrics(), tracing), None)  # type: ignore[arg-type]
            await house.ask(world.message(QUESTION), here)
            await house.work(str(PLACE), here, told())
        posted = list(collector.posted)
    assert {each.path for each in posted} == {"/v1/traces"}
    assert {each.headers["authorization"] for each in posted} == {"Basic a2V5"}
    assert {each.headers["content-type"] for each in posted} == {"application/x-protobuf"}
    spans, resources = [], []
    for each in posted:
        assert b"zebrafish" not in each.body
        for resource in ExportTraceServiceRequest.FromString(each.body).resource_spans:
            resources.append({a.key: a.value.string_value for a in resource.resource.attributes})
            spans += [span for scope in resource.scope_spans for span in scope.spans]
    assert len({span.trace_id for span in spans}) == 1
    assert {"accept", "wait", "answer", "step retrieve", "chat gpt-4.1", "show"} <= {
        span.name for span in spans
    }
    assert all(0 < span.start_time_unix_nano <= span.end_time_unix_nano for span in spans)
    (resource,) = {tuple(sorted(each.items())) for each in resources}
    about = dict(resource)
    assert about["service.name"] == "mynah" and about["mynah.roles"] == "worker"
    assert about["service.version"] == release()


def test_the_console_gets_a_line_of_json_a_span(capsys: pytest.CaptureFixture[str]) -> None:
    with open_tracing(TraceConfig("console"), ()) as tracing:
        watch = Watch(Metrics(), tracing)
        with watch.within("accept", parent=nothing()), watch.within("step answer"):
            pass
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [each["name"] for each in told] == ["step answer", "accept"]
    assert told[0]["parent_id"] == told[1]["context"]["span_id"]


async def test_a_collector_that_is_away_neither_delays_nor_fails_anything(world: World) -> None:
    house = House(world)
    with open_tracing(TraceConfig("otlp", AWAY), ()) as tracing:
        here = Process(Watch(Metrics(), tracing), None)  # type: ignore[arg-type]
        await house.ask(world.message(QUESTION), here)
        await house.work(str(PLACE), here, told())
        began = time.monotonic()
    assert time.monotonic() - began < 15
    assert len(await house.records.turns(str(PLACE))) == 1


async def test_a_collectors_refusal_and_absence_are_told() -> None:
    with receiving() as well:
        assert await collector_problem(TraceConfig("otlp", well.url)) == ""
        (asked,) = well.posted
        assert ExportTraceServiceRequest.FromString(asked.body) == ExportTraceServiceRequest()
    with receiving(status=401) as refusing:
        problem = await collector_problem(TraceConfig("otlp", refusing.url))
        assert problem == "answers 401 to spans"
    assert "cannot be reached" in await collector_problem(TraceConfig("otlp", AWAY))


async def test_doctor_says_where_everything_goes_and_what_does_not_get_there() -> None:
    finding = await watching(Settings(_env_file=None))
    assert (finding.state, finding.detail) == ("ok", "metrics at /metrics; no traces; no Sentry")
    with receiving() as there:
        key = there.url.replace("http://", "http://public@")
        settings = Settings(
            _env_file=None,
            trace_exporter="otlp",
            otlp_url=there.url,
            trace_share=0.5,
            trace_text=True,
            sentry_dsn=f"{key}/7",
        )
        finding = await watching(settings)
        assert finding.state == "ok"
        assert f"traces of 50% of messages to OTLP at {there.url}, with prompts" in finding.detail
        assert "errors to Sentry at 127.0.0.1:" in finding.detail
        assert "public" not in finding.detail
    gone = await watching(settings)
    assert gone.state == "degraded"
    assert "the collector cannot be reached" in gone.detail
    assert "Sentry cannot be reached" in gone.detail
