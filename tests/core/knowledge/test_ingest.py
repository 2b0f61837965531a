"""Indexing keeps index and register in step with a source, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import pytest

from adapters.doubles.embedder import HashingEmbedder
from adapters.doubles.index import MemoryIndex
from adapters.doubles.records import MemoryDocuments, MemorySources
from core.knowledge.chunk.chunk import chunk
from core.knowledge.documents import Document, Found, Gone, Parsed, Refused, Unreachable
from core.knowledge.entries import IngestPorts
from core.knowledge.granted import covers
from core.knowledge.holdings import HoldingPorts
from core.knowledge.ingest import ingest
from core.knowledge.report import IngestSummary, Progress
from core.messages import EVERYONE, Audience, Chunk
from core.ports import EmbeddingRole, Entry, Source, Unavailable, Vectors, VectorSpace

ALL = Source("file:///", "folder", EVERYONE)
ROOM = Audience("room", "slack", "T1", "C1")
GERMAN = "Die Katze sitzt auf der Matte und schaut aus dem Fenster hinaus. " * 5
Content = str | Exception


async def none_shown(_documents: object) -> dict[str, dict[str, str]]:
    return {}


@dataclass
class Counting:
    """An embedder that remembers every text it was given."""

    name: str = "counting"
    dimension: int = 8
    texts: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    begins: asyncio.Event | None = None
    """What it waits for, where there is something."""
    inner: HashingEmbedder = field(default_factory=lambda: HashingEmbedder(dimension=8))

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        assert role is EmbeddingRole.PASSAGE
        if self.begins is not None:
            await self.begins.wait()
        self.texts.extend(texts)
        self.batches.append(len(texts))
        return await self.inner.embed(texts, role)


async def parse(uri: str, name: str, data: bytes) -> Parsed:
    text = data.decode()
    if text.startswith("refuse"):
        raise Refused("it is encrypted")
    document = Document(name, text, uri)
    left_out = ("hidden rows",) if "(some rows are hidden)" in text else ()
    return Parsed(name, "", tuple(chunk(document)), left_out)


def detect(text: str) -> str:
    return "de" if "Katze" in text else "en"


@dataclass
class Library:
    """A source, an index and a register for one test."""

    files: dict[str, Content] = field(default_factory=dict)
    index: MemoryIndex = field(default_factory=MemoryIndex)
    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    sources: MemorySources = field(default_factory=MemorySources)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    hidden: set[str] = field(default_factory=set)
    """Listed only by the source that names them."""
    english: Counting = field(default_factory=Counting)
    every: Counting = field(default_factory=lambda: Counting("every"))
    ticks: itertools.count[float] = field(default_factory=lambda: itertools.count(1.0))
    walk_ends: str = ""
    identity: str = "first"
    names: bool = False
    """Whether a document's name is the end of its address, as a folder has it."""

    async def found(self, below: str = "") -> AsyncIterator[Found]:
        for name, content in list(self.files.items()):
            if covers(f"file:///{below}", f"file:///{name}") and not self.is_hidden(name, below):
                one = found(name, content)
                yield replace(one, name=name.rpartition("/")[2]) if self.names else one
        if self.walk_ends:
            raise Unreachable(self.walk_ends)

    def ports(self, **others: Any) -> IngestPorts:
        spaces = (
            VectorSpace("english", self.english, frozenset({"en"})),
            VectorSpace("every", self.every),
        )
        return IngestPorts(
            parse=parse,
            holding=HoldingPorts(
                owing=False,
                shelve=self.index,
                documents=self.documents,
                sources=self.sources,
                alone=lambda: self.lock,
                gone=self.is_gone,
                clock=lambda: next(self.ticks),
            )
            if not others
            else replace(self.ports().holding, **others),
            spaces=spaces,
            detect=detect,
            terms=lambda text, language: f"{language} {text.lower()}",
            reads=lambda name: not name.endswith(".png"),
            index=self.identity,
            held=self.index.held,
            shown_by=none_shown,
        )

    def is_hidden(self, name: str, below: str) -> bool:
        return any(name.startswith(each) and not below.startswith(each) for each in self.hidden)

    async def is_gone(self, uri: str) -> bool:
        return uri.removeprefix("file:///") not in self.files

    async def run(
        self, audience: Audience = EVERYONE, *, below: str = "", dry_run: bool = False
    ) -> IngestSummary:
        source = Source(f"file:///{below}", "folder", audience)
        return await ingest(self.found(below), source=source, ports=self.ports(), dry_run=dry_run)

    async def chunks(self, name: str, readers: Sequence[Audience] = (EVERYONE,)) -> list[Chunk]:
        return await self.index.read(f"file:///{name}", readers)

    async def texts(self, name: str) -> list[str]:
        return [found.text for found in await self.chunks(name)]


