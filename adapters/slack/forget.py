"""Which of Slack's notes are about a person; pure, and needs no Slack."""

from __future__ import annotations

from adapters.slack.audience import PLATFORM
from core.people.forget import asked_in_rooms
from core.ports import Traces

_BY_QUESTION = ("sending", "sharing", "whispered", "address")


def is_theirs(name: str, value: str, traces: Traces) -> bool:
    """Whether a note, by its name and value, belongs to a question of theirs."""
    platform, _, rest = name.partition(":")
    kind, _, rest = rest.partition(":")
    if platform != PLATFORM or traces.person.platform != PLATFORM:
        return False
    if kind in _BY_QUESTION:
        *place, message = rest.split(":")[:5]
        return traces.covers(":".join(place), message)
    if kind in ("asked", "told"):
        person, _, conversation = value.partition(" ")
        ts = rest.rpartition(":")[2]
        return person == traces.person.id and (conversation, ts) not in traces.later
    if kind == "post":
        message, _, conversation = value.partition(" ")
        return traces.covers(conversation, message)
    if kind in ("gone", "marked"):
        channel, _, ts = rest.rpartition(":")
        return (channel, ts) in asked_in_rooms(traces)
    return False
