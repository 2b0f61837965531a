"""Completes what somebody types: their own earlier questions and documents they may see, nobody else's words."""

from __future__ import annotations

from collections.abc import Sequence

from core.messages import Audience, Person
from core.ports import Catalogue, Records, TurnRecord
from core.understanding.mode import small_talk
from core.words import say

EARLIER = 50
TITLES = 500


async def suggest(
    person: Person,
    typed: str,
    readers: Sequence[Audience],
    records: Records,
    documents: Catalogue,
) -> list[str]:
    """Questions that hold all the words typed so far: those that begin with them first.

    Of earlier ones only what documents answered; a document's title is put as a question.
    """
    earlier = await records.conversations(str(person), EARLIER)
    asked = [_in_one_line(turn.message.text) for turn in earlier if _was_answered(turn)]
    titles = [_in_one_line(each.title) for each in await documents.visible(readers, TITLES)]
    known = {text: text for text in asked}
    for title in filter(None, titles):
        known.setdefault(say("what_it_says", person.locale, title=title), title)
    words = typed.casefold().split()
    fitting = [text for text in known if text and all(w in text.casefold() for w in words)]
    begins = " ".join(words)
    return sorted(fitting, key=lambda text: not known[text].casefold().startswith(begins))


def _was_answered(turn: TurnRecord) -> bool:
    return bool(turn.reply.citations) and small_talk(turn.message.text) is None


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
