"""Telegram's updates are read as what they are, and whatever they hold, nothing is raised."""

from __future__ import annotations

import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.telegram.buttons import data
from adapters.telegram.events import (
    Asked,
    Commanded,
    Migrated,
    Typed,
    Wordless,
)
from adapters.telegram.payload import piece, without
from adapters.telegram.read import chat_of, read, update_id
from core.messages import Message
from tests.adapters.telegram.payloads import (
    ADA,
    BASE,
    GROUP,
    ME,
    PRIVATE,
    US,
    command,
    mention,
    message,
    update,
)
from tests.effort import examples

SLOWEST_SECONDS = 0.05


def test_a_direct_message_is_the_persons_own() -> None:
    found = message(update())
    assert (found.id, found.text, found.at) == ("5", "When?", 100.0)
    assert found.conversation == "telegram::501:"
    assert found.place.private
    assert str(found.audience) == "person:telegram:501"
    assert (found.person.name, found.person.locale) == ("Ada L", "de")


def test_a_mention_is_taken_out_and_the_room_is_the_audience() -> None:
    found = message(mention("Hey @Mynah_Bot, when? 😀"))
    assert found.text == "Hey , when? 😀"
    assert str(found.audience) == "room:telegram::-1001"
    assert found.conversation == "telegram::-1001:p501"
    assert not found.place.private


def test_a_mention_by_name_alone_is_one_too() -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 5, "user": US}
    assert message(update(chat=GROUP, text="Mynah when?", entities=[entity])).text == "when?"


@pytest.mark.parametrize(
    "payload",
    [
        update(chat=GROUP),
        update(chat=GROUP, text="@mynah_bot when?"),  # no entity: not what Telegram calls a mention
        update(**{"from": US}),
        update(**{"from": {**ADA, "is_bot": True}}),
        mention(sender_chat={"id": -1001, "type": "supergroup"}),
        mention(chat={"id": -5, "type": "channel"}),
        {"update_id": 1, "channel_post": BASE},
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "from": ADA}},
        update(text=None, new_chat_members=[US]),
        command("/ask@other_bot when?", chat=GROUP),
        update(chat=GROUP, reply_to_message={"message_id": 3, "from": ADA, "text": "x"}),
        update(
            chat=GROUP, reply_to_message={"message_id": 3, "from": US, "forum_topic_created": {}}
        ),
        update(via_bot=US, text="🔎 hours\n\nfound"),
    ],
)
def test_what_is_not_for_us_is_nothing(payload: Mapping[str, object]) -> None:
    assert read(payload, ME) is None


def test_a_bot_that_may_ask_is_heard_as_one() -> None:
    other = {"id": 77, "is_bot": True, "first_name": "Other"}
    asked = command("/ask@mynah_bot When?", chat=GROUP, **{"from": other})
    event = read(asked, ME, {"telegram:77"})
    assert isinstance(event, Asked)
    assert (event.message.text, event.message.person.name) == ("When?", "Other")
    assert event.message.person.bot
    assert read(asked, ME, {"telegram:78"}) is None


def test_of_a_bots_commands_only_a_question_is_heard() -> None:
    other = {"id": 77, "is_bot": True, "first_name": "Other"}
    for payload in (
        command("/search@mynah_bot hours", chat=GROUP, **{"from": other}),
        update(text=None, sticker={"file_id": "x"}, **{"from": other}),
        {"update_id": 1, "edited_message": {**BASE, "from": other, "edit_date": 101}},
    ):
        assert read(payload, ME, {"telegram:77"}) is None


def test_it_never_hears_itself_whoever_may_ask() -> None:
    assert read(update(**{"from": US}), ME, {f"telegram:{US['id']}"}) is None


def test_an_answer_to_our_post_is_a_question() -> None:
    post = {"message_id": 3, "from": US, "text": "At ten."}
    event = read(update(chat=GROUP, reply_to_message=post), ME)
    assert isinstance(event, Asked)
    assert (event.answers, event.above, event.known) == (3, None, False)


def test_our_posts_buttons_name_its_conversation() -> None:
    button = {"text": "👍", "callback_data": data("u", "1", "p77")}
    post = {"message_id": 3, "from": US, "reply_markup": {"inline_keyboard": [[button]]}}
    event = read(update(chat=GROUP, reply_to_message=post), ME)
    assert isinstance(event, Asked) and event.known
    assert event.message.conversation == "telegram::-1001:p77"


