"""What the records tell of somebody's behaviour, and who is linked with whom, in both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.doubles.people import MemoryLinks
from adapters.stores.sql.database import Database, open_database
from core.messages import EVERYONE, Audience, Citation, Message, Person, Place, Reply
from core.people.linking import Links
from core.people.profile import Cited
from core.ports import DocumentRecord, Feedback, Traces, TurnRecord

ADA, BO, WEB = Person("slack", "U1"), Person("slack", "U2"), Person("web", "ada")
ROOM = Place("slack", "T1", "C1", "1.0")
SOURCE = "file:///srv/handbook"
PAGE = f"{SOURCE}/oncall/paging.md"


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path, lambda: 50.0) as opened:
        yield opened


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def links(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Links]:
    if request.param == "memory":
        yield MemoryLinks()
        return
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as opened:
        yield opened.links


async def asked(
    database: Database, person: Person, number: int, uri: str = f"{PAGE}#top", **more: bool
) -> None:
    message = Message(str(number), person, ROOM, EVERYONE, f"Question {number}?", float(number))
    reply = Reply("So. [1]", (Citation(1, "Paging", uri, "So.", "c1"),))
    record = TurnRecord(replace(message, **more), reply, "rag", "extractive", {}, float(number))  # type: ignore[arg-type]
    await database.records.save(record)


async def indexed(database: Database, uri: str, source: str, audience: Audience) -> None:
    await database.documents.record([DocumentRecord(uri, source, "T", audience, "", 1, 1.0)])


async def test_only_what_somebody_asked_themselves_is_theirs(database: Database) -> None:
    await indexed(database, PAGE, SOURCE, EVERYONE)
    await asked(database, ADA, 1)
    await asked(database, BO, 2)
    await asked(database, ADA, 3, overheard=True)
    await database.records.rate(Feedback(str(ROOM), "1", str(BO), -1, "too long"))
    (deed,) = (await database.behaviour.of(ADA)).deeds
    assert (deed.question, deed.score, deed.comment) == ("Question 1?", 0, "")
    assert deed.cited == (Cited(PAGE, SOURCE),)
    await database.records.rate(Feedback(str(ROOM), "1", str(ADA), 1, "good"))
    (deed,) = (await database.behaviour.of(ADA)).deeds
    assert (deed.score, deed.comment) == (1, "good")


@pytest.mark.parametrize(
    ("source", "audience", "counts"),
    [
        (SOURCE, EVERYONE, True),
        (SOURCE, Audience("workspace", "slack", "T1"), True),
        (SOURCE, Audience("workspace", "discord", "G1"), False),
        (SOURCE, Audience("room", "slack", "T1", "C1"), False),
        (SOURCE, Audience("person", "slack", "", "U1"), False),
        ("upload:slack", EVERYONE, False),
        ("chat:slack:T1:C1", EVERYONE, False),
    ],
)
async def test_only_the_teams_own_sources_for_many_readers_count(
    source: str, audience: Audience, counts: bool, database: Database
) -> None:
    await indexed(database, PAGE, source, audience)
    await asked(database, ADA, 1)
    (deed,) = (await database.behaviour.of(ADA)).deeds
    assert bool(deed.cited) is counts


async def test_a_document_that_is_gone_counts_no_more(database: Database) -> None:
    await indexed(database, PAGE, SOURCE, EVERYONE)
    await asked(database, ADA, 1)
    await database.documents.forget([PAGE])
    (deed,) = (await database.behaviour.of(ADA)).deeds
    assert deed.cited == ()


async def test_what_was_erased_is_kept_with_its_time_and_forgotten_with_its_person(
    database: Database,
) -> None:
    await database.behaviour.erase(ADA, "5a17")
    await database.links.link(ADA, WEB, "c")
    assert (await database.behaviour.of(ADA)).erased == {"5a17": 50.0}
    assert (await database.behaviour.of(BO)).erased == {}
    early = await database.kept.forget(Traces(ADA, 49.0), "")
    assert (early["profile"], early["links"]) == (0, 0)
    looked = await database.kept.forget(Traces(ADA, 51.0), "", only_look=True)
    gone = await database.kept.forget(Traces(ADA, 51.0), "")
    assert (looked["profile"], looked["links"]) == (gone["profile"], gone["links"]) == (1, 1)
    assert (await database.behaviour.of(ADA)).erased == {}
    assert await database.links.of(WEB) == (WEB,)


async def test_who_is_linked_has_one_behaviour_and_who_is_parted_their_own(
    database: Database,
) -> None:
    await asked(database, ADA, 1)
    await asked(database, WEB, 2)
    await database.links.link(ADA, WEB, "c")
    for person in (ADA, WEB):
        questions = {deed.question for deed in (await database.behaviour.of(person)).deeds}
        assert questions == {"Question 1?", "Question 2?"}
    await database.links.unlink(WEB)
    (deed,) = (await database.behaviour.of(ADA)).deeds
    assert deed.question == "Question 1?"


async def test_links_join_circles_and_one_alone_is_none(links: Links) -> None:
    tele = Person("telegram", "7")
    assert await links.of(ADA) == (ADA,)
    await links.link(ADA, WEB, "one")
    await links.link(tele, WEB, "two")
    assert await links.of(WEB) == (WEB, ADA, tele)
    assert await links.of(BO) == (BO,)
    await links.unlink(ADA)
    assert await links.of(ADA) == (ADA,) and await links.of(tele) == (tele, WEB)
    await links.unlink(WEB)
    assert await links.of(tele) == (tele,)
    # Who was left alone is in no circle: a new one brings nobody back.
    await links.link(ADA, tele, "three")
    assert await links.of(ADA) == (ADA, tele)
