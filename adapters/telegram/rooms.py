"""What people say to one another in groups that are remembered, as far as Telegram tells a bot of it."""

from __future__ import annotations

from adapters.telegram.hearing import Hearing
from adapters.telegram.payload import mapping, number, text
from adapters.telegram.read import written
from core.messages import room_audience
from core.ports import Spoken

_SUPERGROUP = "-100"


async def listen_in(update: object, hearing: Hearing) -> None:
    """Keep it where the group is remembered. Telegram tells of edits, and never of deletions."""
    rooms, said = hearing.reception.rooms, written(update, hearing.me)
    if rooms is None or said is None or said.message.place.private:
        return
    place = said.message.place
    if not await rooms.remembers(room_audience(place)):
        return
    payload = mapping(update, "message") or mapping(update, "edited_message")
    spoken = Spoken(
        message=said.message,
        vouched=False,
        thread="",
        link=_link(text(mapping(payload, "chat"), "username"), place.room, said.message.id),
        to_us=said.addressed,
        stamp=float(max(number(payload, "edit_date"), 0)),
    )
    await rooms.hear([spoken])


def _link(name: str, room: str, post: str) -> str:
    """Small groups have none."""
    if name:
        return f"https://t.me/{name}/{post}"
    inner = room.removeprefix(_SUPERGROUP)
    return f"https://t.me/c/{inner}/{post}" if inner != room else ""
