"""Edits revise their answers, opinions land on their turns, and a stop stops."""

from __future__ import annotations

from dataclasses import replace

from tests.adapters.telegram.world import Mynah, answering, in_group, polled
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram
from tests.platforms.telegram.data import Message as Post


async def test_an_edit_revises_its_answer_in_place(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        question = ada.say(ada.private, "When?")
        answer = await telegram.reply(ada.private)
        ada.edit(question, "Where?")
        await telegram.until(lambda: "Where?" in (answer.text or ""))
    assert len(telegram.sent(ada.private)) == 1
    assert [message.asks for message in mynah.accepted] == [str(question.message_id)] * 2
    (turn,) = await mynah.records.turns(mynah.accepted[0].conversation)
    assert turn.message.text == "Where?"


async def test_an_edit_that_changes_no_word_asks_nothing(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        question = ada.say(ada.private, "When?")
        await telegram.reply(ada.private)
        ada.edit(question, "When?")
        await polled(telegram)
    assert len(mynah.accepted) == 1


async def test_a_late_edit_asks_nothing(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        question = ada.say(ada.private, "When?")
        await telegram.reply(ada.private)
        telegram.clock.advance(601)
        ada.edit(question, "Where?")
        await polled(telegram)
    assert len(mynah.accepted) == 1


async def test_an_edit_in_a_group_needs_no_second_mention_but_talk_needs_one(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    telegram.world.rules = replace(telegram.world.rules, privacy_mode=False)
    group = in_group(ada)
    mynah = Mynah(telegram)
    async with mynah.running():
        talk = ada.say(group, "Lunch?")
        question = ada.say(group, "@mynah_bot When?")
        answer = await telegram.reply(group)
        ada.edit(talk, "Lunch at one?")
        ada.edit(question, "Where?")
        await telegram.until(lambda: "Where?" in (answer.text or ""))
    assert [message.text for message in mynah.accepted] == ["When?", "Where?"]


async def test_feedback_lands_on_its_turn_once_and_can_be_changed(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(group, "@mynah_bot When?")
        await telegram.reply(group)
        bo.say(group, "And where?", reply_to=telegram.sent(group)[0])
        answer = await telegram.reply(group, 2)
        await telegram.until(lambda: bool(answer.keyboard))
        pressed = [bo.press(answer, "👍"), bo.press(answer, "👎"), ada.press(answer, "👍")]
        await telegram.until(lambda: all(query.answer for query in pressed))
    turns = await mynah.records.turns(mynah.accepted[1].conversation)
    assert not turns[0].opinions
    opinions = {one.person: one.score for one in turns[1].opinions}
    assert opinions == {f"telegram:{bo.user.id}": -1, f"telegram:{ada.user.id}": 1}
    assert "vermerkt" in str(pressed[0].answer)


async def test_a_thumb_on_an_answer_is_an_opinion_that_can_be_taken_back(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    scores = []
    async with mynah.running():
        question = ada.say(ada.private, "When?")
        answer = await telegram.reply(ada.private)
        await polled(telegram)
        for emojis in (("👍",), ("❤", "👎"), ("❤",)):
            ada.react(answer, *emojis)
            ada.react(question, *emojis)  # nobody's answer
            await polled(telegram)
            (turn,) = await mynah.records.turns(mynah.accepted[0].conversation)
            scores.append([opinion.score for opinion in turn.opinions])
    assert scores[:2] == [[1], [-1]]
    assert scores[2] in ([], [0])


async def test_only_who_asked_can_stop_an_answer_in_a_group(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    mynah = Mynah(telegram, answering=answering("At", "At ten", "At ten o'clock", pause=0.9))
    async with mynah.running():
        ada.say(group, "@mynah_bot When?")
        answer = await telegram.reply(group)
        no = bo.press(answer, "◼ Stop")
        await telegram.until(lambda: no.answer is not None)
        assert not mynah.inbox._conversations[mynah.accepted[0].conversation].stopped
        yes = ada.press(answer, "◼ Stop")
        await telegram.until(lambda: yes.answer is not None)
        assert mynah.inbox._conversations[mynah.accepted[0].conversation].stopped
    assert "Nur wer" in str(no.answer)


async def test_a_button_with_strange_data_leads_nowhere(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group = in_group(ada)
    strange = Post(99, group, telegram.bot, 0, text="x")
    strange.keyboard = {"inline_keyboard": [[{"text": "?", "callback_data": "u:1:room:9"}]]}
    async with Mynah(telegram).running():
        pressed = ada.press(strange, "?")
        await telegram.until(lambda: pressed.answer is not None)
    assert "nowhere" in str(pressed.answer)
