"""A question that means what an administrator answered gets that answer as it stands; another one does not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.doubles.curated import MemoryCurated
from adapters.doubles.embedder import HashingEmbedder
from adapters.doubles.index import MemoryIndex
from adapters.doubles.models import ScriptedModel
from core.conversation.graph import Conversation
from core.conversation.recognise import recognise
from core.conversation.tools import Tools
from core.conversation.turn import Limits, Turn
from core.messages import Audience, Place
from core.ports import (
    CuratedAnswer,
    DocumentRecord,
    EmbeddingRole,
    Match,
    Unavailable,
    Vectors,
    VectorSpace,
)
from core.words import say
from tests.core.conversation.world import World, ask, open_world
from tests.core.knowledge.passages import passage

TEXT = "**Thirty** days a year.\n\n- ask Ada <ada@example.org>\n- [1] is not a number of mine\n"
ROOM = Audience("room", "slack", "T1", "C1")
LEAVE = CuratedAnswer(
    "leave",
    TEXT,
    ("How many days of annual leave do I get?", "How many leave days does everybody get?"),
    by="Ada",
    at=1_795_000_000.0,
)
ASKED = "How many days of annual leave does everybody get?"
NEAR = "Who cancels annual leave?"
BACKUPS = "When do backups run?"


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def answering(
    world: World, *answers: CuratedAnswer, model: ScriptedModel | None = None
) -> Conversation:
    return world.in_english(model, curated=MemoryCurated(answers))


@dataclass
class Counting:
    """An embedder that notes what it was asked for."""

    name: str = "counting"
    dimension: int = 512
    asked: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        self.asked += texts
        return await HashingEmbedder(self.name, self.dimension).embed(texts, role)


async def test_a_question_that_means_the_same_gets_exactly_the_text_cited_as_what_it_is(
    world: World,
) -> None:
    model = ScriptedModel("never asked")
    turn = await ask(answering(world, LEAVE, model=model), world.message(ASKED))
    assert turn.reply.text == TEXT
    assert turn.model == "curated" and not turn.ways
    told = "leave, Ada, 2026-11-18"
    assert turn.reply.notices == (say("curated", "en", told=told),)
    (citation,) = turn.reply.citations
    assert (citation.title, citation.uri, citation.quote) == (told, "answer:leave", TEXT)


async def test_a_near_but_different_question_is_answered_from_the_documents(world: World) -> None:
    conversation = answering(world, LEAVE)
    for question in (NEAR, BACKUPS):
        turn = await ask(conversation, world.message(question))
        assert turn.model == "extractive" and TEXT not in turn.reply.text
        assert all(each.uri != "answer:leave" for each in turn.reply.citations)


async def test_what_an_answer_is_said_not_to_be_for_is_answered_from_the_documents(
    world: World,
) -> None:
    but = replace(LEAVE, others=(ASKED,))
    assert (await ask(answering(world, but), world.message(ASKED))).model != "curated"
    own = world.message(LEAVE.questions[0])
    assert (await ask(answering(world, but), own)).reply.text == TEXT


SICK = "How many days of sick leave does everybody get?"


@pytest.mark.parametrize(
    ("title", "given"),
    [
        ("Sick leave", False),
        ("Leave of the sick", False),
        ("Sick notes", True),  # something else than what is asked
        ("Sickness", True),  # nothing that an example asks
        ("Days of annual leave", True),  # the examples' own
    ],
)
async def test_where_the_documents_have_a_section_on_what_is_asked_they_answer(
    world: World, title: str, given: bool
) -> None:
    text = "Who is ill or sick tells Ada by ten, and comes back when the doctor says so."
    await world.stock([passage("away", title, text)])
    turn = await ask(answering(world, LEAVE), world.message(SICK))
    assert (turn.model == "curated") == given
    hidden = passage("hidden", "Sick leave", text)
    await world.stock([replace(hidden, chunk=replace(hidden.chunk, audience=ROOM))])
    turn = await ask(answering(world, LEAVE), world.message(SICK))
    assert (turn.model == "curated") == given, "its readers may not see that section"


async def test_a_section_on_what_the_answer_says_does_not_speak_against_it(world: World) -> None:
    await world.stock([passage("away", "Sick leave", "Who is ill tells Ada by ten.")])
    both = replace(LEAVE, text="Thirty, and ten of sick leave.")
    assert (await ask(answering(world, both), world.message(SICK))).model == "curated"


class Lost(MemoryIndex):
    """An index whose words cannot be searched."""

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        raise Unavailable("gone")


async def test_it_is_given_where_the_documents_cannot_be_searched(world: World) -> None:
    world.index = Lost()
    assert (await ask(answering(world, LEAVE), world.message(SICK))).model == "curated"


async def test_an_answer_for_a_room_is_given_in_no_other_place_and_counts_for_nothing_there(
    world: World,
) -> None:
    secret = replace(LEAVE, audience=ROOM)
    conversation = answering(world, secret)
    there = world.message(ASKED, place=Place("slack", "T1", "C1", "t"), audience=ROOM)
    assert (await ask(conversation, there)).reply.text == TEXT
    for audience in (
        Audience("room", "slack", "T1", "C2"),
        Audience(),
        Audience("person", "slack", "", "U1"),
    ):
        place = Place("slack", "T1", "other", str(audience))
        elsewhere = world.message(ASKED, place=place, audience=audience)
        assert (await ask(conversation, elsewhere)).model != "curated"
    rival = replace(secret, name="rival", questions=(ASKED, ASKED + " "))
    both = await ask(answering(world, LEAVE, rival), world.message(ASKED))
    assert both.reply.text == TEXT, "what its readers may not see does not stand beside it"


async def test_what_leans_on_what_was_said_is_no_question_of_the_examples(world: World) -> None:
    leaning = replace(LEAVE, questions=("And what about Windows?", "What about it on Windows?"))
    conversation = answering(world, leaning)
    assert (await ask(conversation, world.message("And what about Windows?"))).model == "curated"
    later = world.message("And what about Windows?", place=Place("web", "", "room", "another"))
    await ask(conversation, replace(later, id="before", text=BACKUPS))
    assert (await ask(conversation, later)).model != "curated"


@pytest.mark.parametrize(
    "more", [f"{ASKED} {BACKUPS}", f"{BACKUPS} And {ASKED}", f"{ASKED}\n" + "log " * 500]
)
async def test_a_message_that_asks_or_says_more_is_no_such_question(
    world: World, more: str
) -> None:
    assert (await ask(answering(world, LEAVE), world.message(more))).model != "curated"


async def test_who_is_only_overheard_gets_it_too(world: World) -> None:
    message = replace(world.message(ASKED), overheard=True)
    assert (await ask(answering(world, LEAVE), message)).reply.citations


async def test_it_is_remembered_as_long_as_its_readers_may_see_it(world: World) -> None:
    conversation = answering(world, LEAVE)
    shown = DocumentRecord(LEAVE.uri, "", "leave", LEAVE.audience, "", 0, 1.0)
    await world.documents.record([shown])
    first = world.message(ASKED)
    await ask(conversation, first)
    turn = await ask(conversation, world.message(BACKUPS))
    assert [each.answer for each in turn.history] == [TEXT]
    assert await conversation.drawing_on(first.conversation, [LEAVE.uri]) == [first.id]
    await world.documents.forget([LEAVE.uri])
    turn = await ask(conversation, world.message(BACKUPS))
    assert TEXT not in [each.answer for each in turn.history]


async def test_nothing_is_embedded_for_it_where_no_answer_can_be_seen(world: World) -> None:
    counting = Counting()
    turn = Turn(world.message(ASKED), question=ASKED)
    for answers in ((), (replace(LEAVE, audience=ROOM),)):
        tools = Tools(
            world.index,
            world.documents,
            (VectorSpace("words", counting),),
            None,
            lambda _text, _among=(): "en",
            lambda: 0.0,
            Limits(),
            curated=MemoryCurated(answers),
        )
        assert await recognise(turn, tools) is turn
    assert not counting.asked


async def test_examples_are_embedded_once_and_again_by_another_model(world: World) -> None:
    first, other = Counting(), Counting("other", 256)
    curated = MemoryCurated([LEAVE])
    for number, embedder in enumerate((first, first, other)):
        world.spaces = (VectorSpace("words", embedder),)
        conversation = world.in_english(curated=curated)
        place = Place("web", "", "room", str(number))
        turn = await ask(conversation, world.message(ASKED, place=place))
        assert turn.model == "curated"
    for embedder in (first, other):
        assert [embedder.asked.count(each) for each in LEAVE.questions] == [1, 1]


@dataclass
class Away(MemoryCurated):
    """Answers whose store is away."""

    async def shown(self, readers: Sequence[Audience]) -> list[CuratedAnswer]:
        raise Unavailable("gone")

    async def vectors(self, space: VectorSpace, uris: Collection[str]) -> dict[str, Vectors]:
        raise Unavailable("gone")


async def test_where_they_cannot_be_read_the_documents_answer(world: World) -> None:
    turn = await ask(world.in_english(curated=Away()), world.message(BACKUPS))
    assert turn.model == "extractive" and turn.reply.citations
