"""What Slack's payloads mean to us; whatever else comes is ignored, and at once."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.audience import Member, Room, member_of, message_of, question_of, room_of
from adapters.slack.happenings import (
    BecameGuest,
    Changed,
    Commanded,
    Deleted,
    Edited,
    Heard,
    Identity,
    Opened,
    Pressed,
    Reacted,
    Removed,
)
from adapters.slack.read import read
from adapters.slack.spoken import legible
from core.messages import EVERYONE, Audience, Person, Place
from tests.effort import examples

ME = Identity("T1", "UBOT", "B1")
MESSAGE: dict[str, Any] = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "U1",
    "ts": "10.000100",
    "text": "<@UBOT> when?",
}
WORKSPACE, ROOM = Audience("workspace", "slack", "T1"), Audience("room", "slack", "T1", "C1")
ADA = Audience("person", "slack", "", "T1.U1")


def event(inner: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T1", "event": inner, **envelope}


def heard(**changes: Any) -> Heard:
    found = read(event({**MESSAGE, **changes}), ME)
    assert isinstance(found, Heard)
    return found


def test_both_events_of_a_mention_are_one_message() -> None:
    mention = {name: value for name, value in MESSAGE.items() if name != "channel_type"}
    both = [heard(), heard(**{**mention, "type": "app_mention", "channel_type": None})]
    assert [(h.ts, h.thread, h.text, h.mentioned) for h in both] == [
        ("10.000100", "10.000100", "when?", True)
    ] * 2
    member, room = Member("Ada"), Room("public", outsiders=False)
    one, other = (message_of(each, member, room, ME) for each in both)
    assert one == other
    assert one.place == Place("slack", "T1", "C1", "10.000100")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@UBOT> when?", "when?"),
        ("<@UBOT|mynah>, when?", "when?"),
        ("hey <@UBOT> when?", "hey when?"),
        ("<@UBOT>: a\n  b", "a\n  b"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U2|bo> and <@U3>", "@bo and @U3"),
        ("in <#C2|random> or <#C3>", "in #random or #C3"),
        ("<https://a.b/c?d=1&amp;e=2|here>", "here (https://a.b/c?d=1&e=2)"),
        ("<https://a.b>", "https://a.b"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<!here> <!subteam^S1|@team> <!date^1^{date}|today>", "@here @team today"),
        ("\ud800 half", "\ufffd half"),
        ("1 < 2 <", "1 < 2 <"),
    ],
)
def test_text_is_read_as_people_see_it(text: str, words: str) -> None:
    assert heard(text=text).text == words


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B2"},
        {"subtype": "bot_message"},
        {"user": "UBOT"},
        {"user": "USLACKBOT"},
        {"bot_profile": {"id": "B2"}},
        {"subtype": "channel_join"},
        {"subtype": "message_replied"},
        {"hidden": True},
        {"user": None},
        {"ts": "now"},
        {"channel": "C1:../x"},
    ],
)
def test_bots_slack_itself_and_broken_ones_are_not_heard(changes: dict[str, Any]) -> None:
    assert read(event({**MESSAGE, **changes}), ME) is None


@pytest.mark.parametrize(
    ("changes", "person"),
    [
        ({"user": "U9", "bot_id": "B9"}, "U9"),
        ({"user": "U9", "bot_profile": {"id": "B9"}}, "U9"),
        ({"user": None, "bot_id": "B9", "subtype": "bot_message"}, "B9"),
    ],
)
def test_a_bot_that_may_ask_is_heard_under_its_own_name(
    changes: dict[str, Any], person: str
) -> None:
    said = event({**MESSAGE, **changes})
    found = read(said, ME, {f"slack:T1.{person}"})
    assert isinstance(found, Heard)
    assert (found.person, found.bot) == (person, True)
    assert message_of(found, Member(), Room("public", outsiders=False), ME).person.bot
    assert (
        read(
            said, ME, {"slack:T1.U8", f"slack:{person}", f"slack:T2.{person}", f"discord:{person}"}
        )
        is None
    )


@pytest.mark.parametrize(
    "changes",
    [{"user": "UBOT"}, {"user": "UBOT", "bot_id": "B1"}, {"user": None, "bot_id": "B1"}],
)
def test_it_never_hears_itself_whoever_may_ask(changes: dict[str, Any]) -> None:
    bots = {"slack:T1.UBOT", "slack:T1.B1", "slack:T1.U1"}
    assert read(event({**MESSAGE, **changes}), ME, bots) is None


def test_what_a_bot_edits_is_not_heard() -> None:
    now = {**MESSAGE, "user": "U9", "bot_id": "B9", "edited": {"user": "U9", "ts": "11.0"}}
    changed = {
        **{"type": "message", "subtype": "message_changed", "channel": "C1"},
        **{"message": now, "previous_message": {**now, "text": "earlier"}},
    }
    assert read(event(changed), ME, {"slack:T1.U9"}) is None


def test_a_file_comes_with_its_address() -> None:
    file = {
        "id": "F1",
        "name": "a.pdf",
        "mimetype": "application/pdf",
        "size": 3,
        "url_private": "u",
    }
    (attachment,) = heard(subtype="file_share", files=[file, None, {}]).files
    assert (attachment.name, attachment.size, attachment.uri) == ("a.pdf", 3, "u")


CHANGED = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "12.1"}


def test_an_edit_names_what_it_edits() -> None:
    edited = {**MESSAGE, "text": "<@UBOT> where?", "edited": {"user": "U1", "ts": "12.000000"}}
    found = read(event({**CHANGED, "message": edited, "previous_message": MESSAGE}), ME)
    assert isinstance(found, Edited)
    assert (found.heard.ts, found.heard.text, found.stamp) == ("10.000100", "where?", "12.000000")


def test_an_unfurled_link_is_no_edit() -> None:
    edited = {**MESSAGE, "attachments": [{}], "edited": {"user": "U1", "ts": "12.0"}}
    assert read(event({**CHANGED, "message": edited, "previous_message": MESSAGE}), ME) is None
    del edited["edited"]
    assert read(event({**CHANGED, "message": edited, "previous_message": {}}), ME) is None


def test_a_deletion_names_whose_message_it_was_also_where_a_tombstone_stays() -> None:
    gone = {**CHANGED, "subtype": "message_deleted", "deleted_ts": MESSAGE["ts"]}
    expected = Deleted("C1", "10.000100", "10.000100", "U1")
    assert read(event({**gone, "previous_message": MESSAGE}), ME) == expected
    tomb = {"subtype": "tombstone", "user": "USLACKBOT", "ts": MESSAGE["ts"]}
    buried = {**CHANGED, "message": tomb, "previous_message": MESSAGE}
    assert read(event(buried), ME) == expected
    own = {**gone, "previous_message": {**MESSAGE, "user": "UBOT", "bot_id": "B1"}}
    assert read(event(own), ME) is None


@pytest.mark.parametrize(
    ("kind", "name", "score"),
    [("reaction_added", "+1", 1), ("reaction_added", "thumbsdown::skin-tone-3", -1), ("reaction_removed", "+1", 0)],
)  # fmt: skip
def test_thumbs_are_opinions(kind: str, name: str, score: int) -> None:
    item = {"type": "message", "channel": "C1", "ts": "11.0"}
    thumb = {"type": kind, "user": "U1", "reaction": name, "item": item, "item_user": "UBOT"}
    assert read(event(thumb), ME) == Reacted("C1", "11.0", "U1", score)
    assert read(event({**thumb, "item_user": "U2"}), ME) is None
    assert read(event({**thumb, "reaction": "tada"}), ME) is None
    assert read(event({**thumb, "user": "UBOT"}), ME) is None


COMMAND = {
    "command": "/mynah",
    "user_id": "U1",
    "channel_id": "C1",
    "trigger_id": "1.2.abc",
    "response_url": "https://hooks.slack.com/x",
}


QUESTIONS = (
    "help me find the kitchen closing time",
    "sources foo",
    "preferences of customers?",
    "forget what I said about kitchens",
)


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("search backup plan", "search", "backup plan"),
        ("Sources", "sources", ""),
        ("ask when?", "ask", "when?"),
        ("when do backups run?", "ask", "when do backups run?"),
        ("", "help", ""),
        ("ask", "help", ""),
        ("forget", "forget", ""),
        *((each, "ask", each) for each in QUESTIONS),
    ],
)
def test_a_command_is_read_by_its_first_word(text: str, name: str, rest: str) -> None:
    found = read({**COMMAND, "text": text}, ME)
    assert found == Commanded(name, rest, "U1", "C1", "1.2.abc", COMMAND["response_url"])


def test_a_shortcut_asks_about_the_message_in_private() -> None:
    payload = {
        "type": "message_action",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"text": "when &amp; where?"},
        "trigger_id": "1.2",
        "response_url": "u",
    }
    found = read(payload, ME)
    assert found == Commanded("ask", "when & where?", "U1", "C1", "1.2", "u", picked=True)
    message = question_of(found, Member("Ada", full=True), ME, 5.0)
    assert message.place.private
    assert message.place.thread == "private~T1.U1"
    assert message.readers == (EVERYONE, WORKSPACE, ADA)


MARKUP = {"type": "mrkdwn", "text": "Ask <@U2|Bob> &amp; co"}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "a &lt; <b>"}]},
        {"type": "rich_text_quote", "elements": [{"type": "link", "url": "https://x.org"}]},
    ],
}
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Press"}}


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"blocks": [{"type": "section", "text": MARKUP}]}, "Ask @Bob & co"),
        (
            {"blocks": [RICH, {"type": "actions", "elements": [BUTTON]}]},
            "a &lt; <b>\nhttps://x.org",
        ),
        (
            {"attachments": [{"title": "Down", "text": "&lt;db&gt;", "fallback": "no"}]},
            "Down\n<db>",
        ),
        ({"attachments": [{"fallback": "db is down"}, 3, {"blocks": 4}]}, "db is down"),
        ({"text": "See https://x.org", "attachments": [{"text": "unfurled"}]}, "See https://x.org"),
        ({"blocks": [{"type": "image"}], "attachments": 5}, ""),
    ],
)
def test_a_shortcut_reads_what_an_app_wrote_in_blocks_or_attachments(
    message: dict[str, object], words: str
) -> None:
    payload = {"type": "message_action", "user": {"id": "U1"}, "channel": {"id": "C1"}}
    found = read({**payload, "message": message, "trigger_id": "1.2", "response_url": "u"}, ME)
    assert found == Commanded("ask", words, "U1", "C1", "1.2", "u", picked=True)


def test_a_press_knows_its_thread() -> None:
    payload = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "11.0", "thread_ts": "10.0", "channel_id": "C1"},
        "actions": [{"action_id": "mynah_ask_0", "value": "Why?", "action_ts": "13.0"}],
    }
    found = read(payload, ME)
    assert found == Pressed("mynah_ask_0", "Why?", "U1", "C1", "10.0", "13.0", "")


@pytest.mark.parametrize(
    ("user", "team"), [({"id": "U1", "team_id": "T9"}, "T9"), ({"id": "U1"}, "T1")]
)
def test_who_presses_or_picks_is_of_their_own_team_and_else_of_the_workspace(
    user: dict[str, Any], team: str
) -> None:
    where = {"user": user, "team": {"id": "T1"}, "channel": {"id": "C1"}, "trigger_id": "1.2"}
    action = {"action_id": "mynah_ask_0", "value": "Why?", "action_ts": "13.0"}
    pressed = read({**where, "type": "block_actions", "actions": [action]}, ME)
    assert isinstance(pressed, Pressed)
    picked = read({**where, "type": "message_action", "message": {"text": "when?"}}, ME)
    assert isinstance(picked, Commanded)
    assert (pressed.team, picked.team) == (team, team)


def test_what_is_opened_joined_and_removed_is_told() -> None:
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}
    assert read(event(opened), ME) == Opened("messages", "U1", "D1")
    assert read(event({"type": "member_joined_channel", "channel": "C1"}), ME) == Changed("C1")
    closed = {"type": "message", "subtype": "channel_convert_to_private", "channel": "C1"}
    assert read(event(closed), ME) == Changed("C1", kind_changed=True)
    guest = {"type": "user_change", "user": {"id": "U1", "is_ultra_restricted": True}}
    assert read(event(guest), ME) == BecameGuest("U1")
    assert read(event({"type": "user_change", "user": {"id": "U1"}}), ME) is None
    assert read(event({"type": "app_uninstalled"}), ME) == Removed()
    revoked = event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}) | {"event_time": 17}
    assert read(revoked, ME) == Removed(17.0, uninstalled=False)
    assert read(event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}), ME) is None


# --- Who reads it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "member", "audience", "labels"),
    [
        (Room("im", outsiders=False), Member(full=True), ADA, (EVERYONE, WORKSPACE, ADA)),
        (Room("im", outsiders=False), Member(ours=True), ADA, (EVERYONE, ADA)),
        (
            Room("public", outsiders=False),
            Member(full=True),
            WORKSPACE,
            (EVERYONE, WORKSPACE, ROOM),
        ),
        (Room("public", outsiders=True), Member(full=True), ROOM, (EVERYONE, ROOM)),
        (Room("private", outsiders=False), Member(full=True), ROOM, (EVERYONE, WORKSPACE, ROOM)),
        (Room("private", outsiders=True), Member(full=True), ROOM, (EVERYONE, ROOM)),
        (Room("mpim", outsiders=False), Member(full=True), ROOM, (EVERYONE, WORKSPACE, ROOM)),
        (Room(), Member(), ROOM, (EVERYONE, ROOM)),
    ],
)
def test_who_reads_an_answer_follows_from_the_room(
    room: Room, member: Member, audience: Audience, labels: tuple[Audience, ...]
) -> None:
    """onyx#10978: an answer where guests read is for the room alone, never for the workspace."""
    message = message_of(heard(), member, room, ME)
    assert (message.audience, message.readers) == (audience, labels)
    assert message.place.private == (room.kind == "im")


