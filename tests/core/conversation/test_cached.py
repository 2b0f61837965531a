"""What was answered before is answered again from the cache, to whoever may read it, as long as it holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.doubles.cache import MemoryAnswers
from adapters.doubles.models import Piece, ScriptedModel
from adapters.models.embeddings import embedded_spaces
from core.conversation.afterwards import afterwards
from core.conversation.cached import normalised
from core.conversation.graph import Conversation
from core.conversation.tools import Tools
from core.messages import (
    EVERYONE,
    Attachment,
    Audience,
    Message,
    Person,
    Place,
    Said,
    conversation_audience,
    person_audience,
)
from core.people.preferences import Preferences
from core.ports import DocumentRecord, Gone, ModelFailed, Unavailable
from core.resilience.answers import CachedAnswers
from core.words import say
from tests.core.conversation.world import SAM, World, ask, events, open_world
from tests.core.knowledge.passages import passage

TRUE = "Backups run every night at 02:30 [1]. They are kept for 14 days [1]."
ASKED = "When do backups run?"
ADA = Person("web", "2", "Ada")
ROOM = Audience("room", "slack", "T1", "C1")
BACKUPS = "https://docs.acme.org/backups"


@dataclass
class Clock:
    now: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Cached:
    """A world whose answers are cached; `ask` asks in a new conversation each time."""

    world: World
    clock: Clock = field(default_factory=Clock)
    store: MemoryAnswers = field(init=False)
    answers: CachedAnswers = field(init=False)

    def __post_init__(self) -> None:
        self.store = MemoryAnswers(self.clock, stale_seconds=600.0)
        self.answers = CachedAnswers(self.store, self.store, self.clock, 3_600.0, 600.0)

    def tools(self, model: ScriptedModel | None = None, **more: Any) -> Tools:
        return self.world.tools(model, answers=self.answers, **more)

    def conversation(self, model: ScriptedModel | None = None, **more: Any) -> Conversation:
        return Conversation(self.tools(model, **more), self.world.saver)

    def message(self, text: str = ASKED, thread: str = "", **more: Any) -> Message:
        here = Place("web", "", "room", thread or f"t{next(self.world.ids)}")
        return replace(self.world.message(text, place=here), **more)


@pytest_asyncio.fixture
async def cached(tmp_path: Path) -> AsyncIterator[Cached]:
    async with open_world(tmp_path) as opened:
        yield Cached(opened)


async def test_the_same_question_gets_the_same_answer_and_no_model_is_asked_again(
    cached: Cached,
) -> None:
    model = ScriptedModel(TRUE)
    here = cached.conversation(model)
    first = await ask(here, cached.message())
    again = await ask(here, cached.message("when do  BACKUPS run"))
    assert len(model.prompts) == 1
    assert (first.model, again.model) == ("scripted", "cache")
    assert again.reply == first.reply and first.reply.citations
    assert [p.chunk.id for p in again.passages] == ["backups"] and not again.ways
    [choice] = again.choices
    assert choice.model == "cache" and choice.tier == "scripted"
    assert "asked before" in choice.reasons[0] and "2026-11-18" in choice.reasons[0]


async def test_it_is_remembered_in_its_conversation_like_any_answer(cached: Cached) -> None:
    here = cached.conversation()
    await ask(here, cached.message())
    await ask(here, cached.message(thread="again"))
    [exchange] = await here.history("web::room:again")
    assert exchange.question == ASKED and exchange.documents == (BACKUPS,)


async def test_a_hundred_equal_questions_at_once_cost_one_turn(cached: Cached) -> None:
    slow: list[Piece] = [1.0, TRUE]
    model = ScriptedModel(slow)
    here = cached.conversation(model)
    turns = await asyncio.gather(*(ask(here, cached.message()) for _ in range(100)))
    assert len(model.prompts) == 1
    assert {turn.reply.text for turn in turns} == {turns[0].reply.text}
    assert sum(turn.model == "cache" for turn in turns) == 99
    assert cached.store.counts["waited"] > 0 and cached.store.counts["missed"] == 1


async def test_where_the_one_that_answers_is_stopped_another_one_does(cached: Cached) -> None:
    endless: list[Piece] = [60.0, TRUE]
    model = ScriptedModel(endless, TRUE)
    here = cached.conversation(model)
    stopped = asyncio.create_task(ask(here, cached.message()))
    await asyncio.sleep(0.2)
    assert model.prompts
    waiting = asyncio.create_task(ask(here, cached.message()))
    await asyncio.sleep(0.01)
    stopped.cancel()
    assert (await waiting).model == "scripted"
    assert not cached.answers.held


async def test_who_prefers_another_form_or_speaks_another_language_is_answered_anew(
    cached: Cached,
) -> None:
    await ask(cached.conversation(), cached.message())

    async def listed(_person: Person) -> Preferences:
        return Preferences(listed=True)

    async def german(_person: Person) -> Preferences:
        return Preferences(language="de")

    for preferences in (listed, german):
        turn = await ask(cached.conversation(preferences=preferences), cached.message())
        assert turn.model == "extractive"
        again = await ask(cached.conversation(preferences=preferences), cached.message())
        assert again.model == "cache"
    other = await ask(cached.conversation(ScriptedModel(TRUE)), cached.message())
    assert other.model == "scripted"


async def test_what_only_a_room_may_see_is_never_answered_elsewhere(cached: Cached) -> None:
    secret = passage("night", "Backups at night", "Backups run at night on the server Pluto.")
    secret = replace(secret, chunk=replace(secret.chunk, audience=ROOM))
    await cached.world.stock([secret])
    inside = cached.message(audience=ROOM, circles=(EVERYONE, ROOM))
    told = await ask(cached.conversation(), inside)
    assert "Pluto" in told.reply.text
    outside = await ask(cached.conversation(), cached.message())
    assert outside.model == "extractive" and "Pluto" not in outside.reply.text
    again = await ask(cached.conversation(), replace(inside, id="again"))
    assert again.model == "cache" and "Pluto" in again.reply.text


async def test_people_who_see_the_same_share_answers_whatever_labels_they_hold(
    cached: Cached,
) -> None:
    for person in (SAM, ADA):
        own = person_audience(person)
        message = cached.message(person=person, audience=own, circles=(EVERYONE, own))
        turn = await ask(cached.conversation(), message)
    assert turn.model == "cache"


async def test_what_was_sent_to_be_read_in_one_conversation_stays_there(cached: Cached) -> None:
    here = cached.message(thread="files")
    only = conversation_audience(here.place)
    sent = passage("sent", "Backups", "Backups run on the disk that Sam sent.")
    await cached.world.stock([replace(sent, chunk=replace(sent.chunk, audience=only))])
    told = await ask(cached.conversation(), here)
    assert "Sam sent" in told.reply.text
    assert not cached.store.answers


@pytest.mark.parametrize("change", ["changed", "removed", "added", "narrowed"])
async def test_an_answer_is_gone_when_what_its_readers_may_see_changes(
    cached: Cached, change: str
) -> None:
    here = cached.conversation()
    await ask(here, cached.message())
    assert (await ask(here, cached.message())).model == "cache"
    documents = cached.world.documents
    record = DocumentRecord(BACKUPS, "test", "Backups", EVERYONE, "", 1, 0.0)
    if change == "removed":
        await documents.forget([BACKUPS])
    elif change == "narrowed":
        await documents.record([replace(record, audience=ROOM)])
    elif change == "added":
        await documents.record([replace(record, uri="https://docs.acme.org/new")])
    else:
        await documents.record([replace(record, indexed_at=5.0)])
    assert (await ask(here, cached.message())).model == "extractive"


async def test_a_cited_document_is_looked_at_even_where_the_state_is_the_same(
    cached: Cached,
) -> None:
    await ask(cached.conversation(), cached.message())
    [(key, kept)] = cached.store.answers.items()
    cached.store.answers[key] = replace(kept, documents={BACKUPS: 99.0})
    assert (await ask(cached.conversation(), cached.message())).model == "extractive"


async def test_an_answer_that_was_dropped_while_it_was_written_is_not_kept(
    cached: Cached,
) -> None:
    slow: list[Piece] = [0.5, TRUE]
    model = ScriptedModel(slow)
    writing = asyncio.create_task(ask(cached.conversation(model), cached.message()))
    await asyncio.sleep(0.2)
    assert model.prompts
    await cached.store.drop(Gone(person="somebody"))
    await writing
    assert not cached.store.answers


async def _said(_message: Message, _limit: int) -> Sequence[Said]:
    return [Said(ADA, "Backups are such a bore.", 0.0)]


@pytest.mark.parametrize(
    "text",
    [
        "When do backups run today?",
        "When do backups run for sam?",
        "When do backups run for ada@example.org?",
        "When do backups run for +49 170 1234567?",
        "When do backups run for <@U042>?",
        "When do backups run? What does the office in Berlin open at?",
        "Thanks!",
        "",
    ],
)
async def test_what_depends_on_who_asks_when_and_after_what_is_not_cached(
    cached: Cached, text: str
) -> None:
    await ask(cached.conversation(), cached.message(text))
    assert not cached.store.answers and not cached.store.counts


async def test_nothing_overheard_or_from_files_or_threads_is_cached(cached: Cached) -> None:
    overheard = cached.message(overheard=True)
    with_file = cached.message(attachments=(Attachment("a.txt", "text/plain", 1, "x"),))
    await ask(cached.conversation(), overheard)
    await ask(cached.conversation(), with_file)
    await ask(cached.conversation(said_before=_said), cached.message())
    assert not cached.store.answers


async def test_a_question_that_goes_on_is_answered_from_what_it_goes_on_from(
    cached: Cached,
) -> None:
    here = cached.conversation()
    await ask(here, cached.message("And in Berlin?"))
    await ask(here, cached.message("How many seats has Mars?", thread="x"))
    turn = await ask(here, cached.message("And Venus?", thread="x"))
    assert turn.model != "cache"
    assert all("venus" not in question for _, question in cached.store.answers)


async def test_a_model_that_read_what_was_said_before_leaves_nothing_in_the_cache(
    cached: Cached,
) -> None:
    here = cached.conversation(ScriptedModel("Hello.", TRUE))
    await ask(here, cached.message("What did we talk about?", thread="x"))
    await ask(here, cached.message("Thanks!", thread="x"))
    turn = await ask(here, cached.message(thread="x"))
    assert turn.reply.citations and not cached.store.answers


@pytest.mark.parametrize(
    "script",
    [
        [TRUE[:20], ModelFailed("away", retryable=True)],
        "Backups run on the moon.",
        "NO_ANSWER",
        TRUE + "\n\nBackups are mostly run each night at 02:30 by the main server.",
    ],
)
async def test_what_is_degraded_uncited_or_unconfirmed_is_not_kept(
    cached: Cached, script: Any
) -> None:
    turn = await ask(cached.conversation(ScriptedModel(script)), cached.message())
    assert turn.reply.notices or not turn.reply.citations
    assert not cached.store.answers


async def test_whoever_gets_quotes_for_the_first_time_is_told_so(cached: Cached) -> None:
    here = cached.conversation()
    first = await ask(here, cached.message())
    again = await ask(here, cached.message(thread="x"))
    later = await ask(here, cached.message(thread="x"))
    assert first.reply.notices == again.reply.notices == (say("extracts", ""),)
    assert later.model == "cache" and later.reply.notices == ()


async def test_a_notice_about_the_answer_itself_is_given_with_it(cached: Cached) -> None:
    here = cached.conversation()
    asked = "Which server restores the backup?"
    first = await ask(here, cached.message(asked, thread="x"))
    again = await ask(here, cached.message(asked, thread="y"))
    assert say("unsure", "") in first.reply.notices
    assert again.model == "cache" and sorted(again.reply.notices) == sorted(first.reply.notices)


class Observed:
    async def keep_verdict(self, *_told: object) -> bool:
        return True

    async def note_sign(self, *_told: object) -> bool:
        return True


async def test_an_old_answer_is_given_at_once_and_written_anew_once_it_was_shown(
    cached: Cached,
) -> None:
    model = ScriptedModel(TRUE, "Backups run every night at 02:30 [1].")
    tools = cached.tools(model)
    here = Conversation(tools, cached.world.saver)
    first = await ask(here, cached.message())
    cached.clock.now += 3_700.0
    old = await ask(here, cached.message())
    assert old.cached == "stale" and old.reply.text == first.reply.text
    assert len(model.prompts) == 1
    await afterwards(old, tools, Observed())
    assert len(model.prompts) == 2
    new = await ask(here, cached.message())
    assert new.cached == "hit" and new.reply.text != first.reply.text
    cached.clock.now += 3_600.0 + 601.0
    assert (await ask(here, cached.message())).model == "scripted"


async def test_an_answer_that_is_fresh_is_not_written_anew(cached: Cached) -> None:
    tools = cached.tools(ScriptedModel(TRUE))
    here = Conversation(tools, cached.world.saver)
    await ask(here, cached.message())
    await afterwards(await ask(here, cached.message()), tools, Observed())
    assert cached.store.counts == {"missed": 1, "hit": 1}


async def test_a_question_in_other_words_gets_the_answer_and_one_next_to_it_does_not(
    cached: Cached,
) -> None:
    english = embedded_spaces("en")
    tools = replace(cached.tools(ScriptedModel(TRUE)), spaces=english)
    here = Conversation(tools, cached.world.saver)
    await ask(here, cached.message("When do the weekly backups run?"))
    turn = await ask(here, cached.message("Could you tell me when the weekly backups run, please?"))
    assert turn.cached == "reworded"
    assert "weekly" not in turn.choices[0].reasons[0]
    near = await ask(here, cached.message("When do the daily backups run?"))
    assert near.model == "scripted"


class Away:
    """A store that does not answer."""

    def __getattr__(self, _name: str) -> Any:
        async def fail(*_told: object, **_more: object) -> None:
            raise Unavailable("away")

        return fail


async def test_where_the_cache_is_away_everything_is_answered_anew(cached: Cached) -> None:
    away = replace(cached.answers, cache=Away(), flights=Away())
    tools = cached.world.tools(answers=away)
    turn = await ask(Conversation(tools, cached.world.saver), cached.message())
    assert turn.model == "extractive" and turn.reply.citations


async def test_nothing_is_told_of_searching_where_the_answer_is_known(cached: Cached) -> None:
    here = cached.conversation()
    await ask(here, cached.message())
    told = await events(here, cached.message())
    assert len(told) == 1


def test_case_spaces_and_what_ends_it_make_no_other_question() -> None:
    assert normalised(" When  do BACKUPS run ?! ") == "when do backups run"
    assert normalised("备份？") == "备份"
    assert normalised("C++?") == "c++"
