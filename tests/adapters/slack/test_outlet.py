"""One whole answer a question, whatever Slack, the network or a killed process does meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from adapters.slack.own import gone_note
from core.messages import Citation, Reply
from core.ports import Posted, Unavailable, Undeliverable
from core.words import say
from tests.adapters.slack.seen import answers, blocks_of_type, words
from tests.adapters.slack.stage import Stage, spelled, stage
from tests.platforms.faults import Fault
from tests.platforms.slack import Limits
from tests.platforms.slack.posting import remove

SENTENCES = [f"Sentence number {n} says that backup {n} runs at night." for n in range(400)]


def text_of(characters: int) -> str:
    """Paragraphs of so many characters."""
    text = ""
    for number, sentence in enumerate(SENTENCES * (1 + characters // 15_000)):
        text += sentence + ("\n\n" if number % 7 == 6 else " ")
        if len(text) >= characters:
            break
    return text.strip()


LONG = text_of(25_000)
WHOLE = "Backups run every night.\n\nThey are kept for a week."


@pytest.fixture
async def house() -> AsyncIterator[Stage]:
    async with stage() as made:
        yield made


def only_these_words(house: Stage, said: object, text: str) -> None:
    assert spelled(house.answer(said)) == spelled(text)  # type: ignore[arg-type]


async def test_an_answer_grows_in_one_streamed_message(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    (answer,) = answers(house.slack, said)
    assert (answer.channel, answer.ts) in house.slack.streams
    await house.complete(question, WHOLE, posted)
    (answer,) = answers(house.slack, said)
    only_these_words(house, said, WHOLE)
    assert answer.metadata["event_payload"] == {"message": said.ts, "part": 0}
    assert not house.slack.streams
    assert len(blocks_of_type(answer, "context_actions")) == 1
    assert [c.method for c in house.slack.calls if c.method.startswith("chat.")] == [
        "chat.startStream",
        "chat.stopStream",
    ]


async def test_a_long_answer_rolls_over_before_a_stream_ends(house: Stage) -> None:
    """CopilotKit#6063: a stream stopped at 11,977 of 15,668 characters."""
    said, question = house.asked()
    steps = [LONG[:end] for end in range(500, len(LONG), 2_000)]
    await house.show(question, *steps, LONG)
    only_these_words(house, said, LONG)
    shown = answers(house.slack, said)
    assert len(shown) == 4
    assert all(each.metadata for each in shown)
    assert [bool(blocks_of_type(each, "context_actions")) for each in shown] == [
        False, False, False, True,
    ]  # fmt: skip


async def test_where_no_stream_is_to_be_had_one_message_comes_and_nobody_waits(
    house: Stage,
) -> None:
    house.slack.faults.order("chat.startStream", Fault(status=429, headers={"Retry-After": "30"}))
    said, question = house.asked()
    await house.show(question, "Backups run every night.", WHOLE, WHOLE)
    only_these_words(house, said, WHOLE)
    assert house.slept == []
    assert len(house.slack.calls.of("chat.postMessage")) == 1
    assert len(house.slack.calls.of("chat.startStream")) == 1


async def test_a_stream_that_died_in_a_pause_loses_no_tail(house: Stage) -> None:
    """vercel/chat#607: the stream expired in a tool call and the tail was lost."""
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    house.clock.added += 61
    await house.complete(question, WHOLE, posted)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


async def test_a_stream_is_ended_before_slack_ends_it_for_its_age(house: Stage) -> None:
    await house.time(life=-1.0)
    said, question = house.asked()
    await house.show(question, "Backups run every night.", WHOLE, WHOLE)
    only_these_words(house, said, WHOLE)


async def test_a_text_that_changed_its_beginning_replaces_the_old_one(house: Stage) -> None:
    said, question = house.asked()
    await house.show(question, "Backups never run.", WHOLE)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