def test_two_people_in_a_thread_are_two_and_the_thread_is_one() -> None:
    member, room = Member(), Room("public", outsiders=False)
    one, other = (
        message_of(heard(user=user, thread_ts="10.000100", ts=ts), member, room, ME)
        for user, ts in (("U1", "11.0"), ("U2", "12.0"))
    )
    assert one.conversation == other.conversation
    assert one.person != other.person


def test_guests_strangers_and_the_deleted_are_no_full_members() -> None:
    user = {"id": "U1", "team_id": "T1", "locale": "de-DE", "profile": {"display_name": "Ada"}}
    assert member_of(user, "T1") == Member("Ada", "de-DE", full=True, ours=True, team="T1")
    assert not member_of({**user, "is_restricted": True}, "T1").full
    assert not member_of({**user, "is_ultra_restricted": True}, "T1").full
    assert not member_of({**user, "team_id": "T2"}, "T1").ours
    assert not member_of({**user, "is_stranger": True}, "T1").ours
    assert not member_of({**user, "deleted": True}, "T1").full
    assert member_of(None, "T1") == Member()


def test_a_shared_channel_has_outsiders() -> None:
    assert room_of({"is_channel": True}) == Room("public", outsiders=False)
    assert room_of({"is_channel": True, "is_ext_shared": True}).outsiders
    assert room_of({"is_channel": True, "is_org_shared": True}).outsiders
    assert room_of({"is_private": True}).kind == "private"


