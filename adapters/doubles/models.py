"""A chat model that says what its script says: words, pauses, failures and tool calls."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence

from core.ports import ModelFailed, Prompt, Tool, ToolCall, ToolResult

Piece = str | float | Exception
"""Text to write, seconds to wait, or what to raise at this point."""

Script = str | Sequence[Piece]
"""One answer; a plain string is written word by word."""

Answer = Script | Callable[[Prompt], Script]
"""A script, or one made from what the model is asked."""


class ScriptedModel:
    """Gives its answers in order and the last one ever after; remembers what it was asked.

    `steps` are the tool calls of each `step`, in order; after them it is ready to write.
    `cancelled` counts answers whose reader went away before the end.
    """

    def __init__(
        self,
        *answers: Answer,
        steps: Sequence[Sequence[ToolCall] | ModelFailed] = (),
        name: str = "scripted",
    ) -> None:
        self._answers = answers or ("",)
        self._steps = steps
        self.name = name
        self.calls_tools = bool(steps)
        self.prompts: list[Prompt] = []
        self.results: list[tuple[ToolResult, ...]] = []
        self.cancelled = 0

    async def write(self, prompt: Prompt) -> AsyncIterator[str]:
        """The next answer, piece by piece."""
        answer = self._answers[min(len(self.prompts), len(self._answers) - 1)]
        self.prompts.append(prompt)
        try:
            for piece in _pieces(answer(prompt) if callable(answer) else answer):
                if isinstance(piece, Exception):
                    raise piece
                if isinstance(piece, float | int):
                    await asyncio.sleep(piece)
                    continue
                yield piece
                await asyncio.sleep(0)  # lets readers and stops in between, as a network does
        except (GeneratorExit, asyncio.CancelledError):
            self.cancelled += 1
            raise

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        """The next tool calls of the script."""
        turn = len(self.results)
        self.results.append(tuple(done))
        if turn >= len(self._steps):
            return []
        calls = self._steps[turn]
        if isinstance(calls, ModelFailed):
            raise calls
        return list(calls)


def _pieces(script: Script) -> Sequence[Piece]:
    return re.findall(r"\s*\S+|\s+$", script) if isinstance(script, str) else script
