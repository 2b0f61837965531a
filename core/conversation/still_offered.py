"""What was offered to ask next, as far as its reader may still see where it came from."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from urllib.parse import urldefrag

from core.messages import Audience, Chunk, Passage, Reply
from core.people.typeahead.complete import complete
from core.people.typeahead.lines import Line, Lines, add, view
from core.ports import Unavailable

FOUND = 10
"""Passages among which the section that a text names is looked for."""

ASKED = 100
"""Of what several asked with answers from the same documents, so much is looked through."""

Citing = Callable[[Collection[str], Sequence[Audience]], Awaitable[Sequence[Line]]]
Find = Callable[[str, Sequence[Audience], int, Callable[[str], None]], Awaitable[Sequence[Passage]]]


async def still_offered(
    offered: Sequence[str],
    reply: Reply,
    readers: Sequence[Audience],
    citing: Citing,
    find: Find,
) -> tuple[str, ...]:
    """Those that a section which these readers may see is called, or that were asked where they read.

    A document may have been removed or shown to fewer since they were found; where nobody can
    look, none is offered.
    """
    if not offered:
        return ()
    documents = {urldefrag(citation.uri).url for citation in reply.citations}
    try:
        lines = await citing(documents, readers)
        asked = {each.text for each in complete(view(add(Lines(), lines), "", readers), "", ASKED)}

        async def stands(text: str) -> bool:
            if text in asked:
                return True
            found = await find(text, readers, FOUND, lambda _side: None)
            return any(_is_called(passage.chunk, text) for passage in found)

        standing = await asyncio.gather(*map(stands, offered))
    except Unavailable:
        return ()
    return tuple(text for text, stands in zip(offered, standing, strict=True) if stands)


def _is_called(chunk: Chunk, text: str) -> bool:
    return text == chunk.name or text in {" ".join(each.split()) for each in chunk.headings}