def found(name: str, content: Content) -> Found:
    async def fetch() -> bytes:
        if isinstance(content, Exception):
            raise content
        return content.encode()

    return Found(f"file:///{name}", name, fetch, changed_at=7.0)


async def test_what_a_file_holds_and_does_not_show_is_told() -> None:
    library = Library({"a.md": "Salaries (some rows are hidden).", "b.md": "Opening hours."})
    summary = await library.run()
    assert summary.left_out == (("file:///a.md", ("hidden rows",)),)


async def test_a_first_run_fills_index_and_register() -> None:
    library = Library({"a.md": "# A\n\nalpha\n\n# B\n\nbeta", "b.md": "gamma"})
    summary = await library.run(ROOM)
    assert summary.added == ("file:///a.md", "file:///b.md")
    assert (summary.chunks, summary.unchanged, summary.refused) == (3, 0, ())
    assert await library.chunks("a.md") == []
    first, second = await library.chunks("a.md", (ROOM,))
    assert (first.audience, first.headings, first.text) == (ROOM, ("A",), "alpha")
    assert second.uri == "file:///a.md#b"
    known = await library.documents.known("file:///")
    assert known["file:///a.md"].chunks == 2
    assert known["file:///a.md"].changed_at == 7.0
    assert not known["file:///a.md"].refusal


async def test_what_is_embedded_carries_title_and_headings() -> None:
    library = Library({"a.md": "# A\n\nalpha"})
    await library.run()
    assert library.every.texts == ["a.md > A\n\nalpha"]


async def test_each_chunk_has_a_vector_for_every_space_of_its_language() -> None:
    library = Library({"a.md": f"# A\n\n{'plain words and more of them. ' * 9}\n\n# B\n\n{GERMAN}"})
    shelved = Shelved(library.index)
    await ingest(
        library.found(),
        source=ALL,
        ports=library.ports(shelve=shelved),
    )
    (entries,) = shelved.entries.values()
    assert [(e.chunk.language, set(e.vectors)) for e in entries] == [
        ("en", {"english", "every"}),
        ("de", {"every"}),
    ]
    assert [e.terms.split()[0] for e in entries] == ["en", "de"]


@dataclass
class Shelved:
    """An index that shows what was put and can be told to fail."""

    index: MemoryIndex
    entries: dict[str, Sequence[Entry]] = field(default_factory=dict)
    fail_after: int = 1_000_000
    settled: int = 0

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        if len(self.entries) + len(documents) > self.fail_after:
            raise Unavailable("disk full")
        self.entries |= documents
        await self.index.put(documents)

    async def remove(self, documents: Sequence[str]) -> None:
        await self.index.remove(documents)

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        await self.index.relabel(documents, audience)

    async def settle(self) -> None:
        self.settled += 1


async def test_unchanged_files_are_not_embedded_again() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run()
    library.files["b.md"] = "beta, rewritten"
    library.files["c.md"] = "gamma"
    library.every.texts.clear()
    summary = await library.run()
    assert (summary.unchanged, summary.added) == (1, ("file:///c.md",))
    assert summary.changed == ("file:///b.md",)
    assert sorted(library.every.texts) == ["b.md\n\nbeta, rewritten", "c.md\n\ngamma"]
    assert await library.texts("b.md") == ["beta, rewritten"]


async def test_an_index_made_anew_is_filled_again() -> None:
    library = Library({"a.md": "alpha"})
    await library.run()
    library.index, library.identity = MemoryIndex(), "second"
    assert (await library.run()).unchanged == 0
    assert await library.texts("a.md") == ["alpha"]


