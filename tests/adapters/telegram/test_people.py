"""Who may ask, and who may see a room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.telegram.payload import number, piece
from core.messages import Audience, Person, person_audience
from core.people.bots import EXCHANGES
from core.ports import Guest, Standing, Unavailable
from core.words import say
from tests.adapters.telegram.world import Mynah, in_group, polled
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram


async def test_a_stranger_is_shown_a_code_once_and_is_answered_when_it_is_approved(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, rule="paired")
    async with mynah.running():
        ada.start()
        told = await telegram.reply(ada.private)
        ada.say(ada.private, "Hello?")
        ada.say(ada.private, "/search hours")
        query = ada.ask_inline("hours")
        await telegram.until(lambda: query.answer is not None)
        waits = await telegram.reply(ada.private, 2)
        ada.say(ada.private, "Hello??")
        await polled(telegram)
        assert len(telegram.sent(ada.private)) == 2
        person = Person("telegram", str(ada.user.id))
        await mynah.guests.decide(Guest(person_audience(person), Standing.ALLOWED, "cli", 1.0))
        ada.say(ada.private, "When?")
        answer = await telegram.reply(ada.private, 3)
    assert (waits.text or "").startswith("Nobody has approved 22222222 yet.")
    assert "mynah access approve 22222222" in (told.text or "")
    assert not query.results and not mynah.commands
    assert "When?" in (answer.text or "")


async def test_a_code_that_was_shown_in_a_group_lets_in_the_supergroup_that_it_became(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    boss = Person("telegram", str(bo.user.id))
    mynah = Mynah(telegram, rule="paired", administrators=(boss,))
    group = in_group(ada, bo)
    async with mynah.running():
        ada.say(group, "@mynah_bot When?")
        await telegram.reply(group)
        larger = ada.upgrade(group)
        await polled(telegram)
        bo.say(larger, "/approve@mynah_bot 22222222")
        await telegram.until(lambda: len(mynah.accepted) == 1)
        ada.say(larger, "@mynah_bot And where?")
        await telegram.until(lambda: len(mynah.accepted) == 2)
        await telegram.reply(larger, 3)
    texts = " ".join(post.text or "" for post in telegram.sent(larger))
    assert say("may_ask_room") in texts and "You asked: When?" in texts
    assert say("approved_room", "de", who="Ada") in texts


async def test_what_a_stranger_must_hand_on_is_code_that_a_tap_copies(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, rule="paired")
    async with mynah.running():
        ada.start()
        told = await telegram.reply(ada.private)
    text = told.text or ""
    marks = [entity for entity in told.entities if entity["type"] == "code"]
    tapped = [piece(text, number(mark, "offset"), number(mark, "length")) for mark in marks]
    assert tapped == ["/approve 22222222", "mynah access approve 22222222"]
    assert "`" not in text


async def test_a_code_that_could_not_be_sent_is_sent_when_telegram_is_back(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, rule="paired")
    tries = mynah.patience.tries
    telegram.faults.order("sendMessage", Fault(status=502, error="Bad Gateway"), tries)
    async with mynah.running():
        ada.start()
        told = await telegram.reply(ada.private)
        await polled(telegram)
    assert "mynah access approve 22222222" in (told.text or "")
    assert len(telegram.sent(ada.private)) == 1


async def test_a_blocked_person_hears_nothing(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    person = Person("telegram", str(ada.user.id))
    await mynah.guests.decide(Guest(person_audience(person), Standing.BLOCKED, "cli", 1.0))
    async with mynah.running():
        for text in ("When?", "/start", "/search x"):
            ada.say(ada.private, text)
        await polled(telegram)
    assert not telegram.sent(ada.private)


async def test_a_bot_that_may_ask_is_answered_a_few_times_until_a_person_speaks(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    telegram.world.rules = replace(telegram.world.rules, hears_bots=True)
    parrot = telegram.person("Parrot", "parrot_bot", is_bot=True)
    group = in_group(ada, parrot)
    mynah = Mynah(telegram, bots=frozenset({f"telegram:{parrot.user.id}"}))
    async with mynah.running():
        for number in range(EXCHANGES + 2):
            parrot.say(group, f"/ask@mynah_bot What about {number}?")
        await polled(telegram)
        assert [each.text for each in mynah.accepted] == [
            f"What about {number}?" for number in range(EXCHANGES)
        ]
        ada.say(group, "@mynah_bot Go on, you two")
        parrot.say(group, "/ask@mynah_bot And now?")
        await polled(telegram)
        assert [each.text for each in mynah.accepted][-2:] == ["Go on, you two", "And now?"]
        assert mynah.accepted[-1].person.bot


async def test_only_a_clear_yes_lets_somebody_see_a_room(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada)
    room = Audience("room", "telegram", "", str(group.id))
    eve = telegram.person("Eve")
    eve.join(group)
    eve.leave(group)
    group.members[bo.user.id] = "kicked"
    elsewhere = Audience("room", "telegram", "", "-100999")
    async with Mynah(telegram).opened() as platform:
        may = platform.membership.may_enter
        people = {
            one.user.first_name: Person("telegram", str(one.user.id)) for one in (ada, bo, eve)
        }
        answers = {name: await may(person, room) for name, person in people.items()}
        assert answers == {"Ada": True, "Bo": False, "Eve": False}
        assert not await may(people["Ada"], elsewhere)
        assert not await may(Person("slack", people["Ada"].id), room)
        for inside in (True, False):
            body = f'{{"ok": true, "result": {{"status": "restricted", "is_member": {str(inside).lower()}}}}}'
            telegram.faults.order("getChatMember", Fault(body=body))
            assert await may(Person("telegram", f"88{inside:d}"), room) is inside
        before = len(telegram.calls.of("getChatMember"))
        assert await may(people["Ada"], room)
        assert len(telegram.calls.of("getChatMember")) == before
        telegram.faults.order("getChatMember", Fault(status=502, error="Bad Gateway"))
        with pytest.raises(Unavailable):
            await may(Person("telegram", "777"), room)
