"""`mynah eval drill`: a simulated week without trouble, and ten faults, before the alerting of the product.

Time is simulated and so is what people ask; monitor, limits, detector, causes, grouping and sending
are the product's own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from adapters.doubles.monitoring import (
    MemoryIncidents,
    MemoryMeasures,
    MemoryTeller,
)
from adapters.doubles.people import MemoryNotes
from bots.measure import Tell
from bots.measure.faults import FAULTS, FURTHER, MONDAY, Fault, World
from core.ports import Lost, Slot
from core.quality.incidents import Incident
from core.quality.monitor import DAY, MINUTE, counted
from core.quality.watch import POINT, Watch
from core.upkeep.alert import Alerting, alert
from core.upkeep.telling import Destination

LEARNED_DAYS, QUIET_DAYS = 9, 7
NOTICED_MINUTES = 2
SEEDS = (101,)


@dataclass
class Installation:
    """One simulated installation with its alerting."""

    world: World
    alerting: Alerting
    measures: MemoryMeasures
    incidents: MemoryIncidents
    teller: MemoryTeller

    async def minutes(self, begin: float, count: int) -> list[Incident]:
        """Live through them; what is known in the end."""
        known = list[Incident]()
        for number in range(count):
            at = begin + number * MINUTE
            self.world.minute(at)
            self.alerting.release = self.world.release
            known = await alert(self.alerting, partial(float, at + MINUTE))
        return known


def installed(world: World) -> Installation:
    """With nothing learned yet."""
    measures, incidents, teller = MemoryMeasures(), MemoryIncidents(), MemoryTeller()

    async def lost(since: float) -> Sequence[Lost]:
        return [each for each in world.lost if each.at >= since]

    async def queue_age(_now: float) -> float:
        return world.waited

    async def states() -> Mapping[str, str]:
        return world.states

    alerting = Alerting(
        observed=world.observed,
        measures=measures,
        incidents=incidents,
        claims=incidents,
        notes=MemoryNotes(),
        lost=lost,
        queue_age=queue_age,
        states=states,
        release=world.release,
        destinations=(Destination("memory", teller),),
        words=lambda incident, stage: (f"{stage.name} {incident.lead.name}", ""),
        me="drill",
    )
    return Installation(world, alerting, measures, incidents, teller)


def learned(seed: int, days: float = LEARNED_DAYS) -> Installation:
    """After so many days, of which only what the detector needs was looked at."""
    made = installed(World(np.random.default_rng(seed)))
    world, watch = made.world, Watch()
    for number in range(int(days * DAY / POINT)):
        at = MONDAY + number * POINT
        slots = list[Slot]()
        for minute in range(5):
            world.minute(at + minute * MINUTE)
            slots += _slots(world, at + minute * MINUTE)
        _forget(world)
        _, kept = watch.look(slots, at + POINT, made.alerting.limits.deviations)
        made.measures.judged |= {(each.series, each.at): each for each in kept}
    return made


def _slots(world: World, at: float) -> list[Slot]:
    seen = world.observed
    what = (
        [a for a in seen.answers if a.at >= at],
        [o for o in seen.thumbs if o.at >= at],
        [c for c in seen.calls if c.at >= at],
        [each for each in world.lost if each.at >= at],
    )
    return counted(what, (at, world.waited))


def _forget(world: World) -> None:
    for happened in (
        world.observed.answers,
        world.observed.thumbs,
        world.observed.calls,
        world.lost,
    ):
        happened.clear()


async def quiet(seed: int, days: float, tell: Tell) -> tuple[list[Incident], float]:
    """Incidents in so many days without trouble, and how long a look takes, in milliseconds."""
    made = learned(seed)
    begin, spent = MONDAY + LEARNED_DAYS * DAY, 0.0
    for hour in range(int(24 * days)):
        begun = time.process_time()
        await made.minutes(begin + hour * 3600, 60)
        spent += time.process_time() - begun
        _trim(made, begin + hour * 3600)
        if hour % 24 == 23:
            tell(f"quiet day {hour // 24 + 1}: {len(made.incidents.kept)} false alarms so far")
    return [*made.incidents.kept.values()], 1000 * spent / (1440 * days)


def _trim(made: Installation, now: float) -> None:
    """What no look reaches any more."""
    measures = made.measures
    measures.kept = {key: slot for key, slot in measures.kept.items() if slot.at >= now - 7 * 3600}
    measures.judged.clear()
    seen = made.world.observed
    seen.answers = [each for each in seen.answers if each.at >= now - 7200]
    seen.calls = [each for each in seen.calls if each.at >= now - 7200]


async def drilled(fault: Fault, before: Installation, hour: float) -> dict[str, Any]:
    """After how many minutes it is noticed, and the cause that is named within NOTICED_MINUTES."""
    made = before
    begin = MONDAY + LEARNED_DAYS * DAY + hour * 3600
    await made.minutes(begin, 75)
    false = len(made.incidents.kept)
    begin += 75 * MINUTE
    fault.breaks(made.world, begin)
    for minute in range(10):
        known = await made.minutes(begin + minute * MINUTE, 1)
        opened = [each for each in known if each.opened_at >= begin]
        if opened:
            grave = max(opened, key=lambda each: each.severity)
            cause = (grave.cause.kind, grave.cause.name)
            return {
                "fault": fault.name,
                "minutes": minute + 1,
                "severity": grave.severity.name.lower(),
                "cause": " ".join(cause).strip(),
                "right": cause == fault.cause,
                "told": len(made.teller.told),
                "before": false,
            }
    return {"fault": fault.name, "minutes": None, "cause": "", "right": False, "before": false}


def eval_drill(tell: Tell, days: float = QUIET_DAYS, seed: int = SEEDS[0]) -> dict[str, Any]:
    """False alarms of a quiet week, and of each fault when it was noticed and what was blamed."""
    return asyncio.run(_eval(tell, days, seed))


async def _eval(tell: Tell, days: float, seed: int) -> dict[str, Any]:
    tell("learning nine simulated days")
    before = learned(seed)
    faults = []
    for fault in (*FAULTS, *FURTHER):
        faults.append(await drilled(fault, _branch(before, seed), 10.0))
        tell(str(faults[-1]))
    ten = faults[: len(FAULTS)]
    false, milliseconds = await quiet(seed + 1, days, tell)
    return {
        "eval": "drill",
        "simulated": True,
        "faults": faults,
        "noticed in time": sum((each["minutes"] or 99) <= NOTICED_MINUTES for each in ten),
        "right cause": sum(each["right"] for each in ten),
        "of": len(ten),
        "quiet days": days,
        "false alarms": [each.lead.name for each in false],
        "milliseconds a look": round(milliseconds, 1),
    }


def _branch(before: Installation, seed: int) -> Installation:
    """Another installation that learned the same."""
    made = installed(World(np.random.default_rng(seed + 7)))
    made.measures.judged |= before.measures.judged
    return made