CUTS = [Fault(cut="before"), Fault(cut="after"), Fault(half=True), Fault(status=503)]
LIMITED = Fault(status=429, headers={"Retry-After": "3"})
DIED = Fault(error="message_not_in_streaming_state")
CONFLICT = Fault(error="internal_error")
STREAMING = Fault(error="streaming_state_conflict")


@pytest.mark.parametrize("fault", [*CUTS, LIMITED, CONFLICT], ids=str)
@pytest.mark.parametrize(
    "method",
    ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage", "chat.update",
     "conversations.replies", "assistant.threads.setStatus"],
)  # fmt: skip
async def test_whatever_goes_wrong_with_one_call_the_answer_comes_whole_and_once(
    house: Stage, method: str, fault: Fault
) -> None:
    await house.time(append=0.0)
    said, question = house.asked()
    house.slack.faults.order(method, fault)
    if method in ("chat.postMessage", "chat.update", "conversations.replies"):
        house.slack.faults.order("chat.startStream", Fault(cut="after"))
    await house.show(question, "Backups run", "Backups run every night.", WHOLE)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1
    assert not house.slack.streams


@pytest.mark.parametrize("fault", [DIED, Fault(error="invalid_blocks")], ids=str)
async def test_a_stream_that_cannot_be_ended_is_edited(house: Stage, fault: Fault) -> None:
    said, question = house.asked()
    house.slack.faults.order("chat.stopStream", fault)
    await house.show(question, "Backups run every night.", WHOLE)
    only_these_words(house, said, WHOLE)


