"""Our own messages, found again in Slack after a crash between sending and recording."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from adapters.slack.api import Api
from adapters.slack.audience import PLATFORM
from adapters.slack.fields import Json, dict_of, dicts_of
from adapters.slack.happenings import Identity
from adapters.slack.read import is_ours
from core.messages import Message, Person, Place, person_audience
from core.ports import Notes

EVENT_TYPE = "mynah_answer"
PAGES = 5
KEPT_SECONDS = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Begun:
    """How many parts of an answer were begun to be sent.

    Without the note every first message would cost a look into the thread, of which Slack
    allows some apps one a minute.
    """

    notes: Notes
    message: Message

    async def begin(self, part: int) -> bool:
        """Note that this part is being sent; False where an earlier try may have sent it."""
        if int(await self.notes.kept(self._name) or 0) > part:
            return False
        await self.notes.keep(self._name, str(part + 1), KEPT_SECONDS)
        return True

    async def undo(self, part: int) -> None:
        """It was not sent."""
        await self.notes.keep(self._name, str(part), KEPT_SECONDS)

    @property
    def _name(self) -> str:
        return f"slack:sending:{self.message.conversation}:{self.message.id}"


def metadata(message: str, part: int) -> Json:
    """By which a message of ours is found again."""
    return {"event_type": EVENT_TYPE, "event_payload": {"message": message, "part": part}}


async def thread(api: Api, message: Message) -> list[Json]:
    """What Slack holds of the message's thread from the message on, oldest first."""
    found, _ = await api.pages(
        "conversations.replies",
        "messages",
        PAGES,
        channel=message.place.room,
        ts=message.place.thread,
        oldest=message.asks if is_ts(message.asks) else None,
        include_all_metadata=True,
        limit=200,
    )
    return dicts_of(found)


def answers_among(
    messages: list[Json], message: Message, me: Identity, known: set[str]
) -> list[str]:
    """The stamps of those that show an answer to this message, in the order of its parts.

    A stream carries metadata only once it is stopped. What we wrote later than the question and
    without any can only be the stream of its answer: a conversation is answered one by one.
    """
    parts: list[tuple[float, str]] = []
    for each in messages:
        ts = str(each.get("ts") or "")
        if ts in known or not is_ts(ts) or not is_ours(each, me) or each.get("files"):
            continue
        if is_ts(message.asks) and float(ts) <= float(message.asks):
            continue
        metadata = dict_of(each.get("metadata"))
        if not metadata:
            parts.append((inf, ts))
        elif metadata.get("event_type") == EVENT_TYPE:
            payload = dict_of(metadata.get("event_payload"))
            if payload.get("message") == message.asks:
                parts.append((int(payload.get("part") or 0), ts))
    return [ts for _, ts in sorted(parts, key=lambda found: (found[0], float(found[1])))]


def gone_note(channel: str, ts: str) -> str:
    """Where it is noted that a question was deleted before it was answered, or even asked."""
    return f"slack:gone:{channel}:{ts}"


def asked_note(team: str, channel: str, ts: str) -> str:
    """Where it is noted who asked by this message, and in which conversation."""
    return f"slack:asked:{team}:{channel}:{ts}"


def edited_note(team: str, channel: str, ts: str) -> str:
    """Where the stamp of the latest edit of a message is noted that was taken in there."""
    return f"slack:edited:{team}:{channel}:{ts}"


def seen_note(team: str) -> str:
    """Where it is noted how far we have heard."""
    return f"slack:seen:{team}"


def has_file(messages: list[Json], me: Identity, name: str) -> bool:
    """Whether we shared a file of this name there."""
    return any(
        file.get("name") == name
        for each in messages
        if is_ours(each, me)
        for file in dicts_of(each.get("files"))
    )


def is_ts(text: str) -> bool:
    """Whether it is the time stamp by which Slack names messages."""
    whole, dot, rest = text.partition(".")
    return bool(dot) and whole.isdigit() and rest.isdigit() and text.isascii()


def stub_of(message: str, person: str, conversation: str) -> Message:
    """Enough of a message to find what was posted as its answer."""
    who = Person(PLATFORM, person)
    at = float(message) if is_ts(message) else 0.0
    return Message(message, who, Place.parse(conversation), person_audience(who), "", at)
