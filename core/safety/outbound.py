"""Answers on their way out: what they tell of somebody stands in what their readers may see anyway, or is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.safety.found import replaced
from core.safety.patterns import light
from core.safety.pii import SECRET_KINDS, Screened

HIDDEN = "•••"
"""In an answer, in any language."""

_SIGNS = re.compile(r"[\W_]+")


def screened_answer(text: str, documents: Iterable[str], said: Iterable[str] = ()) -> Screened:
    """The block of an answer with "•••" for what its readers cannot know, and which that was.

    `documents`: the texts that its readers may see. `said`: what was said in the conversation in
    front of them; an address or a number from there may be said again, but never a card's number,
    an account, a national id or a key.
    """
    found = light(text)
    if not found:
        return Screened((), text)
    shown, spoken = _bare(documents), _bare(said)
    unknown = [
        each
        for each in found
        if (value := _SIGNS.sub("", text[each.start : each.end]).casefold()) not in shown
        and (each.kind in SECRET_KINDS or value not in spoken)
    ]
    return Screened(tuple(unknown), replaced(text, unknown, lambda _: HIDDEN))


def _bare(texts: Iterable[str]) -> str:
    """Letters and digits alone: documents and answers group and mark them each in their own way."""
    return "\n".join(_SIGNS.sub("", text).casefold() for text in texts)
