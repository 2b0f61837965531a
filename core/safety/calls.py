"""Whether a tool may run: only for what the person asked, not for what a text that was read proposes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from core.knowledge.wording import is_function_word
from core.ports import ToolCall
from core.safety.orders import orders

NOT_ASKED = "That was not asked for, so it was not done."
_SHORTEST = 4
"""Letters of a word's beginning by which it is known again: backups, backup."""


def allowed(call: ToolCall, question: str, read: Sequence[str], addresses: Collection[str]) -> bool:
    """True for what may be done towards the question.

    Pages are read whose addresses a search or the person gave, not a text. A search that shares no
    word with the question, and whose words stand together in one sentence that was read, is that
    sentence's wish. Once a text that was read gives orders, a call has the question's words alone.
    """
    address = call.arguments.get("address")
    if isinstance(address, str) and address.split("#")[0] not in {*addresses, *question.split()}:
        return False
    given = _words(" ".join(map(str, call.arguments.values())))
    asked = _words(question)
    if call.name == "search" and not given & asked and _stand_together(given, read):
        return False
    return not any(map(orders, read)) or bool(address) or (bool(given) and given <= asked)


def _stand_together(words: set[str], read: Sequence[str]) -> bool:
    sentences = (each for text in read for each in re.split(r"[.!?\n。！？]", text))
    return bool(words) and any(words <= _words(sentence) for sentence in sentences)


def _words(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {
        word if word.isdigit() else word[:_SHORTEST]
        for word in words
        if len(word) > 1 and not is_function_word(word, "en")
    }
