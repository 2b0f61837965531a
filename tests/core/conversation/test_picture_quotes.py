"""What is told of pages with pictures: nothing that only helps to find a picture is ever quoted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.messages import Reply
from tests.core.conversation.pages import ANCHOR, put
from tests.core.conversation.world import World, ask, open_world

STEPS = [
    "Run `anchorctl key new` on the primary.",
    "Wait for 15 minutes until all caches have the new key.",
    "Run `anchorctl key retire --oldest`.",
]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def _reply(world: World, question: str) -> Reply:
    return (await ask(world.in_english(), world.message(question))).reply


async def test_steps_above_a_picture_are_told_as_steps_of_their_own_page(world: World) -> None:
    page, *_ = [await put(world, ANCHOR)]
    reply = await _reply(world, "How do I rotate the signing key?")
    for number, step in enumerate(STEPS, 1):
        assert f"{number}. {step}" in reply.text
    kinds = {chunk.id: chunk.kind for chunk in page}
    assert {kinds[each.chunk] for each in reply.citations}.isdisjoint({"picture"})
    assert "##" not in reply.text
    assert "Architecture diagram" not in reply.text
    assert "![" not in "".join(each.quote for each in reply.citations)


async def test_a_picture_is_found_by_its_name_and_the_words_beside_it_and_quotes_neither(
    world: World,
) -> None:
    picture = (await put(world, ANCHOR))[-1]
    assert picture.kind == "picture"
    assert picture.text == "Architecture diagram of Anchor: gateway, token service and key store"
    assert "anchor-architecture.png" in picture.around
    assert "anchorctl key retire" in picture.around


async def test_words_from_a_picture_are_said_to_be_that(world: World) -> None:
    text = "The emergency telephone number of the harbour office is 4711."
    page = "# Harbour\n\nThe office is open all day.\n\n![](poster.png)\n"
    await put(world, page, "harbour.md", {"poster.png": text})
    reply = await _reply(world, "What is the emergency telephone number of the harbour office?")
    assert "From a picture, its description or the text in it:\n\n" in reply.text
    assert text in [each.quote for each in reply.citations]


async def test_words_of_the_page_answer_before_words_in_a_picture(world: World) -> None:
    told = "The emergency telephone number of the harbour office is 4711."
    page = f"# Harbour\n\n{told}\n\n![](poster.png)\n"
    picture = "Emergency! Telephone number of the harbour office: 0815 emergency telephone"
    await put(world, page, "harbour.md", {"poster.png": picture})
    reply = await _reply(world, "What is the emergency telephone number of the harbour office?")
    assert told in reply.text
    assert "0815" not in reply.text


WORDS = ("tide", "crane", "berth", "pilot", "lock", "buoy")
words = st.lists(st.sampled_from(WORDS), min_size=3, max_size=9).map(" ".join)
blocks = st.one_of(
    words.map(lambda said: f"The {said} is here. It has a {said[:9]} too."),
    words.map(lambda said: f"## How to mend the {said}"),
    st.lists(words, min_size=2, max_size=4).map(
        lambda items: "\n".join(f"{n}. Take the {item}." for n, item in enumerate(items, 1))
    ),
    st.lists(words, min_size=1, max_size=3).map(
        lambda rows: (
            "| Part | Where |\n|---|---|\n" + "\n".join(f"| {row} | quay |" for row in rows)
        )
    ),
    words.map(lambda said: f"```sh\nmend {said}\n```"),
    st.tuples(words, st.sampled_from(("a", "b", "c"))).map(
        lambda told: f"![The {told[0]} seen from above]({told[1]}.png)"
    ),
    st.tuples(words, words).map(lambda told: f"{told[0]} ![{told[1]}](d.png) {told[1]}."),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(blocks, min_size=1, max_size=9), words, st.lists(words, min_size=4, max_size=4))
def test_every_quote_stands_in_its_page_or_in_a_picture_of_it(
    said: list[str], asked: str, texts: list[str]
) -> None:
    page = "# Harbour\n\n" + "\n\n".join(said) + "\n"
    signs = ("1. {}\n2. {}", "- {}\n- {}", "Sign\n{} shown.", "{} is shown.\n\nThe {}.")
    shown = {
        f"{name}.png": sign.format(text, asked)
        for name, sign, text in zip("abcd", signs, texts, strict=True)
    }
    asyncio.run(_look(page, shown, [f"How do I mend the {asked}?", f"Where is the {asked}?"]))


async def _look(page: str, shown: dict[str, str], questions: list[str]) -> None:
    source = " ".join(page.split())
    pictures = [" ".join(text.split()) for text in shown.values()]
    with TemporaryDirectory() as home:
        async with open_world(Path(home)) as world:
            chunks = {chunk.id: chunk for chunk in await put(world, page, "harbour.md", shown)}
            for question in questions:
                found = (await _reply(world, question)).citations
                for cited in (each for each in found if each.chunk in chunks):
                    quote = " ".join(cited.quote.split())
                    own = pictures if chunks[cited.chunk].kind == "picture" else []
                    assert any(quote in text for text in (source, *own)), quote
