"""Commands that are answered at once, without a turn: they say what is there and change nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from textwrap import indent
from typing import Literal, get_args
from urllib.parse import unquote

from core.knowledge.documents import one_line
from core.knowledge.links import harmless, hosts_of, linked, plain_signs
from core.knowledge.markers import escaped
from core.knowledge.units import units
from core.messages import Audience, Passage, Person, Reply, person_audience
from core.people.preferences import Preferences, usual
from core.ports import Catalogue, DocumentRecord, Unavailable
from core.words import say

Name = Literal["search", "sources", "help"]
NAMES: tuple[Name, ...] = get_args(Name)

FOUND = 5
EXCERPT_CHARACTERS = 300
ASKED_CHARACTERS = 200
SOURCES = 2_000
"""Documents in one list, which nobody reads to its end."""
_NUMBER = re.compile(r"(\d{1,18})")

Find = Callable[[str, Sequence[Audience], int, Callable[[str], None]], Awaitable[Sequence[Passage]]]
"""Question, labels of the readers, how many, whom to tell what failed: passages, best first."""


async def as_they_are(_person: Person, readers: Sequence[Audience]) -> tuple[Audience, ...]:
    return tuple(readers)


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asked for by a command, and who will read the answer."""

    name: Name
    text: str
    person: Person
    readers: tuple[Audience, ...]
    slash: str = ""
    """What stands before a command's name here."""


async def respond(
    command: Command,
    find: Find,
    documents: Catalogue,
    preferences: Callable[[Person], Awaitable[Preferences]] = usual,
    held: Callable[[Person, Sequence[Audience]], Awaitable[tuple[Audience, ...]]] = as_they_are,
) -> Reply:
    """The answer in CommonMark; an engine that is away becomes a plain word about it.

    `held` gives all labels that whoever reads with these holds now, see core/people/circles.py.
    """
    chosen = (await preferences(command.person)).speaks
    locale = chosen or command.person.locale
    command = replace(command, person=replace(command.person, locale=locale))
    try:
        if command.name == "help":
            return Reply(say("help", locale, slash=command.slash))
        command = replace(command, readers=await held(command.person, command.readers))
        if command.name == "search":
            return await _search(command, find)
        return await _sources(command, documents)
    except Unavailable:
        return Reply("", notices=(say("search_failed", locale),))


async def _search(command: Command, find: Find) -> Reply:
    locale = command.person.locale
    if not command.text.strip():
        return Reply(say("search_empty", locale, slash=command.slash))
    failed: list[str] = []
    passages = await find(command.text, command.readers, FOUND, failed.append)
    notices = (say("search_partly", locale),) if failed else ()
    asked = f"> {plain_signs(' '.join(command.text.split())[:ASKED_CHARACTERS])}"
    if not passages:
        return Reply(f"{asked}\n\n{say('nothing_found', locale)}", notices=notices)
    items = [f"- **{linked(p)}**\n\n{indent(_excerpt(p), '  ')}" for p in passages]
    return Reply("\n".join((f"{asked}\n", *items)), notices=notices)


async def _sources(command: Command, documents: Catalogue) -> Reply:
    locale = command.person.locale
    found = await documents.visible(command.readers, SOURCES)
    if not found:
        return Reply(say("looked_nowhere", locale))
    count = max(len(found), await documents.count(command.readers))
    titles = Counter(map(_title, found))
    lines = [
        f"- {plain_signs(_title(one) if titles[_title(one)] == 1 else _told_apart(one, command))}"
        for one in sorted(found, key=_as_people_count)
    ]
    more = [say("sources_first", locale, count=len(found))] if count > len(found) else []
    return Reply("\n\n".join((say("sources", locale, count=count), "\n".join(lines), *more)))


def _title(document: DocumentRecord) -> str:
    return " ".join(document.title.split())


def _as_people_count(document: DocumentRecord) -> tuple[list[str | int], str]:
    """2 before 10, and large letters beside small ones."""
    pieces = _NUMBER.split(_title(document).casefold())
    return [int(each) if at % 2 else each for at, each in enumerate(pieces)], document.uri


def _told_apart(document: DocumentRecord, command: Command) -> str:
    """One of several with its title: with its file name, and whom it is for."""
    kind, private = document.audience.kind, person_audience(command.person) in command.readers
    key = "readers_some_room" if kind == "room" and private else f"readers_{kind}"
    name = one_line(unquote(document.uri.rstrip("/").rpartition("/")[2]))
    return f"{_title(document)} ({name}; {say(key, command.person.locale)})"


def _excerpt(passage: Passage) -> str:
    """The beginning of a passage in CommonMark: whole sentences, items and rows, and no code."""
    text, end = passage.chunk.text, 0
    for unit in units(text, passage.chunk.kind):
        if unit.kind == "code" or unit.end > EXCERPT_CHARACTERS:
            break
        end = unit.end
    if not end:
        words = " ".join(text.split())
        short = words[:EXCERPT_CHARACTERS].rstrip()
        return plain_signs(short if short == words else f"{short}…")
    shown = escaped(harmless(text[:end], hosts_of([passage]), spelled=True))
    return shown if not text[end:].strip() else f"{shown}\n\n…"
