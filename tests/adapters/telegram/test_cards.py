"""What is somebody's own is shown and changed in their private chat, by themselves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.messages import Person, person_audience
from core.people.preferences import Preferences
from core.ports import Guest, Standing
from tests.adapters.telegram.world import Mynah, in_group, polled
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram
from tests.platforms.telegram.data import Message as Post


def labels(post: Post) -> list[str]:
    rows: Any = (post.keyboard or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_preferences_are_shown_changed_and_erased_in_one_post(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    who = Person("telegram", str(ada.user.id))
    async with mynah.running():
        ada.say(ada.private, "/preferences")
        card = await telegram.reply(ada.private)
        assert {"✓ Automatic", "Deutsch", "Usual", "Short"} <= set(labels(card))
        ada.press(card, "Deutsch")
        await telegram.until(lambda: "Sprache: Deutsch" in (card.text or ""))
        ada.press(card, "Kurz")
        await telegram.until(lambda: "✓ Kurz" in labels(card))
        assert mynah.preferences.kept[who] == Preferences("de", length="short")
        ada.press(card, "Meine Vorlieben löschen")
        await telegram.until(lambda: "✓ Automatic" in labels(card))
        assert mynah.preferences.kept[who] == Preferences()
    assert len(telegram.sent(ada.private)) == 1


async def test_a_time_zone_is_chosen_by_its_button(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    who = Person("telegram", str(ada.user.id))
    async with mynah.running():
        ada.say(ada.private, "/preferences")
        card = await telegram.reply(ada.private)
        ada.press(card, "Time zone")
        await telegram.until(lambda: "✓ Automatic" in labels(card) and "Back" in labels(card))
        ada.press(card, next(each for each in labels(card) if "Los_Angeles" in each))
        await telegram.until(lambda: "America/Los_Angeles" in (card.text or ""))
        assert mynah.preferences.kept[who] == Preferences(zone="America/Los_Angeles")


async def test_a_choice_is_shown_however_often_telegram_fails_meanwhile(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(ada.private, "/forget")
        card = await telegram.reply(ada.private)
        tries = mynah.patience.tries
        telegram.faults.order("editMessageText", Fault(status=502, error="Bad Gateway"), tries)
        ada.press(card, "⚠ Forget me")
        await telegram.until(lambda: "I am forgetting you" in (card.text or ""))


async def test_forgetting_asks_first_survives_a_restart_and_shows_its_receipt(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    who = Person("telegram", str(ada.user.id))
    async with mynah.running():
        ada.say(ada.private, "/forget")
        card = await telegram.reply(ada.private)
        assert "cannot be undone" in (card.text or "")
        assert mynah.erasures.kept == {}
    async with mynah.running():
        ada.press(card, "⚠ Forget me")
        await telegram.until(lambda: "I am forgetting you" in (card.text or ""))
        asked = mynah.erasures.kept[who]
        await mynah.erasures.save(replace(asked, removed={"turns": 7}, passes=1, done_at=9.0))
        await telegram.until(
            lambda: "recorded questions with their answers: 7" in (card.text or "")
        )
        assert "What I cannot remove" in (card.text or "")
        assert labels(card) == []


async def test_who_says_no_is_not_forgotten_and_cannot_press_again(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(ada.private, "/forget")
        card = await telegram.reply(ada.private)
        before = replace(card)
        ada.press(card, "Keep everything")
        await telegram.until(lambda: card.text == "I forget nothing.")
        old = ada.press(before, "⚠ Forget me")
        await telegram.until(lambda: old.answer is not None)
        assert old.answer is not None and "leads nowhere" in str(old.answer["text"])
    assert mynah.erasures.kept == {}


async def test_in_a_group_it_is_asked_to_be_written_in_private(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group = in_group(ada)
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(group, "/forget@mynah_bot")
        told = await telegram.reply(group)
        await polled(telegram)
    assert told.text == "Please write me this in a direct message."
    assert labels(told) == ["Make me forget you"]
    assert "https://t.me/mynah_bot?start=forget" in str(told.keyboard)


async def test_the_link_from_a_group_opens_the_card_in_private(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    async with Mynah(telegram).running():
        ada.say(ada.private, "/start preferences")
        card = await telegram.reply(ada.private)
    assert (card.text or "").startswith("Your preferences.")


async def test_an_administrator_lets_a_stranger_in_by_a_command_and_nobody_else_does(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    mynah = Mynah(telegram, rule="paired")
    boss = Person("telegram", str(ada.user.id))
    mynah.administrators = (boss,)
    await mynah.guests.decide(Guest(person_audience(boss), Standing.ALLOWED, "cli", 1.0))
    async with mynah.running():
        bo.say(bo.private, "When?")
        told = (await telegram.reply(bo.private)).text or ""
        code = told.partition("approve ")[2][:8]
        ada.say(ada.private, f"/approve {code}")
        said = await telegram.reply(ada.private)
        assert said.text == "Bo may use me now."
        answered = (await telegram.reply(bo.private, 2)).text or ""
        assert "You asked: When?" in answered and "Du darfst jetzt fragen." in answered
        bo.say(bo.private, f"/approve {code}")
        refused = await telegram.reply(bo.private, 3)
        assert "nur die Administration" in (refused.text or "")
        bo.say(bo.private, "When?")
        assert "You asked: When?" in ((await telegram.reply(bo.private, 4)).text or "")
