"""What is kept of a person can be printed whole, their profile by itself, and it is erased by a command."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.stores.sql.database import Database
from bots.answering import open_answers
from bots.assemble import open_records
from bots.exporting import kept_of
from bots.profiles import erase_profile, learning_of, profile_of, set_zone, show_profile
from bots.settings import Settings
from core.conversation.turn import Finished
from core.messages import EVERYONE, Citation, Message, Person, Place, Reply, person_audience
from core.people.forget import forget
from core.people.preferences import Preferences
from core.people.profile import DAY, preferred
from core.ports import DocumentRecord, Feedback, Misconfigured, TurnRecord
from tests.bots.forgotten import ADA, BO, BOS, PLANTED, house, said
from tests.bots.test_forgetting import WEB, lived_in, wish

SOURCE = "file:///srv/handbook"
PLACE = Place("slack", "T1", "D1", "", private=True)


async def lived(home: Path, person: Person) -> Settings:
    """Somebody asked about backups and about sick leave, day after day, and wished it shorter."""
    settings = Settings(_env_file=None, mynah_home=home, embedding_languages="en")
    async with open_records(settings) as database:
        for folder in ("backups", "sick-leave"):
            page = f"{SOURCE}/{folder}/page.md"
            record = DocumentRecord(page, SOURCE, folder, EVERYONE, "", 1, 1.0)
            await database.documents.record([record])
            for day in range(5):
                await _asked(database, person, f"Where is page {day}?", page, day)
        for day in range(3):
            await _asked(database, person, "Shorter, please", "", day)
        await database.preferences.keep(person, Preferences("de"))
    return settings


async def _asked(database: Database, person: Person, text: str, uri: str, day: int) -> None:

    message = Message(f"{text}{uri}{day}", person, PLACE, EVERYONE, text, time.time() - day * DAY)
    cited = (Citation(1, "Page", uri, "It says.", "c"),) if uri else ()
    record = TurnRecord(message, Reply("It says. [1]", cited), "rag", "", {}, message.at)
    await database.records.save(record)
    opinion = Feedback(message.conversation, message.id, str(person), 1)
    await database.records.rate(opinion)


async def test_a_profile_is_shown_with_what_was_set_and_learned_and_nothing_sensitive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = await lived(tmp_path, ADA)
    assert await show_profile(settings, ADA, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["set"]["language"] == "de" and told["linked"] == []
    assert {(each["kind"], each["days"]) for each in told["learned"]} == {
        ("length", 3),
        ("language", 5),
        ("subject", 5),
        ("source", 5),
    }
    assert "sick" not in json.dumps(told)
    assert await show_profile(settings, ADA, as_json=False) == 0
    out = capsys.readouterr().out
    assert "You often asked for short answers (on 3 days)." in out
    assert "You often ask about what is in “backups”" in out
    assert await show_profile(settings, BO, as_json=False) == 0
    assert "learned: nothing" in capsys.readouterr().out


async def test_a_time_zone_is_set_shown_and_erased_and_what_is_none_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = await lived(tmp_path, ADA)
    assert await set_zone(settings, ADA, "europe/berlin", as_json=True) == 0
    chosen = json.loads(capsys.readouterr().out)["set"]
    assert (chosen["language"], chosen["zone"]) == ("de", "Europe/Berlin")
    with pytest.raises(Misconfigured, match="continent and city, such as Europe/Berlin"):
        await set_zone(settings, ADA, "Berlin", as_json=True)
    assert await show_profile(settings, ADA, as_json=False) == 0
    assert "set: language de, zone Europe/Berlin" in capsys.readouterr().out
    await set_zone(settings, ADA, "auto", as_json=True)
    assert json.loads(capsys.readouterr().out)["set"]["zone"] == ""


async def test_one_trait_or_all_of_a_profile_is_erased(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = await lived(tmp_path, ADA)
    async with open_records(settings) as database:
        before = (await profile_of(ADA, database))["learned"]
    subject = next(each["mark"] for each in before if each["kind"] == "subject")
    with pytest.raises(Misconfigured, match="nothing that was learned"):
        await erase_profile(settings, ADA, "000000000000", as_json=True)
    await erase_profile(settings, ADA, subject, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [each for each in before if each["mark"] != subject] == told["learned"]
    assert told["set"]["language"] == "de"
    await erase_profile(settings, ADA, "", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["learned"] == [] and told["set"]["language"] == ""


async def test_what_is_exported_is_theirs_alone_and_gone_once_they_are_forgotten(
    tmp_path: Path,
) -> None:
    async with house(tmp_path, history_turns=4) as it:
        await lived_in(it)
        stores = (it.forgetting, it.knowledge, it.queue, it.answers)
        ada, web = await kept_of(ADA, *stores)
        assert (ada["person"], web["person"]) == (str(ADA), str(WEB))
        for kind in ("turns", "remembered", "opinions", "waiting", "dead"):
            assert PLANTED in json.dumps(ada[kind]), kind
        assert len(ada["turns"]) == 6 and ada["documents"] == ["file:///ada/notes.md"]
        assert ada["set"]["language"] == "de" and ada["linked"] == [str(WEB)]
        # Of others only what they are answered with documents, and never what they thought.
        assert f"{BOS} agrees" not in json.dumps(ada) and f"{BOS} waits" not in json.dumps(ada)
        await forget(wish(), it.forgetting)
        (gone,) = await kept_of(ADA, *stores)
        assert PLANTED not in json.dumps(gone)
        assert not any(gone[kind] for kind in ("turns", "remembered", "opinions", "waiting"))
        (bo,) = await kept_of(BO, *stores)
        assert len(bo["turns"]) == 3


async def test_a_link_made_in_two_chats_opens_no_document_of_the_other(tmp_path: Path) -> None:
    async with house(tmp_path) as it:
        await it.index(
            "file:///ada.md", f"The {PLANTED} secret is in the cellar.", person_audience(ADA)
        )
        stores = (it.settings, it.knowledge)
        async with open_answers(*stores, notes=it.queue.notes) as answers:
            at_web = Place("web", "", "ada", "t", private=True)

            async def told(person: Person, place: Place, text: str, number: int) -> Reply:
                message = replace(
                    said(person, place, text, number), audience=person_audience(person)
                )
                events = [event async for event in answers.answering(message)]
                assert isinstance(events[-1], Finished)
                return events[-1].turn.reply

            shown = await told(ADA, PLACE, "link my accounts", 1)
            code = shown.text.split("`")[1]
            assert "ten minutes" in shown.text and len(code) == 8
            await told(WEB, at_web, f"link {code} yes", 2)
            assert await it.knowledge.database.links.of(ADA) == (ADA, WEB)
            question = f"Where is the {PLANTED} secret?"
            assert (await told(ADA, PLACE, question, 3)).citations
            asked = await told(WEB, at_web, question, 4)
            assert not asked.citations and "cellar" not in asked.text


async def test_what_was_learned_shortens_the_next_answer_and_what_is_set_stops_it(
    tmp_path: Path,
) -> None:
    settings = await lived(tmp_path, ADA)
    async with open_records(settings) as database:
        await database.preferences.keep(ADA, Preferences())
        form = await preferred(ADA, database.preferences, learning_of(database))
        assert form.short and form.speaks == "en"
        await database.preferences.keep(ADA, Preferences(length="usual"))
        form = await preferred(ADA, database.preferences, learning_of(database))
        assert not form.short
        assert await preferred(BO, database.preferences, learning_of(database)) == Preferences()
