"""What Telegram refuses or changes of a text's formatting."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import MessageEntity, User

from tests.platforms.telegram import Person, Telegram


def entity(kind: str, offset: int, length: int, **more: object) -> MessageEntity:
    return MessageEntity.model_validate({"type": kind, "offset": offset, "length": length, **more})


REFUSED = {
    "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 6": [
        entity("bold", 0, 6)
    ],
    "entity begins after the end of the text at UTF-16 offset 9": [entity("bold", 9, 1)],
    "entity beginning at UTF-16 offset 1 ends after the end of the text": [
        entity("bold", 0, 3),
        entity("italic", 1, 4),
    ],
    "can't parse MessageEntity: Unsupported type specified": [entity("sparkle", 0, 1)],
    "can't parse MessageEntity: Can't find field \"url\"": [entity("text_link", 0, 1)],
    "entity URL 'http://localhost:80' is invalid: Wrong HTTP URL": [
        entity("text_link", 0, 1, url="http://localhost:80")
    ],
    "entity URL 'javascript://a.b' is invalid: Unsupported URL protocol": [
        entity("text_link", 0, 1, url="javascript://a.b")
    ],
    "user not found": [
        entity("text_mention", 0, 1, user=User(id=99, is_bot=False, first_name="No"))
    ],
}


@pytest.mark.parametrize("why", REFUSED)
async def test_a_wrong_entity_loses_the_message(why: str, bot: Bot, ada: Person) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.send_message(ada.user.id, "hello", entities=REFUSED[why])
    assert f"Bad Request: {why}" in str(refused.value)


async def test_an_entity_may_not_split_an_emoji(bot: Bot, ada: Person) -> None:
    for wrong in (entity("bold", 1, 2), entity("bold", 0, 1)):
        with pytest.raises(TelegramBadRequest, match="in a middle of a UTF-16 symbol"):
            await bot.send_message(ada.user.id, "🚀 go", entities=[wrong])


async def test_formatting_inside_code_is_dropped_in_silence(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    both = [entity("pre", 0, 5), entity("bold", 1, 2)]
    await bot.send_message(ada.user.id, "hello", entities=both)
    assert [one["type"] for one in telegram.sent(ada.private)[0].entities] == ["pre"]
    assert telegram.remarks == ["bold inside code was dropped"]


async def test_bold_around_code_is_lost(bot: Bot, telegram: Telegram, ada: Person) -> None:
    await bot.send_message(
        ada.user.id, "hello", entities=[entity("bold", 0, 5), entity("code", 1, 2)]
    )
    assert [one["type"] for one in telegram.sent(ada.private)[0].entities] == ["code"]
    assert telegram.remarks == ["code inside bold lost what was around it"]


async def test_a_quote_in_a_quote_is_dropped(bot: Bot, telegram: Telegram, ada: Person) -> None:
    quotes = [entity("blockquote", 0, 5), entity("expandable_blockquote", 1, 2)]
    await bot.send_message(ada.user.id, "hello", entities=quotes)
    assert telegram.remarks == ["a quote inside a quote was dropped"]


async def test_nested_styles_stay(bot: Bot, telegram: Telegram, ada: Person) -> None:
    await bot.send_message(
        ada.user.id, "hello", entities=[entity("italic", 1, 2), entity("bold", 0, 5)]
    )
    assert [one["type"] for one in telegram.sent(ada.private)[0].entities] == ["bold", "italic"]
    assert not telegram.remarks


async def test_white_space_around_a_text_is_trimmed_and_entities_move(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await bot.send_message(ada.user.id, "\n hello \n", entities=[entity("bold", 0, 9)])
    (message,) = telegram.sent(ada.private)
    assert (message.text, message.entities) == (
        "hello",
        [{"type": "bold", "offset": 0, "length": 5}],
    )


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("1 < 2", "HTML", 'Unsupported start tag " " at byte offset 2'),
        ("<p>no</p>", "HTML", 'Unsupported start tag "p" at byte offset 0'),
        ("<b>no", "HTML", 'Can\'t find end tag corresponding to start tag "b"'),
        (
            "<b><i>no</b></i>",
            "HTML",
            'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"',
        ),
        (
            "no.",
            "MarkdownV2",
            "Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        ("é *no", "MarkdownV2", "Can't find end of Bold entity at byte offset 3"),
    ],
)
async def test_marked_up_text_that_cannot_be_parsed_is_refused(
    text: str, mode: str, why: str, bot: Bot, ada: Person
) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.send_message(ada.user.id, text, parse_mode=mode)
    assert f"Bad Request: can't parse entities: {why}" in str(refused.value)


async def test_marked_up_text_that_can_be_parsed_becomes_entities(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await bot.send_message(
        ada.user.id, "<b>a <i>b</i></b> &lt;<a href='https://a.bc'>c</a>", parse_mode="HTML"
    )
    await bot.send_message(ada.user.id, "*a _b_* \\<[c](https://a.bc)", parse_mode="MarkdownV2")
    html, markdown = telegram.sent(ada.private)
    assert html.text == markdown.text == "a b <c"
    assert html.entities == markdown.entities
    assert [one["type"] for one in html.entities] == ["bold", "italic", "text_link"]


async def test_an_unknown_parse_mode_is_refused(bot: Bot, ada: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="unsupported parse_mode"):
        await bot.send_message(ada.user.id, "x", parse_mode="CommonMark")


async def test_characters_that_telegram_removes_move_what_follows(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    text = "a\u202eb\r\nc\x00 bold"
    await bot.send_message(ada.user.id, text, entities=[entity("bold", 8, 4)])
    (message,) = telegram.sent(ada.private)
    assert (message.text, message.entities) == (
        "ab\nc  bold",
        [{"type": "bold", "offset": 6, "length": 4}],
    )


async def test_characters_that_nobody_sees_make_no_message(bot: Bot, ada: Person) -> None:
    for text in ("\u200b", "\u2060 \ufeff", "\u3000\u2800"):
        with pytest.raises(TelegramBadRequest, match="text must be non-empty"):
            await bot.send_message(ada.user.id, text)


async def test_a_hundred_entities_are_kept(bot: Bot, telegram: Telegram, ada: Person) -> None:
    many = [entity("bold", number * 2, 1) for number in range(101)]
    await bot.send_message(ada.user.id, "x " * 101, entities=many)
    assert len(telegram.sent(ada.private)[0].entities) == 100
    assert telegram.remarks == ["1 entities beyond 100 were dropped"]
