"""The promises of Records and Documents, kept by the doubles, by SQLite and by Postgres alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from adapters.doubles.records import MemoryDocuments, MemoryRecords
from adapters.stores.sql.database import open_database
from core.messages import (
    EVERYONE,
    Attachment,
    Audience,
    Citation,
    Message,
    Person,
    Place,
    Reply,
    person_audience,
)
from core.ports import (
    Catalogue,
    Choice,
    DocumentRecord,
    Documents,
    Feedback,
    Intent,
    Looked,
    Records,
    Score,
    TurnRecord,
    Verdict,
    Way,
)

ADA = Person("web", "ada")
BO = Person("web", "bo:b")
TEAM = Audience("workspace", "slack", "T1")


@dataclass(frozen=True)
class Store:
    records: Records
    documents: Documents
    catalogue: Catalogue


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "memory":
        documents = MemoryDocuments()
        yield Store(MemoryRecords(), documents, documents)
        return
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        yield Store(database.records, database.documents, database.documents)


def turn(number: int, room: str = "r", person: Person = ADA, text: str = "When?") -> TurnRecord:
    return TurnRecord(
        message=Message(
            id=f"m{number}",
            person=person,
            place=Place("web", "", room, "t"),
            audience=person_audience(person),
            text=text,
            at=100.0 + number,
        ),
        reply=Reply(
            f"At {number}. [1]", (Citation(1, "Hours", "file:///h.md#a", "At ten.", "c1"),)
        ),
        mode="rag",
        model="extractive",
        seconds={"retrieve": 0.012, "answer": 0.5},
        answered_at=200.0 + number,
        intent=Intent("deepen", "m0", "m0", 0.8, ("it points to what was said",)),
    )


def document(uri: str, audience: Audience = EVERYONE, refusal: str = "") -> DocumentRecord:
    return DocumentRecord(uri, "file:///docs", f"Title of {uri}", audience, "abc", 3, 9.5, refusal)


async def test_a_turn_comes_back_as_it_was_saved(store: Store) -> None:
    plain = turn(1)
    rich = replace(
        plain,
        message=replace(
            plain.message,
            circles=(EVERYONE, TEAM),
            reply_to="m0",
            attachments=(Attachment("plan.pdf", "application/pdf", 9, "slack:F1"),),
            text="10 Uhr? 十点? \u202eabc 🎉 'quoted'; --",
        ),
        reply=replace(plain.reply, notices=("Degraded.",), suggestions=("And on Sunday?",)),
    )
    await store.records.save(rich)
    assert await store.records.turns("web::r:t") == [rich]


@pytest.mark.parametrize("server", ["sqlite", "postgres"])
async def test_a_verdict_is_kept_with_its_turn_and_brings_none_back(
    server: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("database_url") if server == "postgres" else ""
    score = Score(0.8, "it says what was asked")
    verdict = Verdict(score, score, score, score, score, score, unsupported=("It snows.",))
    async with open_database(url, tmp_path) as database:
        await database.records.save(turn(1))
        assert await database.records.keep_verdict("web::r:t", "m1", verdict)
        assert await database.records.turns("web::r:t") == [replace(turn(1), verdict=verdict)]
        assert not await database.records.keep_verdict("web::r:t", "m2", verdict)
        assert not await database.records.keep_verdict("web::s:t", "m1", verdict)
        assert len(await database.records.turns("web::r:t")) == 1


async def test_saving_a_turn_again_replaces_it_in_its_place(store: Store) -> None:
    for number in (1, 2, 3):
        await store.records.save(turn(number))
    corrected = replace(turn(2), reply=Reply("Never.", ()))
    await store.records.save(corrected)
    assert await store.records.turns("web::r:t") == [turn(1), corrected, turn(3)]


async def test_the_latest_turns_come_oldest_first(store: Store) -> None:
    for number in range(6):
        await store.records.save(turn(number))
    latest = await store.records.turns("web::r:t", limit=2)
    assert [found.message.id for found in latest] == ["m4", "m5"]


async def test_one_pages_back_from_a_turn(store: Store) -> None:
    for number in range(6):
        await store.records.save(turn(number))
    earlier = await store.records.turns("web::r:t", limit=2, before="m4")
    assert [found.message.id for found in earlier] == ["m2", "m3"]
    assert await store.records.turns("web::r:t", before="m0") == []
    assert await store.records.turns("web::r:t", before="nobody's") == []
    assert await store.records.turns("web::elsewhere:t", before="m4") == []


async def test_opinions_come_with_their_turns(store: Store) -> None:
    for number in (1, 2):
        await store.records.save(turn(number))
    good = Feedback("web::r:t", "m1", "web:ada", 1, "Thanks")
    bad = Feedback("web::r:t", "m1", "web:bo%3Ab", -1)
    for opinion in (bad, replace(good, score=0), good):
        await store.records.rate(opinion)
    found = await store.records.turns("web::r:t")
    assert [one.opinions for one in found] == [(good, bad), ()]
    await store.records.save(turn(1))
    assert (await store.records.turns("web::r:t"))[0].opinions == (good, bad)


async def test_one_conversation_never_shows_another(store: Store) -> None:
    await store.records.save(turn(1, room="r"))
    await store.records.save(turn(1, room="s"))
    assert await store.records.turns("web::r:t") == [turn(1, room="r")]
    assert await store.records.turns("web::nowhere:t") == []


async def test_a_person_sees_the_first_turn_of_each_conversation_latest_first(store: Store) -> None:
    for number, room in enumerate("abba"):
        await store.records.save(turn(number, room=room))
    await store.records.save(turn(9, room="c", person=BO))
    found = await store.records.conversations("web:ada")
    assert [(one.message.place.room, one.message.id) for one in found] == [("a", "m0"), ("b", "m1")]
    assert len(await store.records.conversations("web:ada", limit=1)) == 1


async def test_a_persons_conversations_are_paged_back_from_one_of_them(store: Store) -> None:
    for number, room in enumerate("abcdae"):
        await store.records.save(turn(number, room=room, person=BO if room == "e" else ADA))

    async def before(conversation: str, limit: int = 50) -> list[str]:
        found = await store.records.conversations("web:ada", limit, conversation)
        return [one.message.place.room for one in found]

    assert await before("") == ["a", "d", "c", "b"]
    assert await before("web::d:t") == ["c", "b"]
    assert await before("web::a:t", limit=2) == ["d", "c"]
    assert await before("web::b:t") == []
    assert await before("web::e:t") == await before("web::unknown:t") == []


async def test_a_shared_conversation_is_everybodys_who_asked_in_it(store: Store) -> None:
    await store.records.save(turn(1, person=ADA))
    await store.records.save(turn(2, person=BO))
    assert [one.message.id for one in await store.records.conversations(str(ADA))] == ["m1"]
    assert [one.message.id for one in await store.records.conversations(str(BO))] == ["m2"]


async def test_feedback_on_an_unknown_turn_is_refused(store: Store) -> None:
    await store.records.save(turn(1))
    assert await store.records.rate(Feedback("web::r:t", "m1", "web:ada", 1))
    assert await store.records.rate(Feedback("web::r:t", "m1", "web:ada", -1, "Sunday was wrong"))
    assert not await store.records.rate(Feedback("web::r:t", "m2", "web:ada", 1))
    assert not await store.records.rate(Feedback("web::other:t", "m1", "web:ada", 1))


async def test_many_turns_saved_at_once_are_all_there(store: Store) -> None:
    await asyncio.gather(*(store.records.save(turn(n, room=f"r{n % 7}")) for n in range(70)))
    found = [await store.records.turns(f"web::r{n}:t") for n in range(7)]
    assert [len(turns) for turns in found] == [10] * 7


async def test_the_same_turn_saved_at_once_by_two_stands_once(store: Store) -> None:
    await asyncio.gather(*(store.records.save(turn(1)) for _ in range(8)))
    assert await store.records.turns("web::r:t") == [turn(1)]


async def test_a_source_knows_the_documents_it_covers_whoever_indexed_them(store: Store) -> None:
    good, bad = document("file:///docs/a.md"), document("file:///docs/b/b.pdf", refusal="encrypted")
    other = replace(document("file:///docs/b"), source="file:///docs/b")
    outside = [document(f"file:///{name}") for name in ("docs2/c.md", "docs.md", "DOCS/d.md", "do")]
    page = document("https://example.com/a/b")
    await store.documents.record([good, bad, other, *outside, page])

    async def known(source: str) -> list[DocumentRecord]:
        return sorted((await store.documents.known(source)).values(), key=lambda each: each.uri)

    assert await known("file:///docs") == [good, other, bad]
    assert await known("file:///docs/b") == [other, bad]
    assert await known("file:///docs/a.md") == [good]
    assert len(await known("file:///")) == 7
    assert await known("https://example.com/a") == []
    assert await known("https://example.com/a/b") == [page]


async def test_what_people_sent_is_known_by_person_and_by_conversation(store: Store) -> None:
    def sent(uri: str) -> DocumentRecord:
        return DocumentRecord(uri, uri, "Notes", TEAM, "x", 1, 1.0)

    kept = "upload:kept/slack%3AU1"
    records = [f"{kept}/a/n.md", f"{kept}0/a/n.md", "upload:read/c/slack%3AU1/1/0/n.md"]
    await store.documents.record([sent(uri) for uri in records])
    assert list(await store.documents.known(kept)) == [records[0]]
    assert list(await store.documents.known("upload:read/c")) == [records[2]]
    assert len(await store.documents.known("upload:kept")) == 2


async def test_recording_a_document_again_replaces_it(store: Store) -> None:
    await store.documents.record([document("file:///a"), document("file:///a", TEAM)])
    moved = replace(document("file:///a"), source="file:///new", content_hash="def")
    await store.documents.record([moved])
    assert await store.documents.known("file:///a") == {"file:///a": moved}


async def test_forgotten_documents_are_gone(store: Store) -> None:
    await store.documents.record([document(f"file:///{n}.md") for n in range(30)])
    await store.documents.forget([f"file:///{n}.md" for n in range(1, 30)] + ["unknown.md"])
    assert set(await store.documents.known("file:///")) == {"file:///0.md"}
    await store.documents.forget([])
    await store.documents.record([])


async def test_readers_see_their_circles_and_everyones_indexed_documents_by_title(
    store: Store,
) -> None:
    room = Audience("room", "slack", "T1", "C1")
    await store.documents.record(
        [
            document("ä.md"),
            document("Z.md"),
            document("a.md"),
            document("team.md", TEAM),
            document("room.md", room),
            document("ada.md", person_audience(ADA)),
            document("refused.md", refusal="empty"),
        ]
    )

    async def seen(*readers: Audience) -> list[str]:
        return [found.uri for found in await store.catalogue.visible(readers, 50)]

    assert await seen() == ["Z.md", "a.md", "ä.md"]
    assert await seen(TEAM) == ["Z.md", "a.md", "team.md", "ä.md"]
    assert await seen(EVERYONE, TEAM, room) == ["Z.md", "a.md", "room.md", "team.md", "ä.md"]
    assert await seen(person_audience(BO)) == ["Z.md", "a.md", "ä.md"]
    assert len(await store.catalogue.visible([TEAM], 2)) == 2
    named = {"a.md", "team.md", "room.md", "refused.md", "unknown.md"}
    assert set(await store.catalogue.dates([TEAM], named)) == {"a.md", "team.md"}
    many = [*(f"{n}.md" for n in range(6_000)), "a.md"]
    assert set(await store.catalogue.dates([], many)) == {"a.md"}


async def test_a_document_has_the_date_of_its_source_or_else_of_its_indexing(store: Store) -> None:
    dated = replace(document("dated.md"), indexed_at=5.0, changed_at=3.0)
    await store.documents.record([dated, replace(document("undated.md"), indexed_at=5.0)])
    dates = await store.catalogue.dates([], ["dated.md", "undated.md"])
    assert dates == {"dated.md": 3.0, "undated.md": 5.0}


async def test_what_readers_see_is_counted_whole_and_given_page_by_page(store: Store) -> None:
    titled = [replace(document(f"{n}.md"), title="Same" if n < 4 else f"T{n}") for n in range(9)]
    await store.documents.record([*titled, document("team.md", TEAM)])
    assert await store.catalogue.count([]) == 9
    assert await store.catalogue.count([TEAM, EVERYONE]) == 10
    seen: list[str] = []
    while page := await store.catalogue.visible([], 2, seen[-1] if seen else ""):
        seen += [found.uri for found in page]
    assert seen == [f"{n}.md" for n in range(9)]
    assert await store.catalogue.visible([], 2, "unknown.md") == []
    assert await store.catalogue.visible([], 2, "team.md") == []


async def test_how_passages_were_sought_is_kept_with_the_turn(store: Store) -> None:
    way = Way("multi_hop", ("compares",), (Looked("a\x00?", "the question", 3),), 1)
    choice = Choice("openai:x", "light", ("complexity 0.10",))
    await store.records.save(replace(turn(1), ways=(way,), choices=(choice,)))
    [kept] = await store.records.turns(turn(1).message.conversation)
    assert [each.strategy for each in kept.ways] == ["multi_hop"]
    assert kept.ways[0].looked[0].found == 3
    assert kept.choices == (choice,)


@pytest.mark.parametrize("server", ["sqlite", "postgres"])
async def test_signs_are_kept_once_each_with_their_turn_and_with_when_more_was_asked(
    server: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("database_url") if server == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        records = database.records
        await records.save(turn(1))
        await records.save(turn(2, person=BO))
        noted = [records.note_sign("web::r:t", "m1", sign) for sign in ("opened", "thanked")]
        assert await asyncio.gather(*noted) == [True, True]
        assert await records.note_sign("web::r:t", "m1", "opened")
        assert not await records.note_sign("web::r:t", "m3", "opened")
        (first,) = await records.followed(0.0)
        assert sorted(first.turn.signs) == ["opened", "thanked"]
        assert first.next_at is None  # another person asked
        again = turn(3)
        await records.save(again)
        assert [each.next_at for each in await records.followed(0.0)] == [again.message.at]
        assert await records.answers(0.0) == 3
        assert await records.followed(first.turn.answered_at + 1) == []


async def test_the_state_of_what_readers_see_changes_with_any_of_it_and_with_nothing_else(
    store: Store,
) -> None:
    own = person_audience(ADA)
    seen = DocumentRecord("a", "s", "A", EVERYONE, "1", 1, 5.0)
    theirs = DocumentRecord("b", "s", "B", TEAM, "1", 1, 5.0)
    await store.documents.record([seen, theirs])
    before = await store.catalogue.state([EVERYONE])
    assert await store.catalogue.state([]) == before
    assert await store.catalogue.state([EVERYONE, own, person_audience(BO)]) == before
    with_team = await store.catalogue.state([EVERYONE, TEAM])
    assert with_team != before
    await store.documents.record([replace(theirs, uri="c")])
    assert await store.catalogue.state([EVERYONE]) == before
    assert await store.catalogue.state([EVERYONE, TEAM]) != with_team
    states = {before}
    for changed in (
        replace(seen, indexed_at=6.0),
        replace(seen, uri="d"),
        replace(seen, audience=own),
        replace(seen, uri="d", refusal="too large"),
    ):
        await store.documents.record([changed])
        states.add(await store.catalogue.state([EVERYONE]))
    assert len(states) == 5
    await store.documents.forget(["a", "b", "c", "d"])
    assert await store.catalogue.state([EVERYONE, TEAM, own]) == await store.catalogue.state([])
