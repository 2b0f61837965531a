"""Whatever sources overlap and in whatever order they are read, nobody sees what one of them forbids."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.granted import granted, within
from core.messages import EVERYONE, Audience
from core.ports import DocumentRecord, Source
from tests.core.knowledge.test_ingest import Library

TEAM = Audience("workspace", "slack", "T1")
ROOM = Audience("room", "slack", "T1", "C1")
ADA = Audience("person", "web", "", "ada")
BO = Audience("person", "web", "", "bo")
AUDIENCES = (EVERYONE, TEAM, ROOM, ADA, BO)
FILES = ("a.md", "x/b.md", "x/c.md", "x/y/d.md", "z/e.md")
PLACES = ("", "a.md", "x", "x/b.md", "x/y", "x/y/d.md", "z")
RUNS = st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(AUDIENCES)), max_size=7)


def library() -> Library:
    return Library({name: f"the secret of {name}" for name in FILES})


async def readers_of(library: Library, name: str) -> set[Audience]:
    """The audiences whose readers, holding nothing else, are shown the document."""
    return {each for each in AUDIENCES if await library.chunks(name, (each,))}


def sources(runs: list[tuple[str, Audience]]) -> list[Source]:
    """Run again with another audience, a source has the later one."""
    return [
        Source(f"file:///{place}", "folder", audience) for place, audience in dict(runs).items()
    ]


async def nothing_shown_beyond(shelf: Library, granting: list[Source]) -> None:
    for name in FILES:
        label = granted(f"file:///{name}", granting)
        found = await shelf.chunks(name, AUDIENCES)
        assert all(label and within(chunk.audience, label) for chunk in found), name


@settings(max_examples=60, deadline=None)
@given(RUNS)
def test_in_any_order_of_runs_nobody_reads_what_a_source_did_not_grant(
    runs: list[tuple[str, Audience]],
) -> None:
    async def check() -> None:
        shelf = library()
        for count, (place, audience) in enumerate(runs, 1):
            await shelf.run(audience, below=place)
            await nothing_shown_beyond(shelf, sources(runs[:count]))

    asyncio.run(check())


@settings(max_examples=40, deadline=None)
@given(
    RUNS.flatmap(lambda runs: st.tuples(st.just(runs), st.permutations(list(dict(runs).items()))))
)
def test_once_every_source_was_read_again_the_order_has_not_mattered(
    drawn: tuple[list[tuple[str, Audience]], list[tuple[str, Audience]]],
) -> None:
    runs, again = drawn

    async def check() -> None:
        shelf = library()
        for place, audience in [*runs, *again, *again]:
            await shelf.run(audience, below=place)
        for name in FILES:
            label = granted(f"file:///{name}", sources(runs))
            found = await shelf.chunks(name, AUDIENCES)
            assert [chunk.audience for chunk in found] == ([label] if label else []), name
            listed = await shelf.documents.visible(AUDIENCES, 50)
            assert (f"file:///{name}" in {each.uri for each in listed}) == bool(label)

    asyncio.run(check())


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_runs_at_once_show_nothing_more_than_one_after_the_other(
    runs: list[tuple[str, Audience]],
) -> None:
    async def check() -> None:
        shelf = library()
        wanted = list(dict(runs).items())
        await asyncio.gather(*(shelf.run(audience, below=place) for place, audience in wanted))
        await nothing_shown_beyond(shelf, sources(runs))

    asyncio.run(check())


async def test_a_wider_run_leaves_what_another_source_has_for_fewer_and_says_what_to_do() -> None:
    shelf = library()
    await shelf.run(ADA, below="x")
    summary = await shelf.run(EVERYONE)
    assert await readers_of(shelf, "x/b.md") == {ADA}
    assert await readers_of(shelf, "z/e.md") == set(AUDIENCES)
    reasons = dict(summary.refused)
    assert set(reasons) == {"file:///x/b.md", "file:///x/c.md", "file:///x/y/d.md"}
    assert reasons["file:///x/b.md"] == (
        "it belongs to file:///x, which is indexed for person:web:ada; "
        "to show it to everyone too, index that with --audience everyone"
    )
    await shelf.run(EVERYONE, below="x")
    assert await readers_of(shelf, "x/b.md") == set(AUDIENCES)


async def test_a_new_file_in_a_folder_for_few_is_never_taken_by_the_wider_source_first() -> None:
    shelf = library()
    await shelf.run(ADA, below="x")
    shelf.files["x/new.md"] = "new secret"
    await shelf.run(EVERYONE)
    assert await readers_of(shelf, "x/new.md") == set()
    await shelf.run(ADA, below="x")
    assert await readers_of(shelf, "x/new.md") == {ADA}


async def test_a_narrower_run_hides_documents_at_once_even_if_it_is_killed() -> None:
    shelf = library()
    await shelf.run(EVERYONE)
    shelf.every.begins = asyncio.Event()  # never
    shelf.files["x/new.md"] = "new secret"
    run = asyncio.create_task(shelf.run(ADA, below="x"))
    for _ in range(200):
        await asyncio.sleep(0)
    run.cancel()
    assert await readers_of(shelf, "x/b.md") == {ADA}


async def test_persons_whose_sources_overlap_exclude_each_other() -> None:
    shelf = library()
    await shelf.run(ADA, below="x")
    ((uri, reason),) = (await shelf.run(BO, below="x/b.md")).refused
    assert (uri, reason.split(";")[0]) == (
        "file:///x/b.md",
        "it belongs to file:///x, which is indexed for person:web:ada",
    )
    assert await readers_of(shelf, "x/b.md") == set()
    assert await readers_of(shelf, "x/c.md") == {ADA}


async def test_overlapping_sources_of_one_audience_embed_a_file_once() -> None:
    shelf = library()
    await shelf.run()
    assert len(shelf.every.texts) == len(FILES)
    assert (await shelf.run(below="x")).unchanged == 3
    assert (await shelf.run(below="x/y/d.md")).unchanged == 1
    assert len(shelf.every.texts) == len(FILES)


async def test_relabelling_embeds_nothing() -> None:
    shelf = library()
    await shelf.run()
    await shelf.run(ADA, below="x")
    await shelf.run(EVERYONE, below="x")
    assert len(shelf.every.texts) == len(FILES)
    assert await readers_of(shelf, "x/b.md") == set(AUDIENCES)


async def test_what_one_source_loses_another_one_keeps_until_it_is_gone() -> None:
    shelf = library()
    await shelf.run()
    await shelf.run(below="x")
    shelf.hidden = {"x"}
    assert (await shelf.run()).removed == ()
    assert await shelf.texts("x/b.md") == ["the secret of x/b.md"]
    del shelf.files["x/b.md"]
    assert (await shelf.run()).removed == ("file:///x/b.md",)
    assert await shelf.texts("x/b.md") == []


async def test_a_run_killed_before_it_recorded_a_wider_label_leaks_nothing_later() -> None:
    shelf = library()
    uri = "file:///x/b.md"
    await shelf.run(ADA, below="x")
    record = (await shelf.documents.known(uri))[uri]
    await shelf.index.relabel([uri], EVERYONE)
    await shelf.documents.record([widened(record)])
    await shelf.run(EVERYONE)
    assert await readers_of(shelf, "x/b.md") == set()
    await shelf.run(ADA, below="x")
    assert await readers_of(shelf, "x/b.md") == {ADA}


def widened(record: DocumentRecord) -> DocumentRecord:
    """As a run leaves it that was killed between index and register."""
    return DocumentRecord(
        record.uri, record.source, record.title, EVERYONE, "", 0, 1.0, "interrupted"
    )


async def test_a_dry_run_enters_no_source_and_relabels_nothing() -> None:
    shelf = library()
    await shelf.run()
    summary = await shelf.run(ADA, below="x", dry_run=True)
    assert summary.changed == ("file:///x/b.md", "file:///x/c.md", "file:///x/y/d.md")
    assert await readers_of(shelf, "x/b.md") == set(AUDIENCES)
    assert [source.name for source in await shelf.sources.all()] == ["file:///"]


async def test_a_source_that_cannot_be_reached_at_all_is_not_entered() -> None:
    shelf = Library({}, walk_ends="no such folder")
    assert (await shelf.run()).incomplete == "no such folder"
    assert await shelf.sources.all() == []
    shelf.files, shelf.walk_ends = {"a.md": "alpha"}, ""
    await shelf.run()
    (source,) = await shelf.sources.all()
    assert source.synced_at is not None
    shelf.files, shelf.walk_ends = {}, "no such folder"
    assert (await shelf.run()).removed == ()
    assert await shelf.sources.all() == [source]


async def test_files_that_are_no_documents_are_counted_and_not_refused() -> None:
    shelf = Library({"a.md": "alpha", "b.png": "pixels"})
    summary = await shelf.run()
    assert (summary.skipped, summary.refused, summary.added) == (1, (), ("file:///a.md",))
    assert set(await shelf.documents.known("file:///")) == {"file:///a.md"}
