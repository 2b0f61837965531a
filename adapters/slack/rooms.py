"""What people say to one another in rooms that are remembered, as it comes and from Slack's own history."""

from __future__ import annotations

from adapters.slack.api import BRIEF, Api, Refused
from adapters.slack.audience import PLATFORM, Member, Room, is_vouched, message_of
from adapters.slack.context import Context
from adapters.slack.fields import Json, dict_of, dicts_of, ts_in
from adapters.slack.happenings import Deleted, Heard, Identity
from adapters.slack.people import People
from adapters.slack.read import heard
from core.messages import Audience
from core.ports import HistoryPage, Notes, Spoken, Unavailable

PAGE = 50
REPLIES = 200
"""Of one thread; the latest of longer ones are those that come from now on."""


async def listen_in(said: Heard, here: Context, stamp: str = "") -> None:
    """Keep it where the room is remembered. Raises Unavailable: then Slack tells of it again."""
    rooms = here.reception.rooms
    if rooms is None or said.kind == "im" or said.bot:
        return
    if not await rooms.remembers(_room(here.me.team, said.channel)):
        return
    member, room = await here.member_and_room(said)
    link = await link_of(here.api, here.reception.notes, said, here.me)
    await rooms.hear([_spoken(said, member, room, here.me, link, float(stamp or 0))])


async def lose(deleted: Deleted, here: Context) -> None:
    """Take it from what is kept. Raises Unavailable."""
    if here.reception.rooms is not None:
        await here.reception.rooms.lose(_room(here.me.team, deleted.channel), deleted.ts)


async def history(
    api: Api, people: People, notes: Notes, me: Identity, room: Audience, before: str
) -> HistoryPage:
    """The latest messages before a stamp, with the replies of their threads. Raises Unavailable."""
    try:
        page = await api.insist(
            "conversations.history", channel=room.id, latest=before or None, limit=PAGE
        )
        tops = dicts_of(page.get("messages"))
        found = list(tops)
        for top in tops:
            if top.get("reply_count") and (ts := ts_in(top, "ts")):
                found += await _replies(api, room.id, ts)
    except Refused as refusal:
        if refusal.code in ("missing_scope", "not_in_channel", "channel_not_found"):
            return HistoryPage((), "")  # we are shown none
        raise Unavailable(str(refusal)) from refusal
    spoken = [each for raw in found if (each := await _read(raw, api, people, notes, me, room))]
    oldest = min((ts for each in tops if (ts := ts_in(each, "ts"))), key=float, default="")
    return HistoryPage(spoken, oldest if page.get("has_more") else "")


async def _replies(api: Api, channel: str, thread: str) -> list[Json]:
    page = await api.insist("conversations.replies", channel=channel, ts=thread, limit=REPLIES)
    return [each for each in dicts_of(page.get("messages")) if ts_in(each, "ts") != thread]


async def _read(
    raw: Json, api: Api, people: People, notes: Notes, me: Identity, room: Audience
) -> Spoken | None:
    said = heard({**raw, "channel": room.id}, me)
    if said is None or said.bot:
        return None
    member = await people.member(said.person, said.team)
    link = await link_of(api, notes, said, me)
    edited = float(ts_in(dict_of(raw.get("edited")), "ts") or 0)
    return _spoken(said, member, Room("private"), me, link, edited)


def _spoken(
    said: Heard, member: Member, room: Room, me: Identity, link: str, edited: float
) -> Spoken:
    return Spoken(
        message=message_of(said, member, room, me),
        vouched=is_vouched(member, said.team, me),
        thread="" if said.thread == said.ts else said.thread,
        link=link,
        to_us=said.mentioned,
        stamp=edited,
    )


async def link_of(api: Api, notes: Notes, said: Heard, me: Identity) -> str:
    """Slack is asked once a workspace how such links begin; "" where it does not say."""
    note = f"slack:links:{me.team}"
    begins = await notes.kept(note)
    tail = f"{said.channel}/p{said.ts.replace('.', '')}"
    if not begins:
        try:
            asked = {"channel": said.channel, "message_ts": said.ts}
            answer = await api.insist("chat.getPermalink", BRIEF, **asked)
        except (Refused, Unavailable):
            return ""
        begins, found, _ = str(answer.get("permalink") or "").partition(tail)
        if not found:
            return ""
        await notes.keep(note, begins)
    thread = f"?thread_ts={said.thread}&cid={said.channel}" if said.thread != said.ts else ""
    return f"{begins}{tail}{thread}"


def _room(team: str, channel: str) -> Audience:
    return Audience("room", PLATFORM, team, channel)
