"""What is suggested to somebody who types: questions that documents answer, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from adapters.doubles.records import MemoryDocuments, MemoryRecords
from core.messages import (
    EVERYONE,
    Audience,
    Citation,
    Message,
    Person,
    Place,
    Reply,
    person_audience,
)
from core.people.shared import Shared
from core.people.suggest import Known, suggest
from core.people.typeahead.lines import Line
from core.ports import DocumentRecord, TurnRecord

Used = Callable[[Person], Awaitable[Collection[str]]]

ADA = Person("slack", "T1.U1", locale="de-AT")
BO, CY = (Person("slack", f"T1.U{number}") for number in (2, 3))
ROOM = Audience("room", "slack", "T1", "C1")
CITED = (Citation(1, "Hours", "u", "At ten."),)


def asked_by(text: str, *persons: Person, where: Audience = EVERYONE) -> list[Line]:
    return [Line(text, where, str(person)) for person in persons]


async def shared(lines: list[Line], forgotten: tuple[Person, ...] = ()) -> Shared:
    async def latest(limit: int) -> list[Line]:
        return lines[:limit]

    async def gone() -> set[str]:
        return {str(person) for person in forgotten}

    async def called(person: Person) -> str:
        return str(person)

    found = Shared(latest, gone, called)
    await found.renew()
    return found


async def suggested(
    typed: str,
    *asked: tuple[str, bool],
    titles: tuple[str, ...] = (),
    others: Shared | None = None,
    readers: tuple[Audience, ...] = (EVERYONE,),
    headings: tuple[str, ...] = (),
) -> list[str]:
    records, documents = MemoryRecords(), MemoryDocuments()
    for number, (text, found) in enumerate(asked):
        place = Place("slack", "T1", "D1", f"{number}", private=True)
        message = Message(f"{number}", ADA, place, person_audience(ADA), text, 1.0)
        reply = Reply("At ten. [1]", CITED) if found else Reply("I found nothing.")
        await records.save(TurnRecord(message, reply, "rag", "", {}, 1.0))
    for title in titles:
        await documents.record([DocumentRecord(title, "s", title, EVERYONE, "h", 1, 1.0)])
    others = others or await shared([])

    async def beginning(start: str, _readers: object, limit: int) -> list[str]:
        return [each for each in headings if each.casefold().startswith(start)][:limit]

    return await suggest(ADA, typed, readers, Known(records, documents, others, beginning))


async def test_only_questions_that_documents_answered_are_suggested() -> None:
    asked = (("how do we do that?", False), ("When do\nyou open?", True), ("danke", True))
    assert await suggested("", *asked) == ["When do you open?"]


async def test_a_title_is_a_question_in_the_persons_language() -> None:
    found = await suggested("", ("Wann macht ihr auf?", True), titles=("Operate",))
    assert found == ["Wann macht ihr auf?", "Was steht in „Operate“?"]


async def test_what_begins_with_the_words_typed_comes_first() -> None:
    titles = ("How to operate", "Operate")
    found = await suggested("oper", ("Who may operate it?", True), titles=titles)
    assert [each for each in found if "Operate" in each] == [found[0]]
    assert len(found) == 3 and await suggested("never", titles=titles) == []


async def test_what_is_mistyped_finds_the_question_that_was_meant() -> None:
    asked = (("When do you open the cafeteria?", True),)
    assert asked[0][0] in await suggested("when do you opne the caf", *asked)
    assert await suggested("wehn do you opne", *asked) == [asked[0][0]]


async def test_a_question_is_composed_of_words_of_earlier_ones_where_it_is_likely_meant() -> None:
    asked = (("When do you open the cafeteria?", True), ("Who cleans the kitchen?", True))
    assert await suggested("Who cleans the caf", *asked) == ["Who cleans the cafeteria?"]
    assert await suggested("cl", *asked) == ["Who cleans the kitchen?"]


async def test_a_titles_question_is_found_as_it_is_put() -> None:
    assert await suggested("was steht in „op", titles=("Operate",)) == ["Was steht in „Operate“?"]


async def test_titles_of_a_usual_source_come_first_where_nothing_is_typed_and_never_else() -> None:
    documents, records = MemoryDocuments(), MemoryRecords()
    for source, title in (("a", "Atlas"), ("b", "Beacon"), ("b", "Birch"), ("c", "Cedar")):
        await documents.record([DocumentRecord(title, source, title, EVERYONE, "h", 1, 1.0)])

    async def used(_person: Person) -> list[str]:
        return ["b"]

    others = await shared([])

    async def no_headings(*_asked: object) -> list[str]:
        return []

    async def titles(typed: str, *more: Used) -> list[str]:
        known = Known(records, documents, others, no_headings, *more)
        return await suggest(ADA, typed, (EVERYONE,), known)

    plain, usual = await titles(""), await titles("", used)
    assert sorted(usual) == sorted(plain)
    assert [each.split("„")[1][0] for each in usual] == ["B", "B", "A", "C"]
    assert await titles("e", used) == await titles("e")


async def test_what_two_others_asked_is_suggested_and_what_one_asked_is_not() -> None:
    lines = [*asked_by("Where is the pool?", BO, CY), *asked_by("Where is the parking?", BO, BO)]
    assert await suggested("where is the p", others=await shared(lines)) == ["Where is the pool?"]
    assert await suggested("", others=await shared(lines)) == ["Where is the pool?"]


async def test_words_of_a_rare_question_are_not_offered_in_composed_ones() -> None:
    lines = [*asked_by("Where is the pool?", BO, CY), *asked_by("Where is Hermione?", BO)]
    assert not any(
        "ermione" in e for e in await suggested("where is h", others=await shared(lines))
    )


async def test_what_was_asked_in_a_room_is_suggested_to_its_readers_alone() -> None:
    others = await shared(asked_by("Where is the pool?", BO, CY, where=ROOM))
    assert await suggested("where", others=others) == []
    assert await suggested("where", others=others, readers=(EVERYONE, ROOM)) == [
        "Where is the pool?"
    ]


async def test_one_who_asked_in_another_room_does_not_make_it_two() -> None:
    lines = [
        *asked_by("Where is the pool?", BO, where=ROOM),
        *asked_by("Where is the pool?", CY, where=person_audience(CY)),
    ]
    assert await suggested("where", others=await shared(lines), readers=(EVERYONE, ROOM)) == []


async def test_whoever_is_forgotten_is_in_no_suggestion_from_the_next_one_on() -> None:
    lines = asked_by("Where is the pool?", BO, CY)
    assert await suggested("where", others=await shared(lines, forgotten=(CY,))) == []


async def test_what_others_asked_is_found_by_words_within_and_mistyped_ones() -> None:
    others = await shared(asked_by("Where is the swimming pool?", BO, CY))
    assert await suggested("swimming", others=others) == ["Where is the swimming pool?"]
    assert await suggested("where is the swiming po", others=others) == [
        "Where is the swimming pool?"
    ]


async def test_headings_that_begin_so_come_behind_questions() -> None:
    asked, heads = (("Opening hours of the pool?", True),), ("Opening hours", "Lockers")
    found = await suggested("opening h", *asked, headings=heads)
    assert found == ["Opening hours of the pool?", "Opening hours"]
    assert "Opening hours" not in await suggested("", *asked, headings=heads)
