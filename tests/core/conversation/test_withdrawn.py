"""What was withdrawn from readers goes on to no model and to no later answer from the memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.doubles.models import ScriptedModel
from adapters.doubles.records import MemoryDocuments
from core.conversation.memory import SUMMARY_DOCUMENTS, Memory, bounded
from core.conversation.turn import Exchange
from core.messages import EVERYONE, Audience, Citation, Message, Person, Reply, person_audience
from core.ports import DocumentRecord, Prompt, ToolCall
from tests.core.conversation.world import PLACE, World, ask, open_world
from tests.core.knowledge.passages import passage

ALICE = Person("web", "alice", "Alice")
BOB = Audience("person", "web", "", "bob")
WORDS = "The vault code is heron seven."
HERON = "heron"
ASKED = "What is the vault code?"
OTHER = "When do backups run?"


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        vault = passage("vault", "Vault", WORDS)
        alice = person_audience(ALICE)
        await opened.stock([replace(vault, chunk=replace(vault.chunk, audience=alice))])
        yield opened


def _asking(world: World, text: str) -> Message:
    return world.message(text, person=ALICE, audience=person_audience(ALICE))


async def _vault(world: World) -> DocumentRecord:
    listed = await world.documents.visible([person_audience(ALICE), BOB], 99)
    [found] = [document for document in listed if document.title == "Vault"]
    return found


async def _relabelled(world: World) -> None:
    vault = await _vault(world)
    await world.index.relabel([vault.uri], BOB)
    await world.documents.record([replace(vault, audience=BOB)])


async def _removed(world: World) -> None:
    vault = await _vault(world)
    await world.index.remove([vault.uri])
    await world.documents.forget([vault.uri])


def _told(model: ScriptedModel, since: int) -> str:
    return "\n".join(f"{p.system}{p.request}{p.history}" for p in model.prompts[since:])


def _writing(prompt: Prompt) -> str:
    """Says again whatever it is told of the vault, as a model may."""
    if prompt.system.startswith("Condense") or "about this conversation" in prompt.system:
        return "They spoke of heron seven." if HERON in str(prompt) else "They spoke."
    return f"{WORDS} [1]" if ASKED in prompt.request else "Backups run every night at 02:30 [1]."


@pytest.mark.parametrize("withdrawn", [_relabelled, _removed])
@pytest.mark.parametrize("later", [OTHER, "Summarise our conversation"])
async def test_an_earlier_answer_from_a_withdrawn_document_is_told_to_no_model(
    world: World, withdrawn: Callable[[World], Awaitable[None]], later: str
) -> None:
    model = ScriptedModel(_writing)
    conversation = world.conversation(model)
    first = await ask(conversation, _asking(world, ASKED))
    assert HERON in first.reply.text
    seen = len(model.prompts)
    await ask(conversation, _asking(world, OTHER))
    assert HERON in _told(model, seen)
    seen = len(model.prompts)
    await withdrawn(world)
    turn = await ask(conversation, _asking(world, later))
    assert HERON not in _told(model, seen) + turn.reply.text
    assert [e.question for e in turn.history] == [OTHER]


async def test_a_recollection_goes_with_what_it_recalled(world: World) -> None:
    model = ScriptedModel(_writing)
    conversation = world.conversation(model)
    await ask(conversation, _asking(world, ASKED))
    recalled = await ask(conversation, _asking(world, "Summarise our conversation"))
    assert HERON in recalled.reply.text
    assert recalled.reply.citations == ()
    await _relabelled(world)
    turn = await ask(conversation, _asking(world, OTHER))
    assert (turn.history, turn.remembered) == ((), ())


@pytest.mark.parametrize("writes", [True, False])
async def test_a_summary_goes_with_a_document_that_it_drew_on(world: World, writes: bool) -> None:
    model = ScriptedModel(_writing) if writes else None
    conversation = world.conversation(model, history_turns=1)
    for text in (ASKED, OTHER):
        await ask(conversation, _asking(world, text))
    turn = await ask(conversation, _asking(world, OTHER))
    assert HERON in turn.summary
    await _relabelled(world)
    seen = len(model.prompts) if model else 0
    turn = await ask(conversation, _asking(world, "Summarise our conversation"))
    assert HERON not in turn.summary + turn.reply.text
    assert model is None or HERON not in _told(model, seen)


async def test_no_summary_is_made_of_what_was_withdrawn(world: World) -> None:
    model = ScriptedModel(_writing)
    conversation = world.conversation(model, history_turns=1)
    await ask(conversation, _asking(world, ASKED))
    await _relabelled(world)
    seen = len(model.prompts)
    for _ in range(2):
        turn = await ask(conversation, _asking(world, OTHER))
    assert HERON not in _told(model, seen)
    assert [e.question for e in turn.history] == [OTHER]


async def test_an_agents_own_findings_are_noted_too(world: World) -> None:
    step = [ToolCall("c1", "search", {"query": "vault code"})]
    model = ScriptedModel(f"{WORDS} [1]", steps=[step])
    turn = await ask(world.conversation(model), _asking(world, "Compare the offices and the vault"))
    assert turn.mode == "agent"
    [remembered] = await world.conversation().history(str(PLACE))
    assert remembered.documents == ((await _vault(world)).uri,)


async def test_a_stopped_answer_goes_with_the_documents_it_cites_or_recalls(world: World) -> None:
    conversation = world.conversation()
    vault = (await _vault(world)).uri
    cited = Citation(1, "Vault", f"{vault}#code", WORDS)
    text = f"{WORDS} [1]\n\nThe code is heron. [?]"
    await conversation.remember_stopped(_asking(world, ASKED), Reply(text, (cited,)))
    recalling = _asking(world, "Summarise our conversation")
    await conversation.remember_stopped(recalling, Reply("They spoke of heron seven."))
    first, second = await conversation.history(str(PLACE))
    assert first.answer == f"{WORDS} [1]"
    assert (first.documents, second.documents) == ((vault,), (vault,))
    assert len((await ask(conversation, _asking(world, OTHER))).history) == 2
    await _relabelled(world)
    assert len((await ask(conversation, _asking(world, OTHER))).history) == 1


async def test_a_summary_of_too_many_documents_begins_anew(world: World) -> None:
    def told(n: int, documents: int) -> Exchange:
        drawn = tuple(f"{n}/{d}.md" for d in range(documents))
        return Exchange(f"m{n}", "Sam <web:1>", f"Question {n}?", "Yes.", (), (), drawn)

    memory = Memory((told(1, SUMMARY_DOCUMENTS), told(2, 1), told(3, 1)))
    named = [uri for each in memory.history for uri in each.documents or ()]
    known = MemoryDocuments([DocumentRecord(uri, "", uri, EVERYONE, "", 1, 0.0) for uri in named])
    message = world.message(OTHER)
    memory = replace(memory, history=memory.history[:2])
    memory = await bounded(memory, 1, None, message, known)
    assert "Question 1?" in memory.summary
    memory = replace(memory, history=(*memory.history, told(3, 1)))
    memory = await bounded(memory, 1, None, message, known)
    assert "Question 1?" not in memory.summary and "Question 2?" in memory.summary
    assert memory.summary_documents == ("2/0.md",)
