"""Files that somebody sent go with them, also those that were kept for others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.files.decide import decide
from core.files.keep import is_theirs, offer_note
from core.messages import Audience, Message, Person
from core.people.belongings import Belongings
from core.people.cards import receipt
from core.ports import Traces
from core.words import say
from tests.core.files.desk import ADA, BO, NOTES, Desk, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened


async def nothing(audience: Audience, before: float) -> Sequence[str]:
    del audience, before
    return ()


async def no_sources(audience: Audience, before: float) -> None:
    del audience, before


async def kept(desk: Desk, person: Person) -> Message:
    message = desk.message("remember this", desk.sent("notes.md", NOTES), person=person)
    await desk.say(message)
    await decide(
        message.conversation,
        message.asks,
        person,
        keep=True,
        vouched=True,
        reception=desk.reception,
    )
    await desk.work(message.conversation)
    return message


async def test_what_they_sent_goes_and_what_others_sent_or_they_send_later_stays(
    desk: Desk,
) -> None:
    index, documents = desk.world.index, desk.world.documents
    belongings = Belongings(nothing, no_sources, documents, index, index.settle)
    await kept(desk, ADA)
    await kept(desk, BO)
    await desk.say(desk.message("", desk.sent("read.md", NOTES)))
    traces = Traces(ADA, desk.now)
    desk.now += 10
    await desk.say(desk.message("", desk.sent("later.md", NOTES)))
    assert await belongings.forget(traces, "", only_look=True) == {"documents": 0, "files": 2}
    assert await belongings.forget(traces, "") == {"documents": 0, "files": 2}
    await belongings.purge()
    left = await documents.known("upload:kept") | await documents.known("upload:read")
    assert sorted(uri.rpartition("/")[2] for uri in left) == ["later.md", "notes.md"]
    assert await belongings.forget(traces, "") == {"documents": 0}


async def test_notes_on_files_are_theirs_by_person_and_by_message(desk: Desk) -> None:
    message = desk.message("", desk.sent("notes.md", NOTES))
    await desk.say(message)
    offer = offer_note(message.conversation, message.asks)
    traces = Traces(ADA, 1.0, frozenset({(message.conversation, message.asks)}))
    (sent,) = [name for name in desk.notes.values if name.startswith("files:sent:")]
    assert is_theirs(sent, "", traces)
    assert is_theirs(offer, "", traces)
    assert not is_theirs(sent, "", replace(traces, person=BO))
    assert not is_theirs(offer, "", replace(traces, exchanges=frozenset()))


def test_a_receipt_names_whatever_a_store_may_have_removed() -> None:
    removed = {"documents": 2, "files": 3, "exchanges": 1}
    told = receipt(removed, "en")
    assert f"- {say('forgot_files')}: 3" in told
    assert "kept for others" in told and "also" in told, "not only those"
    assert told.index(say("forgot_documents")) < told.index(say("forgot_files"))
