"""Indexing with a model that writes of each chunk: searched, never quoted, and never in the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from adapters.doubles.models import ScriptedModel
from core.knowledge.enrichment.ask import Enricher, Question, is_unfinished
from core.knowledge.enrichment.contextual import sentence
from core.knowledge.enrichment.shelve import EnrichedShelve
from core.knowledge.ingest import ingest
from core.knowledge.report import IngestSummary, Progress
from core.messages import EVERYONE, Audience
from core.ports import ChatModel, Enrichment, ModelFailed, Relation, Unavailable
from tests.core.knowledge.test_ingest import ALL, Library, Shelved

AWAY = ModelFailed("its provider cannot be reached", retryable=True)


@dataclass
class Kept:
    """Implements core.ports.Enriching in memory."""

    rows: dict[str, dict[str, Enrichment]] = field(default_factory=dict)

    async def known(self, keys: Collection[str]) -> dict[str, str]:
        every = {key: one.told for own in self.rows.values() for key, one in own.items()}
        return {key: told for key, told in every.items() if key in keys}

    async def put(
        self, documents: Mapping[str, Collection[Enrichment]], _relations: Sequence[Relation]
    ) -> None:
        self.rows |= {name: {one.key: one for one in own} for name, own in documents.items()}

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """Replies have no readers."""


@dataclass
class Written:
    """A library whose chunks a model writes of."""

    library: Library
    kept: Kept = field(default_factory=Kept)
    told: list[Progress] = field(default_factory=list)
    terms: dict[str, list[str]] = field(default_factory=dict)
    """By the document's name, as they were put last."""

    async def run(
        self, model: ChatModel | None, calls: int = 100, *, full: bool = False
    ) -> IngestSummary:
        ports = self.library.ports()
        shelved = Shelved(self.library.index, fail_after=0 if full else 1_000)
        shelve = EnrichedShelve(shelved, self.kept)
        ports = replace(ports, holding=replace(ports.holding, shelve=shelve))
        if model is not None:
            question = Question("context", "Say it.", sentence)
            enricher = Enricher(model, [question], self.kept.known, calls, 60.0)
            ports = replace(ports, enricher=enricher, index=f"{ports.index}/{model.name}")
        summary = await ingest(
            self.library.found(), source=ALL, ports=ports, progress=self.told.append
        )
        for uri, entries in shelved.entries.items():
            self.terms[uri.removeprefix("file:///")] = [entry.terms for entry in entries]
        return summary


async def test_a_context_is_in_terms_and_embedding_and_in_nothing_that_is_read() -> None:
    written = Written(Library({"a.md": "# A\n\nIt closes at ten."}))
    summary = await written.run(ScriptedModel("The canteen of Bern."))
    assert (summary.calls, summary.unfinished, written.told[-1].calls) == (1, (), 1)
    assert await written.library.texts("a.md") == ["It closes at ten."]
    assert written.terms["a.md"] == ["en a.md > a\n\nthe canteen of bern.\n\nit closes at ten."]
    assert written.library.every.texts == ["a.md > A\n\nThe canteen of Bern.\n\nIt closes at ten."]
    assert "Bern" not in repr(await written.library.chunks("a.md"))


async def test_what_did_not_change_is_neither_asked_nor_embedded_again() -> None:
    library = Library({"a.md": "# A\n\nalpha\n\n# B\n\nbeta"})
    written, model = Written(library), ScriptedModel("The words of this.")
    await written.run(model)
    before = (len(model.prompts), len(library.every.texts))
    library.identity = "second"  # all is read anew
    await written.run(model)
    assert (len(model.prompts), len(library.every.texts)) == before
    await written.run(ScriptedModel("Other words.", name="other"))
    assert len(library.every.texts) == 2 * before[1]
    assert all("other words" in terms for terms in written.terms["a.md"])
    await written.run(None)
    assert written.terms["a.md"] == ["en a.md > a\n\nalpha", "en a.md > b\n\nbeta"]
    assert written.kept.rows["file:///a.md"] == {}


async def test_a_model_that_fails_stops_nothing_and_is_asked_again_by_the_next_run() -> None:
    library = Library({"a.md": "alpha", "b.md": "beta"})
    written = Written(library)
    summary = await written.run(ScriptedModel([AWAY]))
    assert summary.added == ("file:///a.md", "file:///b.md")
    assert summary.unfinished == summary.added
    assert summary.model_problem == "the model: its provider cannot be reached"
    assert await library.texts("b.md") == ["beta"]
    summary = await written.run(ScriptedModel("The Greek letter."))
    assert (summary.changed, summary.unfinished) == (("file:///a.md", "file:///b.md"), ())
    assert written.terms["b.md"] == ["en b.md\n\nthe greek letter.\n\nbeta"]
    model = ScriptedModel("Never asked.")
    assert (await written.run(model)).unchanged == 2
    assert model.prompts == []


async def test_what_was_written_before_the_index_failed_is_not_asked_for_again() -> None:
    written, model = Written(Library({"a.md": "alpha"})), ScriptedModel("A letter.")
    with pytest.raises(Unavailable):
        await written.run(model, full=True)
    assert len(model.prompts) == 1
    assert (await written.run(model)).unfinished == ()
    assert len(model.prompts) == 1


async def test_a_spent_budget_leaves_documents_as_they_are_until_the_next_run() -> None:
    names = [f"{n}.md" for n in range(80)]
    written = Written(Library({name: f"text {name}" for name in names}))
    model = ScriptedModel("The words of this.")
    summary = await written.run(model, calls=30)
    assert (len(model.prompts), len(summary.unfinished)) == (30, 50)
    assert summary.model_problem == "CHUNK_CALLS is used up"
    known = await written.library.documents.known("file:///")
    assert sum(is_unfinished(one.content_hash) for one in known.values()) == 50
    await written.run(model, calls=30)
    summary = await written.run(model, calls=30)
    assert (len(model.prompts), summary.unfinished, summary.calls) == (80, (), 20)


async def test_what_is_left_for_a_later_run_costs_this_one_no_reading() -> None:
    written = Written(Library({f"{n:03}.md": f"text {n}" for n in range(200)}))
    await written.run(ScriptedModel([AWAY]))
    embedded = len(written.library.every.texts)
    summary = await written.run(ScriptedModel([AWAY]))
    assert len(summary.unfinished) == 200
    assert len(written.library.every.texts) == embedded
    assert summary.unchanged + len(summary.changed) == 200


async def test_a_moved_file_costs_no_call_and_a_removed_one_leaves_nothing() -> None:
    library = Library({"x/a.md": "alpha", "b.md": "beta"}, names=True)
    written, model = Written(library), ScriptedModel("The Greek letter.")
    await written.run(model)
    library.files["y/a.md"] = library.files.pop("x/a.md")
    summary = await written.run(model)
    assert summary.moved == (("file:///x/a.md", "file:///y/a.md"),)
    assert len(model.prompts) == 2
    del library.files["y/a.md"]
    await written.run(model)
    assert {name for name, own in written.kept.rows.items() if own} == {"file:///b.md"}


async def test_a_dry_run_asks_nobody() -> None:
    library = Library({"a.md": "alpha"})
    model = ScriptedModel("Words.")
    enricher = Enricher(model, [Question("context", "", sentence)], Kept().known, 10, 60.0)
    ports = replace(library.ports(), enricher=enricher)
    await ingest(library.found(), source=replace(ALL, audience=EVERYONE), ports=ports, dry_run=True)
    assert model.prompts == []
