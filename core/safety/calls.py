"""Whether a tool may run: once a model has read orders, only what the person's own words ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.knowledge.wording import is_function_word
from core.ports import ToolCall
from core.safety.orders import orders

NOT_ASKED = "That was not asked for, so it was not done."
_SHORTEST = 4
"""Letters of a word's beginning by which it is known again: backups, backup."""


def allowed(call: ToolCall, question: str, read: Iterable[str]) -> bool:
    """True for any call until something that was read gives orders.

    From then on the words of a call's arguments must be the question's, as far as they say something:
    tools look things up in what the readers may see, and orders would choose what.
    """
    if not any(map(orders, read)):
        return True
    given = _words(" ".join(str(value) for value in call.arguments.values()))
    return bool(given) and given <= _words(question)


def _words(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {
        word if word.isdigit() else word[:_SHORTEST]
        for word in words
        if len(word) > 1 and not is_function_word(word, "en")
    }
