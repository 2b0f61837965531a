"""Questions and who hears them: direct messages, mentions, replies, topics."""

from __future__ import annotations

from dataclasses import replace

from core.messages import EVERYONE, Audience, Person
from core.ports import Guest, Standing
from tests.adapters.telegram.world import Mynah, answering, in_group, polled, shown
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram
from tests.platforms.telegram.data import Chat


async def test_a_direct_message_is_answered_with_its_source(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    async with Mynah(telegram).running():
        ada.say(ada.private, "When do you open?")
        answer = await telegram.reply(ada.private)
    assert answer.text == "You asked: When do you open? [1]\n\nSources\n[1] Opening hours"
    links = [one["url"] for one in answer.entities if one["type"] == "text_link"]
    assert links == ["https://docs.example.org/hours"] * 2
    assert len(telegram.sent(ada.private)) == 1, shown(telegram)
    assert not telegram.remarks


async def test_a_mention_in_a_group_is_answered_as_a_reply(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    mynah = Mynah(telegram)
    async with mynah.running():
        bo.say(group, "nobody asked you")
        question = ada.say(group, "@mynah_bot When do you open?")
        answer = await telegram.reply(group)
    assert answer.reply_to is question
    (message,) = mynah.accepted
    assert message.text == "When do you open?"
    assert str(message.audience) == f"room:telegram::{group.id}"


async def test_talk_among_people_gets_no_answer_even_where_we_hear_it(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    telegram.world.rules = replace(telegram.world.rules, privacy_mode=False)
    group = in_group(ada, bo)
    mynah = Mynah(telegram)
    async with mynah.running():
        bo.say(group, "When do you open, Ada?")
        ada.say(group, "@other_bot When?")
        ada.say(group, "/ask@other_bot When?")
        await polled(telegram)
    assert not mynah.accepted


async def test_another_bot_never_triggers_it(telegram: Telegram, ada: TelegramPerson) -> None:
    robot = telegram.person("Robot", "robot_bot", is_bot=True)
    group = in_group(ada, robot)
    mynah = Mynah(telegram)
    async with mynah.running():
        robot.say(group, "@mynah_bot When?")
        await polled(telegram)
    assert not mynah.accepted


async def test_who_answers_its_answer_goes_on_with_that_conversation(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(group, "@mynah_bot When?")
        first = await telegram.reply(group)
        bo.say(group, "And on Mondays?", reply_to=first)
        second = await telegram.reply(group, 2)
        bo.say(group, "@mynah_bot Something else")
        await telegram.reply(group, 3)
        ada.say(group, "And on Tuesdays?", reply_to=second)
        await telegram.reply(group, 4)
    asked, joined, other, went_on = mynah.accepted
    assert asked.conversation == joined.conversation == went_on.conversation
    assert other.conversation != asked.conversation
    assert [message.person.name for message in mynah.accepted] == ["Ada", "Bo", "Bo", "Ada"]


async def test_a_mention_below_a_message_reads_that_message(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    mynah = Mynah(telegram)
    async with mynah.listening() as platform:
        above = bo.say(group, "When does the kitchen close?")
        ada.say(group, "@mynah_bot", reply_to=above)
        await telegram.until(lambda: bool(mynah.accepted))
        (said,) = await platform.outlet.said_before(mynah.accepted[0], 10)
    assert mynah.accepted[0].text == ""
    assert (said.person.name, said.text) == ("Bo", "When does the kitchen close?")


async def test_topics_are_conversations_and_are_answered_where_they_are(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    forum = ada.create_group("Forum", bo, forum=True)
    ada.add_bot(forum)
    topic = ada.create_topic(forum, "Lunch")
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(forum, "@mynah_bot When?", thread=topic)
        first = await telegram.reply(forum)
        bo.say(forum, "@mynah_bot And where?", thread=topic)
        await telegram.reply(forum, 2)
        ada.say(forum, "@mynah_bot In General?")
        general = await telegram.reply(forum, 3)
    assert (first.thread, general.thread) == (topic, None)
    conversations = [message.conversation for message in mynah.accepted]
    assert conversations[0] == conversations[1] != conversations[2]


async def test_the_persons_language_is_known(telegram: Telegram, bo: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        bo.say(bo.private, "Wann?")
        answer = await telegram.reply(bo.private)
    assert mynah.accepted[0].person.locale == "de"
    assert "Quellen" in (answer.text or "")


async def test_questions_that_wait_are_shown_as_seen_until_they_are_answered_in_order(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, answering=answering("At ten."))
    async with mynah.listening() as platform:
        questions = [ada.say(ada.private, f"Question {number}") for number in range(4)]
        await telegram.until(lambda: questions[3].reactions == {telegram.bot.id: ["👀"]})
        async with mynah.working(platform):
            await telegram.reply(ada.private, 4)
            await telegram.until(lambda: questions[3].reactions == {telegram.bot.id: []})
    assert [message.text for message in mynah.accepted] == [one.text for one in questions]
    assert not any(emojis for one in questions for emojis in one.reactions.values())


async def test_a_sticker_in_private_gets_a_word(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.send_photo(ada.private, b"\xff\xd8\xff picture")
        told = await telegram.reply(ada.private)
    assert "documents, such as PDF" in (told.text or "")
    assert "no pictures" in (told.text or "")
    assert not mynah.accepted


async def test_of_a_picture_its_caption_is_read_and_the_person_is_told_so(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.send_photo(ada.private, b"\xff\xd8\xff picture", caption="When do we open?")
        await telegram.reply(ada.private, 2)
    texts = " ".join(post.text or "" for post in telegram.sent(ada.private))
    assert "I read the words only" in texts
    assert "You asked: When do we open?" in texts


async def test_an_album_of_pictures_gets_one_word(telegram: Telegram, ada: TelegramPerson) -> None:
    async with Mynah(telegram).running():
        for n in range(10):
            ada.send_photo(ada.private, b"\xff\xd8\xff picture %d" % n, album="13")
        ada.say(ada.private, "When?")
        await telegram.until(
            lambda: any("When?" in (p.text or "") for p in telegram.sent(ada.private))
        )
    told = [post for post in telegram.sent(ada.private) if "no pictures" in (post.text or "")]
    assert len(told) == 1


async def test_each_picture_that_is_sent_by_itself_gets_a_word(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    async with Mynah(telegram).running():
        ada.send_photo(ada.private, b"\xff\xd8\xff one")
        await telegram.reply(ada.private)
        ada.send_photo(ada.private, b"\xff\xd8\xff two")
        await telegram.reply(ada.private, 2)
    assert all("no pictures" in (post.text or "") for post in telegram.sent(ada.private))


async def _blocked_group(mynah: Mynah, ada: TelegramPerson) -> Chat:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    label = Audience("room", "telegram", "", str(group.id))
    await mynah.guests.decide(Guest(label, Standing.BLOCKED, "cli", 1.0))
    return group


async def test_a_blocked_group_stays_so_for_what_is_asked_in_the_same_batch(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    group = await _blocked_group(mynah, ada)
    larger = ada.upgrade(group)
    ada.say(larger, "@mynah_bot When?")
    ada.say(ada.private, "And here?")
    async with mynah.running():
        await telegram.reply(ada.private)
        await polled(telegram)
    assert [message.text for message in mynah.accepted] == ["And here?"]


async def test_a_blocked_group_stays_so_as_a_supergroup(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    group = await _blocked_group(mynah, ada)
    async with mynah.running():
        larger = ada.upgrade(group)
        ada.say(larger, "@mynah_bot When?")
        ada.say(ada.private, "And here?")
        await telegram.reply(ada.private)
    assert [message.text for message in mynah.accepted] == ["And here?"]


async def test_a_supergroup_may_see_what_was_for_the_group_that_it_was(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    group = in_group(ada)
    old = Audience("room", "telegram", "", str(group.id))
    larger = ada.upgrade(group)
    new = Audience("room", "telegram", "", str(larger.id))
    ada.say(larger, "@mynah_bot When?")
    ada.say(larger, "/search@mynah_bot hours")
    async with mynah.listening() as platform:
        await telegram.reply(larger)
        await polled(telegram)
        may = platform.membership.may_enter
        assert (await platform.membership.readers(new))[1] == (EVERYONE, new, old)
        assert await may(Person("telegram", str(ada.user.id)), old)
        assert not await may(Person("telegram", str(bo.user.id)), old)
    assert {*mynah.accepted[0].readers} == {*mynah.commands[0].readers} == {EVERYONE, new, old}


async def test_an_edit_of_a_question_down_to_the_mention_revises_its_answer(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    group = in_group(ada)
    async with mynah.running():
        question = ada.say(group, "@mynah_bot When?")
        await telegram.reply(group)
        ada.edit(question, "@mynah_bot")
        await telegram.until(lambda: len(mynah.accepted) == 2)
        await telegram.called("editMessageText", 1)
    assert (mynah.accepted[1].text, mynah.accepted[1].revises) == ("", mynah.accepted[0].id)
    assert len(telegram.sent(group)) == 1
