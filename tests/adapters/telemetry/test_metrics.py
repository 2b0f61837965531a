"""What Prometheus reads, and that what passes through the counting wrappers stays as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from adapters.doubles.models import ScriptedModel
from adapters.doubles.records import MemoryRecords
from adapters.telemetry.counted import CountedRecords, WatchedModel, counted_accept
from adapters.telemetry.metrics import MOST_NAMES, OTHERS, Metrics
from adapters.telemetry.watch import Watch
from core.messages import EVERYONE, Message, Person, Place, Reply
from core.ports import (
    Accepted,
    Feedback,
    ModelFailed,
    Prompt,
    Tool,
    ToolCall,
    ToolResult,
    TurnRecord,
    Usage,
)
from core.release import release
from tests.adapters.telemetry.house import House, Process
from tests.core.conversation.world import PLACE, open_world

MESSAGE = Message("m1", Person("web", "ada"), Place("web", "", "r", "t"), EVERYONE, "When?", 100.0)
TURN = TurnRecord(MESSAGE, Reply("At ten."), "rag", "extractive", {"retrieve": 0.02}, 101.5)


def numbers(metrics: Metrics) -> dict[str, float]:
    """Every sample by its name and labels."""
    return {
        f"{sample.name}{dict(sample.labels) or ''}": sample.value
        for family in text_string_to_metric_families(metrics.render().decode())
        for sample in family.samples
    }


async def test_the_door_counts_what_became_of_messages() -> None:
    outcomes = [Accepted.NEW, Accepted.NEW, Accepted.DUPLICATE, Accepted.FULL]
    waiting = list(outcomes)
    metrics = Metrics()

    async def accept(message: Message) -> Accepted:
        assert message is MESSAGE
        return waiting.pop(0)

    counted = counted_accept(accept, metrics)
    assert [await counted(MESSAGE) for _ in outcomes] == outcomes
    found = numbers(metrics)
    name = "mynah_messages_accepted_total"
    assert found[f"{name}{{'outcome': 'new', 'platform': 'web'}}"] == 2
    assert found[f"{name}{{'outcome': 'duplicate', 'platform': 'web'}}"] == 1


async def test_a_kept_turn_is_counted_with_its_seconds() -> None:
    metrics = Metrics()
    records = CountedRecords(MemoryRecords(), metrics)
    await records.save(TURN)
    await records.save(replace(TURN, message=replace(MESSAGE, id="m2"), model="openai:gpt"))
    found = numbers(metrics)
    labels = "'mode': 'rag', 'platform': 'web', 'writer'"
    assert found[f"mynah_turns_total{{{labels}: 'extracts'}}"] == 1
    assert found[f"mynah_turns_total{{{labels}: 'model'}}"] == 1
    assert found["mynah_turn_seconds_sum{'platform': 'web'}"] == 3.0
    assert found["mynah_step_seconds_count{'step': 'retrieve'}"] == 2
    assert len(await records.turns(MESSAGE.conversation)) == 2


async def test_only_opinions_that_land_on_a_turn_are_counted() -> None:
    metrics = Metrics()
    records = CountedRecords(MemoryRecords(), metrics)
    await records.save(TURN)
    assert await records.rate(Feedback(MESSAGE.conversation, "m1", "web:ada", -1))
    assert not await records.rate(Feedback(MESSAGE.conversation, "nothing", "web:ada", 1))
    found = numbers(metrics)
    assert {name: value for name, value in found.items() if "feedback_total" in name} == {
        "mynah_feedback_total{'opinion': 'down'}": 1
    }


class Failing:
    """A model that says a word and fails."""

    name = "failing"
    calls_tools = True

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        yield "At"
        raise ModelFailed("timeout", retryable=True)

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        raise ModelFailed("refused", retryable=False)


async def test_a_models_failures_are_counted_logged_and_passed_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    metrics = Metrics()
    model = WatchedModel(Failing(), metrics.count_model_failure)
    words: list[str] = []
    with pytest.raises(ModelFailed, match="timeout"):
        async for word in model.write(Prompt("", "")):
            words += [word]
    with pytest.raises(ModelFailed, match="refused"):
        await model.step(Prompt("", ""), (), ())
    assert words == ["At"]
    assert [r.getMessage().rpartition(": ")[2] for r in caplog.records] == ["timeout", "refused"]
    found = numbers(metrics)
    assert found["mynah_model_failures_total{'retryable': 'yes'}"] == 1
    assert found["mynah_model_failures_total{'retryable': 'no'}"] == 1


def test_two_sets_of_metrics_share_nothing() -> None:
    one, other = Metrics(), Metrics()
    one.waiting.set(3)
    assert numbers(one)["mynah_conversations_waiting"] == 3
    assert numbers(other)["mynah_conversations_waiting"] == 0


async def test_tries_waits_and_calls_are_counted_over_a_whole_turn(tmp_path: Path) -> None:
    metrics = Metrics()
    untraced = Process(Watch(metrics), InMemorySpanExporter())
    async with open_world(tmp_path) as world:
        house = House(world)
        await house.ask(world.message("When do backups run?"), untraced)
        await house.work(str(PLACE), untraced, ScriptedModel("At 02:30 [1]."))
        (record,) = await house.records.turns(str(PLACE))
        assert record.message.trace == ""
    found = numbers(metrics)
    assert found["mynah_tries_total{'outcome': 'answered', 'platform': 'web'}"] == 1
    assert found["mynah_wait_seconds_count{'platform': 'web'}"] == 1
    assert found["mynah_model_seconds_count{'model': 'scripted', 'outcome': 'ok'}"] >= 1
    assert found["mynah_model_first_word_seconds_count{'model': 'scripted'}"] >= 1
    assert found["mynah_search_seconds_count{'outcome': 'ok', 'query': 'words'}"] >= 1
    assert found["mynah_embedding_seconds_count{'model': 'hashing', 'outcome': 'ok'}"] >= 1
    assert found["mynah_show_seconds_count{'outcome': 'ok', 'platform': 'web'}"] >= 2
    assert found[f"mynah_info{{'version': '{release()}'}}"] == 1
    assert found["process_resident_memory_bytes"] > 0


def test_however_many_models_there_are_their_labels_stay_few() -> None:
    metrics = Metrics()
    for number in range(3 * MOST_NAMES):
        metrics.model_took(f"openai:{number}", 1.0, "ok")
        metrics.tokens(f"openai:{number}", Usage(5, 3, 2))
    found = [name for name in numbers(metrics) if name.startswith("mynah_model_seconds_count")]
    assert len(found) == MOST_NAMES + 1
    name = f"mynah_model_tokens_total{{'kind': 'read', 'model': '{OTHERS}'}}"
    assert numbers(metrics)[name] == 5 * 2 * MOST_NAMES