def test_a_mention_below_a_message_has_it_above() -> None:
    above = {"message_id": 3, "date": 50, "from": {"id": 9, "first_name": "Bo"}, "text": "Lunch?"}
    event = read(mention(reply_to_message=above), ME)
    assert isinstance(event, Asked) and event.above is not None
    assert (event.above.person.name, event.above.text, event.above.at) == ("Bo", "Lunch?", 50.0)
    quoted = read(mention(reply_to_message=above, quote={"text": "Lun"}), ME)
    assert isinstance(quoted, Asked) and quoted.above is not None and quoted.above.text == "Lun"


def test_a_topic_is_a_thread_and_a_count_of_replies_is_none() -> None:
    topic = message(mention(message_thread_id=44, is_topic_message=True))
    assert topic.conversation == "telegram::-1001:44"
    replies = message(mention(message_thread_id=44))
    assert replies.conversation == "telegram::-1001:p501"


def test_an_edit_revises_its_question_for_ten_minutes() -> None:
    payload = {"update_id": 9, "edited_message": {**BASE, "edit_date": 700, "text": "Where?"}}
    event = read(payload, ME)
    assert isinstance(event, Asked) and event.addressed
    found = event.message
    assert (found.revises, found.asks, found.text) == ("5", "5", "Where?")
    assert found.id.startswith("5~700-")
    assert message(payload).id == found.id, "the same on every redelivery"
    payload["edited_message"] = {**BASE, "edit_date": 100, "text": "Where?"}
    assert message(payload).revises == "5", "in the same second, too"
    payload["edited_message"] = {**BASE, "edit_date": 701}
    assert read(payload, ME) is None


def test_an_edit_to_nothing_concerns_us_where_it_names_us_or_its_question_was_asked() -> None:
    named = [{"type": "mention", "offset": 0, "length": 10}]
    bare = {**BASE, "chat": GROUP, "text": "@mynah_bot", "entities": named, "edit_date": 130}
    edit = read({"update_id": 9, "edited_message": bare}, ME)
    assert isinstance(edit, Asked) and edit.addressed
    assert (edit.message.text, edit.message.revises) == ("", "5")
    picture = {**BASE, "text": None, "photo": [{"file_id": "P"}], "edit_date": 130}
    edit = read({"update_id": 9, "edited_message": picture}, ME)
    assert isinstance(edit, Asked) and not edit.addressed


def test_a_move_is_told_twice_and_kept_in_order_with_what_is_asked_after_it() -> None:
    old = {"id": -55, "type": "group"}
    to = update(chat=old, migrate_to_chat_id=-1001, text=None)
    come = update(chat=GROUP, migrate_from_chat_id=-55, text=None)
    assert read(to, ME) == read(come, ME) == Migrated("-55", "-1001")
    assert chat_of(to) == chat_of(come) == chat_of(mention()) == -1001


def test_commands_are_told_from_questions() -> None:
    assert message(command("/ask@Mynah_bot When?", chat=GROUP)).text == "When?"
    search = read(command("/search opening hours"), ME)
    assert isinstance(search, Commanded)
    assert (search.name, search.message.text, search.update) == ("search", "opening hours", 9)
    assert message(update(text="what is /search?")).text == "what is /search?"


def test_a_caption_is_what_was_said_and_a_file_comes_with_it() -> None:
    document = {
        "file_id": "F1",
        "file_name": "a.pdf",
        "mime_type": "application/pdf",
        "file_size": 9,
    }
    found = message(update(text=None, caption="Read this", document=document))
    assert found.text == "Read this"
    (attachment,) = found.attachments
    assert (attachment.name, attachment.size, attachment.uri) == ("a.pdf", 9, "telegram:file:F1")


def test_a_sticker_is_unreadable_only_in_private() -> None:
    assert isinstance(read(update(text=None, sticker={"file_id": "S"}), ME), Wordless)
    assert read(update(text=None, sticker={"file_id": "S"}, chat=GROUP), ME) is None


def test_typed_words_are_the_persons() -> None:
    event = read({"inline_query": {"id": "1", "from": ADA, "query": "opening", "offset": ""}}, ME)
    assert isinstance(event, Typed)
    assert (event.words, event.person.id) == ("opening", "501")


