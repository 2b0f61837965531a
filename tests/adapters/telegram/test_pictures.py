"""Pictures of an answer on Telegram: photos below it, once."""

from __future__ import annotations

from dataclasses import replace

from adapters.telegram.write import photos
from core.messages import Picture, Reply
from core.ports import Draft
from tests.adapters.sources.pictures import picture
from tests.adapters.telegram.questions import direct
from tests.adapters.telegram.world import CITED, Mynah
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram

DATA = picture("sign in")
PAGE = Picture("a" * 64, "image/png", 400, 120, "The sign-in page of @ada")
GONE = Picture("b" * 64, "image/png", 400, 120, "Gone meanwhile")
DRAFT = Draft(
    Reply("At ten. [1]", CITED, pictures=(PAGE, GONE)), {}, complete=True, files={"a" * 64: DATA}
)


async def test_a_picture_comes_as_a_photo_with_its_words_once(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    async with Mynah(telegram).opened() as platform:
        posted = await platform.outlet.show(message, DRAFT)
        assert await platform.outlet.show(message, replace(DRAFT, posted=posted)) == posted
        answer, photo = telegram.sent(ada.private)
        assert (answer.text or "").startswith("At ten.")
        assert photo.photo is not None and photo.photo.content == DATA
        assert (photo.caption or "").startswith("The sign-in page of")
        await platform.outlet.withdraw(message, posted)
    assert telegram.sent(ada.private) == []


def test_what_telegram_shows_as_no_photo_goes_as_a_file() -> None:
    wide = replace(PAGE, width=1600, height=32)
    reply = Reply("", pictures=(PAGE, wide))
    assert [post.flat for post in photos(reply, {"a" * 64: DATA})] == [False, True]
