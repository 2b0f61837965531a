"""Forgets a person: finds what every store keeps of them, removes it while nobody writes, and says what it was."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from core.messages import Person, Place
from core.people.linking import is_link_note
from core.people.pairing import is_theirs as is_pairing
from core.people.told import told_note
from core.ports import Erasure, Erasures, Holds, Keeps, Traces, Unavailable

ASKED = "forget:asked:"
"""Begins the note that somebody was asked whether they mean it."""

HOLD_SECONDS = 30.0
BUSY_SECONDS = 0.3
"""Between two looks at conversations in which somebody is being answered."""
CLAIM_SECONDS = 60.0
"""So long after a crash another worker goes on; to do a part twice does no harm."""
LOOK_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
AGAIN_SECONDS = 30.0
"""Before the second pass: whoever lost a lease unnoticed has noticed by then."""
PASSES = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What it takes to forget somebody."""

    stores: Sequence[Keeps]
    """Each finds more by what those before it found."""
    holds: Holds
    stop: Callable[[str, str], Awaitable[None]]
    """`Door.stop`: an answer that is being written to them ends soon."""
    erasures: Erasures
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def found_of(person: Person, before: float, stores: Sequence[Keeps]) -> Traces:
    """Where there is something of somebody's, said by this time. Raises Unavailable."""
    return await _look(Traces(person, before), stores)


async def _look(traces: Traces, stores: Sequence[Keeps]) -> Traces:
    """Where there is something of theirs, in any store."""
    for store in stores:
        found = await store.traces(traces)
        later = traces.later | found.later
        exchanges = (traces.exchanges | found.exchanges) - later
        traces = replace(traces, exchanges=exchanges, alone=traces.alone | found.alone, later=later)
    return traces


@lru_cache(maxsize=4)
def asked_in_rooms(traces: Traces) -> frozenset[tuple[str, str]]:
    """Room and message id of each question, as notes of platforms name them."""
    return frozenset((Place.parse(c).room, message) for c, message in traces.exchanges)


def is_core_note(name: str, value: str, traces: Traces) -> bool:
    """Whether one of core's own notes is about them: a code of theirs, or that they asked to go."""
    asked = name.startswith(ASKED) and value == str(traces.person)
    person = traces.person
    own = name == told_note(person) or is_link_note(name, value, person)
    return asked or own or is_pairing(name, value, person)


async def would_forget(person: Person, forgetting: Forgetting) -> Mapping[str, int]:
    """What would be removed now, by kind; nothing is."""
    traces = await found_of(person, forgetting.clock(), forgetting.stores)
    removed: Counter[str] = Counter()
    for conversation in (*sorted(traces.conversations), ""):
        for store in forgetting.stores:
            removed.update(await store.forget(traces, conversation, only_look=True))
    return dict(removed)


async def forget(erasure: Erasure, forgetting: Forgetting) -> Erasure:
    """One pass to its end; safe to break off anywhere and to begin again. Raises Unavailable."""
    # Written down before anything goes: what one store is found by may stand in another.
    erasure = replace(erasure, traces=await _look(erasure.traces, forgetting.stores))
    await forgetting.erasures.save(erasure)
    traces, removed = erasure.traces, Counter(erasure.removed)
    for conversation, message_id in sorted(traces.exchanges):
        await forgetting.stop(conversation, message_id)
    waiting = sorted(traces.conversations)
    while waiting:
        waiting = [c for c in waiting if not await _forgotten_in(c, traces, removed, forgetting)]
        if waiting:
            await forgetting.sleep(BUSY_SECONDS)
    await _remove(traces, "", removed, forgetting.stores)
    for store in forgetting.stores:
        await store.purge()
    return await _ended(erasure, removed, forgetting)


async def keep_forgetting(forgetting: Forgetting) -> None:
    """Fulfil wishes as they come, until cancelled; one that was broken off is taken up again."""
    pause = LOOK_SECONDS
    while True:
        try:
            erasure = await forgetting.erasures.claim(forgetting.clock(), CLAIM_SECONDS)
            if erasure is not None:
                await forget(erasure, forgetting)
            pause = LOOK_SECONDS
        except Unavailable as error:
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            log.warning("who is to be forgotten waits %g s for an engine: %s", pause, error)
        except Exception:  # the edge: the next wish must not wait for ever
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            log.exception("somebody could not be forgotten; it is tried again")
        await forgetting.sleep(pause)


async def _forgotten_in(
    conversation: str, traces: Traces, removed: Counter[str], forgetting: Forgetting
) -> bool:
    """False while somebody is answered there."""
    token = await forgetting.holds.hold(conversation, HOLD_SECONDS)
    if not token:
        return False
    try:
        await _remove(traces, conversation, removed, forgetting.stores)
    finally:
        held = await forgetting.holds.release(conversation, token)
    return held


async def _remove(
    traces: Traces, conversation: str, removed: Counter[str], stores: Sequence[Keeps]
) -> None:
    for store in stores:
        removed.update(await store.forget(traces, conversation))


async def _ended(erasure: Erasure, removed: Counter[str], forgetting: Forgetting) -> Erasure:
    passes = erasure.passes + 1
    traces = erasure.traces
    if passes >= PASSES:
        traces = Traces(traces.person, traces.before)
    counted = {kind: count for kind, count in removed.items() if count}
    done_at = erasure.done_at or forgetting.clock()
    ended = replace(erasure, traces=traces, removed=counted, passes=passes, done_at=done_at)
    await forgetting.erasures.save(ended)
    return ended
