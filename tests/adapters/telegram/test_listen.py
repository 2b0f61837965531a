"""What people do on Telegram reaches Mynah once and in order, and they hear what they should."""

from __future__ import annotations

from tests.adapters.telegram.world import Mynah, shown
from tests.platforms.telegram import Person, Telegram


async def test_a_direct_message_is_answered_with_its_source(
    telegram: Telegram, ada: Person
) -> None:
    async with Mynah(telegram).running():
        ada.say(ada.private, "When do you open?")
        answer = await telegram.reply(ada.private)
    assert answer.text == "You asked: When do you open? [1]\n\nSources\n[1] Opening hours"
    links = [one["url"] for one in answer.entities if one["type"] == "text_link"]
    assert links == ["https://docs.example.org/hours"] * 2
    assert len(telegram.sent(ada.private)) == 1, shown(telegram)


async def test_a_mention_in_a_group_is_answered_as_a_reply(
    telegram: Telegram, ada: Person, bo: Person
) -> None:
    group = ada.create_group("Kitchen", bo)
    ada.add_bot(group)
    mynah = Mynah(telegram)
    async with mynah.running():
        bo.say(group, "nobody asked you")
        question = ada.say(group, "@mynah_bot When do you open?")
        answer = await telegram.reply(group)
    assert answer.reply_to is question
    (message,) = mynah.accepted
    assert message.text == "When do you open?"
    assert str(message.audience) == f"room:telegram::{group.id}"
