"""The real provider SDKs against a stand-in that streams, hangs, fails, refuses and cuts."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest
import pytest_asyncio

from adapters.models.chat import MOST_TOKENS, LangChainModel, open_model
from core.ports import Misconfigured, ModelFailed, Prompt, Tool, ToolCall, ToolResult, Usage
from tests.adapters.models.provider import (
    CUT,
    FILTER,
    HANG,
    LENGTH,
    PAUSE,
    RUBBISH,
    Provider,
    anthropic,
    no_pause,
    running_provider,
)

ASK = Prompt("Be brief.", '{"question": "When?"}', (("user", "Hi"), ("assistant", "Hello.")))


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[Provider]:
    async with running_provider() as running:
        yield running


def _model(provider: Provider, seconds: float = 5.0) -> LangChainModel:
    opened = open_model("tiny", f"{provider.url}/v1", "", seconds, "MYNAH_MODEL")
    return replace(opened, sleep=no_pause)


async def _written(model: LangChainModel) -> list[str]:
    return [piece async for piece in model.write(ASK)]


async def test_text_arrives_piece_by_piece_in_order(provider: Provider) -> None:
    provider.answers = [["At ", "ten ", "[1]."]]
    assert await _written(_model(provider)) == ["At ", "ten ", "[1]."]


THOUGHT = "\n<think>\nWhen? <b>Ten.</b> Or </thin nine.\n</think>\n\nAt ten [1]. Not </think>."


@pytest.mark.parametrize("size", [1, 3, 8, 200])
async def test_what_it_thinks_aloud_first_is_no_part_of_its_answer(
    provider: Provider, size: int
) -> None:
    for tag in ("think", "thinking"):
        text = THOUGHT.replace("think>", f"{tag}>", 2)
        provider.answers = [[text[n : n + size] for n in range(0, len(text), size)]]
        assert "".join(await _written(_model(provider))) == "At ten [1]. Not </think>."


@pytest.mark.parametrize("text", ["At <think>ten</think>.", "<thin", "<b>x</b>", "  - one\n- two"])
async def test_what_only_looks_like_thinking_is_its_answer(provider: Provider, text: str) -> None:
    provider.answers = [list(text)]
    assert "".join(await _written(_model(provider))) == text


async def test_one_who_only_thinks_answers_nothing(provider: Provider) -> None:
    provider.answers = [["<think>", "Hm."]] * 3
    with pytest.raises(ModelFailed, match="answered nothing"):
        await _written(_model(provider))


async def test_an_answer_without_end_is_a_failure(provider: Provider) -> None:
    provider.answers = [["The ferry leaves. " * 100] * 100]
    with pytest.raises(ModelFailed, match="does not come to an end"):
        await _written(_model(provider))


async def test_a_word_now_and_then_does_not_hold_a_turn_for_ever(provider: Provider) -> None:
    provider.answers = [[PAUSE] * 400]
    with pytest.raises(ModelFailed, match="does not come to an end"):
        await _written(_model(provider, seconds=1.0))


async def test_instructions_history_and_request_keep_their_roles(provider: Provider) -> None:
    provider.answers = [["Yes."]]
    await _written(_model(provider))
    asked = [(m["role"], m["content"]) for m in provider.asked[0]["messages"]]
    assert asked == [
        ("system", ASK.system),
        ("user", "Hi"),
        ("assistant", "Hello."),
        ("user", ASK.request),
    ]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_failure_is_tried_again(provider: Provider, status: int) -> None:
    provider.answers = [status, ["Fine."]]
    assert await _written(_model(provider)) == ["Fine."]


@pytest.mark.parametrize(
    ("status", "reason", "retryable"),
    [
        (401, "its provider refused the key", False),
        (404, "its provider does not know it", False),
        (400, "its provider failed with status 400", False),
    ],
)
async def test_a_lasting_failure_is_not_tried_again(
    provider: Provider, status: int, reason: str, retryable: bool
) -> None:
    provider.answers = [status]
    with pytest.raises(ModelFailed) as failed:
        await _written(_model(provider))
    assert (failed.value.reason, failed.value.retryable) == (reason, retryable)


async def test_three_failures_are_enough(provider: Provider) -> None:
    provider.answers = [500, 500, 429, ["never asked"]]
    with pytest.raises(ModelFailed, match="asked too often"):
        await _written(_model(provider))
    assert len(provider.asked) == 3


@pytest.mark.parametrize("pieces", [[HANG], ["At ", HANG]])
async def test_silence_is_a_failure_after_the_allowed_seconds(
    provider: Provider, pieces: list[str]
) -> None:
    provider.answers = [pieces]
    began = time.monotonic()
    with pytest.raises(ModelFailed, match=r"no word from it for 0\.3 s"):
        await _written(_model(provider, seconds=0.3))
    assert time.monotonic() - began < 30  # of the 60 that it is silent
    assert len(provider.asked) == 1


async def test_a_cut_after_the_first_words_keeps_them_and_is_not_tried_again(
    provider: Provider,
) -> None:
    provider.answers = [["At ", "ten", CUT], ["never asked"]]
    heard: list[str] = []
    with pytest.raises(ModelFailed):
        async for piece in _model(provider).write(ASK):
            heard += [piece]
    assert heard == ["At ", "ten"]
    assert len(provider.asked) == 1


@pytest.mark.parametrize("pieces", [[FILTER], ["I can", FILTER]])
async def test_a_refusal_is_told_as_one(provider: Provider, pieces: list[str]) -> None:
    provider.answers = [pieces]
    with pytest.raises(ModelFailed, match="refused to answer"):
        await _written(_model(provider))


async def test_an_answer_cut_off_at_its_length_limit_is_a_failure(provider: Provider) -> None:
    provider.answers = [["Half an", LENGTH]]
    with pytest.raises(ModelFailed, match="length limit"):
        await _written(_model(provider))


@pytest.mark.parametrize("pieces", [[RUBBISH], [""]])
async def test_rubbish_and_silence_are_tried_again_and_then_told(
    provider: Provider, pieces: list[str]
) -> None:
    provider.answers = [pieces, pieces, pieces]
    with pytest.raises(ModelFailed, match=r"unreadable|answered nothing"):
        await _written(_model(provider))
    assert len(provider.asked) == 3


async def test_a_provider_that_is_not_there_is_told_as_such() -> None:
    model = replace(
        open_model("tiny", "http://127.0.0.1:9/v1", "", 5.0, "MYNAH_MODEL"), sleep=no_pause
    )
    with pytest.raises(ModelFailed, match="cannot be reached"):
        await _written(model)


async def test_closing_the_answer_closes_the_connection(provider: Provider) -> None:
    provider.answers = [["At ", HANG]]
    async with aclosing(_model(provider).write(ASK)) as pieces:  # type: ignore[type-var]
        assert await anext(pieces) == "At "
    for _ in range(100):
        if provider.gone:
            break
        await asyncio.sleep(0.02)
    assert provider.gone == 1


async def test_tools_are_offered_and_their_results_given_back(provider: Provider) -> None:
    async def run(arguments: object) -> str:
        return str(arguments)

    tool = Tool("search", "Search.", {"type": "object", "properties": {}}, run)
    call = ToolCall("c0", "search", {"query": "backup"})
    provider.answers = [[{"name": "search", "arguments": {"query": "backup"}}], []]
    model = _model(provider)
    assert model.calls_tools
    assert await model.step(ASK, [tool], []) == [call]
    assert await model.step(ASK, [tool], [ToolResult(call, "found")]) == []
    assert provider.asked[0]["tools"][0]["function"]["name"] == "search"
    last = provider.asked[1]["messages"][-1]
    assert (last["role"], last["content"], last["tool_call_id"]) == ("tool", "found", "c0")


async def test_a_provider_that_tells_nonsense_of_what_a_call_took_gives_no_budget_back(
    provider: Provider,
) -> None:
    provider.usage = {"input_tokens": -(10**7), "output_tokens": 10**19}
    provider.answers = [["At ten."]]
    told: list[Usage] = []
    async for _ in anthropic(provider).write(replace(ASK, told=told.append)):
        pass
    assert min(told[-1].read, told[-1].wrote) >= 0
    assert told[-1].wrote <= 2 * MOST_TOKENS


async def test_what_a_call_took_is_told_as_the_provider_says_it(provider: Provider) -> None:
    model = anthropic(provider)
    provider.answers = [["At ", "ten."]]
    told: list[Usage] = []
    prompt = replace(ASK, told=told.append)
    assert "".join([piece async for piece in model.write(prompt)]) == "At ten."
    assert told[-1] == Usage(12, 3, cached=5)
    provider.answers = [401]
    with pytest.raises(ModelFailed):
        await model.step(ASK, [], [])
    written, stepped = provider.asked
    assert "cache_control" in stepped
    assert "cache_control" not in written


async def test_anthropics_own_wire_streams_and_refuses(provider: Provider) -> None:
    model = anthropic(provider)
    provider.answers = [["At ", "ten."], 529, ["Fine."], ["No", FILTER]]
    assert "".join(await _written(model)) == "At ten."
    assert await _written(model) == ["Fine."]
    with pytest.raises(ModelFailed, match="refused to answer"):
        await _written(model)


def test_a_name_that_opens_nothing_says_so() -> None:
    code = (
        "import sys\n"
        "from adapters.models.chat import open_model\n"
        "from core.ports import Misconfigured\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n        open_model(name, '', '', 1.0, 'MYNAH_MODEL')\n"
        "    except Misconfigured as error:\n        print(error)\n"
    )
    names = ["", "nonsense", "nobody:model", "openai:gpt-4.1"]  # the last lacks its key
    bare = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
    done = subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, env=bare, check=True
    )
    told = done.stdout.splitlines()
    assert len(told) == len(names), done.stdout
    assert all(name in words for name, words in zip(names, told, strict=True))
    assert "anthropic, " in told[2]
    assert "xai" not in told[2]  # nor any other that hardly anybody means
    assert told[2].endswith("Example: MYNAH_MODEL=openai:gpt-4.1")
    assert "set OPENAI_API_KEY in the environment, or MYNAH_MODEL_KEY" in told[3]


def test_a_key_in_an_error_is_not_repeated() -> None:
    with pytest.raises(Misconfigured) as failed:
        open_model("nobody:sk-abcdefghijklmnop", "", "", 1.0, "MYNAH_MODEL")
    assert "abcdefghijklmnop" not in str(failed.value).split(":", 3)[-1]
