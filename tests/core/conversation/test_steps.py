"""What each step adds: modes, plain notices, honest words about what is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from markdown_it import MarkdownIt

from adapters.doubles.models import ScriptedModel
from core.conversation.turn import Finished, Working, Written
from core.knowledge.terms import terms
from core.messages import Audience, Person, person_audience
from core.ports import Entry, ModelFailed, ToolCall, Unavailable
from core.safety.calls import NOT_ASKED
from core.words import say
from tests.core.conversation.world import SAM, World, ask, events, open_world
from tests.core.knowledge.passages import passage

SWALLOW = "What is the airspeed of an unladen swallow?"
BACKUPS = "When do backups run?"
UNCHECKED = "The model wrote this from our conversation; it is not checked against the documents."
QUOTED_INSTEAD = "The model gave no answer that your documents support, so I quote them."


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


@dataclass
class Broken:
    """An index whose sides fail: "words", "meaning" or both, so many times."""

    index: Any
    sides: tuple[str, ...]
    times: int = 1_000

    async def match(self, *asked: Any, **also: Any) -> Any:
        self._fail("words")
        return await self.index.match(*asked, **also)

    async def nearest(self, *asked: Any, **also: Any) -> Any:
        self._fail("meaning")
        return await self.index.nearest(*asked, **also)

    async def read(self, *asked: Any) -> Any:
        return await self.index.read(*asked)

    async def at(self, *asked: Any) -> Any:
        return await self.index.at(*asked)

    async def languages(self, *asked: Any) -> Any:
        return await self.index.languages(*asked)

    def _fail(self, side: str) -> None:
        if side in self.sides and self.times > 0:
            self.times -= 1
            raise Unavailable("gone")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello!", "Hello!"),
        ("thanks", "You're welcome."),
        ("bye", "Goodbye!"),
        ("", "empty"),
        ("x" * 20_001, "longer"),
    ],
)
async def test_what_is_no_question_gets_mynahs_own_words_and_there_is_nothing_to_judge(
    world: World, text: str, words: str
) -> None:
    model = ScriptedModel("never asked")
    (over,) = await events(world.conversation(model), world.message(text))
    assert isinstance(over, Finished), "no step of work is shown before it, anywhere"
    turn = over.turn
    assert words in turn.reply.text
    assert turn.reply.receipt
    assert (turn.mode, turn.model, model.prompts, turn.passages) == ("chat", "", [], ())
    assert turn.reply.receipt, "there is nothing to have an opinion of"


async def test_the_first_quoting_answer_says_that_it_quotes(world: World) -> None:
    conversation = world.conversation()
    await ask(conversation, world.message("Hello"))
    first = await ask(conversation, world.message(BACKUPS))
    second = await ask(conversation, world.message(BACKUPS))
    assert "word for word" in first.reply.notices[0]
    assert second.reply.notices == ()


@pytest.mark.parametrize("model", [None, ScriptedModel("NO_ANSWER")])
async def test_what_the_documents_do_not_answer_is_said_and_what_was_looked_at(
    world: World, model: ScriptedModel | None
) -> None:
    turn = await ask(world.conversation(model), world.message(SWALLOW))
    assert turn.reply.text.startswith("I found nothing about that")
    assert "\n- [Backups](<https://docs.acme.org/backups>)" in turn.reply.text
    assert turn.reply.citations == ()


async def test_in_a_room_nothing_is_found_in_what_everybody_there_may_see(world: World) -> None:
    room = Audience("room", "slack", "T1", "C1")
    asked = replace(world.message(SWALLOW), audience=room, circles=())
    turn = await ask(world.conversation(), asked)
    assert turn.reply.text.startswith(say("nothing_found_here"))


async def test_without_documents_it_says_how_to_add_some(world: World) -> None:
    nobody = world.message(BACKUPS)
    world.index, world.documents = type(world.index)(), type(world.documents)()
    turn = await ask(world.conversation(), nobody)
    assert "mynah index PATH" in turn.reply.text


async def test_a_title_cannot_forge_markup(world: World) -> None:
    hostile = passage("x> <b>", "[click](http://evil.example) <img src=x> `", "Swallows fly.")
    await world.stock([hostile])
    turn = await ask(
        world.conversation(), world.message("How high do swallows fly at noon on Mondays?")
    )
    html = MarkdownIt("commonmark").render(turn.reply.text)
    assert "evil.example" not in "".join(part.split('"')[0] for part in html.split('href="')[1:])
    assert "<img" not in html
    assert "<b>" not in html


async def test_a_model_that_invents_everything_is_replaced_by_the_documents(world: World) -> None:
    model = ScriptedModel("Backups are made by elves [1].\n\nThey cost nothing [2].")
    turn = await ask(world.conversation(model), world.message(BACKUPS))
    assert "elves" not in turn.reply.text
    assert turn.reply.text.startswith("Backups run every night at 02:30. [1]")
    assert turn.reply.notices == (QUOTED_INSTEAD,)


async def test_a_model_that_refuses_is_said_to_be_replaced_by_quotes(world: World) -> None:
    model = ScriptedModel("I cannot help with that.")
    turn = await ask(world.conversation(model), world.message(BACKUPS))
    assert turn.reply.text.startswith("Backups run every night at 02:30. [1]")
    assert turn.reply.notices == (QUOTED_INSTEAD,)


async def test_where_nothing_is_found_nothing_was_left_out_of_it(world: World) -> None:
    model = ScriptedModel("I cannot help with that.")
    turn = await ask(world.conversation(model), world.message(SWALLOW))
    assert turn.reply.text.startswith("I found nothing about that")
    assert turn.reply.notices == ()


@pytest.mark.parametrize(
    ("invented", "told"),
    [
        ("Elves make them.", "I left out 1 sentence that no document supports."),
        ("Elves make them. They sing.", "I left out 2 sentences that no document supports."),
    ],
)
async def test_what_a_model_invents_beside_an_answer_is_counted(
    world: World, invented: str, told: str
) -> None:
    model = ScriptedModel(f"Backups run every night at 02:30 [1].\n\n{invented}")
    turn = await ask(world.conversation(model), world.message(BACKUPS))
    assert turn.reply.text == "Backups run every night at 02:30. [1]"
    assert turn.reply.notices == (told,)


async def test_what_a_model_says_nearly_as_the_documents_is_marked_and_they_are_quoted(
    world: World,
) -> None:
    model = ScriptedModel("At 02:30 backups run, as they do every night [1].")
    turn = await ask(world.conversation(model), world.message(BACKUPS))
    assert turn.reply.text.startswith(
        "At 02:30 backups run, as they do every night. [?]\n\n"
        "In the documents' own words:\n\nBackups run every night at 02:30. [1]"
    )
    (told,) = turn.reply.notices
    assert told.startswith("1 sentence marked [?] is the model's own wording")


async def test_what_is_left_out_beside_a_marked_sentence_is_told_too(world: World) -> None:
    model = ScriptedModel("Elves make them. At 02:30 backups run, as they do every night [1].")
    turn = await ask(world.conversation(model), world.message(BACKUPS))
    assert turn.reply.notices[1:] == ("I left out 1 sentence that no document supports.",)


async def test_a_marked_sentence_beside_confirmed_ones_is_told_of(world: World) -> None:
    model = ScriptedModel(
        "Backups run every night at 02:30 [1]. For 90 days, weekly backups are kept [1]."
    )
    turn = await ask(world.conversation(model), world.message(BACKUPS))
    assert turn.reply.text == (
        "Backups run every night at 02:30. [1] For 90 days, weekly backups are kept. [?]"
    )
    assert [c.number for c in turn.reply.citations] == [1]
    assert len(turn.reply.notices) == 1


async def test_a_model_that_fails_in_mid_answer_keeps_what_was_checked(world: World) -> None:
    said = "Backups run only on the main server."
    model = ScriptedModel([f"{said}\n\n", "And the", ModelFailed("cut", True)])
    turn = await ask(world.conversation(model), world.message(BACKUPS))
    assert turn.reply.text.startswith(
        f"{said} [1]\n\nIn the documents' own words:\n\nBackups run every night"
    )
    assert "And the" not in turn.reply.text
    assert "broke off (cut); the answer may be incomplete" in turn.reply.notices[0]
    assert [c.number for c in turn.reply.citations] == list(range(1, len(turn.reply.citations) + 1))


@pytest.mark.parametrize(("clover", "shown"), [(1, True), (2_000, False)])
async def test_a_list_that_goes_on_in_the_next_section_comes_whole_or_says_so(
    world: World, clover: int, shown: bool
) -> None:
    first = passage("zebras", "Zebras", "Every zebra:\n\n1. Zora eats hay\n2. Zeno eats grass")
    eats = f"3. Zuse eats {'clover ' * clover}and sleeps"
    rest = replace(first.chunk, id="zebras-2", text=eats, position=1)
    await world.stock([first])
    found = await world.index.match("zeno", [], 1, ["words"])
    entries = [
        Entry(chunk, terms(chunk.text, "en"), found[0].vectors) for chunk in (first.chunk, rest)
    ]
    await world.index.put({rest.document: entries})
    turn = await ask(world.conversation(), world.message("Zeno the zebra eats grass"))
    assert "Zeno eats grass" in turn.reply.text
    assert ("Zuse eats clover" in turn.reply.text) is shown
    assert (say("goes_on") in turn.reply.notices) is not shown
    await world.stock([first])
    turn = await ask(world.conversation(), world.message("Zeno the zebra eats grass"))
    assert say("goes_on") not in turn.reply.notices


async def test_an_outage_of_the_search_is_waited_out(world: World) -> None:
    world.index = Broken(world.index, ("words", "meaning"), times=2)
    turn = await ask(world.conversation(), world.message(BACKUPS))
    assert turn.reply.citations


async def test_a_lasting_outage_becomes_a_plain_notice(world: World) -> None:
    world.index = Broken(world.index, ("words", "meaning"))
    turn = await ask(world.conversation(ScriptedModel("never asked")), world.message(BACKUPS))
    assert turn.reply.text == ""
    assert "cannot search the documents right now" in turn.reply.notices[0]


@pytest.mark.parametrize("side", ["words", "meaning"])
async def test_half_a_search_answers_and_says_so(world: World, side: str) -> None:
    world.index = Broken(world.index, (side,))
    turn = await ask(world.conversation(), world.message(BACKUPS))
    assert turn.reply.citations
    assert "Part of the search failed, so I may have missed something." in turn.reply.notices


async def test_waiting_is_told_in_words(world: World) -> None:
    told = await events(world.conversation(ScriptedModel("NO_ANSWER")), world.message(BACKUPS))
    steps = [event.step for event in told if isinstance(event, Working)]
    assert steps == ["Searching the documents", "Reading 2 passages"]


async def test_nobody_is_shown_what_they_may_not_see_by_any_tool(world: World) -> None:
    secret = passage("secret", "Salaries", "The salary of Anna is 90000 euros.")
    mine = Audience("person", "web", "", "2")
    hidden = replace(secret, chunk=replace(secret.chunk, audience=mine))
    await world.stock([hidden])
    calls = [
        [ToolCall("a", "search", {"query": "salary of Anna"})],
        [ToolCall("b", "read_page", {"address": "https://docs.acme.org/secret"})],
        [ToolCall("c", "list_sources", {})],
    ]
    lie = "The salary of Anna is 90000 euros [1]."
    question = "List all sources you have, and what is the salary of Anna?"
    model = ScriptedModel(lie, steps=calls)
    turn = await ask(world.conversation(model), world.message(question))
    shown = [result.text for result in model.results[-1]]
    assert not any("90000" in text or "Salaries" in text for text in shown)
    assert "90000" not in turn.reply.text
    assert "Salaries" not in turn.reply.text

    insider = Person("web", "2", "Anna")
    model = ScriptedModel(lie, steps=calls)
    message = world.message(question, person=insider, audience=person_audience(insider))
    turn = await ask(world.conversation(model), message)
    assert turn.reply.text == "The salary of Anna is 90000 euros. [1]"


async def test_tools_answer_bad_calls_in_words(world: World) -> None:
    calls = [
        [ToolCall("a", "delete_everything", {}), ToolCall("b", "search", {"query": 5})],
        [
            ToolCall("c", "calculate", {"expression": "__import__('os')"}),
            ToolCall("d", "read_page", {"address": "x"}),
        ],
        [ToolCall("e", "calculate", {"expression": "12 * 4"})],
    ]
    model = ScriptedModel("The result is 48 [1].", steps=calls)
    turn = await ask(world.conversation(model), world.message("What is 12 * 4?"))
    said = [result.text for result in model.results[-1]]
    assert said[0].startswith("There is no tool called")
    assert said[1] == "That did not work: query must be a text"
    assert said[2].startswith("That did not work: only numbers")
    assert said[3] == NOT_ASKED, "nobody named that address, and no search found it"
    assert said[4] == "12 * 4 = 48\n\nThe result is 48."
    assert turn.reply.text == "The result is 48. [1]"
    assert turn.reply.citations[0].quote == "The result is 48."


async def test_an_agent_stops_when_its_tokens_are_spent(world: World) -> None:
    steps = [[ToolCall(str(n), "list_sources", {})] for n in range(50)]
    model = ScriptedModel("NO_ANSWER", steps=steps)
    conversation = world.conversation(model, agent_steps=50, agent_tokens=500)
    await ask(conversation, world.message("List all sources"))
    assert len(model.results) < 25


async def test_a_model_speaks_of_the_conversation_without_citing(world: World) -> None:
    model = ScriptedModel(
        "Backups run every night at 02:30 [1].",
        "You asked about [backups](http://evil.example) [1].",
    )
    conversation = world.conversation(model)
    await ask(conversation, world.message(BACKUPS))
    turn = await ask(conversation, world.message("Summarise our conversation"))
    assert turn.reply.text == "You asked about backups."
    assert turn.reply.notices == (UNCHECKED,)


async def test_what_a_model_says_of_the_conversation_is_marked_from_its_first_words_on(
    world: World,
) -> None:
    forged = "> **Source 1: Leave policy** — You have 99 days of leave."
    model = ScriptedModel(
        "Backups run every night at 02:30 [1].",
        [f"{forged}\n\nMore", ModelFailed("busy", retryable=True)],
        [ModelFailed("busy", retryable=True)],
    )
    conversation = world.conversation(model)
    await ask(conversation, world.message(BACKUPS))
    told = await events(conversation, world.message("Summarise our conversation"))
    first = next(event for event in told if isinstance(event, Written))
    assert "99 days" in first.reply.text
    assert first.reply.notices == (UNCHECKED,)
    turn = await ask(conversation, world.message("Summarise our conversation"))
    assert UNCHECKED not in turn.reply.notices
    assert turn.reply.text.startswith(f"- {BACKUPS}")


async def test_without_a_model_the_conversation_is_told_in_short(world: World) -> None:
    conversation = world.conversation()
    await ask(conversation, world.message(BACKUPS))
    turn = await ask(conversation, world.message("Summarise our conversation"))
    assert turn.reply.text == f"- {BACKUPS} — Backups run every night at 02:30."
    fresh = await ask(world.conversation(), world.message("What did I ask before?", person=SAM))
    assert BACKUPS in fresh.reply.text


async def test_each_of_several_questions_is_answered_beneath_it(world: World) -> None:
    text = f"{BACKUPS} When does the office in Berlin open?"
    turn = await ask(world.conversation(), world.message(text))
    first, second = turn.reply.text.split("**When does the office in Berlin open?**")
    assert first.startswith(f"**{BACKUPS}**\n\nBackups run every night at 02:30. [1]")
    assert "opens at nine" in second
    assert "I found nothing" not in turn.reply.text


async def test_that_one_of_several_questions_is_not_answered_is_said_beneath_it(
    world: World,
) -> None:
    turn = await ask(world.conversation(), world.message(f"{SWALLOW} {BACKUPS}"))
    first, second = turn.reply.text.split(f"**{BACKUPS}**")
    assert first.startswith(f"**{SWALLOW}**\n\nI found nothing about that")
    assert "every night at 02:30. [1]" in second


async def test_what_answers_two_questions_is_quoted_once(world: World) -> None:
    text = f"{BACKUPS} At what time do nightly backups run?"
    turn = await ask(world.conversation(), world.message(text))
    assert turn.reply.text.count("02:30") == 1
    assert "I found nothing" not in turn.reply.text
    assert turn.reply.text.endswith(f"run?**\n\n{say('answered_above')}")


async def test_several_questions_that_nothing_answers_are_refused_as_one_is(world: World) -> None:
    turn = await ask(world.conversation(), world.message(f"{SWALLOW} Who painted the Mona Lisa?"))
    assert turn.reply.text.startswith("I found nothing about that")
    assert turn.reply.text.count("I found nothing") == 1


async def test_a_model_gets_passages_for_each_of_several_questions(world: World) -> None:
    model = ScriptedModel("Backups run every night at 02:30 [1].")
    text = f"{BACKUPS} When does the office in Berlin open?"
    turn = await ask(world.conversation(model), world.message(text))
    titles = {passage.chunk.title for passage in turn.passages}
    assert {"Backups", "Offices"} <= titles
    assert text in model.prompts[0].request


async def test_an_answer_to_several_questions_draws_on_what_it_only_names(world: World) -> None:
    conversation = world.conversation()
    message = world.message(f"{SWALLOW} {BACKUPS}")
    turn = await ask(conversation, message)
    [remembered] = await conversation.history(message.conversation)
    assert set(remembered.documents or ()) == {p.chunk.document for p in turn.passages}


async def test_a_question_that_stands_as_a_heading_is_words_alone(world: World) -> None:
    forged = "See https://evil.example/x &lsqb;1&rsqb; ![i](//evil.example) <b>. Who is Ann?"
    turn = await ask(world.conversation(), world.message(f"{BACKUPS} {forged}"))
    html = MarkdownIt("commonmark").render(turn.reply.text)
    assert "**Who is Ann?**" in turn.reply.text
    assert "evil.example" not in turn.reply.text
    pasted = f"{BACKUPS} Who reads https://evil.example/x &lsqb;1&rsqb; and <b>Ann</b>?"
    turn = await ask(world.conversation(), world.message(pasted))
    html = MarkdownIt("commonmark").render(turn.reply.text)
    assert "<code>https://evil.example/x</code>" in html
    assert "<b>" not in html
    assert "&amp;lsqb;1" in html
