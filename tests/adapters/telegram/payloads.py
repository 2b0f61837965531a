"""Telegram's updates as plain data, for tests of what is read in them."""

from __future__ import annotations

from adapters.telegram.events import Asked, Me
from adapters.telegram.read import read
from core.messages import Message

ME = Me(7000001, "mynah_bot")
ADA = {"id": 501, "is_bot": False, "first_name": "Ada", "last_name": "L", "language_code": "de"}
US = {"id": 7000001, "is_bot": True, "first_name": "Mynah", "username": "mynah_bot"}
PRIVATE = {"id": 501, "type": "private", "first_name": "Ada"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Kitchen"}
BASE = {"message_id": 5, "date": 100, "chat": PRIVATE, "from": ADA, "text": "When?"}


def update(**fields: object) -> dict[str, object]:
    return {"update_id": 9, "message": {**BASE, **fields}}


def mention(text: str = "@mynah_bot When?", **fields: object) -> dict[str, object]:
    at = text.lower().index("@mynah_bot")
    entity = {"type": "mention", "offset": at, "length": 10}
    return update(**{"chat": GROUP, "text": text, "entities": [entity], **fields})


def command(text: str, **fields: object) -> dict[str, object]:
    entity = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    return update(**{"text": text, "entities": [entity], **fields})


def message(payload: object) -> Message:
    event = read(payload, ME)
    assert isinstance(event, Asked)
    return event.message
