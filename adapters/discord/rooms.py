"""What people say to one another in rooms that are remembered; then the same events are taken as questions."""

from __future__ import annotations

from adapters.discord import said
from adapters.discord.api import Api
from adapters.discord.fields import Payload, dict_of, id_in, list_of, moment
from adapters.discord.hearing import Hearing
from adapters.discord.history import messages
from adapters.discord.places import Spot
from adapters.discord.read import WRITTEN, heading_of, is_for, message_of
from adapters.discord.spots import Servers
from core.messages import Audience
from core.ports import HistoryPage, Spoken

PAGE = 100


async def created(payload: object, hearing: Hearing) -> None:
    """Somebody wrote something."""
    await _listen_in(payload, hearing)
    await said.created(payload, hearing)


async def changed(payload: object, hearing: Hearing) -> None:
    """Somebody edited what they wrote."""
    await _listen_in(payload, hearing)
    await said.changed(payload, hearing)


async def found(payload: object, hearing: Hearing) -> None:
    """What stands in the history since nobody listened."""
    await _listen_in(payload, hearing)
    await said.found(payload, hearing)


async def deleted(payload: object, most: int, hearing: Hearing) -> None:
    """One message, or many at once, of which the first may be questions of ours."""
    body = dict_of(payload)
    many = [str(each) for each in list_of(body.get("ids"))]
    ids = many or [id_ for id_ in [id_in(body, "id")] if id_]
    channel, guild = id_in(body, "channel_id"), id_in(body, "guild_id")
    rooms = hearing.reception.rooms
    if rooms is not None and channel and guild:
        spot = await hearing.servers.spot_of(channel, guild)
        for id_ in ids:
            await rooms.lose(spot.room_audience, id_)
    await said.deleted(ids[:most], hearing)


async def _listen_in(payload: object, hearing: Hearing) -> None:
    rooms, heading = hearing.reception.rooms, heading_of(payload)
    if rooms is None or heading is None or not heading.guild:
        return
    spot = await hearing.servers.spot_of(heading.channel, heading.guild)
    if not await rooms.remembers(spot.room_audience):
        return
    role = hearing.servers.role_in(heading.guild)
    if spoken := _spoken(dict_of(payload), hearing.me, spot, role):
        await rooms.hear([spoken])


async def history(api: Api, room: Audience, before: str) -> HistoryPage:
    """A page of the channel itself, threads left out; nothing where we may not read it."""
    spot = await Servers(api).spot_of(room.id, room.workspace)
    me = (await api.account()).id
    page = await messages(api, room.id, PAGE, **({"before": before} if before else {}))
    read = [_spoken(dict_of(each), me, spot) for each in page]
    oldest = min((int(each["id"]) for each in page), default=0)
    return HistoryPage(list(filter(None, read)), str(oldest) if len(page) == PAGE else "")


def _spoken(body: Payload, me: str, spot: Spot, role: str = "") -> Spoken | None:
    """None for what no person wrote. Without the Message Content intent there are no words in it."""
    if not id_in(dict_of(body.get("author")), "id") or body.get("type", 0) not in WRITTEN:
        return None
    message = message_of(body, me, spot, role=role)
    return Spoken(
        message=message,
        vouched=True,
        thread=spot.thread,
        link=f"https://discord.com/channels/{spot.guild}/{spot.channel}/{message.id}",
        to_us=is_for(body, me, direct=False, role=role),
        stamp=moment(body.get("edited_timestamp")) or 0.0,
    )
