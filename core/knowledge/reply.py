"""A chat model's reply as a whole, where nobody watches it grow."""

from __future__ import annotations

from contextlib import aclosing

from core.ports import ChatModel, Prompt


async def reply(model: ChatModel, prompt: Prompt, most: int) -> str:
    """Up to one character more than `most`, by which a longer one is told; raises ModelFailed."""
    told = ""
    async with aclosing(model.write(prompt)) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            told += piece
            if len(told) > most:
                break
    return told[: most + 1]
