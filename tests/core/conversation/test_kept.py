"""A record says how was searched without what others said in the thread."""

from __future__ import annotations

from core.conversation.kept import UNSAID, ways_kept
from core.conversation.turn import Exchange, Turn
from core.messages import Chunk, Message, Passage, Person, Place, Said, person_audience
from core.ports import Looked, Way

ADA, BO = Person("slack", "T1.U1"), Person("slack", "T1.U2")
PLACE = Place("slack", "T1", "C1", "1.0")
CHUNK = Chunk("1", "d.md", "d.md#1", "Knots", ("Knots", "Bowline"), "Kept in the cellar.", 0)


def turn(*queries: str, said: tuple[Said, ...] = (), asked_by: Person = ADA) -> Turn:
    message = Message("m2", BO, PLACE, person_audience(BO), "And in winter?", 2.0)
    before = Exchange("m1", f"<{asked_by}>", "Where is my xylocarp kept?", "In the cellar.")
    way = Way("naive", (), tuple(Looked(each, "the question", 1) for each in queries), 1)
    passages = (Passage(CHUNK, 1.0, ""),)
    return Turn(message, history=(before,), said=said, passages=passages, ways=(way,))


def queries(kept: tuple[Way, ...]) -> list[str]:
    return [each.query for way in kept for each in way.looked]


def test_what_another_asked_is_not_kept_with_who_leans_on_it() -> None:
    found = turn("Where is my xylocarp kept? And in winter?", "And in winter?", "Knots cellar")
    assert queries(ways_kept(found)) == [UNSAID, "And in winter?", "Knots cellar"]


def test_what_was_overheard_is_not_kept_either() -> None:
    said = (Said(ADA, "My zwieback is gone.", 1.0),)
    found = turn("zwieback gone", "And in winter?", said=said, asked_by=BO)
    assert queries(ways_kept(found)) == [UNSAID, "And in winter?"]


def test_what_one_asked_before_is_ones_own() -> None:
    found = turn("Where is my xylocarp kept? And in winter?", asked_by=BO)
    assert ways_kept(found) == found.ways
