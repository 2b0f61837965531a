"""One message is one trace, over processes and tries, and nobody's words stand in it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind, StatusCode

from adapters.doubles.models import ScriptedModel
from adapters.doubles.outlet import MemoryOutlet
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.timed import TimedModel, provider_of
from adapters.telemetry.tracing import carried, nothing, read_headers, went_on
from adapters.telemetry.turns import fingerprint, traced_accept, traced_call, traced_steps
from adapters.telemetry.watch import Watch
from core import wire
from core.conversation.graph import STEPS
from core.messages import Message
from core.ports import (
    Accepted,
    Draft,
    ModelFailed,
    Prompt,
    Tool,
    ToolCall,
    ToolResult,
    Unavailable,
    Usage,
)
from core.resilience.route import Tier
from core.resilience.routed import Routed
from tests.adapters.telemetry.house import House, Process, process
from tests.core.conversation.world import PLACE, SAM, World, open_world

QUESTION = "When do the zebrafish backups run?"
ANSWER = "Backups run every night at 02:30 [1]."


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as world:
        yield world


def told(model: str = "openai:gpt-4.1") -> Counting:
    return Counting(ANSWER, name=model)


class Counting(ScriptedModel):
    """Says what a call took, as providers do."""

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        async for words in super().write(prompt):
            yield words
        prompt.told(Usage(700, 9, 500))


def parents(spans: Sequence[ReadableSpan]) -> dict[str, set[str]]:
    """The names of the spans beneath which each name stands; "" where it begins a trace."""
    by_id = {span.context.span_id: span.name for span in spans if span.context}
    found: dict[str, set[str]] = {}
    for span in spans:
        above = by_id.get(span.parent.span_id, "elsewhere") if span.parent else ""
        found.setdefault(span.name, set()).add(above)
    return found


def traces(spans: Sequence[ReadableSpan]) -> set[int]:
    return {span.context.trace_id for span in spans if span.context}


async def test_a_message_is_one_trace_from_the_door_to_the_last_word(world: World) -> None:
    house = House(world)
    with process() as here:
        assert await house.ask(world.message(QUESTION), here) is Accepted.NEW
        await house.work(str(PLACE), here, told())
    assert len(traces(here.spans)) == 1
    above = parents(here.spans)
    assert above["heard"] == {""}
    assert above["accept"] == {"heard"}
    assert above["wait"] == above["answer"] == {"accept"}
    assert {f"step {name}" for name in STEPS} <= above.keys()
    assert all(above[f"step {name}"] == {"answer"} for name in STEPS)
    assert "step answer" in above["chat gpt-4.1"]
    assert "step retrieve" in above["search words"] & above["search meaning"]
    assert above["show"] == above["afterwards"] == {"answer"}
    assert [span.attributes and span.attributes["mynah.complete"] for span in here.named("show")][
        -1
    ]
    assert all(span.end_time is not None for span in here.spans)


@pytest.mark.parametrize(("ago", "told"), [(2.0, 2.0), (-5.0, 0.0), (3_600.0, 0.0)])
async def test_a_trace_begins_when_the_platform_says_that_it_was_said_if_that_can_be(
    world: World, ago: float, told: float
) -> None:
    message = replace(world.message(QUESTION), at=time.time() - ago)
    with process() as here:
        await House(world).ask(message, here)
    heard, accepted = here.one("heard").start_time, here.one("accept").start_time
    assert heard is not None and accepted is not None
    assert told <= (accepted - heard) / 1e9 < told + 1


async def test_spans_say_what_the_turn_learned(world: World) -> None:
    house = House(world)
    with process() as here:
        await house.ask(world.message(QUESTION), here)
        await house.work(str(PLACE), here, told())
    (record,) = await house.records.turns(str(PLACE))
    answer = here.one("answer")
    assert answer.kind is SpanKind.CONSUMER
    about = dict(answer.attributes or {})
    assert about["mynah.mode"] == record.mode == "rag"
    assert about["mynah.citations"] == len(record.reply.citations) == 1
    assert about["mynah.searches"] == sum(way.searches for way in record.ways)
    assert list(about["mynah.strategies"]) == [way.strategy for way in record.ways]  # type: ignore[arg-type]
    assert about["mynah.outcome"] == "answered"
    assert about["gen_ai.conversation.id"] == fingerprint(str(PLACE))
    assert record.message.trace.split("-")[1] == f"{traces(here.spans).pop():032x}"


async def test_a_call_of_a_model_is_told_by_the_conventions(world: World) -> None:
    house = House(world)
    with process() as here:
        await house.ask(world.message(QUESTION), here)
        await house.work(str(PLACE), here, told())
    writing = [
        s
        for s in here.named("chat gpt-4.1")
        if s.attributes and s.attributes.get("gen_ai.request.stream")
    ]
    about = dict(writing[-1].attributes or {})
    assert writing[-1].kind is SpanKind.CLIENT
    seconds = about.pop("gen_ai.response.time_to_first_chunk")
    assert isinstance(seconds, float) and seconds >= 0
    assert about == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4.1",
        "gen_ai.request.stream": True,
        "gen_ai.output.type": "text",
        "gen_ai.usage.input_tokens": 700,
        "gen_ai.usage.output_tokens": 9,
        "gen_ai.usage.cache_read.input_tokens": 500,
    }


def everything(here: Process) -> str:
    return "\n".join(span.to_json() for span in here.spans)


async def test_no_words_of_people_models_and_documents_stand_in_spans(world: World) -> None:
    house = House(world)
    with process() as here:
        await house.ask(world.message(QUESTION), here)
        await house.work(str(PLACE), here, told())
    spans = everything(here)
    for words in (
        "zebrafish",
        "02:30",
        "every night",
        "Backups",
        "docs.acme.org",
        SAM.name,
        str(PLACE),
    ):
        assert words not in spans


async def test_where_texts_are_allowed_the_call_holds_prompt_and_answer(world: World) -> None:
    house = House(world)
    with process(text=True) as here:
        await house.ask(world.message(QUESTION), here)
        await house.work(str(PLACE), here, told())
    about = here.named("chat gpt-4.1")[-1].attributes or {}
    (said,) = json.loads(str(about["gen_ai.output.messages"]))
    assert said["role"] == "assistant" and said["parts"][0]["content"] == ANSWER
    assert json.loads(str(about["gen_ai.input.messages"]))[-1]["role"] == "user"
    assert "zebrafish" in str(about["gen_ai.input.messages"])
    assert json.loads(str(about["gen_ai.system_instructions"]))[0]["type"] == "text"


async def test_a_second_try_in_another_process_goes_on_with_the_trace(world: World) -> None:
    shown: list[Draft] = []

    def broken(draft: Draft) -> None:
        shown.append(draft)
        if len(shown) == 1:
            raise RuntimeError("the platform said zebrafish")

    house = House(world, MemoryOutlet(broken))
    with process() as gateway, process() as first, process() as second:
        await house.ask(world.message(QUESTION), gateway)
        await house.work(str(PLACE), first, told())
        house.now += 100
        await house.work(str(PLACE), second, told())
    trace = traces(gateway.spans)
    assert len(trace) == 1 and traces(first.spans) == traces(second.spans) == trace
    accepted = gateway.one("accept").context
    for number, each in enumerate((first, second), start=1):
        answer = each.one("answer")
        assert answer.parent is not None and accepted is not None
        assert answer.parent.span_id == accepted.span_id and answer.parent.is_remote
        assert (answer.attributes or {})["mynah.try"] == number
    failed, went_well = first.one("answer"), second.one("answer")
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.status.description is None and not failed.events
    assert (failed.attributes or {})["error.type"] == "RuntimeError"
    assert (failed.attributes or {})["mynah.outcome"] == "failed"
    assert went_well.status.status_code is StatusCode.UNSET
    assert "zebrafish" not in everything(first)
    assert first.named("wait") and not second.named("wait")


async def test_a_turn_whose_process_was_killed_is_one_trace_with_its_second_try(
    world: World,
) -> None:
    house = House(world)
    with process() as gateway, process() as second:
        await house.ask(world.message(QUESTION), gateway)
        assert await house.inbox.take(str(PLACE)) is not None  # and it was killed
        house.inbox.lose_leases()
        await house.work(str(PLACE), second, told())
    assert traces(gateway.spans) == traces(second.spans)
    assert (second.one("answer").attributes or {})["mynah.try"] == 2


async def test_an_engine_that_is_away_is_told_as_such_and_the_trace_goes_on(world: World) -> None:
    away = [True, True]  # the answer, and the word that it waits

    def before(_draft: Draft) -> None:
        if away.pop() if away else False:
            raise Unavailable("no connection to zebrafish")

    house = House(world, MemoryOutlet(before))
    with process() as here:
        await house.ask(world.message(QUESTION), here)
        await house.work(str(PLACE), here, told())
        house.now += 1000
        away.clear()
        await house.work(str(PLACE), here, told())
    outcomes = [(span.attributes or {})["mynah.outcome"] for span in here.named("answer")]
    assert outcomes == ["away", "answered"]
    assert len(traces(here.spans)) == 1
    assert "zebrafish" not in everything(here)


async def test_what_is_not_kept_at_the_door_is_not_kept_by_any_process(world: World) -> None:
    house = House(world)
    with process(share=0.0) as gateway, process(share=1.0) as worker:
        await house.ask(world.message(QUESTION), gateway)
        await house.work(str(PLACE), worker, told())
    assert gateway.spans == worker.spans == []


async def test_a_message_from_a_gateway_that_does_not_trace_begins_its_own_trace(
    world: World,
) -> None:
    house = House(world)
    with process() as worker:
        await house.inbox.append(world.message(QUESTION))
        await house.work(str(PLACE), worker, told())
    assert len(traces(worker.spans)) == 1
    assert worker.one("answer").parent is None


async def test_two_messages_at_once_are_two_traces(world: World) -> None:
    house = House(world)
    with process() as here:
        one, other = world.message(QUESTION), world.message("Where is the office?")
        elsewhere = replace(other, place=replace(PLACE, thread="other"))
        await house.ask(one, here)
        await house.ask(elsewhere, here)
        await house.work(str(PLACE), here, told())
        await house.work(elsewhere.conversation, here, told())
    assert len(traces(here.spans)) == 2
    for trace in traces(here.spans):
        names = [s.name for s in here.spans if s.context and s.context.trace_id == trace]
        assert names.count("accept") == names.count("answer") == 1


class Failing(ScriptedModel):
    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        raise ModelFailed("refused: zebrafish", retryable=False)


async def test_a_model_that_fails_or_is_left_early_ends_its_span() -> None:
    with process() as here:
        model = TimedModel(Failing(["At", " ten.", ModelFailed("zebrafish", True)]), here.watch)
        with here.watch.within("answer", parent=nothing()):
            with pytest.raises(ModelFailed):
                async for _ in model.write(Prompt("", "")):
                    pass
            with pytest.raises(ModelFailed):
                await model.step(Prompt("", ""), (), ())
            stream = model.write(Prompt("", ""))
            await anext(stream)
            await stream.aclose()  # type: ignore[attr-defined]
    calls = here.named("chat scripted")
    assert [(s.attributes or {}).get("error.type") for s in calls] == ["ModelFailed"] * 2 + [None]
    assert (calls[2].attributes or {})["mynah.ended_early"] is True
    assert "zebrafish" not in everything(here)


async def test_where_one_model_fails_both_calls_and_the_choice_are_told(world: World) -> None:
    house = House(world)
    with process() as here:
        broken = ScriptedModel([ModelFailed("zebrafish", True)], name="openai:broken")
        models = tuple(TimedModel(each, here.watch) for each in (broken, told("openai:fine")))
        routed = Routed((Tier(1, models),), time.monotonic)
        await house.ask(world.message(QUESTION), here)
        await house.work(str(PLACE), here, routed)
    above = parents(here.spans)
    assert "step answer" in above["chat broken"] & above["chat fine"]
    assert (here.named("chat broken")[-1].attributes or {})["error.type"] == "ModelFailed"
    step = here.one("step answer").attributes or {}
    assert step["mynah.models"] == ("openai:fine",)
    assert step["mynah.tiers"] == ("balanced",)
    assert "zebrafish" not in everything(here)


async def test_what_a_model_uses_is_told_without_what_it_asked_for(world: World) -> None:
    house = House(world)
    calls = [
        ToolCall("1", "search", {"query": "zebrafish backups"}),
        ToolCall("2", "calculate", {"expression": "zebrafish"}),
    ]
    with process() as here:
        question = (
            "Compare when backups run and how long zebrafish backups are kept, and add them up."
        )
        await house.ask(world.message(question), here)
        await house.work(str(PLACE), here, ScriptedModel(ANSWER, steps=[calls]))
    above = parents(here.spans)
    assert above["execute_tool search"] == above["execute_tool calculate"] == {"step answer"}
    assert "execute_tool search" in above["search words"]
    about = dict(here.one("execute_tool calculate").attributes or {})
    assert about["gen_ai.operation.name"] == "execute_tool"
    assert about["error.type"] == "NotArithmetic"
    steps = [s for s in here.named("chat scripted") if "mynah.tools_called" in (s.attributes or {})]
    assert (steps[0].attributes or {})["mynah.tools_called"] == ("search", "calculate")
    assert "zebrafish" not in everything(here)


async def test_what_belongs_to_no_message_has_no_span() -> None:
    with process() as here:
        model = TimedModel(ScriptedModel("At ten."), here.watch)
        assert [words async for words in model.write(Prompt("", ""))] == ["At", " ten."]
    assert here.spans == []


async def test_beneath_what_follows_an_answer_calls_have_no_spans_and_are_counted() -> None:
    with process() as here:
        model = TimedModel(ScriptedModel("At ten."), here.watch)

        async def follow() -> list[str]:
            return [words async for words in model.write(Prompt("", ""))]

        with here.watch.within("answer", parent=nothing()):
            await traced_call("next questions", follow, here.watch)()
    assert [span.name for span in here.spans] == ["answer", "next questions"]
    assert b'mynah_model_seconds_count{model="scripted",outcome="ok"} 1.0' in (
        here.watch.metrics.render()
    )


async def test_nothing_is_wrapped_where_nothing_is_traced() -> None:
    async def door(_message: Message) -> Accepted:
        return Accepted.NEW

    watch = Watch(Metrics())
    assert traced_accept(door, watch) is door
    assert traced_steps(STEPS, watch) is STEPS
    assert traced_call("afterwards", door, watch) is door


def test_where_nothing_is_traced_no_sdk_is_imported() -> None:
    program = """
