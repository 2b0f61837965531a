"""An answer on Telegram: previewed, posted once and whole, at the platform's pace."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from adapters.telegram.pace import Gaps
from core.messages import Reply
from core.ports import Draft
from tests.adapters.telegram.questions import WHOLE, direct, show
from tests.adapters.telegram.world import CITED, Mynah, answering, shown
from tests.core.rendering.waits import HOSTILE, share_of_the_loop
from tests.platforms.faults import Fault
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram import Telegram, telegram_standin
from tests.platforms.telegram.limits import Pace


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
    assert len(times) > 3, shown(telegram)
    # Over all of them: one that is late on the way makes the next pause short.
    assert times[-1] - times[0] > 0.8 * gap * (len(times) - 1), times


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
        took = []
        for number in range(3):
            began, before = time.monotonic(), len(group.actions)
            ada.say(group, "@mynah_bot When?")
            await telegram.until(lambda: len(group.actions) > before)  # noqa: B023 - at once
            took.append(time.monotonic() - began)
            await telegram.reply(group, number + 1)
            async with asyncio.timeout(30):
                while platform.outlet.signs._signs:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            if took[-1] < 1:
                break  # else the machine did other things, too
        assert min(took) < 1


async def test_a_pause_that_telegram_wants_is_kept_to_the_second(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    pauses = []
    for _ in range(3):
        telegram.faults.order(
            "sendMessage", Fault(status=429, error="Too Many Requests: retry after 1")
        )
        async with Mynah(telegram).opened() as platform:
            await show(platform, direct(ada))
        first, second = telegram.calls.of("sendMessage")[-2:]
        assert (first.status, second.status) == (429, 200)
        pauses.append(second.at - first.at)
        if pauses[-1] < 1.4:
            break  # else the machine did other things, too
    assert 1.0 <= min(pauses) < 1.4


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


async def test_nobody_waits_for_the_looks_of_a_long_answer(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    draft = Draft(Reply(HOSTILE), {}, complete=True)
    async with Mynah(telegram).opened() as platform:
        assert await share_of_the_loop(platform.outlet.show(message, draft)) < 0.5
    assert telegram.sent(ada.private)


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


async def test_what_to_ask_next_comes_into_the_same_message_when_it_is_known(
    telegram: Telegram, ada: TelegramPerson
) -> None:
    message = direct(ada)
    async with Mynah(telegram).opened() as platform:
        posted = await show(platform, message)
        (before,) = telegram.sent(ada.private)
        reply = replace(WHOLE.reply, suggestions=("And on Sundays?",))
        for _ in range(2):
            draft = Draft(reply, posted, complete=True)
            posted = await platform.outlet.show(message, draft)
    (answer,) = telegram.sent(ada.private)
    assert answer.message_id == before.message_id
    assert "And on Sundays?" in str(answer.keyboard)
    assert "👍" in str(answer.keyboard)
