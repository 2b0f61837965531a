"""Whatever Discord sends is read or politely ignored, and what people said comes out right."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.asked import Interaction, asked_of, question_of
from adapters.discord.buttons import Button, button_of, custom_id
from adapters.discord.fields import first_at, said_at
from adapters.discord.places import Spot
from adapters.discord.read import edited, heading_of, is_for, message_of, spoken
from core.messages import EVERYONE, Audience, Message, Person, Place
from tests.effort import examples

ME, ALICE = "900", "100"
ROOM = Spot("open", "20", "20", guild="10", locale="de")
CLOSED = replace(ROOM, kind="closed")
THREAD = Spot("open", "30", "20", "30", guild="10")
DIRECT = Spot("direct", "40", "40", single=True)
SAID: dict[str, Any] = {
    "id": "1200000000000000000",
    "type": 0,
    "channel_id": "20",
    "guild_id": "10",
    "author": {"id": ALICE, "username": "alice", "global_name": "Alice"},
    "member": {"nick": "Ali"},
    "content": f"<@{ME}> When does <@101> come?",
    "mentions": [{"id": ME, "username": "mynah"}, {"id": "101", "global_name": "Bob"}],
    "timestamp": "2024-01-25T06:16:00+00:00",
    "edited_timestamp": None,
    "attachments": [],
}


def test_a_mention_is_read_with_names_in_place_of_ids() -> None:
    message = message_of(SAID, ME, ROOM)
    assert (message.id, message.text) == (SAID["id"], "When does @Bob come?")
    assert (message.person, message.person.name) == (Person("discord", ALICE), "Ali")
    assert message.person.locale == "de"
    assert message.conversation == f"discord:10:20:{SAID['id']}"
    assert message.audience == Audience("workspace", "discord", "10")
    assert message.at == pytest.approx(1_706_172_576, abs=200_000)


@pytest.mark.parametrize(
    ("left_out", "name"), [((), "Ali"), (("nick",), "Alice"), (("nick", "global_name"), "alice")]
)
def test_people_are_called_as_others_there_see_them(left_out: tuple[str, ...], name: str) -> None:
    author = {key: value for key, value in SAID["author"].items() if key not in left_out}
    member = {} if "nick" in left_out else SAID["member"]
    message = message_of(SAID | {"author": author, "member": member}, ME, ROOM)
    assert message.person.name == name


def test_only_open_channels_are_the_workspaces() -> None:
    message = message_of(SAID, ME, CLOSED)
    assert message.audience == Audience("room", "discord", "10", "20")


def test_a_thread_is_one_conversation_whoever_speaks() -> None:
    first = message_of(SAID, ME, THREAD)
    second = message_of(SAID | {"id": "1200000000000000001", "author": {"id": "101"}}, ME, THREAD)
    assert first and second and first.conversation == second.conversation == "discord:10:20:30"


def test_a_reply_goes_on_with_the_conversation_that_it_answers() -> None:
    body = SAID | {"message_reference": {"message_id": "77", "channel_id": "20"}, "type": 19}
    message = message_of(body, ME, ROOM, "66")
    assert (message.place.thread, message.reply_to) == ("66", "77")


def test_a_direct_message_is_for_the_person_alone() -> None:
    body = {k: v for k, v in SAID.items() if k not in ("guild_id", "mentions", "member")}
    message = message_of(body | {"content": "When?"}, ME, DIRECT)
    assert message.place == Place("discord", "", "40", "")
    assert message.place.private
    assert message.readers == (EVERYONE, Audience("person", "discord", "", ALICE))


@pytest.mark.parametrize(
    "change",
    [
        {"author": {"id": ALICE, "bot": True}},
        {"author": {"id": ME}},
        {"author": {}},
        {"webhook_id": "5"},
        {"type": 18},
        {"type": 21},
        {"type": 24},
        {"mentions": []},
        {"mentions": "everybody"},
        {"id": "<@1>"},
    ],
)
def test_bots_system_messages_and_talk_among_people_are_not_for_us(change: dict[str, Any]) -> None:
    heading = heading_of(SAID | change)
    assert heading is None or not is_for(SAID | change, ME, direct=False)


@pytest.mark.parametrize(
    "change",
    [{"author": {"id": "555", "bot": True}}, {"author": {"id": "555"}, "webhook_id": "555"}],
)
def test_a_bot_that_may_ask_is_heard_as_one(change: dict[str, Any]) -> None:
    assert is_for(SAID | change, ME, direct=False, bots={"discord:555"})
    message = message_of(SAID | change, ME, ROOM)
    assert (message.person.id, message.person.bot) == ("555", True)
    assert not is_for(SAID | change, ME, direct=False, bots={"discord:556"})


def test_it_never_hears_itself_whoever_may_ask() -> None:
    own = SAID | {"author": {"id": ME, "bot": True}}
    assert not is_for(own, ME, direct=False, bots={f"discord:{ME}"})
    system = SAID | {"author": {"id": "555", "system": True}}
    assert not is_for(system, ME, direct=False, bots={"discord:555"})


def test_a_reply_to_us_without_a_ping_is_for_us_where_we_see_its_words() -> None:
    body = SAID | {
        "mentions": [],
        "content": "and then?",
        "referenced_message": {"author": {"id": ME}},
    }
    assert is_for(body, ME, direct=False)
    assert not is_for(body | {"content": "", "attachments": []}, ME, direct=False)
    only_a_file = {"content": "", "attachments": [{"id": "61", "filename": "notes.md"}]}
    assert is_for(body | only_a_file, ME, direct=False)


def test_the_role_that_bears_our_name_is_our_name() -> None:
    body = SAID | {"mentions": [], "mention_roles": ["55"], "content": "<@&55> When?"}
    assert is_for(body, ME, direct=False, role="55")
    message = message_of(body, ME, ROOM, role="55")
    assert message.text == "When?"
    assert not is_for(body, ME, direct=False, role="56")
    assert not is_for(body | {"content": ""}, ME, direct=False, role="55")


def test_files_are_named_by_where_their_message_stands() -> None:
    file = {
        "id": "5",
        "filename": "a.pdf",
        "size": 7,
        "content_type": "application/pdf",
        "url": "x",
    }
    message = message_of(SAID | {"attachments": [file, {"id": 7}, None]}, ME, ROOM)
    (found,) = message.attachments
    assert (found.name, found.size, found.uri) == ("a.pdf", 7, f"discord:20/{SAID['id']}/5")


def test_files_of_the_message_that_is_answered_come_after_the_askers_own_and_ours_never() -> None:
    def holding(id_: str, author: str, channel: str = "20") -> dict[str, Any]:
        return {
            "id": id_,
            "channel_id": channel,
            "author": {"id": author},
            "attachments": [{"id": f"{id_}1", "filename": "a.pdf"}],
        }

    own = SAID | {"attachments": [{"id": "5", "filename": "own.pdf"}]}
    message = message_of(own | {"referenced_message": holding("8", "4")}, ME, ROOM)
    assert [each.uri for each in message.attachments] == [
        f"discord:20/{SAID['id']}/5",
        "discord:20/8/81",
    ]
    assert [(each.sender, each.sent_with) for each in message.attachments] == [
        ("", ""),
        ("discord:4", "8"),
    ]
    for other in (holding("8", ME), holding("8", "4", channel="21"), None):
        message = message_of(SAID | {"referenced_message": other}, ME, ROOM)
        assert message.attachments == ()


def test_an_edit_within_ten_minutes_revises_and_is_known_again() -> None:
    message = message_of(SAID, ME, ROOM)
    minute = {"edited_timestamp": _iso(message.at + 60)}
    once, twice = edited(SAID | minute, message), edited(SAID | minute, message)
    assert once == twice
    assert once is not None
    assert (once.revises, once.asks) == (message.id, message.id)
    assert once.id.startswith(f"{message.id}~")
    assert edited(SAID | {"edited_timestamp": _iso(message.at + 600)}, message) is not None
    assert edited(SAID | {"edited_timestamp": _iso(message.at + 601)}, message) is None
    assert edited(SAID, message) is None
    assert edited(SAID | {"edited_timestamp": "yesterday"}, message) is None


def test_ids_tell_the_time_and_back() -> None:
    assert said_at(first_at(1_700_000_000.0)) == pytest.approx(1_700_000_000.0, abs=0.001)
    assert said_at("not an id") == 0.0


COMMAND: dict[str, Any] = {
    "id": "1300000000000000000",
    "type": 2,
    "token": "secret",
    "application_id": ME,
    "channel_id": "20",
    "guild_id": "10",
    "channel": {"id": "20", "type": 0},
    "locale": "es-ES",
    "member": {"user": {"id": ALICE, "username": "alice"}, "nick": None},
    "data": {
        "name": "ask",
        "type": 1,
        "options": [
            {"name": "question", "type": 3, "value": " When? "},
            {"name": "private", "type": 5, "value": True},
        ],
    },
}


def test_a_command_is_read_with_its_options() -> None:
    asked = asked_of(COMMAND)
    assert asked is not None
    assert (asked.kind, asked.name, asked.text, asked.private) == (
        "command",
        "ask",
        " When? ",
        True,
    )
    assert asked.person.locale == "es-ES"
    assert "secret" not in repr(asked)


def test_what_one_person_reads_does_not_enter_the_rooms_conversation() -> None:
    asked = asked_of(COMMAND)
    assert asked is not None
    private = question_of(asked, ROOM, asked.text, private=True)
    assert private.place.thread == f"private-{ALICE}"
    assert private.place.private
    assert private.audience == Audience("person", "discord", "", ALICE)
    public = question_of(asked, ROOM, asked.text, private=False)
    assert (public.place.thread, public.text) == (asked.id, "When?")
    in_thread = question_of(asked, THREAD, asked.text, private=False)
    assert in_thread.place.thread == "30"


def test_a_menu_brings_the_words_that_it_was_used_on() -> None:
    data = {
        "name": "Ask Mynah",
        "type": 3,
        "target_id": "8",
        "resolved": {"messages": {"8": {"content": "we open at ten"}}},
    }
    asked = asked_of(COMMAND | {"data": data})
    assert asked is not None
    assert (asked.kind, asked.text) == ("menu", "we open at ten")


def test_a_form_brings_what_was_written_however_it_is_nested() -> None:
    field = {"type": 4, "custom_id": "comment", "value": "too long"}
    for rows in ([{"type": 1, "components": [field]}], [{"type": 18, "component": field}]):
        asked = asked_of(COMMAND | {"type": 5, "data": {"custom_id": "why:", "components": rows}})
        assert asked is not None
        assert (asked.kind, asked.text) == ("form", "too long")


@pytest.mark.parametrize(
    "place",
    [
        Place("discord", "10", "20", "30"),
        Place("discord", "9" * 20, "9" * 20, "private-" + "9" * 20, private=True),
        Place("discord", "", "40", "", private=True),
    ],
)
@pytest.mark.parametrize("stamp", ["", "~k1234567"])
def test_a_button_leads_back_to_its_question_within_100_characters(
    place: Place, stamp: str
) -> None:
    person = Person("discord", ALICE)
    message = Message("9" * 20, person, place, Audience("person", "discord", "", ALICE), "", 0.0)
    if stamp:
        message = replace(message, id=f"{message.id}{stamp}", revises=message.id)
    for what in ("good", "bad", "why", "stop", "drop", "next", "keep", "leave"):
        carried = custom_id(what, message, "4" if what == "next" else "")
        assert len(carried) <= 100
        button = button_of(carried)
        assert button is not None
        asked = message.id if what in ("stop", "next") else message.asks
        assert (button.what, button.place, button.message) == (what, place, asked)
        assert button.place.private == place.private


def test_a_button_under_an_older_private_answer_still_leads_back() -> None:
    button = button_of("good:10:20:private-30:40")
    assert button == Button("good", Place("discord", "10", "20", "private-30", True), "40")


@pytest.mark.parametrize("text", [None, 5, "", "good", "good:1:2:3", "good:a:2:3:4", "x" * 1000])
def test_other_custom_ids_are_nobodys(text: object) -> None:
    assert button_of(text) is None


def _iso(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(moment))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)


def read_all(payload: object) -> None:
    """Every way in which a payload is read."""
    heading = heading_of(payload)
    spoken(payload, ME)
    for spot in (ROOM, THREAD, DIRECT):
        if is_for(payload, ME, direct=spot is DIRECT) and heading is not None:
            message = message_of(payload, ME, spot)
            str(message.place)
            message.text.encode()
            edited(payload, message)
    asked = asked_of(payload)
    if isinstance(asked, Interaction):
        question_of(asked, ROOM, asked.text, private=True).text.encode()
        button_of(asked.name)


def mutated(value: object, data: st.DataObject) -> object:
    """The payload with something in it replaced or left out."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value)))
        if not data.draw(st.integers(0, 4)):
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: mutated(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        return [mutated(value[0], data), *value[1:]]
    return data.draw(JSON)


@settings(max_examples=examples(400), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_payload_breaks_the_reading(data: st.DataObject) -> None:
    payload = data.draw(st.sampled_from([SAID, COMMAND]))
    for _ in range(data.draw(st.integers(1, 3))):
        changed = mutated(payload, data)
        payload = changed if isinstance(changed, dict) else {"d": changed}
    # The best of three: the machine does other things, too.
    assert min(seconds_to_read(payload) for _ in range(3)) < 0.05


def seconds_to_read(payload: object) -> float:
    began = time.thread_time()
    read_all(payload)
    return time.thread_time() - began


@given(JSON)
def test_nothing_at_all_breaks_it(payload: object) -> None:
    read_all(payload)
