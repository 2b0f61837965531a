"""Buttons, thumbs and stops are read as what they are about."""

from __future__ import annotations

from adapters.telegram.buttons import data
from adapters.telegram.events import Lapsed, Pressed, Reacted, Stopped
from adapters.telegram.read import read
from tests.adapters.telegram.payloads import ADA, GROUP, ME, PRIVATE, message, update


def pressed(found: str, chat: object = GROUP) -> object:
    query = {"id": "q", "from": ADA, "data": found, "message": {"message_id": 3, "chat": chat}}
    return read({"update_id": 1, "callback_query": query}, ME)


def test_a_button_says_what_it_is_about() -> None:
    event = pressed(data("d", "5", "p501"))
    assert isinstance(event, Pressed)
    assert (event.what, event.question, str(event.place)) == ("bad", "5", "telegram::-1001:p501")
    assert isinstance(pressed("d:5:p501:more"), Lapsed)
    assert isinstance(pressed("d:5:C1"), Lapsed)
    assert isinstance(pressed(data("d", "5", ""), None), Lapsed)


def test_a_thumb_is_an_opinion_and_other_signs_are_none() -> None:
    def reacted(before: str, now: str) -> object:
        lists = {
            f"{when}_reaction": [{"type": "emoji", "emoji": emoji} for emoji in emojis]
            for when, emojis in (("old", before), ("new", now))
        }
        body = {"chat": GROUP, "message_id": 3, "user": ADA, **lists}
        return read({"message_reaction": body}, ME)

    up = reacted("", "👍")
    assert isinstance(up, Reacted) and (up.score, up.post, up.person.id) == (1, 3, "501")
    down, back = reacted("👍", "👎"), reacted("👎", "")
    assert isinstance(down, Reacted) and isinstance(back, Reacted)
    assert (down.score, back.score) == (-1, 0)
    assert reacted("", "❤") is None


def test_a_stop_under_a_draft_names_its_question() -> None:
    event = read({"stopped_message_generation": {"chat": PRIVATE, "draft_id": 5}}, ME)
    assert event == Stopped(message(update()).place, 5)
