"""Answers who asks to be shown a picture: with those found, what is said of each, and where it stands."""

from __future__ import annotations

from dataclasses import replace

from core.conversation.page import Page
from core.conversation.pictured import MOST
from core.conversation.tools import Tools
from core.conversation.turn import Turn
from core.knowledge.block import Block
from core.knowledge.layout import clean
from core.knowledge.links import hosts_of, in_bold
from core.knowledge.numbers import Numbers
from core.knowledge.pictures import PICTURE
from core.knowledge.pieces import Place
from core.knowledge.wording import content_terms
from core.messages import Passage, Picture
from core.ports import Unavailable
from core.understanding.seeing import asked_to_see

ENOUGH = 0.5
"""The share of the words for what is to be seen from which on a picture may be meant."""


async def showing(turn: Turn, tools: Tools) -> Turn | None:
    """The turn with the pictures that fit best what it asks to see; None where it asks for none or none fits."""
    asked = asked_to_see(turn.question)
    if tools.pictures is None or turn.parts or not asked:
        return None
    found = [passage for passage in turn.passages if passage.chunk.kind == PICTURE]
    try:
        told = await tools.pictures.told_by([p.chunk.id for p in found], turn.message.readers)
    except Unavailable:
        return None  # what is said of them may still be quoted
    kept = [passage for passage in found if passage.chunk.id in told]
    fits = {p.chunk.id: _fits(asked, p, told[p.chunk.id]) for p in kept}
    best = max(fits.values(), default=0.0)
    if best < ENOUGH:
        return None
    page, shown = Page(turn, tools), dict[str, Picture]()
    for passage in sorted(kept, key=lambda p: not p.chunk.text):
        picture = told[passage.chunk.id]
        meant = fits[passage.chunk.id] == best and picture.digest not in shown
        if meant and len(shown) < MOST:
            shown[picture.digest] = picture
            page.add(_described(passage, picture, page.numbers))
    reply = replace(page.reply(), pictures=tuple(shown.values()))
    return replace(turn, reply=reply, model="extractive")


def _fits(asked: str, passage: Passage, picture: Picture) -> float:
    """The share of the words that are said of it or around it, or how far what it shows stands out."""
    chunk = passage.chunk
    about = "\n".join((chunk.title, *chunk.headings, chunk.sought, picture.words))
    words = set(content_terms(asked, chunk.language))
    said = len(words.intersection(content_terms(about, chunk.language))) / max(1, len(words))
    return max(said, passage.sight)


def _described(passage: Passage, picture: Picture, numbers: Numbers) -> Block:
    """Its description, else the beginning of the text in it; what has neither has a name, which is no quote."""
    chunk = passage.chunk
    words = chunk.text.split("\n\n")[0].strip()
    cited = numbers.cite(chunk, 0, len(words))
    if not words:
        return Block(f"{in_bold(picture.words or chunk.name)} [{cited.number}]", (cited,))
    said = clean(" ".join(words.split()), hosts_of([passage]))
    return Block(f"{said} [{cited.number}]", (cited,), places=(Place(chunk, 0, len(words)),))
