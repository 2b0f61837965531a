"""What people do on Telegram reaches Mynah once and in order, and they hear what they should."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from adapters.telegram.listen import PATH
from adapters.telegram.platform import TelegramPlatform
from core.messages import Audience, Message, Person, person_audience
from core.ports import Guest, Misconfigured, Standing, Unavailable
from core.reception import Answer, Call
from tests.adapters.telegram.world import Mynah, answering, shown
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.data import Message as Post

SECRET = "a-secret_for-tests"  # noqa: S105 - made up


def in_group(ada: TelegramPerson, *others: TelegramPerson) -> Chat:
    group = ada.create_group("Kitchen", *others)
    ada.add_bot(group)
    return group


async def polled(telegram: Telegram) -> None:
    """Return when all that was done before has been taken in and confirmed."""
    async with asyncio.timeout(5):
        while telegram.updates.waiting:  # noqa: ASYNC110 - the stand-in has no event for it
            await asyncio.sleep(0.01)


# --- Questions ---


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


async def test_questions_that_wait_are_shown_as_seen_and_answered_in_order(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, answering=answering("At ten.", pause=0.1))
    async with mynah.running():
        questions = [ada.say(ada.private, f"Question {number}") for number in range(4)]
        await telegram.reply(ada.private, 4)
        await telegram.until(lambda: bool(questions[3].reactions))
    assert [message.text for message in mynah.accepted] == [one.text for one in questions]
    assert questions[3].reactions[telegram.bot.id] == ["👀"]


async def test_a_sticker_in_private_gets_a_word(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.send_photo(ada.private, b"\xff\xd8\xff picture")
        told = await telegram.reply(ada.private)
    assert "words only" in (told.text or "")
    assert not mynah.accepted


# --- Nothing lost, nothing twice ---


async def test_an_update_that_comes_twice_is_answered_once(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        telegram.updates.double_next(2)
        ada.say(ada.private, "One")
        ada.say(ada.private, "Two")
        await telegram.reply(ada.private, 2)
        await polled(telegram)
    assert [message.text for message in mynah.accepted] == ["One", "Two"]
    assert len(telegram.sent(ada.private)) == 2


async def test_updates_in_the_wrong_order_are_asked_in_the_right_one(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    telegram.updates.reverse_next(2)
    ada.say(ada.private, "One")
    ada.say(ada.private, "Two")
    async with mynah.running():
        await telegram.reply(ada.private, 2)
    assert [message.text for message in mynah.accepted] == ["One", "Two"]


async def test_what_could_not_be_kept_safe_is_asked_of_telegram_again(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    failures = [Unavailable("Redis is away"), RuntimeError("a mistake of ours")]

    async def failing(message: Message) -> None:
        if failures:
            raise failures.pop(0)

    mynah = Mynah(telegram, before_accept=failing)
    ada.say(ada.private, "One")
    for _ in range(2):
        async with mynah.opened() as platform:
            with pytest.raises(Unavailable):
                await platform.listen(mynah.reception(), lambda: None)
    async with mynah.running():
        await telegram.reply(ada.private)
    assert [message.text for message in mynah.accepted] == ["One"]


async def test_an_update_that_always_fails_does_not_hold_up_the_others(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    async def failing(message: Message) -> None:
        if message.text == "poison":
            raise RuntimeError("a mistake of ours")

    mynah = Mynah(telegram, before_accept=failing)
    ada.say(ada.private, "poison")
    ada.say(ada.private, "One")
    async with mynah.opened() as platform:
        listening = asyncio.create_task(platform.listen(mynah.reception(), lambda: None))
        for _ in range(2):  # as bots/platforms.py does
            await asyncio.wait({listening})
            assert isinstance(listening.exception(), Unavailable)
            listening = asyncio.create_task(platform.listen(mynah.reception(), lambda: None))
        await telegram.until(lambda: bool(mynah.accepted))
        listening.cancel()
        await asyncio.wait({listening})
    assert [message.text for message in mynah.accepted] == ["One"]


async def test_what_was_asked_while_nobody_listened_is_answered(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(ada.private, "One")
        await telegram.reply(ada.private)
    ada.say(ada.private, "Two")
    async with mynah.running():
        await telegram.reply(ada.private, 2)
        await polled(telegram)
    assert [message.text for message in mynah.accepted] == ["One", "Two"]


async def test_a_second_poller_is_named(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    telegram.faults.order("getUpdates", Fault(status=409, error="Conflict: terminated by other"))
    async with mynah.opened() as platform:
        with pytest.raises(Unavailable, match="only one"):
            await platform.listen(mynah.reception(), lambda: None)


async def test_a_wrong_token_says_what_to_do(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    config = replace(mynah.config(), token=telegram.token[:-1] + "9")
    async with mynah.opened(config) as platform:
        with pytest.raises(Misconfigured, match="BotFather"):
            await platform.listen(mynah.reception(), lambda: None)
    async with mynah.opened(replace(config, token="nonsense")) as platform:  # noqa: S106 - made up
        with pytest.raises(Misconfigured, match="form of a token"):
            await platform.listen(mynah.reception(), lambda: None)


async def test_a_poll_that_is_cut_off_is_unavailable_and_can_be_taken_up_again(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    telegram.faults.order("getUpdates", Fault(cut="after"))
    ada.say(ada.private, "One")
    async with mynah.opened() as platform:
        with pytest.raises(Unavailable):
            await platform.listen(mynah.reception(), lambda: None)
    async with mynah.running():
        await telegram.reply(ada.private)
    assert len(mynah.accepted) == 1


# --- Edits, feedback, stops ---


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


# --- Commands and inline mode ---


async def test_commands_are_answered_at_once_and_once(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    telegram.updates.double_next(3)
    async with mynah.running():
        ada.start()
        ada.say(ada.private, "/search opening hours")
        ada.say(ada.private, "/sources")
        ada.say(ada.private, "/ask When?")
        await telegram.reply(ada.private, 4)
        await polled(telegram)
    texts = [post.text or "" for post in telegram.sent(ada.private)]
    assert len(texts) == 4, texts
    assert any(text.startswith("Hello!") for text in texts)
    assert "search: opening hours" in texts and "sources:" in texts
    assert [message.text for message in mynah.accepted] == ["When?"]
    search = next(command for command in mynah.commands if command.name == "search")
    assert person_audience(search.person) in search.readers


async def test_a_command_in_a_group_is_read_by_all_of_it(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group = in_group(ada)
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(group, "/search@mynah_bot hours")
        await telegram.reply(group)
    (command,) = mynah.commands
    room = Audience("room", "telegram", "", str(group.id))
    assert room in command.readers and person_audience(command.person) not in command.readers


async def test_the_commands_are_named_to_telegram_in_every_language(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    for _ in range(2):
        async with mynah.listening():
            await telegram.called("setMyCommands", 5)
    assert len(telegram.calls.of("setMyCommands")) == 5
    languages = {language for _, language in telegram.world.commands}
    assert languages == {"", "de", "es", "ja", "zh"}


async def test_inline_mode_completes_for_the_person_alone(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, suggestions=[f"Opening hours {n}" for n in range(60)])
    async with mynah.running():
        query = ada.ask_inline("opening")
        await telegram.until(lambda: query.answer is not None)
        group = in_group(ada)
        ada.choose(query, str(query.results[0]["id"]), group)
        await telegram.reply(group)
        ada.choose(query, "found", group)
        await polled(telegram)
    assert query.answer is not None and query.answer["is_personal"] is True
    assert len(query.results) == 50
    assert [message.text for message in mynah.accepted] == ["opening"]
    (search,) = mynah.commands
    assert [str(reader) for reader in search.readers] == ["everyone"]


# --- Who may ask ---


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
        assert len(telegram.sent(ada.private)) == 1
        person = Person("telegram", str(ada.user.id))
        await mynah.guests.decide(Guest(person_audience(person), Standing.ALLOWED, "cli", 1.0))
        ada.say(ada.private, "When?")
        answer = await telegram.reply(ada.private, 2)
    assert "mynah access approve 22222222" in (told.text or "")
    assert not query.results and not mynah.commands
    assert "When?" in (answer.text or "")


async def test_a_blocked_person_hears_nothing(telegram: Telegram, ada: TelegramPerson) -> None:
    mynah = Mynah(telegram)
    person = Person("telegram", str(ada.user.id))
    await mynah.guests.decide(Guest(person_audience(person), Standing.BLOCKED, "cli", 1.0))
    async with mynah.running():
        for text in ("When?", "/start", "/search x"):
            ada.say(ada.private, text)
        await polled(telegram)
    assert not telegram.sent(ada.private)


# --- The webhook ---


def called(secret: str, body: bytes) -> Call:
    return Call("POST", {"x-telegram-bot-api-secret-token": secret}, "", body)


async def answer(platform: TelegramPlatform, mynah: Mynah, call: Call) -> Answer:
    (hook,) = platform.hooks(mynah.reception())
    assert (hook.method, hook.path) == ("POST", PATH)
    return await hook.answer(call)


async def test_a_webhook_needs_a_secret(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    config = replace(mynah.config(), webhook_url="https://mynah.example.org")
    with pytest.raises(Misconfigured, match="WEBHOOK_SECRET"):
        async with mynah.opened(config):
            pass


async def test_without_a_webhook_nothing_can_be_called(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    async with mynah.opened() as platform:
        assert platform.hooks(mynah.reception()) == ()


async def test_a_call_proves_itself_and_is_confirmed_when_it_is_safe(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    away = [Unavailable("Redis is away")]

    async def failing(message: Message) -> None:
        if away:
            raise away.pop()

    mynah = Mynah(telegram, before_accept=failing)
    config = replace(mynah.config(), webhook_url="https://mynah.example.org", webhook_secret=SECRET)
    body = (
        b'{"update_id": 7, "message": {"message_id": 5, "date": 1, "text": "When?", '
        b'"chat": {"id": 501001, "type": "private"}, '
        b'"from": {"id": 501001, "is_bot": false, "first_name": "Ada"}}}'
    )
    async with mynah.opened(config) as platform:
        for wrong in ("", "A-secret_for-tests", SECRET + "x", "ü"):
            assert (await answer(platform, mynah, called(wrong, body))).status == 403
        assert (await answer(platform, mynah, called(SECRET, b"{"))).status == 400
        assert (await answer(platform, mynah, called(SECRET, body))).status == 503
        assert not mynah.accepted
        for _ in range(2):
            assert (await answer(platform, mynah, called(SECRET, body))).status == 200
    assert [message.text for message in mynah.accepted] == ["When?"]


async def test_the_webhook_is_told_to_telegram_with_its_secret(telegram: Telegram) -> None:
    mynah = Mynah(telegram)
    config = replace(mynah.config(), webhook_url="http://127.0.0.1:9/", webhook_secret=SECRET)
    async with mynah.opened(config) as platform:
        stands = asyncio.Event()
        task = asyncio.create_task(platform.listen(mynah.reception(), stands.set))
        async with asyncio.timeout(5):
            await stands.wait()
        task.cancel()
        await asyncio.wait({task})
    call = telegram.calls.of("setWebhook")[0]
    wanted: dict[str, Any] = {"url": f"http://127.0.0.1:9{PATH}", "secret_token": SECRET}
    assert {name: call.arguments[name] for name in wanted} == wanted


# --- Rooms ---


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
