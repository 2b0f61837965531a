"""Questions to try lead somewhere: they are offered where the page that answers them is indexed."""

from __future__ import annotations

import pytest

from adapters.doubles.records import MemoryDocuments, MemorySources
from bots.examples import QUESTIONS, examples
from core.messages import EVERYONE, Audience
from core.ports import DocumentRecord, Source, Unavailable
from tests.docs.pages import ROOT

TEAM = Audience("workspace", "slack", "T1")


async def offered(
    source: str, *pages: tuple[str, str], audience: Audience = EVERYONE, refusal: str = ""
) -> tuple[str, ...]:
    """What everybody is offered where these pages, with their titles, come from this source."""
    sources = MemorySources()
    await sources.remember(Source("file:///srv/other", "folder", EVERYONE))
    await sources.remember(Source(source, "folder", audience))
    documents = MemoryDocuments(
        [DocumentRecord(uri, source, title, audience, "", 1, 0.0, refusal) for uri, title in pages]
    )
    return await examples((EVERYONE,), sources, documents)


def handbook(folder: str) -> list[tuple[str, str]]:
    return [(f"{folder}/{file}", title) for file, title in QUESTIONS.values()]


@pytest.mark.parametrize("source", ["file:///home/ada/mynah/docs", "file:///home/ada/mynah"])
async def test_with_the_handbook_all_are_offered_wherever_it_lies(source: str) -> None:
    assert await offered(source, *handbook("file:///home/ada/mynah/docs")) == tuple(QUESTIONS)


async def test_without_it_none_is() -> None:
    assert await offered("file:///srv/wiki", ("file:///srv/wiki/a.md", "A")) == ()
    alike = [(uri, "Our own") for uri, _ in handbook("file:///srv/docs")]
    assert await offered("file:///srv/docs", *alike) == ()


async def test_nor_where_it_is_for_others_or_could_not_be_read() -> None:
    pages = handbook("file:///srv/docs")
    assert await offered("file:///srv/docs", *pages, audience=TEAM) == ()
    assert await offered("file:///srv/docs", *pages, refusal="the file is empty") == ()


async def test_only_what_some_page_answers_is_offered() -> None:
    assert (
        await offered("file:///srv/docs", *handbook("file:///srv/docs")[:2]) == tuple(QUESTIONS)[:2]
    )


async def test_none_while_the_register_is_away() -> None:
    class Away(MemorySources):
        async def all(self) -> list[Source]:
            raise Unavailable("no answer")

    assert await examples((EVERYONE,), Away(), MemoryDocuments()) == ()


def test_the_handbook_has_the_pages_under_these_titles() -> None:
    for file, title in QUESTIONS.values():
        assert (ROOT / "docs" / file).read_text("utf-8").startswith(f"# {title}\n")
