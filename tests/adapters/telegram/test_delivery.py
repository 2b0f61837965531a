"""An answer arrives once whatever goes wrong: failing calls, lost receipts, kills, closed chats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from adapters.doubles.people import MemoryNotes
from adapters.telegram.calls import Patience
from core.messages import Reply
from core.ports import Draft, Unavailable, Undeliverable
from tests.adapters.telegram.questions import asked, direct, in_group, show
from tests.adapters.telegram.world import Mynah
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram
from tests.platforms.telegram.data import Chat


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=502, error="Bad Gateway"),
        Fault(status=500, error="Internal Server Error: restart"),
        Fault(status=502, body="<html>nginx</html>", error="Bad Gateway"),
        Fault(cut="before"),
    ],
)
async def test_a_failed_call_is_made_again(
    telegram: Telegram, ada: TelegramPerson, fault: Fault
) -> None:
    message = direct(ada)
    telegram.faults.order("sendMessage", fault, times=2)
    async with Mynah(telegram).opened() as platform:
        await show(platform, message)
    assert [post.text for post in telegram.sent(ada.private)] == [
        "At ten. [1]\n\nSources\n[1] Opening hours"
    ]


async def test_what_fails_for_long_is_left_to_the_queue(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    telegram.faults.order("sendMessage", Fault(status=502, error="Bad Gateway"), times=3)
    async with Mynah(telegram).opened() as platform:
        with pytest.raises(Unavailable):
            await show(platform, message)
        await show(platform, message)
    assert len(telegram.sent(ada.private)) == 1


async def test_a_server_that_hangs_is_not_waited_for(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    telegram.faults.order("sendMessage", Fault(delay=5))
    mynah = Mynah(telegram, patience=Patience(seconds=1, tries=1, pause=0.01))
    async with mynah.opened() as platform:
        with pytest.raises(Unavailable):
            await show(platform, message)


@pytest.mark.parametrize("fault", [Fault(cut="after"), Fault(half=True)])
async def test_an_answer_whose_receipt_was_lost_is_repeated_once_rather_than_lost(
    telegram: Telegram, ada: TelegramPerson, fault: Fault
) -> None:
    message = direct(ada)
    telegram.faults.order("sendMessage", fault)
    async with Mynah(telegram).opened() as platform:
        posted = await show(platform, message)
        await show(platform, message, posted)
    assert len(telegram.sent(ada.private)) == 2  # docs/decisions/telegram-sends.md


async def test_a_receipt_of_an_unknown_form_is_one_all_the_same(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    number = int(message.id) + 1
    body = f'{{"ok": true, "result": {{"message_id": {number}, "new": 1}}}}'
    telegram.faults.order("sendMessage", Fault(body=body))
    async with Mynah(telegram).opened() as platform:
        posted = await show(platform, message)
    assert [one["id"] for one in posted["posts"]] == [number]
    assert [post.message_id for post in telegram.sent(ada.private)] == [number]


async def test_a_kill_before_the_post_was_recorded_repeats_nothing(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message, mynah = direct(ada), Mynah(telegram)
    for _ in range(3):  # each run knows only what the drafts had before the first
        async with mynah.opened() as platform:
            await show(platform, message)
    assert len(telegram.sent(ada.private)) == 1
    assert not telegram.calls.of("editMessageText")


class _Killed(Exception):
    pass


class KilledNotes(MemoryNotes):
    """Dies when the n-th note is to be kept."""

    def __init__(self, nth: int) -> None:
        super().__init__()
        self.left = nth

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        self.left -= 1
        if self.left == 0:
            raise _Killed
        await super().keep(name, value, seconds)


class AwayNotes(MemoryNotes):
    """Cannot be written the first time."""

    away = True

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        if self.away:
            self.away = False
            raise Unavailable("Redis is away")
        await super().keep(name, value, seconds)


async def test_a_post_that_could_not_be_noted_is_not_sent_again(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    async with Mynah(telegram, notes=AwayNotes()).opened() as platform:
        with pytest.raises(Unavailable):
            await show(platform, message)
        await show(platform, message)
    assert len(telegram.sent(ada.private)) == 1


@pytest.mark.parametrize("nth", range(1, 8))
async def test_a_kill_at_any_point_repeats_at_most_the_post_on_its_way(
    telegram: Telegram, ada: TelegramPerson, nth: int
) -> None:
    group, message = in_group(ada)
    reply = Reply("\n\n".join(f"Paragraph {number}. " + "words " * 500 for number in range(4)))
    draft, notes = Draft(reply, {}, complete=True), KilledNotes(nth)
    mynah = Mynah(telegram, notes=notes)
    async with mynah.opened() as platform:
        with suppress(_Killed):
            await platform.outlet.show(message, draft)
    async with mynah.opened() as platform:
        posted = await platform.outlet.show(message, draft)
    texts = [post.text or "" for post in telegram.sent(group)]
    wanted = [f"Paragraph {number}." for number in range(4)]
    heads = [head for text in texts for head in wanted if head in text]
    assert sorted(set(heads)) == wanted
    assert len(texts) <= len(posted["posts"]) + 1


async def test_an_answer_goes_on_where_its_delivery_broke_off(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    reply = Reply("\n\n".join(f"Paragraph {number}. " + "words " * 500 for number in range(4)))
    draft = Draft(reply, {}, complete=True)
    async with Mynah(telegram).opened() as platform:
        first = asyncio.create_task(platform.outlet.show(message, draft))
        await telegram.called("sendMessage", 2)
        first.cancel()
        await asyncio.wait({first})
        await platform.outlet.show(message, draft)
    texts = [post.text or "" for post in telegram.sent(ada.private)]
    assert [text[:12] for text in texts] == [f"Paragraph {number}." for number in range(4)]


Trouble = Callable[[TelegramPerson, Chat], object]


@pytest.mark.parametrize(
    "trouble",
    [
        lambda ada, group: ada.remove_bot(group),
        lambda _ada, group: setattr(group, "bots_may_write", False),
    ],
)
async def test_a_group_that_is_closed_to_us_is_undeliverable(
    telegram: Telegram, ada: TelegramPerson, trouble: Trouble
) -> None:
    group, message = in_group(ada)
    trouble(ada, group)
    async with Mynah(telegram).opened() as platform:
        with pytest.raises(Undeliverable):
            await show(platform, message)


async def test_who_blocked_the_bot_gets_no_more_tries(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    ada.block()
    async with Mynah(telegram).opened() as platform:
        with pytest.raises(Undeliverable, match="blocked"):
            await show(platform, message)
    assert len(telegram.calls.of("sendMessage")) == 1


async def test_a_deleted_topic_is_undeliverable(telegram: Telegram, ada: TelegramPerson) -> None:
    forum = ada.create_group("Forum", forum=True)
    ada.add_bot(forum)
    topic = ada.create_topic(forum, "Lunch")
    message = asked(forum, ada, ada.say(forum, "@mynah_bot When?", thread=topic))
    message = replace(message, place=replace(message.place, thread=str(topic)))
    ada.delete_topic(forum, topic)
    async with Mynah(telegram).opened() as platform:
        with pytest.raises(Undeliverable):
            await show(platform, message)


async def test_a_revoked_token_keeps_the_answer_waiting(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    mynah = Mynah(telegram)
    config = replace(mynah.config(), token=telegram.token[:-1] + "9")  # renewed by BotFather
    async with mynah.opened(config) as platform:
        with pytest.raises(Unavailable, match="TELEGRAM_TOKEN") as refused:
            await show(platform, message)
    assert "AAstandin" not in str(refused.value)


async def test_a_group_that_became_a_supergroup_is_answered_there(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group, message = in_group(ada, "group")
    new = ada.upgrade(group)
    async with Mynah(telegram).opened() as platform:
        await show(platform, message)
    assert len(telegram.sent(new)) == 1


async def test_a_question_that_was_deleted_while_it_waited_gets_no_answer(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group, message = in_group(ada)
    ada.delete(group.messages[int(message.id)])
    async with Mynah(telegram).opened() as platform:
        posted = await show(platform, message)
        assert await show(platform, message, posted) == posted
    assert not telegram.sent(group)