# --- Whatever comes ------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
SEEDS: list[dict[str, Any]] = [
    event(MESSAGE),
    event(
        {**CHANGED, "message": {**MESSAGE, "edited": {"ts": "1.0"}}, "previous_message": MESSAGE}
    ),
    event({"type": "reaction_added", "item": {"channel": "C1", "ts": "1.0"}}),
    {
        "type": "block_actions",
        "actions": [{"action_id": "a", "action_ts": "1.0"}],
        "user": {"id": "U1"},
    },
    {**COMMAND, "text": "search x"},
]


def mutated(draw: st.DrawFn, node: Any) -> Any:
    if draw(st.integers(0, 11)) == 0:
        return draw(JSON)
    if isinstance(node, dict):
        return {name: mutated(draw, value) for name, value in node.items()}
    if isinstance(node, list):
        return [mutated(draw, value) for value in node]
    return node


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    return mutated(draw, draw(st.sampled_from(SEEDS)))


@settings(
    max_examples=examples(1_500),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(payloads() | JSON)
def test_no_payload_whatever_breaks_reading(payload: Any) -> None:
    found = read(payload, ME)
    if isinstance(found, Heard):
        message = message_of(found, Member(), Room(), ME)
        assert Place.parse(message.conversation) == message.place


@pytest.mark.parametrize("text", ["<" * 40_000, "<@U" * 13_000, "&amp;" * 8_000, " ,:" * 13_000])
def test_the_longest_text_is_read_in_milliseconds(text: str) -> None:
    def seconds_to_read() -> float:
        before = time.thread_time()
        heard(text=f"<@UBOT> {text}")
        return time.thread_time() - before

    # The best of three: Python collects its garbage, too.
    assert any(seconds_to_read() < 0.05 for _ in range(3))


def test_a_person_is_described_but_not_identified_by_name() -> None:
    message = message_of(heard(), Member("Ada", "de-DE"), Room(), ME)
    assert message.person == replace(Person("slack", "T1.U1"), name="Other")
    assert (message.person.name, message.person.locale) == ("Ada", "de-DE")


def test_as_many_blocks_as_slack_takes_are_read_in_no_time() -> None:
    elements = [{"type": "text", "text": "a"}, {"type": "emoji"}, None, {}] * 500
    section = {"type": "rich_text_section", "elements": elements}
    began = time.process_time()
    assert legible({"blocks": [{"type": "rich_text", "elements": [section]}] * 50}, "U1")
    assert time.process_time() - began < 1
