"""Tells administrators which safety verdicts they are to look at, without the words that were judged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.ports import Notice, Screening
from core.quality.monitor import DAY, MINUTE
from core.upkeep.telling import TOLD_SECONDS, Destination, Telling, tell_once
from core.words import say

PAUSE_SECONDS = MINUTE - 1
"""Nothing more is told for so long; a little less than the job's interval, or every second run would rest."""
OWED_SECONDS = DAY
"""What could not be told for so long is not told any more; it still waits for its review."""
MOST = 500
"""Verdicts in one notice; the next notice tells of the others."""
NAMED = 10
"""Verdicts that a notice names one by one."""


class Urgent(Protocol):
    """Verdicts that an administrator is to look at. Raises Unavailable."""

    async def urgent(self, after: int, since: float, limit: int) -> Sequence[Screening]:
        """Those with a higher number, not older, and not reviewed; lowest number first."""


@dataclass(frozen=True, slots=True)
class Watching:
    """What the job needs."""

    urgent: Urgent
    telling: Telling
    destinations: Sequence[Destination]
    locale: str = "en"


async def tell_urgent(watching: Watching, clock: Callable[[], float]) -> None:
    """One notice for each destination of all it was not told of yet; raises Unavailable."""
    usual = [each for each in watching.destinations if not each.escalation]
    now = clock()
    await asyncio.gather(*(_tell(watching, each, now) for each in usual))


async def _tell(watching: Watching, destination: Destination, now: float) -> None:
    telling, mark = watching.telling, f"safety:told:{destination.name}"
    after = int(await telling.notes.kept(mark) or 0)
    found = await watching.urgent.urgent(after, now - OWED_SECONDS, MOST)
    if not found:
        return
    mine = telling.mine()
    pause = f"safety:pause:{destination.name}"
    if await telling.notes.keep_first(pause, mine, PAUSE_SECONDS) != mine:
        return
    last = found[-1].id
    notice = Notice(f"safety:{last}", *notice_of(found, watching.locale))
    outcome = await tell_once(telling, f"{mark}:{last}", notice, destination, now)
    if outcome != "owed":
        await telling.notes.keep(mark, str(last), TOLD_SECONDS)


def notice_of(found: Sequence[Screening], locale: str) -> tuple[str, str]:
    """The title and the text, in CommonMark; nobody's words and nobody's name."""
    lines = [
        say(f"safety_in_{each.place}", locale, id=each.id, kinds=_kinds(each))
        for each in found[:NAMED]
    ]
    text = "\n".join(f"- {line}" for line in lines)
    title = say("safety_urgent", locale, count=len(found))
    return title, f"{text}\n\n{say('safety_read', locale)}"


def _kinds(screening: Screening) -> str:
    return ", ".join(dict.fromkeys(f"`{each.kind}`" for each in screening.reasons))
