"""What a command shows of passages: as they look, whole to the last item, and never as raw Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from adapters.doubles.records import MemoryDocuments
from core.commands import SOURCES, Command, respond
from core.messages import EVERYONE, Audience, Passage, Person
from core.ports import DocumentRecord
from core.rendering.parse import blocks_of
from core.rendering.plain import plain
from core.words import say
from tests.core.knowledge.passages import passage


async def _found(text: str, asked: str = "machine") -> str:
    async def find(
        _text: str, _readers: Sequence[Audience], _limit: int, _failed: Callable[[str], None]
    ) -> list[Passage]:
        return [passage("m", "Machine", text)]

    command = Command("search", asked, Person("slack", "U1"), (EVERYONE,))
    return (await respond(command, find=find, documents=MemoryDocuments())).text


async def test_bold_lists_and_tables_are_rendered() -> None:
    shown = await _found(
        "Fill it with **descaler**:\n\n1. Empty `it`\n2. Wait [1]\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    words = plain(blocks_of(shown))
    assert "**" not in words
    assert "|---" not in words
    assert "Wait [1]" in words
    assert "\n  1. Empty" in words


async def test_a_search_repeats_what_was_looked_for_and_its_titles_are_bold() -> None:
    shown = await _found("Fill it.", "*how* [1]\n> to")
    assert shown.startswith("> ")
    assert plain(blocks_of(shown)).splitlines()[0] == "> *how* [1] > to"
    assert "**[Machine](<" in shown


async def test_a_search_for_nothing_asks_for_words() -> None:
    assert "What shall I search for?" in await _found("Fill it.", " ")


async def test_help_names_commands_as_the_place_writes_them() -> None:
    async def find(*_: object) -> list[Passage]:
        return []

    command = Command("help", "", Person("slack", "U1", locale="de"), (EVERYONE,), "/mynah ")
    told = (await respond(command, find=find, documents=MemoryDocuments())).text
    assert "**/mynah ask** beantwortet" in told
    plainly = (await respond(replace(command, slash=""), find, MemoryDocuments())).text
    assert "**ask** beantwortet" in plainly


async def test_a_long_passage_ends_between_items_and_shows_no_code_in_part() -> None:
    items = "\n".join(f"- Item {n} {'words ' * 8}end" for n in range(30))
    words = plain(blocks_of(await _found(items)))
    assert words.rstrip().endswith("…")
    assert all(line.endswith(("end", "…")) for line in words.splitlines()[3:] if line.strip())
    assert "`" not in plain(blocks_of(await _found("Do this.\n\n```sh\na \\\n  b\n```")))


def _document(uri: str, title: str, audience: Audience = EVERYONE) -> DocumentRecord:
    return DocumentRecord(uri, uri, title, audience, "hash", 1, 1.0)


async def _listed(*documents: DocumentRecord, readers: Sequence[Audience] = (EVERYONE,)) -> str:
    async def find(*_: object) -> list[Passage]:
        return []

    command = Command("sources", "", Person("slack", "U1"), tuple(readers))
    return plain(blocks_of((await respond(command, find, MemoryDocuments(documents))).text))


async def test_all_sources_are_listed_as_people_count() -> None:
    numbers = [*range(1, 120)]
    shown = await _listed(*(_document(f"file:///{n}.md", f"Rule {n}") for n in numbers))
    first, *lines = filter(None, shown.splitlines())
    assert first == say("sources", count=119)
    assert [line.split()[-1] for line in lines] == list(map(str, numbers))


async def test_more_sources_than_anybody_reads_are_said_to_be_more() -> None:
    many = [_document(f"file:///{n}.md", f"Rule {n}") for n in range(SOURCES + 5)]
    shown = (await _listed(*many)).splitlines()
    assert shown[0] == say("sources", count=SOURCES + 5)
    assert shown[-1] == say("sources_first", count=SOURCES)


async def test_sources_of_one_title_are_told_apart() -> None:
    ann, room = Audience("person", "slack", "", "U1"), Audience("room", "slack", "T1", "C1")
    mine = _document("upload:kept/slack%3AU1/me/plan%20b.md", "Plan", ann)
    ours = _document("file:///srv/plan.md", "Plan", room)
    other = _document("file:///srv/other.md", "Other")
    shown = await _listed(mine, ours, other, readers=(EVERYONE, ann, room))
    assert "Plan (plan b.md; you alone)" in shown
    assert "Plan (plan.md; a room that you are in)" in shown
    assert "Other" in shown.splitlines()[2] and "(" not in shown.splitlines()[2]
    here = await _listed(ours, _document("file:///x/plan.md", "Plan"), readers=(EVERYONE, room))
    assert "Plan (plan.md; everyone in this room)" in here
    assert "Plan (plan.md; everyone)" in here
