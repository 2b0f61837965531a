"""What was asked and answered comes out of the records as it may be offered again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.sql.asked import LONGEST
from adapters.stores.sql.database import Database, open_database
from core.messages import EVERYONE, Audience, Citation, Message, Person, Place, Reply
from core.people.typeahead.lines import Line
from core.ports import Erasure, Feedback, Traces, TurnRecord

ADA, BO = Person("slack", "ada"), Person("slack", "bo")
ROOM, OTHER = (Audience("room", "slack", "T1", name) for name in ("C1", "C2"))


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        yield opened


def turn(
    number: int, text: str, person: Person = ADA, where: Audience = ROOM, cited: str = "d.md#a"
) -> TurnRecord:
    place = Place("slack", "T1", where.id, f"{number}")
    message = Message(f"m{number}", person, place, where, text, 1.0)
    citations = (Citation(1, "Hours", cited, "At ten.", "c1"),) if cited else ()
    return TurnRecord(message, Reply("At ten. [1]", citations), "rag", "", {}, 2.0)


async def saved(database: Database, *turns: TurnRecord) -> None:
    for each in turns:
        await database.records.save(each)


async def test_only_what_was_answered_and_not_called_bad_is_there(database: Database) -> None:
    good, bad = turn(1, "When do you open?"), turn(2, "Where is it?")
    silent, long = turn(3, "Who are you?", cited=""), turn(4, "x" * (LONGEST + 1))
    await saved(database, good, bad, silent, long)
    await database.records.rate(Feedback(bad.message.conversation, "m2", str(BO), -1))
    await database.records.rate(Feedback(good.message.conversation, "m1", str(BO), 1))
    assert await database.asked.latest(9) == [Line("When do you open?", ROOM, str(ADA))]


async def test_what_one_person_asks_again_is_one_line_and_the_latest_come_first(
    database: Database,
) -> None:
    again = [turn(n, "When do you open?") for n in (1, 2)]
    await saved(database, *again, turn(3, "When do you open?", BO), turn(4, "Why?", where=OTHER))
    assert await database.asked.latest(9) == [
        Line("Why?", OTHER, str(ADA)),
        Line("When do you open?", ROOM, str(BO)),
        Line("When do you open?", ROOM, str(ADA), 2),
    ]
    assert len(await database.asked.latest(1)) == 1


async def test_questions_of_a_document_are_those_whose_answers_cite_any_section_of_it(
    database: Database,
) -> None:
    near = [turn(1, "Whole?", cited="d.md"), turn(2, "Section?", cited="d.md#b")]
    far = [turn(3, "Other?", cited="d.md2#b"), turn(4, "Elsewhere?", where=OTHER)]
    everyones = replace(
        turn(5, "All?"), message=replace(turn(5, "All?").message, audience=EVERYONE)
    )
    await saved(database, *near, *far, everyones)
    found = await database.asked.citing(["d.md"], (ROOM,))
    assert [each.text for each in found] == ["All?", "Section?", "Whole?"]
    assert await database.asked.citing([], (ROOM,)) == []


async def test_whoever_wished_to_be_forgotten_is_known_from_that_moment(database: Database) -> None:
    assert await database.asked.forgotten() == frozenset()
    await database.erasures.begin(Erasure(Traces(ADA, 1.0)))
    assert await database.asked.forgotten() == {str(ADA)}


async def test_who_is_linked_elsewhere_is_one_person_and_who_is_to_be_forgotten_is_nobody(
    database: Database,
) -> None:
    web = Person("web", "ada")
    await saved(database, turn(1, "When?"), turn(2, "When?", web), turn(3, "When?", BO))
    assert len({line.person for line in await database.asked.latest(9)}) == 3
    await database.links.link(ADA, web, "circle")
    assert {line.person for line in await database.asked.latest(9)} == {"circle", str(BO)}
    assert await database.asked.called(web) == await database.asked.called(ADA) == "circle"
    assert await database.asked.called(BO) == str(BO)
    await database.erasures.begin(Erasure(Traces(BO, 1.0)))
    assert {line.person for line in await database.asked.latest(9)} == {"circle"}
    assert {line.person for line in await database.asked.citing(["d.md"], (ROOM,))} == {"circle"}
    await database.erasures.begin(Erasure(Traces(ADA, 2.0)))
    assert await database.asked.forgotten() == {str(ADA), str(BO), "circle"}


async def test_bots_that_may_ask_are_nobody_here(database: Database) -> None:
    bot, other = Person("slack", "T1.U9", bot=True), Person("slack", "T1.U8")
    await saved(database, turn(1, "When?", bot), turn(2, "When?", other), turn(3, "Why?", bot))
    asked = database.asked.without({str(bot)})
    assert await asked.latest(9) == [Line("When?", ROOM, str(other))]
    assert await asked.citing(["d.md"], (ROOM,)) == [Line("When?", ROOM, str(other))]
    await database.links.link(bot, other, "circle")
    assert await asked.latest(9) == [Line("When?", ROOM, "circle")]
