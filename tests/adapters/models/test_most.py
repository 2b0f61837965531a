"""Providers are told the most that a call may write, and what a model only thinks is counted as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from adapters.models.chat import LangChainModel, open_model
from core.ports import ModelFailed, Prompt, Tool
from tests.adapters.models.provider import THOUGHT, Provider, anthropic, no_pause, running_provider

ASK = Prompt("Be brief.", "When?", most=700)
OWN, OPENAI, RESPONSES = "max_tokens", "max_completion_tokens", "max_output_tokens"


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[Provider]:
    async with running_provider() as running:
        yield running


def own(provider: Provider) -> LangChainModel:
    """A model at a server of one's own."""
    return replace(open_model("tiny", f"{provider.url}/v1", "", 5, "MYNAH_MODEL"), sleep=no_pause)


async def written(model: LangChainModel, prompt: Prompt = ASK) -> str:
    return "".join([piece async for piece in model.write(prompt)])


def limits(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: asked[name] for name in (OWN, OPENAI, RESPONSES) if name in asked}


async def test_a_server_of_ones_own_is_told_in_the_field_that_all_of_them_know(
    provider: Provider,
) -> None:
    provider.answers = [["At ten."], [], ["At ten."]]
    model = own(provider)
    assert await written(model) == "At ten."

    async def run(_arguments: object) -> str:
        return ""

    await model.step(ASK, [Tool("search", "Search.", {"type": "object"}, run)], [])
    await written(model, replace(ASK, most=0))
    assert [limits(asked) for asked in provider.asked] == [{OWN: 700}, {OWN: 700}, {}]


async def test_anthropic_is_told_and_never_more_than_it_would_write_anyway(
    provider: Provider,
) -> None:
    provider.answers = [["At ten."]] * 3
    await written(anthropic(provider))
    await written(anthropic(provider), replace(ASK, most=0))
    await written(anthropic(provider, most=500))
    assert [limits(asked) for asked in provider.asked] == [{OWN: 700}, {OWN: 64_000}, {OWN: 500}]


async def test_openai_itself_is_told_in_its_own_field(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_BASE", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{provider.url}/v1")
    provider.answers = [["At ten."]]
    await written(open_model("openai:gpt-4.1", "", "k", 5, "MYNAH_MODEL"))
    assert limits(provider.asked[0]) == {OPENAI: 700}


@pytest.mark.parametrize("status", [400, 422])
async def test_a_provider_that_refuses_the_maximum_is_asked_in_another_way_and_then_without(
    provider: Provider, status: int
) -> None:
    provider.words = "Unsupported parameter: 'max_tokens' is not supported with this model."
    provider.answers = [status, ["At ten."], status, status, ["At ten."], status, []]
    assert await written(own(provider)) == "At ten."
    assert await written(own(provider)) == "At ten."
    assert await own(provider).step(ASK, [], []) == []
    told = [{OWN: 700}, {OPENAI: 700}]
    assert [limits(asked) for asked in provider.asked] == [*told, *told, {}, *told]


async def test_what_is_refused_for_another_reason_is_not_asked_again(provider: Provider) -> None:
    provider.words = "The request is not understood."
    provider.answers = [400, ["never asked"]]
    with pytest.raises(ModelFailed, match="status 400"):
        await written(own(provider))
    provider.words, provider.answers = "Too many tokens.", [400, 400, 400, ["never asked"]]
    with pytest.raises(ModelFailed, match="status 400"):
        await written(own(provider))


async def thought(model: LangChainModel) -> list[int]:
    """The bytes of thinking of which the prompt was told, piece by piece, before the first word."""
    told: list[int] = []
    async for _ in model.write(replace(ASK, thought=told.append)):
        break
    return told


async def test_thinking_is_told_of_while_it_streams(provider: Provider) -> None:
    provider.answers = [[THOUGHT, THOUGHT, "At ten."], ["<think>", "Ten?", " Hm.</think>", "Ten."]]
    assert (await thought(anthropic(provider)))[-2:] == [8, 8]
    assert await thought(own(provider)) == [7, 4, 12]


async def test_what_a_server_streams_without_a_word_counts_as_a_token_each(
    provider: Provider,
) -> None:
    """Its thinking stands in a field of its own that the SDK drops."""
    provider.answers = [[THOUGHT, THOUGHT, "At ten."]]
    assert await thought(own(provider)) == [3, 3]


async def test_who_is_told_of_thinking_may_end_the_call(provider: Provider) -> None:
    def enough(_size: int) -> None:
        raise ModelFailed("enough", retryable=False)

    provider.answers = [[THOUGHT, "At ten."]]
    with pytest.raises(ModelFailed, match="enough"):
        await written(own(provider), replace(ASK, thought=enough))
    assert len(provider.asked) == 1