async def test_another_model_indexes_everything_again_and_another_audience_relabels() -> None:
    library = Library({"a.md": "alpha"})
    await library.run()
    library.every.texts.clear()
    assert (await library.run(ROOM)).changed == ("file:///a.md",)
    assert await library.chunks("a.md") == []
    assert (await library.run(EVERYONE)).changed == ("file:///a.md",)
    assert await library.texts("a.md") == ["alpha"]
    assert library.every.texts == []
    library.every.name = "another"
    assert (await library.run()).changed == ("file:///a.md",)
    assert (await library.run()).unchanged == 1


async def test_removed_files_leave_index_and_register() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run()
    del library.files["a.md"]
    assert (await library.run()).removed == ("file:///a.md",)
    assert await library.texts("a.md") == []
    assert set(await library.documents.known("file:///")) == {"file:///b.md"}


async def test_nothing_is_removed_when_the_source_was_not_listed_whole() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run()
    del library.files["a.md"]
    library.walk_ends = "folder x cannot be listed"
    summary = await library.run()
    assert (summary.removed, summary.incomplete) == ((), "folder x cannot be listed")
    assert await library.texts("a.md") == ["alpha"]


async def test_a_single_file_that_was_deleted_is_removed_and_a_folder_that_is_away_is_not() -> None:
    library = Library({"a.md": "alpha", "away/b.md": "beta"})
    await library.run(below="a.md")
    await library.run(below="away")
    library.files.clear()
    library.walk_ends = "No such file or directory"
    file, folder = await library.run(below="a.md"), await library.run(below="away")
    assert (file.removed, file.incomplete) == (("file:///a.md",), "")
    assert (folder.removed, folder.incomplete) == ((), "No such file or directory")
    assert await library.texts("a.md") == []
    assert await library.texts("away/b.md") == ["beta"]


async def test_what_is_for_fewer_now_is_hidden_even_if_it_cannot_be_read_again() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run(EVERYONE)
    library.files = {"b.md": Unreachable("input/output error")}
    library.walk_ends = "folder x cannot be listed"
    assert (await library.run(ROOM)).removed == ()
    assert await library.texts("a.md") == await library.texts("b.md") == []
    assert len(await library.chunks("a.md", (ROOM,)) + await library.chunks("b.md", (ROOM,))) == 2


async def test_an_old_version_is_not_shown_to_more_readers() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run(ROOM)
    library.files["a.md"] = Unreachable("input/output error")
    await library.run(EVERYONE)
    assert (await library.texts("a.md"), await library.texts("b.md")) == ([], ["beta"])


async def test_a_bad_file_stops_nothing_and_its_reason_is_kept() -> None:
    library = Library({"a.md": "refuse me", "b.md": "beta", "c.md": Refused("too large")})
    wanted = (("file:///a.md", "it is encrypted"), ("file:///c.md", "too large"))
    assert (await library.run()).refused == wanted
    assert (await library.run()).refused == wanted
    assert (await library.documents.known("file:///"))["file:///a.md"].refusal == "it is encrypted"
    assert await library.texts("b.md") == ["beta"]


async def test_what_its_source_refuses_is_named_unread_whatever_its_ending() -> None:
    library = Library({"a.md": "alpha"})
    await library.run()

    async def links() -> AsyncIterator[Found]:
        for name in ("a.md", "folder"):
            yield replace(found(name, RuntimeError("read")), refusal="it is a link")

    summary = await ingest(links(), source=ALL, ports=library.ports())
    assert summary.refused == (
        ("file:///a.md", "it is a link"),
        ("file:///folder", "it is a link"),
    )
    assert summary.skipped == 0
    assert await library.texts("a.md") == []


async def test_a_file_that_is_refused_now_disappears_from_answers() -> None:
    library = Library({"a.md": "alpha"})
    await library.run()
    library.files["a.md"] = "refuse me now"
    await library.run()
    assert await library.texts("a.md") == []
    library.files["a.md"] = "alpha"
    assert (await library.run()).added == ("file:///a.md",)
    assert await library.texts("a.md") == ["alpha"]


async def test_while_a_file_cannot_be_reached_its_last_version_answers() -> None:
    library = Library({"a.md": "alpha"})
    await library.run()
    library.files["a.md"] = Unreachable("input/output error")
    ((_, reason),) = (await library.run()).refused
    assert reason == "input/output error; its last good version still answers"
    assert await library.texts("a.md") == ["alpha"]
    library.files["a.md"] = "alpha"
    assert (await library.run()).unchanged == 1


