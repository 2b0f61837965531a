"""`mynah graph show`: a name with the chunks that bear or say it, and the names that stand beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from bots.assemble import open_records
from bots.settings import Settings
from bots.shown import address, console, spell
from core.knowledge.names.spelling import normalised
from core.messages import Audience, circles
from core.ports import DEFINING, Name

EDGES = 50
NEIGHBOURS = 20
NAMES = 5_000
"""Of the chunks of one name that are counted."""


async def show(settings: Settings, entity: str, audience: Audience, *, as_json: bool) -> int:
    """Exit code 1 where nothing that these readers may see has the name."""
    readers = circles(audience)
    async with open_records(settings) as database:
        names = database.names
        name = normalised(entity)
        called = (await names.long_forms([name], readers)).get(name, name)
        related = await database.enrichments.of({name, called}, readers, EDGES)
        name = called
        borne = await names.of(name, readers, NAMES)
        edges = _once(borne)[:EDGES]
        beside = await names.within({edge.chunk for edge in borne[:EDGES]}, readers, NAMES)
    others = Counter(each.name for each in beside if each.name != name and each.name[0] != "/")
    neighbours = [other for other, _ in others.most_common(NEIGHBOURS)]
    if as_json:
        rows = [
            {"kind": each.kind, "words": each.words, "document": each.document} for each in edges
        ]
        typed = [
            {
                "subject": r.subject_words,
                "kind": r.kind,
                "object": r.object_words,
                "document": r.document,
            }
            for r in related
        ]
        told = {"name": name, "edges": rows, "relations": typed, "neighbours": neighbours}
        print(json.dumps(told))
        return int(not edges and not related)
    out = console()
    if not edges and not related:
        out.print(spell(f"No document has the name {name!r} that is indexed for you."))
        return 1
    out.print(spell((name, "bold")))
    for document, kinds in _kinds(edges).items():
        verb = "is the name of" if any(kind in DEFINING for kind in kinds) else "is said in"
        out.print(spell(f"  {verb} ", (address(document), "dim"), f" ({', '.join(kinds)})"))
    for each in related:
        said = f"  {each.subject_words} — {each.kind} → {each.object_words} "
        out.print(spell(said, (address(each.document), "dim")))
    if EDGES in (len(edges), len(related)):
        out.print(spell((f"  the first {EDGES}; there may be more", "dim")))
    if neighbours:
        out.print(spell(f"  beside it: {', '.join(neighbours)}"))
    return 0


def _once(borne: Sequence[Name]) -> list[Name]:
    """The first of those that differ in the chunk alone: many chunks of a document may say a name."""
    first: dict[tuple[str, str], Name] = {}
    for each in borne:
        first.setdefault((each.document, each.kind), each)
    return list(first.values())


def _kinds(edges: Sequence[Name]) -> dict[str, list[str]]:
    """How each document has the name, those that bear it first."""
    kinds: dict[str, list[str]] = {}
    for each in edges:
        kinds.setdefault(each.document, []).append(each.kind)
    return kinds
