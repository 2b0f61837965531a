"""What people are told where an administrator paused Mynah: their question is not answered, now or later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from core.messages import Message, Place, Reply, room_audience
from core.ports import Pause, Unavailable
from core.words import say

EVERYWHERE = "everywhere"

Pauses = Callable[[], Awaitable[Sequence[Pause]]]


def pause_over(place: Place, pauses: Sequence[Pause]) -> Pause | None:
    """The narrowest that holds in a place: its room's, its platform's, or everybody's."""
    by_scope = {each.scope: each for each in pauses}
    scopes = (str(room_audience(place)), place.platform, EVERYWHERE)
    return next((by_scope[each] for each in scopes if each in by_scope), None)


async def tell_paused(message: Message, pauses: Pauses) -> Reply | None:
    """None where Mynah is not paused, and where nobody can tell."""
    try:
        pause = pause_over(message.place, await pauses())
    except Unavailable:
        return None
    if pause is None:
        return None
    words = say("paused", message.person.locale)
    return Reply(f"{words}\n\n> {pause.words}" if pause.words else words, receipt=True)
