"""A chat model that is told signs in place of personal data, and whose words are given back with the data in them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from core.ports import ChatModel, Prompt, Tool, ToolCall, ToolResult
from core.safety.found import LIGHT_KINDS
from core.safety.pii import Find, find_light
from core.safety.pseudonyms import Pseudonyms, changed

_RULE = "\nWords such as <{sign}> stand for data that is hidden from you: copy them sign for sign."


@dataclass(frozen=True, slots=True)
class Shielded:
    """Same Protocol in and out: nothing of these kinds reaches the model, and nobody sees a sign."""

    model: ChatModel
    find: Find = find_light
    kinds: Collection[str] = LIGHT_KINDS

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def calls_tools(self) -> bool:
        return self.model.calls_tools

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        """What it writes, with the data put back."""
        signs = Pseudonyms(self.find, self.kinds)
        hidden = await _hidden(prompt, signs)
        pieces = self.model.write(hidden)
        if not signs.values:
            async with aclosing(pieces) as open_pieces:  # type: ignore[type-var]
                async for piece in open_pieces:
                    yield piece
            return
        async with aclosing(signs.restored(pieces)) as restored:  # type: ignore[type-var]
            async for piece in restored:
                yield piece

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        """Which tools it wants, called with the data itself."""
        signs = Pseudonyms(self.find, self.kinds)
        for result in done:
            signs.avoid(result.text)
        hidden = await _hidden(prompt, signs)
        told = [await _result(result, signs) for result in done]
        calls = await self.model.step(hidden, tools, told)
        return [await _restored(call, signs) for call in calls]


async def _hidden(prompt: Prompt, signs: Pseudonyms) -> Prompt:
    for text in (prompt.request, *(text for _, text in prompt.history)):
        signs.avoid(text)
    history = tuple([(role, await _text(text, signs)) for role, text in prompt.history])
    request = await _text(prompt.request, signs)
    if not signs.values:
        return prompt
    rule = _RULE.format(sign=next(iter(signs.values)))
    return replace(prompt, system=prompt.system + rule, request=request, history=history)


async def _text(text: str, signs: Pseudonyms) -> str:
    """Requests are JSON, in which signs of their own stand for line breaks: each text in it by itself."""
    if not text.startswith(("{", "[")):
        return await signs.hide(text)
    try:
        value = json.loads(text)
    except ValueError:
        return await signs.hide(text)
    return json.dumps(await changed(value, signs.hide), ensure_ascii=False)


async def _result(result: ToolResult, signs: Pseudonyms) -> ToolResult:
    """The model made the call with signs; it is shown them again."""
    arguments = await changed(result.call.arguments, signs.hide)
    call = replace(result.call, arguments=arguments)
    return ToolResult(call, await _text(result.text, signs))


async def _restored(call: ToolCall, signs: Pseudonyms) -> ToolCall:
    async def put_back(text: str) -> str:
        return signs.restore(text)

    return replace(call, arguments=await changed(call.arguments, put_back))
