"""Completes what somebody types: their own earlier questions and titles they may see, nobody else's words."""

from __future__ import annotations

from collections.abc import Sequence

from core.messages import Audience, Person
from core.ports import Catalogue, Records

EARLIER = 50
TITLES = 500


async def suggest(
    person: Person,
    typed: str,
    readers: Sequence[Audience],
    records: Records,
    documents: Catalogue,
) -> list[str]:
    """What holds all the words typed so far: what begins with them first, questions before titles."""
    asked = [turn.message.text for turn in await records.conversations(str(person), EARLIER)]
    titles = [document.title for document in await documents.visible(readers, TITLES)]
    known = dict.fromkeys(" ".join(text.split()) for text in (*asked, *titles))
    words = typed.casefold().split()
    fitting = [text for text in known if text and all(w in text.casefold() for w in words)]
    return sorted(fitting, key=lambda text: not text.casefold().startswith(" ".join(words)))