async def test_a_file_that_vanishes_in_mid_run_counts_as_removed() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run()
    library.files["a.md"] = Gone("a.md")
    assert (await library.run()).removed == ("file:///a.md",)
    assert await library.texts("a.md") == []


async def test_a_dry_run_says_what_would_happen_and_does_nothing() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run()
    library.every.texts.clear()
    library.files = {"a.md": "changed", "c.md": "new", "d.md": "refuse me"}
    summary = await library.run(dry_run=True)
    assert (summary.changed, summary.added) == (("file:///a.md",), ("file:///c.md",))
    assert (summary.removed, summary.chunks) == (("file:///b.md",), 2)
    assert summary.refused == (("file:///d.md", "it is encrypted"),)
    assert library.every.texts == []
    assert await library.texts("a.md") == ["alpha"]
    assert set(await library.documents.known("file:///")) == {"file:///a.md", "file:///b.md"}


async def test_a_run_that_fails_keeps_what_it_wrote_and_the_next_one_goes_on() -> None:
    library = Library({f"{n}.md": f"text {n}" for n in range(40)})
    shelved = Shelved(library.index, fail_after=10)
    with pytest.raises(Unavailable, match="disk full"):
        await ingest(
            library.found(),
            source=ALL,
            ports=library.ports(shelve=shelved),
        )
    kept = len(shelved.entries)
    assert 0 < kept <= 10
    summary = await library.run()
    assert summary.unchanged == kept
    assert len(summary.added) == 40 - kept
    assert (await library.run()).unchanged == 40


async def test_a_file_deleted_after_a_killed_run_leaves_no_row_behind() -> None:
    library = Library({"a.md": "alpha"})
    killed = Killed(library.documents)
    with pytest.raises(Unavailable):
        await ingest(
            library.found(),
            source=ALL,
            ports=library.ports(documents=killed),
        )
    assert await library.texts("a.md") == ["alpha"]
    library.files.clear()
    assert (await library.run()).removed == ("file:///a.md",)
    assert await library.texts("a.md") == []


class Killed(MemoryDocuments):
    """A register whose process dies before it can say that a document is indexed."""

    def __init__(self, inner: MemoryDocuments) -> None:
        self.known = inner.known  # type: ignore[method-assign]
        self.inner = inner

    async def record(self, documents: Sequence[object]) -> None:
        if any(not one.refusal for one in documents):  # type: ignore[attr-defined]
            raise Unavailable("killed")
        await self.inner.record(documents)  # type: ignore[arg-type]


async def test_two_runs_at_once_leave_one_whole_state() -> None:
    library = Library({f"{n}.md": f"# H{n}\n\ntext {n}" for n in range(60)})
    summaries = await asyncio.gather(library.run(), library.run(), library.run())
    assert all(len(summary.added) == 60 for summary in summaries)
    assert [await library.texts(f"{n}.md") for n in range(60)] == [[f"text {n}"] for n in range(60)]
    assert (await library.run()).unchanged == 60


async def test_a_run_does_not_remove_what_another_one_wrote_meanwhile() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    await library.run()

    async def without_a() -> AsyncIterator[Found]:
        yield found("b.md", "beta")
        library.files["a.md"] = "alpha, back again"
        await library.run()

    summary = await ingest(without_a(), source=ALL, ports=library.ports())
    assert summary.removed == ()
    assert await library.texts("a.md") == ["alpha, back again"]


async def test_texts_of_like_length_share_a_batch_across_documents() -> None:
    library = Library({f"{n}.md": "word " * (1 + n * 37 % 150) for n in range(300)})
    library.every.begins = all_read = asyncio.Event()
    read: list[str] = []

    async def noted(uri: str, name: str, data: bytes) -> Parsed:
        read.append(name)
        if len(read) == len(library.files):
            all_read.set()
        return await parse(uri, name, data)

    ports = replace(library.ports(), parse=noted)
    await ingest(library.found(), source=ALL, ports=ports)
    assert max(library.every.batches) == 64
    assert len(library.every.batches) < 30


async def test_progress_ends_with_everything_done() -> None:
    library = Library({"a.md": "alpha", "b.md": "refuse", "c.md": "gamma"})
    seen: list[Progress] = []
    await ingest(
        library.found(),
        source=ALL,
        ports=library.ports(),
        progress=seen.append,
    )
    assert (seen[-1].done, seen[-1].total, seen[-1].listed, seen[-1].chunks) == (3, 3, True, 2)
    assert [one.done for one in seen] == sorted(one.done for one in seen)


