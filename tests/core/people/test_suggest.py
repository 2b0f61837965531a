"""What is suggested to somebody who types: questions that documents answer, and nothing else."""

from __future__ import annotations

from adapters.doubles.records import MemoryDocuments, MemoryRecords
from core.messages import EVERYONE, Citation, Message, Person, Place, Reply, person_audience
from core.people.suggest import suggest
from core.ports import DocumentRecord, TurnRecord

ADA = Person("slack", "T1.U1", locale="de-AT")
CITED = (Citation(1, "Hours", "u", "At ten."),)


async def suggested(
    typed: str, *asked: tuple[str, bool], titles: tuple[str, ...] = ()
) -> list[str]:
    records, documents = MemoryRecords(), MemoryDocuments()
    for number, (text, found) in enumerate(asked):
        place = Place("slack", "T1", "D1", f"{number}", private=True)
        message = Message(f"{number}", ADA, place, person_audience(ADA), text, 1.0)
        reply = Reply("At ten. [1]", CITED) if found else Reply("I found nothing.")
        await records.save(TurnRecord(message, reply, "rag", "", {}, 1.0))
    for title in titles:
        await documents.record([DocumentRecord(title, "s", title, EVERYONE, "h", 1, 1.0)])
    return await suggest(ADA, typed, (EVERYONE,), records, documents)


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

    async def titles(typed: str, *more: object) -> list[str]:
        return await suggest(ADA, typed, (EVERYONE,), records, documents, *more)  # type: ignore[arg-type]

    plain, usual = await titles(""), await titles("", used)
    assert sorted(usual) == sorted(plain)
    assert [each.split("„")[1][0] for each in usual] == ["B", "B", "A", "C"]
    assert await titles("e", used) == await titles("e")
