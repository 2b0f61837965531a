"""Questions as the adapter reads them, for tests of the outlet alone."""

from __future__ import annotations

from dataclasses import replace

from adapters.telegram.platform import TelegramPlatform
from core.messages import Audience, Message, Person, Place, Reply, person_audience
from core.ports import Draft, Posted
from tests.adapters.telegram.world import CITED
from tests.platforms.telegram import Person as TelegramPerson
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.data import Message as Post

WHOLE = Draft(Reply("At ten. [1]", CITED), {}, complete=True)


def asked(chat: Chat, person: TelegramPerson, post: Post) -> Message:
    """The question as the adapter reads it."""
    who = Person("telegram", str(person.user.id), "Ada", "en")
    private = chat.person is not None
    place = Place("telegram", "", str(chat.id), "" if private else f"p{who.id}", private)
    audience = person_audience(who) if private else Audience("room", "telegram", "", str(chat.id))
    return Message(str(post.message_id), who, place, audience, post.text or "", float(post.date))


def direct(ada: TelegramPerson) -> Message:
    return asked(ada.private, ada, ada.say(ada.private, "When?"))


def in_group(ada: TelegramPerson, kind: str = "supergroup") -> tuple[Chat, Message]:
    group = ada.create_group("Kitchen", kind=kind)
    ada.add_bot(group)
    return group, asked(group, ada, ada.say(group, "@mynah_bot When?"))


async def show(
    platform: TelegramPlatform, message: Message, posted: Posted | None = None
) -> Posted:
    return await platform.outlet.show(message, replace(WHOLE, posted=posted or {}))