import sys
from adapters.telemetry.sentry import SentryConfig, open_sentry
from adapters.telemetry.tracing import TraceConfig, open_tracing
with open_tracing(TraceConfig(), ()) as tracing, open_sentry(SentryConfig("", "")) as handlers:
    assert tracing is None and handlers == []
assert not {"opentelemetry", "opentelemetry.sdk", "sentry_sdk"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@given(st.text(max_size=80) | st.from_regex(r"00-[0-9a-f]{0,40}-[0-9a-f]{0,20}-0[01]( \d{0,16})?"))
def test_whatever_a_message_took_along_can_be_read(trace: str) -> None:
    parent, at = went_on(trace)
    assert parent is not None or at is None


@given(st.integers(0, 4_000_000_000_000_000))
def test_a_trace_goes_on_where_it_was_left(microseconds: int) -> None:
    from opentelemetry.trace import get_current_span

    with process() as here, here.watch.within("accept", parent=nothing()) as timing:
        assert timing.span is not None
        left = timing.span.get_span_context()
        parent, at = went_on(carried(timing.span, microseconds / 1e6))
        found = get_current_span(parent).get_span_context()
        assert (found.trace_id, found.span_id, at) == (
            left.trace_id,
            left.span_id,
            microseconds / 1e6,
        )


def test_an_entry_of_an_earlier_release_is_read_and_its_trace_counts_for_nothing() -> None:
    message = Message("m1", SAM, PLACE, wire.load(Message, _entry()).audience, "hello", 1.0)
    assert wire.load(Message, _entry()) == message
    assert replace(message, trace="00-a") == message


def _entry() -> str:
    """As the release before wrote it, without a trace."""
    return json.dumps(
        {
            "v": 1,
            "body": {
                "id": "m1",
                "person": {"platform": "web", "id": "1"},
                "place": {"platform": "web", "workspace": "", "room": "room", "thread": "thread"},
                "audience": {"kind": "everyone"},
                "text": "hello",
                "at": 1.0,
            },
        }
    )


@pytest.mark.parametrize(
    ("name", "provider", "model"),
    [
        ("openai:gpt-4.1", "openai", "gpt-4.1"),
        ("google_genai:gemini-2", "gcp.gemini", "gemini-2"),
        ("ollama:llama3.3:70b", "ollama", "llama3.3:70b"),
        ("llama3.3", "self_hosted", "llama3.3"),
    ],
)
def test_providers_are_called_as_the_conventions_do(name: str, provider: str, model: str) -> None:
    assert provider_of(name) == (provider, model)


def test_headers_are_read_as_they_are_written_for_other_exporters() -> None:
    assert read_headers("authorization=Basic%20a2V5, x-team=a=b,") == {
        "authorization": "Basic a2V5",
        "x-team": "a=b",
    }
    with pytest.raises(ValueError, match="NAME=VALUE"):
        read_headers("a2V5")
