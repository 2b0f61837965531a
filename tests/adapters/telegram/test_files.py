"""Documents on Telegram: fetched by its two steps, read, offered with buttons, and kept by a press."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.telegram.platform import TelegramPlatform
from core.conversation.turn import Event
from core.messages import Attachment, Audience, Message, Person, Place, person_audience
from core.ports import NotFetched
from core.words import say
from tests.adapters.telegram.world import Mynah, in_group, polled
from tests.core.files.desk import Desk, open_desk
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram
from tests.platforms.telegram.data import Message as Post
from tests.platforms.telegram.keyboards import buttons

NOTES = b"# Moving house\n\nThe movers come on Thursday at nine. The keys are with Mr Okafor.\n"
ADA = Person("telegram", "1")
QUESTION = Message("1", ADA, Place("telegram", "", "1", ""), person_audience(ADA), "", 1.0)
LIMIT = 10_000
YES, NO = say("file_keep_for", readers=say("readers_room")), say("file_keep_not")


@asynccontextmanager
async def sent(
    telegram: Telegram, ada: TelegramPerson, data: bytes = NOTES
) -> AsyncIterator[tuple[TelegramPlatform, Attachment]]:
    """A document that lies at Telegram, and the platform to fetch it with."""
    mynah = Mynah(telegram)
    async with mynah.listening() as platform:
        ada.send_document(ada.private, "notes.md", data)
        await polled(telegram)
        (message,) = mynah.accepted
        yield platform, message.attachments[0]


async def refusal(platform: TelegramPlatform, attachment: Attachment, limit: int = LIMIT) -> str:
    with pytest.raises(NotFetched) as caught:
        await platform.files.fetch(QUESTION, attachment, limit)
    return caught.value.why


async def test_a_document_is_fetched(telegram: Telegram, ada: TelegramPerson) -> None:
    async with sent(telegram, ada) as (platform, attachment):
        assert (attachment.name, attachment.size) == ("notes.md", len(NOTES))
        assert await platform.files.fetch(QUESTION, attachment, LIMIT) == NOTES


async def test_a_size_that_lies_is_found_out(telegram: Telegram, ada: TelegramPerson) -> None:
    async with sent(telegram, ada, b"x" * 500) as (platform, attachment):
        assert await refusal(platform, replace(attachment, size=1), 499) == "file_too_large"


async def test_what_telegram_does_not_hand_out_is_too_large(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    telegram.world.rules = replace(telegram.world.rules, download_limit=10)
    async with sent(telegram, ada) as (platform, attachment):
        assert await refusal(platform, attachment) == "file_too_large"


async def test_a_file_that_is_gone_or_of_another_platform(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    async with sent(telegram, ada) as (platform, attachment):
        gone = replace(attachment, uri="telegram:file:unknown")
        assert await refusal(platform, gone) == "file_gone"
        elsewhere = replace(attachment, uri="https://evil.example/notes.md")
        assert await refusal(platform, elsewhere) == "file_elsewhere"


async def test_an_outage_is_tried_again_and_a_redirect_not_followed(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    async with sent(telegram, ada) as (platform, attachment):
        telegram.faults.order("download", Fault(status=502))
        assert await platform.files.fetch(QUESTION, attachment, LIMIT) == NOTES
        telegram.faults.order("download", Fault(status=302))
        assert await refusal(platform, attachment) == "file_forbidden"


async def test_no_error_tells_the_token(telegram: Telegram, ada: TelegramPerson) -> None:
    async with sent(telegram, ada) as (platform, attachment):
        for _ in range(3):
            telegram.faults.order("download", Fault(status=502))
        with pytest.raises(NotFetched) as caught:
            await platform.files.fetch(QUESTION, attachment, LIMIT)
    assert caught.value.why == "file_unreachable"
    assert telegram.token not in "".join(traceback.format_exception(caught.value))


@asynccontextmanager
async def whole(telegram: Telegram, tmp_path: Path) -> AsyncIterator[tuple[Mynah, Desk]]:
    """Gateway, worker and core, over the stand-in; only engines and models are doubles."""
    async with open_desk(tmp_path) as desk:
        mynah = Mynah(telegram, notes=desk.notes)

        def answering(message: Message) -> AsyncIterator[Event]:
            return desk.conversation.answering(message)

        mynah.answering = answering
        async with mynah.running() as platform:
            desk.files = platform.files
            yield mynah, desk


async def test_documents_from_sending_to_finding(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson, tmp_path: Path
) -> None:
    group = in_group(ada, bo)
    async with whole(telegram, tmp_path) as (mynah, desk):
        # Without a word: read, and answered from what follows; nobody else hears of it.
        ada.send_document(ada.private, "notes.md", NOTES)
        assert "notes.\u2060md" in ((await telegram.reply(ada.private)).text or "")
        ada.say(ada.private, "Where are the keys?")
        assert "Okafor" in ((await telegram.reply(ada.private, 2)).text or "")
        bo.say(bo.private, "Where are the keys?")
        assert "Okafor" not in ((await telegram.reply(bo.private)).text or "")
        bo.say(group, "@mynah_bot Where are the keys?")
        assert "Okafor" not in ((await telegram.reply(group)).text or "")

        # What cannot be read gets its reason.
        bo.send_document(bo.private, "alles.zip", b"PK\x03\x04")
        assert say("file_archive", "de") in ((await telegram.reply(bo.private, 2)).text or "")

        # "Remember this": offered, refused to others, kept once, in the same post.
        asked = ada.send_document(group, "notes.md", NOTES, caption="@mynah_bot remember this")
        offer = await telegram.reply(group, 2)
        assert [one["text"] for one in buttons(offer.keyboard)] == [YES, NO]
        wrong = bo.press(offer, YES)
        await telegram.until(lambda: wrong.answer is not None)
        assert say("file_only_sender", "de") in str(wrong.answer)
        first, second = ada.press(offer, YES), ada.press(offer, NO)
        await telegram.until(lambda: _kept(offer))
        await telegram.until(lambda: first.answer is not None and second.answer is not None)
        assert say("button_lapsed") in str(second.answer)
        assert not {YES, NO} & {one["text"] for one in buttons(offer.keyboard)}
        assert len(telegram.sent(group)) == 2
        (record,) = (await desk.world.documents.known("upload:kept")).values()
        assert record.audience == Audience("room", "telegram", "", str(group.id))

        bo.say(group, "@mynah_bot When do the movers come?")
        assert "Thursday" in ((await telegram.reply(group, 3)).text or "")
    assert [m.asks for m in mynah.accepted if m.keeping] == [str(asked.message_id)]


async def test_a_file_in_the_message_that_is_answered_is_read_and_kept_for_its_sender_alone(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson, tmp_path: Path
) -> None:
    group = in_group(ada, bo)
    async with whole(telegram, tmp_path):
        notes = ada.send_document(group, "notes.md", NOTES, caption="For Thursday")
        bo.say(group, "@mynah_bot Where are the keys?", reply_to=notes)
        assert "Okafor" in ((await telegram.reply(group)).text or "")
        bo.say(group, "/ask@mynah_bot", reply_to=ada.send_document(group, "notes.md", NOTES))
        assert say("file_others", "de") in ((await telegram.reply(group, 2)).text or "")
        bo.say(group, "@mynah_bot merk dir das", reply_to=notes)
        told = await telegram.reply(group, 3)
        assert say("file_others", "de") in (told.text or "")
        ada.say(group, "@mynah_bot remember this", reply_to=notes)
        offer = await telegram.reply(group, 4)
        assert [one["text"] for one in buttons(offer.keyboard)] == [YES, NO]


def _kept(offer: Post) -> bool:
    return say("file_kept", readers=say("readers_room")) in (offer.text or "")