async def test_a_reader_who_stopped_a_stream_is_left_in_peace(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    (answer,) = answers(house.slack, said)
    house.slack.person("ann").stop(answer)
    house.slack.faults.order("chat.update", STREAMING, 3)
    await house.complete(question, WHOLE, posted)
    only_these_words(house, said, "Backups run every night.")
    assert len(answers(house.slack, said)) == 1


async def test_a_reader_who_stops_a_stream_stops_the_answer(house: Stage) -> None:
    await house.time(append=0.0)
    stopped: list[tuple[str, str]] = []

    async def stop(conversation: str, message: str) -> None:
        stopped.append((conversation, message))

    house.platform.outlet.on_stop(stop)
    said, question = house.asked()
    posted = await house.grow(question, "Backups run", {})
    house.slack.person("ann").stop(answers(house.slack, said)[0])
    posted = await house.grow(question, "Backups run every night.", posted)
    assert stopped == [(question.conversation, question.id)]
    citation = Citation(1, "Backups", "https://example.com/b", "at night")
    cut = Reply("Backups run every night [1].", (citation,), (say("stopped"),))
    await house.complete(question, cut, posted)
    (answer,) = answers(house.slack, said)
    assert "Backups run every night" in words(answer)
    _, sources = blocks_of_type(answer, "rich_text")
    link = {"type": "link", "url": citation.uri, "text": citation.title}
    assert link in sources["elements"][0]["elements"]  # type: ignore[index]
    (notice,) = blocks_of_type(answer, "context")
    assert notice["elements"][0]["text"] == say("stopped")  # type: ignore[index]


async def test_a_reader_who_stops_a_part_that_is_full_stops_the_answer(house: Stage) -> None:
    await house.time(append=0.0)
    stopped: list[str] = []

    async def stop(_: str, message: str) -> None:
        stopped.append(message)

    house.platform.outlet.on_stop(stop)
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    house.slack.person("ann").stop(answers(house.slack, said)[0])
    await house.grow(question, "Backups run every night. " + text_of(20_000), posted)
    assert stopped == [question.id]
    assert len(house.slack.calls.of("chat.startStream")) == 1


async def test_many_answers_at_once_stay_within_what_slack_allows(house: Stage) -> None:
    """AstrBot#6659: rate limits; startStream takes 20 a minute, and nobody waits for it."""
    house.slack.limits = replace(Limits(), retries=())
    channels = [house.slack.add_channel(f"c{n}", house.slack.team.bot_user) for n in range(60)]
    for channel in channels:
        channel.members.add(house.slack.person("ann").id)
    asked = [house.asked(channel=channel.name) for channel in channels]
    texts = ["Backups run every night."] * 2 + [WHOLE]
    await asyncio.gather(*(house.show(question, *texts) for _, question in asked))
    for said, _ in asked:
        only_these_words(house, said, WHOLE)
    assert len(house.slack.calls.of("chat.startStream")) == 15
    assert house.slack.calls.limited() == []
    assert house.slept == []


async def test_a_table_is_native_in_the_end_though_a_stream_cannot_show_it_so(
    house: Stage,
) -> None:
    table = "When:\n\n| Who | When |\n|---|---|\n| Ann | ten |"
    said, question = house.asked()
    await house.show(question, "When:", table)
    (answer,) = answers(house.slack, said)
    assert len(blocks_of_type(answer, "table")) == 1
    assert len(blocks_of_type(answer, "context_actions")) == 1


async def test_code_that_would_ping_in_a_stream_is_in_the_end_what_it_was(house: Stage) -> None:
    code = "Run:\n\n```sh\ncat <@U1>\n```\n\nand `<!here>`."
    said, question = house.asked()
    await house.show(question, "Run:", code)
    assert "cat <@U1>" in house.answer(said)
    assert "<!here>" in house.answer(said)


async def test_what_slack_asks_to_wait_is_waited(house: Stage) -> None:
    """agno#7360: `retry_after` ignored."""
    house.slack.faults.order("chat.postMessage", LIMITED, 2)
    said, question = house.asked()
    await house.complete(question, WHOLE)
    assert house.slept == [3.0, 3.0]
    only_these_words(house, said, WHOLE)


async def test_a_slack_that_stays_away_is_tried_again_later(house: Stage) -> None:
    house.slack.faults.order("chat.postMessage", Fault(status=503), 4)
    said, question = house.asked()
    with pytest.raises(Unavailable):
        await house.complete(question, WHOLE)
    await house.complete(question, WHOLE)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


# --- Killed between sending and recording --------------------------------------------------------


async def test_killed_after_a_stream_began_the_same_message_is_continued(house: Stage) -> None:
    """openclaw#51620, #58443: a restart repeats."""
    said, question = house.asked()
    await house.grow(question, "Backups run every night.", {})
    await house.restart()
    await house.show(question, "Backups run every night.", WHOLE, posted={})
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


async def test_killed_in_mid_stream_and_back_after_it_died_the_answer_is_whole(
    house: Stage,
) -> None:
    """An edit meets a stream that has not ended for it, and to end it there is none any more."""
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    await house.restart()
    house.clock.added += 61
    await house.complete(question, WHOLE, posted)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


async def test_a_message_that_can_be_edited_no_more_is_replaced(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    await house.restart()
    house.clock.added += 61
    house.slack.faults.order("chat.update", STREAMING, 3)
    await house.complete(question, WHOLE, posted)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


async def test_a_message_that_can_neither_be_edited_nor_replaced_is_tried_again_later(
    house: Stage,
) -> None:
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    await house.restart()
    house.slack.faults.order("chat.update", STREAMING, 3)
    house.slack.faults.order("chat.delete", Fault(error="cant_delete_message"), 2)
    with pytest.raises(Unavailable):
        await house.complete(question, WHOLE, posted)
    await house.complete(question, WHOLE, posted)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


async def test_killed_after_an_append_no_text_is_doubled(house: Stage) -> None:
    await house.time(append=0.0)
    said, question = house.asked()
    recorded = await house.grow(question, "Backups run", {})
    await house.grow(question, "Backups run every night.", recorded)
    await house.restart()
    await house.show(question, "Backups run every night.", WHOLE, posted=recorded)
    only_these_words(house, said, WHOLE)
    assert len(answers(house.slack, said)) == 1


@pytest.mark.parametrize("calls", range(1, 9))
async def test_killed_after_any_call_of_a_long_answer_it_is_shown_once(
    house: Stage, calls: int
) -> None:
    said, question = house.asked()
    # From this call on everything fails as for a process that is no more.
    house.slack.faults.order("chat.startStream", LIMITED)
    for method in ("chat.postMessage", "conversations.replies"):
        for _ in range(calls - 1):
            house.slack.faults.order(method, Fault())
        house.slack.faults.order(method, Fault(cut="after"), 9)
    posted: Posted = {}
    with suppress(Unavailable):
        posted = await house.show(question, LONG[:100], LONG)
    house.slack.faults.clear()
    await house.restart()
    await house.complete(question, LONG, {})
    only_these_words(house, said, LONG)
    assert len(answers(house.slack, said)) == 4
    assert posted == {} or len(posted["posts"]) == 4


async def test_another_questions_answer_is_never_taken_for_ones_own(house: Stage) -> None:
    first, one = house.asked("When?")
    second, two = house.asked("Where?", "bob", thread=first.ts)
    await house.complete(one, "At night.")
    house.slack.faults.order("chat.postMessage", Fault(cut="after"))
    await house.complete(two, "In the cellar.")
    only_these_words(house, first, "At night.")
    only_these_words(house, second, "In the cellar.")


async def test_what_was_posted_is_not_posted_again(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.complete(question, WHOLE)
    before = len(house.slack.calls.of("chat.update") + house.slack.calls.of("chat.postMessage"))
    assert await house.complete(question, WHOLE, posted) == posted
    after = len(house.slack.calls.of("chat.update") + house.slack.calls.of("chat.postMessage"))
    assert (before, after) == (1, 1)
    only_these_words(house, said, WHOLE)


# --- Edits, deletions, what is gone --------------------------------------------------------------


async def test_an_edits_answer_takes_the_first_ones_place_and_surplus_goes(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.complete(question, LONG)
    edit = replace(question, id=f"{question.id}~1", revises=question.id)
    posted = await house.show(edit, "At", "At ten.", posted=posted)
    only_these_words(house, said, "At ten.")
    assert len(posted["posts"]) == len(answers(house.slack, said)) == 1


async def test_an_answer_that_was_withdrawn_is_not_shown_again(house: Stage) -> None:
    """Whoever looked for what to ask next meanwhile would post it anew, with nothing to delete it by."""
    said, question = house.asked()
    posted = await house.complete(question, "At nine.")
    await house.platform.outlet.withdraw(question, posted)
    await house.platform.outlet.withdraw(question, posted)
    assert answers(house.slack, said) == []
    assert await house.complete(question, "At nine. And more.", posted) == {}
    assert answers(house.slack, said) == []


async def test_an_answer_that_was_deleted_is_posted_anew(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.complete(question, "At nine.")
    remove(house.slack, answers(house.slack, said)[0])
    assert answers(house.slack, said) == []
    edit = replace(question, id=f"{question.id}~1", revises=question.id)
    await house.complete(edit, "At ten.", posted)
    only_these_words(house, said, "At ten.")


async def test_a_reply_never_falls_out_of_its_thread_into_the_channel(house: Stage) -> None:
    """slack-go#1571: a reply to a deleted message becomes a message of the whole channel."""
    said, question = house.asked()
    house.slack.person("ann").delete(said)
    with pytest.raises(Undeliverable, match="thread was deleted"):
        await house.complete(question, WHOLE)
    assert house.slack.said(said.channel) == []


async def test_of_a_question_that_was_deleted_in_mid_answer_nothing_stays(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.grow(question, "Backups run every night.", {})
    house.slack.person("ann").delete(said)
    await house.notes.keep(gone_note(said.channel, said.ts), "1")
    assert await house.complete(question, WHOLE, posted) == {}
    assert house.slack.said(said.channel) == []


async def test_where_nobody_can_be_answered_any_more_it_is_given_up(house: Stage) -> None:
    general = house.slack.channel("general")
    _, question = house.asked()
    house.slack.person("ann").remove_bot(general)
    with pytest.raises(Undeliverable, match="not_in_channel"):
        await house.complete(question, WHOLE)
    house.slack.person("ann").invite_bot(general)
    house.slack.archive(general)
    with pytest.raises(Undeliverable, match="is_archived"):
        await house.complete(question, WHOLE)
    house.slack.delete_channel(general)
    with pytest.raises(Undeliverable, match="channel_not_found"):
        await house.complete(question, WHOLE)


async def test_with_a_revoked_token_the_answer_waits(house: Stage) -> None:
    _, question = house.asked()
    house.slack.revoke(house.slack.team)
    with pytest.raises(Unavailable, match="token_revoked"):
        await house.complete(question, WHOLE)


# --- Status, files, looks ------------------------------------------------------------------------


async def test_a_status_never_sticks(house: Stage) -> None:
    """hermes-agent#24117: stuck "is thinking"."""
    said, question = house.asked()
    outlet, assistant = house.platform.outlet, house.slack.assistant
    await outlet.status(question, "Reading 3 documents")
    assert assistant(said.channel, said.ts).status == "is reading 3 documents"
    posted = await house.complete(question, WHOLE)
    await outlet.status(question, "Searching")
    await house.complete(question, WHOLE, posted)  # nothing is posted, yet it is cleared
    assert assistant(said.channel, said.ts).status == ""
    await outlet.status(question, "Searching")
    house.slack.faults.order("chat.update", Fault(error="restricted_action"))
    with pytest.raises(Undeliverable):
        await house.complete(question, "Another answer", posted)
    assert assistant(said.channel, said.ts).status == ""


async def test_a_status_that_cannot_be_shown_is_no_error(house: Stage) -> None:
    _, question = house.asked()
    for fault in (*CUTS, LIMITED, Fault(error="missing_scope")):
        house.slack.faults.order("assistant.threads.setStatus", fault, 2)
        await house.platform.outlet.status(question, "Searching")


async def test_a_very_long_answer_is_a_beginning_and_one_file_with_the_whole(house: Stage) -> None:
    book = text_of(100_000)
    said, question = house.asked()
    await house.show(question, book[:3_000], book[:60_000], book)
    await house.restart()
    await house.complete(question, book, {})
    shown = [each for each in answers(house.slack, said) if not each.files]
    assert len(shown) == 4
    beginning = spelled("\n".join(map(words, shown)))
    notice = spelled("This is the beginning; the whole answer is in the file.")
    assert beginning[: -len(notice)] == spelled(book)[: len(beginning) - len(notice)]
    shared = [each for each in house.slack.messages(said.channel) if each.files]
    (file,) = [house.slack.files[each] for message in shared for each in message.files]
    assert file.content is not None
    assert file.content.decode() == book


async def test_a_file_that_is_not_taken_is_no_reason_to_try_for_ever(house: Stage) -> None:
    said, question = house.asked()
    house.slack.faults.order("files.getUploadURLExternal", Fault(error="missing_scope"))
    posted = await house.complete(question, text_of(60_000))
    await house.complete(question, text_of(60_000), posted)
    assert len(answers(house.slack, said)) == 4


async def test_looks_that_slack_refuses_give_way_to_words(house: Stage) -> None:
    said, question = house.asked()
    house.slack.faults.order("chat.postMessage", Fault(error="invalid_blocks"))
    posted = await house.complete(question, WHOLE)
    only_these_words(house, said, WHOLE)
    house.slack.faults.order("chat.update", Fault(error="msg_blocks_too_long"))
    await house.complete(question, "At ten.", posted)
    only_these_words(house, said, "At ten.")


async def test_an_edit_whose_looks_are_refused_loses_nothing_of_a_long_answer(house: Stage) -> None:
    said, question = house.asked()
    posted = await house.complete(question, "At ten.")
    book = text_of(6_000)
    house.slack.faults.order("chat.update", Fault(error="invalid_blocks"))
    await house.complete(question, book, posted)
    shown = spelled("\n".join(map(words, answers(house.slack, said))))
    assert shown[: len(spelled(book))] == spelled(book)


async def test_citations_lead_to_their_sources(house: Stage) -> None:
    said, question = house.asked()
    citation = Citation(1, "Backup & <b>restore</b>", "https://example.com/b?a=1&b=2", "at night")
    reply = Reply("They run at night [1].", (citation,), ("I quote.",), ("How do I restore?",))
    await house.complete(question, reply)
    (answer,) = answers(house.slack, said)
    body, sources = blocks_of_type(answer, "rich_text")
    link = {"type": "link", "url": citation.uri}
    assert {**link, "text": "[1]"} in body["elements"][0]["elements"]  # type: ignore[index]
    assert {**link, "text": citation.title} in sources["elements"][0]["elements"]  # type: ignore[index]
    (notice,) = blocks_of_type(answer, "context")
    assert notice["elements"][0]["text"] == "I quote."  # type: ignore[index]
    (actions,) = blocks_of_type(answer, "actions")
    assert actions["elements"][0]["value"] == "How do I restore?"  # type: ignore[index]


# --- The thread above ----------------------------------------------------------------------------


async def test_a_mention_in_mid_thread_hears_what_was_said_before(house: Stage) -> None:
    """openclaw#8486, cc-connect#1749: "yes to what?"."""
    slack = house.slack
    root = slack.person("bob").say(slack.channel("general"), "Is the &lt;cellar&gt; dry?")
    slack.person("robot").say(slack.channel("general"), "Humidity 40 %", root.ts)
    _, question = house.asked("And you?", thread=root.ts)
    slack.person("bob").say(slack.channel("general"), "later", root.ts)
    heard = await house.platform.outlet.said_before(question, 10)
    assert [(each.person.name, each.text, each.own) for each in heard] == [
        ("bob", "Is the <cellar> dry?", False),
        ("Robot", "Humidity 40 %", False),
    ]
    await house.complete(question, "Yes.")
    _, again = house.asked("Sure?", thread=root.ts)
    assert (await house.platform.outlet.said_before(again, 1))[0].own
    assert await house.platform.outlet.said_before(house.asked()[1], 10) == ()


async def test_of_a_very_long_thread_the_latest_is_heard(house: Stage) -> None:
    slack = house.slack
    began = slack.clock()
    root = slack.person("bob").say(slack.channel("general"), "The first of many")
    for n in range(1_300):
        slack.clock = partial(float, began + 10 * n)
        slack.person("bob").say(slack.channel("general"), f"Sentence {n}", root.ts)
    _, question = house.asked("And?", thread=root.ts)
    heard = await house.platform.outlet.said_before(question, 20)
    assert [each.text for each in heard] == [f"Sentence {n}" for n in range(1_280, 1_300)]


async def test_a_thread_that_cannot_be_read_is_said_to_be_away(house: Stage) -> None:
    root, _ = house.asked()
    _, question = house.asked(thread=root.ts)
    house.slack.faults.order("conversations.replies", Fault(error="missing_scope"))
    with pytest.raises(Unavailable):
        await house.platform.outlet.said_before(question, 10)


async def test_what_to_ask_next_comes_into_the_same_message_when_it_is_known(
    house: Stage,
) -> None:
    said, question = house.asked()
    posted = await house.show(question, "Backups run", WHOLE)
    (before,) = answers(house.slack, said)
    for _ in range(2):
        posted = await house.complete(question, Reply(WHOLE, suggestions=("Why?",)), posted)
    (answer,) = answers(house.slack, said)
    only_these_words(house, said, WHOLE)
    assert answer.ts == before.ts
    assert "'text': 'Why?'" in str(blocks_of_type(answer, "actions"))
    assert len(blocks_of_type(answer, "context_actions")) == 1
    assert len([call for call in house.slack.calls if call.method == "chat.update"]) == 1
