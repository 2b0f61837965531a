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


def deep(opening: str, closing: str, levels: int) -> str:
    return '{"v":1,"body":' + opening * levels + closing * levels + "}"


RUBBISH: dict[str, str | bytes] = {
    "nothing": "", "cut": "{", "a list": "[]", "empty": "{}", "no body": '{"v":1}',
    "empty body": '{"v":1,"body":{}}', "a word for a version": '{"v":"x","body":1}', "zero": "\x00",
    "no UTF-8": b"\xff", "no version": '{"v":null,"body":{}}', "infinite": '{"v":1e999,"body":{}}',
    "no number": '{"v":NaN,"body":{}}', "long number": '{"v":' + "9" * 5000 + ',"body":{}}',
    "never closed": "[" * 300_000, "deep": deep("[", "]", 100_000),
    **{f"deep by {levels}": deep("[", "]", levels) for levels in range(100, 1000, 50)},
}  # fmt: skip


@pytest.mark.parametrize("text", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_is_unreadable(text: str | bytes) -> None:
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