async def test_a_file_that_is_listed_twice_is_indexed_once() -> None:
    library = Library({"a.md": "alpha"})

    async def twice() -> AsyncIterator[Found]:
        yield found("a.md", "alpha")
        yield found("a.md", "alpha")

    summary = await ingest(twice(), source=ALL, ports=library.ports())
    assert (summary.added, summary.chunks) == (("file:///a.md",), 1)


async def test_reading_waits_when_the_index_is_slow() -> None:
    library = Library({f"{n}.md": "x. " * 4000 for n in range(40)})
    read = written = most = 0

    async def counted(uri: str, name: str, data: bytes) -> Parsed:
        nonlocal read, most
        parsed = await parse(uri, name, data)
        read += len(parsed.chunks)
        most = max(most, read - written)
        return parsed

    class Slow(Shelved):
        async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
            nonlocal written
            await asyncio.sleep(0.01 * len(documents))
            written += sum(map(len, documents.values()))

    ports = replace(library.ports(shelve=Slow(library.index)), parse=counted)
    files_chunks = (await ingest(library.found(), source=ALL, ports=ports)).chunks
    assert files_chunks == read
    assert most <= 6000


async def test_a_changed_page_embeds_only_its_changed_chunks() -> None:
    library = Library({"a.md": "# A\n\nalpha\n\n# B\n\nbeta", "b.md": "gamma"})
    await library.run()
    library.english.texts.clear()
    library.every.texts.clear()
    library.files["a.md"] = "# A\n\nalpha\n\n# B\n\nbetter"
    summary = await library.run()
    assert (summary.changed, summary.chunks) == (("file:///a.md",), 2)
    assert library.every.texts == library.english.texts == ["a.md > B\n\nbetter"]
    assert await library.texts("a.md") == ["alpha", "better"]


async def test_a_text_under_another_heading_or_title_is_embedded_anew() -> None:
    library = Library({"a.md": "# A\n\nalpha"})
    await library.run()
    library.every.texts.clear()
    library.files["a.md"] = "# Z\n\nalpha"
    library.files["b.md"] = "# A\n\nalpha"
    await library.run()
    assert sorted(library.every.texts) == ["a.md > Z\n\nalpha", "b.md > A\n\nalpha"]


async def test_a_moved_file_is_no_new_file_and_costs_no_embedding() -> None:
    library = Library({"old/a.md": "# A\n\nalpha", "b.md": "# B\n\nbeta"})
    library.names = True
    await library.run()
    library.every.texts.clear()
    library.files["new/a.md"] = library.files.pop("old/a.md")
    summary = await library.run()
    assert summary.moved == (("file:///old/a.md", "file:///new/a.md"),)
    assert (summary.added, summary.removed, summary.unchanged) == ((), (), 1)
    assert library.every.texts == []
    assert await library.texts("old/a.md") == []
    assert await library.texts("new/a.md") == ["alpha"]


async def test_a_copy_is_a_new_file_although_nothing_of_it_is_embedded() -> None:
    library = Library({"old/a.md": "# A\n\nalpha"})
    library.names = True
    await library.run()
    library.every.texts.clear()
    library.files["new/a.md"] = library.files["old/a.md"]
    summary = await library.run()
    assert (summary.added, summary.moved) == (("file:///new/a.md",), ())
    assert library.every.texts == []


async def test_of_what_was_embedded_before_forms_had_versions_only_tables_are_embedded_anew() -> (
    None
):
    table = "| Port | Use |\n| --- | --- |\n| 8080 | web |"
    library = Library({"a.md": f"# A\n\nalpha\n\n# B\n\n{table}"})
    await library.run()
    made = await library.chunks("a.md")
    held = await library.index.held([one.content_hash for one in made])
    of_the_text = [sha256("\0".join((*one.headings, one.text)).encode()) for one, _ in held]
    old = [
        Entry(replace(one, content_hash=known.hexdigest()[:32]), "", vectors)
        for (one, vectors), known in zip(held, of_the_text, strict=True)
    ]
    await library.index.put({"file:///a.md": old})
    library.every.texts.clear()
    library.identity = "read anew"
    await library.run()
    assert library.every.texts == ["a.md > B\n\nPort, Use\nPort: 8080; Use: web"]
