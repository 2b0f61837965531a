"""What outlives a process is versioned, reads back, and is never mistaken for something else."""

import json
from pathlib import Path

import pytest
from hypothesis import given

from core.messages import Message
from core.wire import VERSION, Unreadable, dump, load
from tests.core.strategies import messages


@given(messages)
def test_a_message_reads_back_as_it_was_written(message: Message) -> None:
    assert load(Message, dump(message)) == message


@given(messages)
def test_names_and_privacy_survive_the_wire(message: Message) -> None:
    back = load(Message, dump(message))
    assert (back.person.name, back.person.locale) == (message.person.name, message.person.locale)
    assert back.place.private == message.place.private


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"v":1}', '{"v":1,"body":{}}', '{"v":"x","body":1}', "\x00"]
)
def test_rubbish_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        load(Message, text)


@given(messages)
def test_a_record_of_a_newer_release_asks_for_an_upgrade(message: Message) -> None:
    record = json.loads(dump(message)) | {"v": VERSION + 1}
    with pytest.raises(Unreadable, match="upgrade Mynah"):
        load(Message, json.dumps(record))


def test_a_message_of_the_first_release_is_still_read() -> None:
    # Written by version 1 and never edited: what waits in an inbox while Mynah is upgraded.
    message = load(Message, (Path(__file__).parents[1] / "payloads/message_v1.json").read_bytes())
    assert (message.id, message.conversation) == ("e1", "slack:T1:C1:17.5")
    assert [str(audience) for audience in message.readers] == ["everyone", "room:slack:T1:C1"]
    assert message.attachments[0].name == "plan.pdf"