def test_halves_of_characters_are_replaced() -> None:
    found = message(update(text="a\ud83d b", **{"from": {**ADA, "first_name": "\udc00"}}))
    found.text.encode()
    found.person.name.encode()


def test_a_chat_is_kept_in_order_whatever_the_update() -> None:
    assert chat_of(update()) == 501
    assert chat_of({"callback_query": {"from": ADA, "message": {"chat": GROUP}}}) == -1001
    assert chat_of({"inline_query": {"from": ADA}}) == 501
    assert (chat_of(None), chat_of([]), update_id({"update_id": "9"})) == (0, 0, 0)


# --- Whatever comes in ---

SEEDS: list[object] = [
    update(),
    mention(reply_to_message={"message_id": 3, "from": ADA, "text": "x"}),
    mention(message_thread_id=44, is_topic_message=True),
    command("/search@mynah_bot hours"),
    update(text=None, caption="x", document={"file_id": "F", "file_name": "n", "file_size": 3}),
    {"update_id": 1, "edited_message": {**BASE, "edit_date": 130}},
    {"update_id": 2, "inline_query": {"id": "1", "from": ADA, "query": "x", "offset": ""}},
    {"update_id": 3, "stopped_message_generation": {"chat": PRIVATE, "draft_id": 5}},
    {
        "update_id": 5,
        "message_reaction": {
            "chat": PRIVATE,
            "message_id": 3,
            "user": ADA,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        },
    },
    {
        "update_id": 4,
        "callback_query": {
            "id": "q",
            "from": ADA,
            "data": "u:5:p501",
            "message": {"message_id": 3, "chat": GROUP},
        },
    },
]
STRANGE: list[object] = [
    *(None, True, False, 0, -1, 2**63, 10**400, -(2**31), 1.5, float("nan"), float("inf"), ""),
    *("\ud83d", "\x00", "x" * 100_000, "😀" * 5_000, [], {}, [[]], [None], {"": {}}, "9"),
    *([{"type": "mention", "offset": 10**9, "length": 10**9}] * 2, [1, "a", {}], {"id": "x"}),
    [{"type": "bot_command", "offset": 0, "length": -1}] * 1_000,
]


def mutated(seed: int) -> object:
    """A payload in which up to three fields, however deep, hold something strange."""
    random = Random(seed)  # noqa: S311 - no secret
    payload: Any = deepcopy(random.choice(SEEDS))
    for _ in range(random.randint(1, 3)):
        node: Any = payload
        while node:
            key = random.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if isinstance(node[key], dict | list) and node[key] and random.random() < 0.6:
                node = node[key]
                continue
            node[key] = deepcopy(random.choice(STRANGE))
            break
    return payload


def seconds_to_read(payload: object) -> float:
    began = time.thread_time()
    read(payload, ME)
    chat_of(payload)
    update_id(payload)
    return time.thread_time() - began


@settings(max_examples=examples(5_000), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.builds(mutated, st.integers(0, 2**32)) | st.sampled_from(STRANGE))
def test_whatever_comes_in_nothing_is_raised_and_it_is_quick(payload: object) -> None:
    event = read(payload, ME)
    # The best of three: Python collects its garbage, too.
    assert any(seconds_to_read(payload) < SLOWEST_SECONDS for _ in range(3))
    found = getattr(event, "message", None)
    if isinstance(found, Message):
        found.text.encode()
        assert found.conversation.startswith("telegram::")
        assert int(found.asks) > 0
        str(found.audience)
        replace(found, circles=found.readers)


@given(st.text(), st.integers(-5, 50), st.integers(-5, 50))
def test_any_piece_of_any_text_can_be_taken(text: str, offset: int, length: int) -> None:
    piece(text, offset, length)
    assert without(text, [(0, 0)]) == text


def test_a_group_that_became_a_supergroup_tells_both_numbers() -> None:
    old = {"id": -55, "type": "group", "title": "Kitchen"}
    moved = update(chat=old, migrate_to_chat_id=-1001, text=None)
    assert read(moved, ME) == Migrated("-55", "-1001")


def test_a_live_location_that_moves_on_asks_nothing() -> None:
    moved = {"update_id": 9, "edited_message": {**BASE, "text": None, "edit_date": 160}}
    moved["edited_message"]["location"] = {"latitude": 1.0, "longitude": 2.0}  # type: ignore[index]
    assert read(moved, ME) is None
