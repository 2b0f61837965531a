"""What may be asked next comes from the records and documents of this home, where the settings want it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, open_knowledge
from bots.indexing import index_one
from bots.settings import Settings
from bots.terminal import message_of
from core.conversation.still_offered import still_offered
from core.conversation.turn import Finished, Turn
from core.messages import EVERYONE, Audience, Message, Person, Place
from core.ports import TurnRecord
from tests.bots.measure.test_chips import POOL

COMMON, RARE = "Do lockers take a coin?", "May children of employees swim?"


@asynccontextmanager
async def home(
    tmp_path: Path, *, wanted: bool = True, bots: str = ""
) -> AsyncIterator[tuple[Knowledge, Answers]]:
    settings = Settings(
        _env_file=None,
        mynah_home=tmp_path / "home",
        embedding_languages="en",
        next_questions=wanted,
        mynah_bots=bots,
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "pool.md").write_text(POOL)
    async with open_knowledge(settings) as knowledge, open_answers(settings, knowledge) as answers:
        await index_one(settings, knowledge, str(tmp_path / "docs"), EVERYONE)
        yield knowledge, answers


async def answered(answers: Answers) -> Turn:
    message = message_of("When does the pool open?", EVERYONE, "c1")
    async for event in answers.answering(message):
        if isinstance(event, Finished):
            return event.turn
    raise AssertionError


async def test_what_two_asked_of_the_same_document_is_offered_before_its_sections(
    tmp_path: Path,
) -> None:
    async with home(tmp_path, bots="slack:T1.U9") as (knowledge, answers):
        turn = await answered(answers)
        asked = [(COMMON, "bo"), (COMMON, "cy"), (RARE, "bo"), (RARE, "T1.U9")]
        for number, (text, who) in enumerate(asked):
            place = Place("slack", "T1", "C1", f"{number}")
            message = Message(f"m{number}", Person("slack", who), place, EVERYONE, text, 1.0)
            await knowledge.records.save(TurnRecord(message, turn.reply, "rag", "", {}, 1.0))
        offered = await answers.next_questions(turn)
        assert offered[0] == COMMON
        assert "Who may swim?" in offered
        assert RARE not in offered
        citing, find = knowledge.database.asked.citing, knowledge.search
        still = partial(still_offered, offered, turn.reply, [EVERYONE], citing, find)
        assert await still() == offered
        pool = (tmp_path / "docs" / "pool.md").as_uri()
        await knowledge.shelve.relabel([pool], Audience("person", "web", "", "ada"))
        assert "Who may swim?" not in await still()


async def test_where_another_turn_is_looked_at_nothing_is_offered(tmp_path: Path) -> None:
    async with home(tmp_path) as (_, answers):
        turn = await answered(answers)
        first, second = await asyncio.gather(*(answers.next_questions(turn) for _ in range(2)))
        assert first
        assert second == ()
        assert await answers.next_questions(turn) == first


async def test_nothing_is_offered_where_the_settings_say_so(tmp_path: Path) -> None:
    async with home(tmp_path, wanted=False) as (_, answers):
        assert await answers.next_questions(await answered(answers)) == ()
