"""Commands are answered once, and inline mode shows nobody more than they may see."""

from __future__ import annotations

import asyncio

from adapters.telegram.commands import AT_ONCE
from adapters.telegram.events import COMMANDS
from adapters.telegram.listen import BATCH
from adapters.telegram.pace import Gaps
from adapters.telegram.payload import number, piece
from adapters.telegram.write import LONGEST_TEXT
from adapters.typed import AT_ONCE as SEARCHED_AT_ONCE
from core.messages import Audience, person_audience
from core.ports import Unavailable
from core.words import say
from tests.adapters.telegram.world import Mynah, in_group, polled
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram


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


async def test_a_command_without_words_says_how_it_is_used_and_wants_no_opinion(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(ada.private, "/ask")
        ask = await telegram.reply(ada.private)
        ada.say(ada.private, "/search")
        search = await telegram.reply(ada.private, 2)
    assert (ask.text or "").endswith("behind the command: /ask …")
    assert (search.text or "").endswith("behind the command: /search …")
    assert not ask.keyboard and not search.keyboard
    assert not mynah.accepted and not mynah.commands


async def test_a_command_without_words_below_a_message_asks_about_it(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    group = in_group(ada, bo)
    mynah = Mynah(telegram)
    async with mynah.running():
        said = bo.say(group, "When do you open?")
        ada.say(group, "/ask@mynah_bot", reply_to=said)
        await telegram.until(lambda: bool(mynah.accepted))


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


async def test_a_touch_sends_the_commands_that_the_help_names(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group = in_group(ada)
    async with Mynah(telegram, found=say("help", slash="/")).running():
        ada.start()
        ada.say(group, "/help@mynah_bot")
        shown = (await telegram.reply(ada.private), await telegram.reply(group))
    found = [
        [
            piece(post.text or "", number(one, "offset"), number(one, "length"))
            for one in post.entities
            if one["type"] == "bot_command"
        ]
        for post in shown
    ]
    assert found == [
        [f"/{each}" for each in COMMANDS],
        [f"/{each}@mynah_bot" for each in COMMANDS],
    ]


async def test_a_command_that_nobody_knows_is_passed_over_in_a_group_unless_it_names_the_bot(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group = in_group(ada)
    mynah = Mynah(telegram)
    async with mynah.running():
        ada.say(group, "/foo")
        ada.say(group, "/foo@other_bot")
        ada.say(group, "/bar@mynah_bot hours")
        await telegram.reply(group)
        ada.say(ada.private, "/foo")
        await telegram.reply(ada.private)
        await polled(telegram)
    assert len(telegram.sent(group)) == 1


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
    mynah.found = "> opening\n\n- **Hours**"
    async with mynah.running():
        query = ada.ask_inline("opening")
        await telegram.until(lambda: query.answer is not None)
        group = in_group(ada)
        ada.choose(query, str(query.results[0]["id"]), group)
        await telegram.reply(group)
        posted = ada.choose(query, "found", group)
        await polled(telegram)
    assert query.answer is not None and query.answer["is_personal"] is True
    about = {each["id"]: each.get("description") for each in query.results}
    assert about.pop("found") == "• Hours"
    assert posted.text == "🔎 opening\n\n• Hours"
    assert set(about.values()) == {say("ask_posts")}
    assert len(query.results) == 50
    assert [message.text for message in mynah.accepted] == ["opening"]
    (search,) = mynah.commands
    assert [str(reader) for reader in search.readers] == ["everyone"]


async def test_of_what_one_person_types_the_newest_is_searched_for_and_nobody_else_waits(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    go_on = asyncio.Event()
    mynah = Mynah(telegram, respond_when=go_on.wait)
    async with mynah.running():
        typed = [ada.ask_inline(f"opening hours {count}") for count in range(30)]
        bos = bo.ask_inline("garden")
        await telegram.until(lambda: len(mynah.commands) == 2)
        await polled(telegram)
        assert {command.text for command in mynah.commands} >= {"garden"}
        go_on.set()
        await telegram.until(lambda: bool(bos.results and typed[-1].results))
    assert len(mynah.commands) == 3
    assert sum(query.answer is not None for query in typed) == 2


async def test_so_many_people_type_that_only_a_few_are_searched_for_at_once(
    telegram: Telegram,
) -> None:
    go_on = asyncio.Event()
    mynah = Mynah(telegram, respond_when=go_on.wait)
    async with mynah.running():
        people = [telegram.person(f"P{count}") for count in range(3 * SEARCHED_AT_ONCE)]
        typed = [person.ask_inline("opening hours") for person in people]
        await telegram.until(lambda: len(mynah.commands) == SEARCHED_AT_ONCE)
        await polled(telegram)
        assert len(mynah.commands) == SEARCHED_AT_ONCE
        go_on.set()
        await telegram.until(lambda: all(query.results for query in typed))


async def test_a_search_result_full_of_emoji_costs_no_other_result(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, suggestions=["Opening hours"], found="😀" * 2_045)
    async with mynah.running():
        query = ada.ask_inline("opening")
        await telegram.until(lambda: query.answer is not None)
    assert len(query.results) >= 2


async def test_a_search_result_that_fills_more_than_a_message_says_that_there_is_more(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    items = "\n".join(f"- {number_of} {'words ' * 40}" for number_of in range(40))
    group = in_group(ada)
    async with Mynah(telegram, found=f"> hours\n\n{items}").running():
        query = ada.ask_inline("hours")
        await telegram.until(lambda: query.answer is not None)
        posted = ada.choose(query, "found", group)
    text = posted.text or ""
    assert 3_000 < len(text) <= LONGEST_TEXT
    assert text.endswith(f"\n\n{say('and_more')}")


async def test_a_command_whose_answer_fails_is_tried_again(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram)
    mynah.guests.trouble.append(Unavailable("the records are away"))
    ada.say(ada.private, "/search hours")
    async with mynah.running():
        answer = await telegram.reply(ada.private)
        await polled(telegram)
    assert "search: hours" in (answer.text or "")
    assert len(telegram.sent(ada.private)) == 1


async def test_a_command_that_takes_long_holds_up_nobody_and_comes_again_if_it_is_cut_off(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    slow = asyncio.Event()
    mynah = Mynah(telegram, respond_when=slow.wait)
    ada.say(ada.private, "/search hours")
    ada.say(ada.private, "When?")
    bo.say(bo.private, "And where?")
    async with mynah.running():
        await telegram.reply(ada.private)
        await telegram.reply(bo.private)
    [first] = telegram.sent(ada.private)
    assert "You asked: When?" in (first.text or "")
    slow.set()
    async with mynah.running():
        await telegram.until(lambda: len(telegram.sent(ada.private)) == 2)
        await polled(telegram)
    assert telegram.sent(ada.private)[1].text == "search: hours"
    assert sorted(message.text for message in mynah.accepted) == ["And where?", "When?"]
    assert len(telegram.sent(bo.private)) == 1
    assert not telegram.updates.waiting


async def test_a_command_that_never_ends_is_given_up_with_a_word(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, respond_when=asyncio.Event().wait, command_seconds=0.2)
    async with mynah.running():
        ada.say(ada.private, "/search hours")
        told = await telegram.reply(ada.private)
        await telegram.until(lambda: not telegram.updates.waiting)
    assert told.text == say("took_too_long", "en")


async def test_a_flood_of_commands_holds_up_nobody_and_is_told_of_once(
    telegram: Telegram, ada: TelegramPerson, bo: TelegramPerson
) -> None:
    mynah = Mynah(telegram, gaps=Gaps(0.2, 0.2, 0.2, 0.0))
    for count in range(BATCH):
        ada.say(ada.private, f"/search {count}")
    bo.say(bo.private, "When?")
    async with mynah.running():
        answer = await telegram.reply(bo.private)
        await polled(telegram)
        bo.say(bo.private, "/search hours")
        await telegram.until(lambda: telegram.sent(bo.private)[-1].text == "search: hours")
    assert "You asked: When?" in (answer.text or "")
    assert AT_ONCE < len(mynah.commands) <= 2 * AT_ONCE
    told = [post.text for post in telegram.sent(ada.private)]
    assert told.count(say("inbox_full", "en", count=AT_ONCE)) == 1
