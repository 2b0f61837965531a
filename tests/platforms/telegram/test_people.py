"""What people do arrives as real updates do, and only what a bot may see."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.types import Update

from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.conftest import connected
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.world import Rules


async def heard(bot: Bot) -> list[Update]:
    """All updates that wait, confirmed."""
    updates = await bot.get_updates()
    await bot.get_updates(offset=updates[-1].update_id + 1 if updates else 0)
    return updates


async def texts(bot: Bot) -> list[str | None]:
    return [one.message.text for one in await heard(bot) if one.message and one.message.text]


@pytest.fixture
async def kitchen(telegram: Telegram, ada: Person, bot: Bot) -> Chat:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    await heard(bot)
    return group


async def test_a_start_with_a_payload_is_a_command_in_a_private_chat(
    bot: Bot, telegram: Telegram
) -> None:
    telegram.person("Cy", "cy_1", language_code="ja", premium=True).start("from_page")
    (update,) = await heard(bot)
    message = update.message
    assert message
    assert message.from_user
    assert (message.text, message.chat.type) == ("/start from_page", "private")
    assert message.entities
    assert [(one.type, one.offset, one.length) for one in message.entities] == [
        ("bot_command", 0, 6)
    ]
    assert (message.from_user.language_code, message.from_user.is_premium) == ("ja", True)
    assert message.chat.id == message.from_user.id


async def test_entities_are_found_as_telegram_finds_them(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await heard(bot)
    bo = telegram.person("Bo")
    text = "🚀 @mynah_bot /ask@mynah_bot Bo: see https://a.example/x?y=1, a.org or me@a.org #lunch $EUR 1/2"
    ada.say(ada.private, text, naming=(bo,))
    (update,) = await heard(bot)
    assert update.message
    assert update.message.entities
    found = [(one.type, one.extract_from(text)) for one in update.message.entities]
    assert found == [
        ("mention", "@mynah_bot"),
        ("bot_command", "/ask@mynah_bot"),
        ("text_mention", "Bo"),
        ("url", "https://a.example/x?y=1"),
        ("url", "a.org"),
        ("email", "me@a.org"),
        ("hashtag", "#lunch"),
        ("cashtag", "$EUR"),
    ]


async def test_privacy_mode_hides_what_is_not_meant_for_the_bot(
    bot: Bot, telegram: Telegram, ada: Person, kitchen: Chat
) -> None:
    first = ada.say(kitchen, "just talking")
    ada.say(kitchen, "more", reply_to=first)
    ada.say(kitchen, "hi @somebody_else and @mynah_bot_2")
    ada.say(kitchen, "/ask@other_bot x")
    assert await texts(bot) == []
    sent = await bot.send_message(kitchen.id, "Lunch is at ten")
    ada.say(kitchen, "hey @Mynah_Bot")
    ada.say(kitchen, "/ask x")
    ada.say(kitchen, "/ask@mynah_bot x")
    ada.say(kitchen, "thanks", reply_to=kitchen.messages[sent.message_id])
    ada.say(kitchen, "Mynah?", naming=(Person(telegram.world, telegram.bot),))
    assert await texts(bot) == ["hey @Mynah_Bot", "/ask x", "/ask@mynah_bot x", "thanks", "Mynah?"]


async def test_an_administrator_and_a_bot_without_privacy_see_all(
    bot: Bot, ada: Person, kitchen: Chat
) -> None:
    ada.add_bot(kitchen, "administrator")
    ada.say(kitchen, "just talking")
    assert await texts(bot) == ["just talking"]
    async with (
        telegram_standin(rules=Rules(privacy_mode=False)) as open_telegram,
        connected(open_telegram) as other,
    ):
        bo = open_telegram.person("Bo")
        group = bo.create_group("Kitchen")
        bo.add_bot(group)
        bo.say(group, "just talking")
        assert await texts(other) == ["just talking"]
        assert (await other.get_me()).can_read_all_group_messages


async def test_bots_never_hear_bots(
    bot: Bot, telegram: Telegram, ada: Person, kitchen: Chat
) -> None:
    robot = telegram.person("Robot", "robot_bot", is_bot=True)
    robot.join(kitchen)
    await heard(bot)
    robot.say(kitchen, "@mynah_bot hello")
    assert await heard(bot) == []
    ada.say(kitchen, "/ask x")
    assert await heard(bot) == [], "a bare command goes to the bot that wrote last"


async def test_an_edit_comes_as_edited_message_and_a_deletion_not_at_all(
    bot: Bot, ada: Person
) -> None:
    said = ada.say(ada.private, "one")
    await heard(bot)
    ada.edit(said, "two")
    ada.delete(said)
    (update,) = await heard(bot)
    assert update.edited_message
    assert (update.edited_message.message_id, update.edited_message.text) == (
        said.message_id,
        "two",
    )
    assert update.edited_message.edit_date


async def test_messages_of_a_topic_seem_to_answer_what_opened_it(bot: Bot, ada: Person) -> None:
    forum = ada.create_group("Plans", forum=True)
    ada.add_bot(forum)
    topic = ada.create_topic(forum, "Lunch")
    await heard(bot)
    ada.say(forum, "@mynah_bot when?", thread=topic)
    ada.say(forum, "@mynah_bot and here?")
    inside, general = [one.message for one in await heard(bot)]
    assert inside
    assert general
    assert (inside.message_thread_id, inside.is_topic_message, inside.chat.is_forum) == (
        topic,
        True,
        True,
    )
    assert inside.reply_to_message
    assert inside.reply_to_message.forum_topic_created
    assert inside.reply_to_message.message_id == topic
    assert (general.message_thread_id, general.is_topic_message) == (None, None)


async def test_joining_leaving_kicking_and_blocking_are_told(
    bot: Bot, telegram: Telegram, ada: Person
) -> None:
    await heard(bot)
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    bo = telegram.person("Bo")
    bo.join(group)
    ada.kick(group, bo)
    ada.remove_bot(group)
    ada.block()
    told = await heard(bot)
    assert [one.event_type for one in told] == [
        *("my_chat_member", "message", "message", "message", "my_chat_member", "my_chat_member")
    ]
    assert told[1].message
    assert told[1].message.new_chat_members
    assert told[3].message
    assert told[3].message.left_chat_member
    assert told[4].my_chat_member
    assert told[4].my_chat_member.new_chat_member.status == "kicked"
    assert told[5].my_chat_member
    assert told[5].my_chat_member.chat.type == "private"


async def test_reactions_come_when_asked_for_and_from_groups_to_administrators(
    bot: Bot, ada: Person, kitchen: Chat
) -> None:
    private = ada.say(ada.private, "x")
    shared = ada.say(kitchen, "@mynah_bot x")
    ada.react(private, "👍")
    await bot.get_updates(allowed_updates=["message_reaction"])
    await heard(bot)
    ada.react(private)
    ada.react(shared, "👎")
    (update,) = await heard(bot)
    assert update.message_reaction
    assert (update.message_reaction.new_reaction, len(update.message_reaction.old_reaction)) == (
        [],
        1,
    )
    ada.add_bot(kitchen, "administrator")
    ada.react(shared)
    assert len(await heard(bot)) == 1


async def test_supergroups_count_their_messages_themselves(ada: Person, kitchen: Chat) -> None:
    other = ada.create_group("Hall")
    assert ada.say(other, "first").message_id == 1
    assert ada.say(kitchen, "x").message_id == ada.say(kitchen, "y").message_id - 1
    first, second = ada.say(ada.private, "x"), ada.say(ada.private, "y")
    assert second.message_id == first.message_id + 1


async def test_the_upgrade_of_a_group_is_told_on_both_sides(bot: Bot, ada: Person) -> None:
    group = ada.create_group("Kitchen", kind="group")
    ada.add_bot(group)
    await heard(bot)
    new = ada.upgrade(group)
    before, after = [one.message for one in await heard(bot)]
    assert before
    assert after
    assert (before.chat.id, before.migrate_to_chat_id) == (group.id, new.id)
    assert (after.chat.id, after.migrate_from_chat_id) == (new.id, group.id)
