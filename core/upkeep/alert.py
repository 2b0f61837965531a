"""Looks once a minute how Mynah does, and tells administrators what is wrong, each thing once."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from core.ports import (
    Kept,
    Lost,
    Measures,
    Notes,
    Notice,
    Observed,
    Slot,
    Unavailable,
)
from core.quality.causes import Evidence, Release, likely
from core.quality.incidents import Incident, Silence, Stage, evolved, silenced
from core.quality.monitor import (
    DAY,
    EVERYTHING,
    HOUR,
    MINUTE,
    counted,
    happened,
    minute_of,
    since_when,
    window,
)
from core.quality.rules import WINDOWS, Limits, Symptom, broken, down
from core.quality.watch import POINT, Watch
from core.upkeep.telling import Claims, Destination, Telling, tell_once

log = logging.getLogger(__name__)

CLAIM_SECONDS = 600.0
OWED_SECONDS = HOUR
"""What could not be told for so long is not told any more."""
LATELY, BEFORE = 3, 60
"""Minutes in which the cause is sought, and those before them that they are compared with."""
WATCHED_DAYS = 9
FOLD_SECONDS, GONE_SECONDS = DAY, 400 * DAY


class Incidents(Protocol):
    """What was wrong and is. Every method raises Unavailable."""

    async def recent(self, since: float) -> Sequence[Incident]:
        """Those that are open, or were at that time or later; oldest first."""

    async def save(self, incidents: Sequence[Incident]) -> None:
        """Insert or replace."""

    async def silences(self, now: float) -> Sequence[Silence]:
        """Those that hold."""


Words = Callable[[Incident, Stage], tuple[str, str]]
"""The title and the text of a notice."""


@dataclass
class Alerting:
    """What the job needs; it lives as long as its process, and can do without what it remembers."""

    observed: Observed
    measures: Measures
    incidents: Incidents
    claims: Claims
    notes: Notes
    lost: Callable[[float], Awaitable[Sequence[Lost]]]
    """What was given up since a Unix time."""
    queue_age: Callable[[float], Awaitable[float]]
    """How many seconds the oldest message has waited."""
    states: Callable[[], Awaitable[Mapping[str, str]]]
    """What each part says of itself: "ok", or what is wrong."""
    release: str
    destinations: Sequence[Destination]
    words: Words
    me: str
    """Another one for each process."""
    limits: Limits = field(default_factory=Limits)
    escalate_after: float = 0.0
    watch: Watch = field(default_factory=Watch)
    _before: Mapping[str, str] = field(default_factory=dict)
    _looked_at: float = -math.inf
    _claims: Iterator[int] = field(default_factory=count)
    _known: list[Incident] = field(default_factory=list)

    @property
    def telling(self) -> Telling:
        """By what something is told once."""
        return Telling(self.claims, self.notes, self.me, self._claims)


async def alert(alerting: Alerting, clock: Callable[[], float]) -> list[Incident]:
    """What is wrong or was lately; nothing where another process looks in this minute."""
    now = minute_of(clock())
    if not await _claimed(alerting, now):
        return []
    symptoms, evidence = await _looked(alerting, now)
    seen = [(symptom, likely(symptom, evidence, now)) for symptom in symptoms]
    before = await _recent(alerting, now)
    incidents = evolved(before, seen, now, alerting.escalate_after)
    alerting._known = incidents
    try:
        await alerting.incidents.save([each for each in incidents if each not in before])
    except Unavailable as error:
        log.warning("incidents are not kept now: %s", error)
    await _tell(alerting, incidents, now)
    return incidents


async def _claimed(alerting: Alerting, now: float) -> bool:
    name = f"sched:alert:{int(now // MINUTE)}"
    try:
        return await alerting.notes.keep_first(name, alerting.me, CLAIM_SECONDS) == alerting.me
    except Unavailable as error:
        log.warning("nobody knows which process is to look: %s", error)
        return True  # each does, and what is told is claimed once more


async def _looked(alerting: Alerting, now: float) -> tuple[list[Symptom], Evidence]:
    states = dict(await alerting.states())
    slots, kept = list[Slot](), list[Kept]()
    unusual = list[Symptom]()
    try:
        slots = await _measured(alerting, now)
        # Beside the loop: it takes some fifty milliseconds, and people are answered meanwhile.
        unusual, kept = await asyncio.to_thread(
            alerting.watch.look, slots, now, alerting.limits.deviations
        )
        await alerting.measures.keep((), kept)
        if now % HOUR == 0:
            await alerting.measures.fold(now - FOLD_SECONDS, now - GONE_SECONDS)
    except Unavailable as error:
        log.warning("what happens is not counted now: %s", error)
        states.setdefault("records", str(error))
    windows = {minutes: window(slots, now - minutes * MINUTE, now) for minutes in WINDOWS}
    failing = down(states, alerting._before)
    alerting._before = states
    lately = now - LATELY * MINUTE
    evidence = Evidence(
        window(slots, lately, now),
        LATELY,
        window(slots, lately - BEFORE * MINUTE, lately),
        BEFORE,
        down(states, states),
        await _release(alerting, now),
    )
    return [*failing, *broken(windows, alerting.limits), *unusual], evidence


async def _measured(alerting: Alerting, now: float) -> list[Slot]:
    """Count what happened, keep it, and give all that is looked at. Raises Unavailable."""
    if now - alerting._looked_at > 2 * POINT:
        # It just started, or other processes have looked in between.
        points = await alerting.measures.points(now - WATCHED_DAYS * DAY)
        await asyncio.to_thread(alerting.watch.restore, points)
    alerting._looked_at = now
    since = since_when(now)
    lost, waits = list[Lost](), None
    try:
        lost = list(await alerting.lost(since))
        waits = await alerting.queue_age(now)
    except Unavailable as error:
        log.warning("the queue is not counted now: %s", error)
    what = await happened(alerting.observed, lost, since, now)
    queue = None if waits is None else (now - MINUTE, waits)
    await alerting.measures.keep(counted(what, queue), ())
    latest = now - (LATELY + BEFORE) * MINUTE
    every = await alerting.measures.slots(latest, now)
    older = await alerting.measures.slots(now - max(WINDOWS) * MINUTE, latest, (EVERYTHING.by,))
    return [*older, *every]


async def _release(alerting: Alerting, now: float) -> Release | None:
    """Since when this one runs, which whoever sees it first writes down."""
    try:
        kept = await alerting.notes.kept("alert:release")
        name, _, rest = kept.partition(" ")
        since, _, before = rest.partition(" ")
        if name == alerting.release:
            return Release(name, float(since), before)
        await alerting.notes.keep("alert:release", f"{alerting.release} {now} {name}".rstrip())
        return Release(alerting.release, now, name)
    except Unavailable:
        return None


async def _recent(alerting: Alerting, now: float) -> list[Incident]:
    try:
        return list(await alerting.incidents.recent(now - 2 * HOUR))
    except Unavailable:
        return [
            each
            for each in alerting._known
            if each.closed_at is None or each.closed_at >= now - 2 * HOUR
        ]


async def _tell(alerting: Alerting, incidents: Iterable[Incident], now: float) -> None:
    try:
        silences = await alerting.incidents.silences(now)
    except Unavailable:
        silences = ()
    owed = [
        (incident, stage, destination)
        for incident in incidents
        if not silenced(incident, silences, now)
        for stage in incident.stages
        if now - stage.at < OWED_SECONDS
        for destination in alerting.destinations
        if not destination.escalation or _is_escalated(incident, stage)
    ]
    await asyncio.gather(*(_tell_of(alerting, *each, now) for each in owed))


async def _tell_of(
    alerting: Alerting, incident: Incident, stage: Stage, destination: Destination, now: float
) -> None:
    name = f"alert:told:{incident.id}:{stage.name}:{destination.name}"
    notice = Notice(f"{incident.id}:{stage.name}", *alerting.words(incident, stage))
    await tell_once(alerting.telling, name, notice, destination, now)


def _is_escalated(incident: Incident, stage: Stage) -> bool:
    escalated = [each.at for each in incident.stages if each.name == "escalated"]
    return bool(escalated) and stage.at >= escalated[0]


def tested(now: float, symptom: Symptom, me: str) -> Incident:
    """What `mynah alert test` tells of."""
    incident = evolved((), [(symptom, likely(symptom, Evidence({}, 1, {}, 1), now))], now)[0]
    return replace(incident, id=f"test-{me}")
