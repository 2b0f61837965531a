"""An answer on Telegram: previewed, posted once, whole, at the platform's pace, whatever goes wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest

from adapters.doubles.people import MemoryNotes
from adapters.telegram.calls import Patience
from adapters.telegram.pace import Gaps
from adapters.telegram.platform import TelegramPlatform
from core.messages import Audience, Message, Person, Place, Reply, person_audience
from core.ports import Draft, Posted, Unavailable, Undeliverable
from tests.adapters.telegram.world import CITED, Mynah, answering, shown
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram, telegram_standin
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.data import Message as Post
from tests.platforms.telegram.limits import Pace

WHOLE = Draft(Reply("At ten. [1]", CITED), {}, complete=True)


def asked(chat: Chat, person: TelegramPerson, post: Post) -> Message:
    """The question as the adapter reads it."""
    who = Person("telegram", str(person.user.id), "Ada", "en")
    private = chat.person is not None
    place = Place("telegram", "", str(chat.id), "" if private else f"p{who.id}", private)
    audience = person_audience(who) if private else Audience("room", "telegram", "", str(chat.id))
    return Message(str(post.message_id), who, place, audience, post.text or "", float(post.date))


def direct(ada: TelegramPerson) -> Message:
    return asked(ada.private, ada, ada.say(ada.private, "When?"))


def in_group(ada: TelegramPerson, kind: str = "supergroup") -> tuple[Chat, Message]:
    group = ada.create_group("Kitchen", kind=kind)
    ada.add_bot(group)
    return group, asked(group, ada, ada.say(group, "@mynah_bot When?"))


async def show(
    platform: TelegramPlatform, message: Message, posted: Posted | None = None
) -> Posted:
    return await platform.outlet.show(message, replace(WHOLE, posted=posted or {}))


async def test_a_private_answer_is_previewed_and_then_sent_once(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    texts = [" ".join(["word"] * count) for count in range(5, 50, 5)]
    async with Mynah(telegram, answering=answering(*texts, pause=0.02)).running():
        ada.say(ada.private, "Go on")
        answer = await telegram.reply(ada.private)
    assert answer.text is not None and answer.text.startswith(texts[-1])
    previews = [draft.text for draft in ada.private.drafts]
    assert len(previews) >= 2 and all(text in texts for text in previews if text)
    assert previews == sorted(previews, key=len)
    order = [call.method for call in telegram.calls if "essage" in call.method]
    assert order.count("sendMessage") == 1
    assert "sendMessageDraft" not in order[order.index("sendMessage") :], "a draft after the answer"


async def test_a_draft_can_be_stopped_by_its_person(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    mynah = Mynah(telegram, answering=answering("One", "One two", pause=0.3))
    async with mynah.listening():
        question = ada.say(ada.private, "Go on")
        await telegram.until(lambda: bool(mynah.accepted))
        async with mynah.opened() as worker:
            worker.outlet.signs.show(mynah.accepted[0], None)
            await telegram.called("sendMessageDraft")
            ada.stop_draft()
            await telegram.called("getUpdates", len(telegram.calls.of("getUpdates")) + 2)
        lease = await mynah.inbox.take(mynah.accepted[0].conversation)
    assert lease is not None and lease.stopped
    assert lease.message.id == str(question.message_id)


async def test_edits_in_a_group_keep_its_pace_and_the_last_state_arrives(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    gap = 0.25
    texts = [" ".join(["word"] * count) for count in range(5, 300, 5)]
    mynah = Mynah(telegram, answering=answering(*texts, pause=0.03), gaps=Gaps(gap, gap, gap, 0.0))
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    async with mynah.running():
        ada.say(group, "@mynah_bot Go on")
        answer = await telegram.reply(group)
        await telegram.until(lambda: (answer.text or "").startswith(texts[-1]))
        await telegram.until(lambda: "👍" in str(answer.keyboard))
    assert len(telegram.sent(group)) == 1
    times = [
        call.at for call in telegram.calls if call.method in ("sendMessage", "editMessageText")
    ]
    pauses = [after - before for before, after in pairwise(times)]
    assert len(pauses) >= 3, shown(telegram)
    assert min(pauses) > gap * 0.8, pauses


async def test_an_answer_that_is_ready_at_once_is_one_post_without_edits(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    async with Mynah(telegram, answering=answering("At", "At ten")).running():
        ada.say(group, "@mynah_bot When?")
        await telegram.reply(group)
    assert not telegram.calls.of("editMessageText")


async def test_typing_shows_within_a_second_and_ends_with_the_answer(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    group = ada.create_group("Kitchen")
    ada.add_bot(group)
    mynah = Mynah(telegram, answering=answering("At", "At ten", pause=0.2))
    async with mynah.running() as platform:
        began = time.monotonic()
        ada.say(group, "@mynah_bot When?")
        await telegram.until(lambda: bool(group.actions))
        assert time.monotonic() - began < 1
        await telegram.reply(group)
        await asyncio.sleep(0.05)
        assert not platform.outlet.signs.shows(mynah.accepted[0])


async def test_a_pause_that_telegram_wants_is_kept_to_the_second(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    telegram.faults.order(
        "sendMessage", Fault(status=429, error="Too Many Requests: retry after 1")
    )
    async with Mynah(telegram).opened() as platform:
        await show(platform, message)
    first, second = telegram.calls.of("sendMessage")
    assert (first.status, second.status) == (429, 200)
    assert 1.0 <= second.at - first.at < 1.4


async def test_our_own_pace_meets_no_limit_of_telegrams(ada: TelegramPerson) -> None:
    pace = Pace(chat=15.0, chat_burst=2, draft=15.0, draft_burst=2)
    async with telegram_standin(pace=pace) as telegram:
        eve = telegram.person("Eve")
        mynah = Mynah(telegram, gaps=Gaps(0.08, 0.08, 0.08, 0.0))
        async with mynah.running():
            for number in range(8):
                eve.say(eve.private, f"Question {number}")
            await telegram.reply(eve.private, 8)
        assert not telegram.calls.limited()


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


async def test_a_post_that_somebody_deleted_is_written_anew(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    async with Mynah(telegram).opened() as platform:
        posted = await show(platform, message)
        ada.delete(telegram.sent(ada.private)[0])
        other = Draft(Reply("At eleven."), posted, complete=True)
        await platform.outlet.show(message, other)
    assert [post.text for post in telegram.sent(ada.private)] == ["At eleven."]


async def test_refused_entities_leave_the_words(telegram: Telegram, ada: TelegramPerson) -> None:
    message = direct(ada)
    telegram.faults.order(
        "sendMessage", Fault(error="Bad Request: can't parse entities: unsupported start tag")
    )
    async with Mynah(telegram).opened() as platform:
        await show(platform, message)
    (post,) = telegram.sent(ada.private)
    assert post.text == "At ten. [1]\n\nSources\n[1] Opening hours"
    assert not [one for one in post.entities if one["type"] == "text_link"]


async def test_a_very_long_answer_is_its_beginning_and_a_file_with_all_of_it(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    text = "\n\n".join(f"Paragraph {n} says **this** and that [1]." for n in range(2_500))
    assert len(text) > 100_000
    draft = Draft(Reply(text, CITED, ("A notice.",)), {}, complete=True)
    async with Mynah(telegram).opened() as platform:
        posted = await platform.outlet.show(message, draft)
        again = await platform.outlet.show(message, replace(draft, posted=posted))
        assert again == posted
        first, file = telegram.sent(ada.private)
        assert (first.text or "").startswith("Paragraph 0 says this and that [1].")
        assert "A notice." in (first.text or "")
        assert file.document is not None and text in file.document.content.decode()
        assert "👍" in str(file.keyboard) and first.keyboard is None
        shorter = replace(WHOLE, posted=posted)
        await platform.outlet.show(message, shorter)
    assert [post.text for post in telegram.sent(ada.private)] == [
        "At ten. [1]\n\nSources\n[1] Opening hours"
    ]


async def test_a_withdrawn_answer_is_deleted(telegram: Telegram, ada: TelegramPerson) -> None:
    message = direct(ada)
    async with Mynah(telegram).opened() as platform:
        posted = await show(platform, message)
        await platform.outlet.withdraw(message, posted)
        await platform.outlet.withdraw(message, posted)
    assert not telegram.sent(ada.private)


async def test_the_step_shows_as_a_draft_that_the_answer_replaces(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    async with Mynah(telegram).opened() as platform:
        await platform.outlet.status(message, "Reading 3 passages")
        await telegram.called("sendMessageDraft")
        assert ada.private.drafts[-1].text == "Reading 3 passages…"
        await show(platform, message)
        assert ada.private.draft_at(telegram.clock.now()) is None


async def test_a_failing_sign_fails_no_answer(telegram: Telegram, ada: TelegramPerson) -> None:
    message = direct(ada)
    telegram.faults.order("sendMessageDraft", Fault(error="Bad Request: TEXTDRAFT_PEER_INVALID"), 9)
    async with Mynah(telegram).opened() as platform:
        await platform.outlet.status(message, "Reading")
        await show(platform, message)
    assert len(telegram.sent(ada.private)) == 1
