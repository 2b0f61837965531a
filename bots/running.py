"""`mynah experiment start`, `stop` and `report`: experiments in use, and the end of those that do harm."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bots.analysed import analysis, show_analysis
from bots.arms import CHANGEABLE, in_arm
from bots.assemble import open_records
from bots.experiments import declared_in
from bots.ordering import reranker_of
from bots.recorded import Recorded
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from bots.writers import chat_models
from core.ports import Misconfigured
from core.quality.experiments.experiment import Experiment
from core.quality.experiments.running import METRICS, Run, harm, samples
from core.quality.experiments.verdict import judge

if TYPE_CHECKING:
    from adapters.stores.sql.experiments import SqlExperiments

log = logging.getLogger(__name__)


async def start(settings: Settings, name: str, *, as_json: bool) -> int:
    """Put a declared experiment to use, as it is declared now."""
    if not settings.experiments:
        raise Misconfigured("EXPERIMENTS names no file, so no turn looks for an experiment")
    experiments = {each.name: each for each in declared_in(Path(settings.experiments))}
    if name not in experiments:
        known = ", ".join(experiments) or "none"
        raise Misconfigured(
            f"{settings.experiments} declares no experiment {name!r}; there are: {known}"
        )
    async with open_records(settings) as database:
        running = await database.experiments.runs(running=True)
        for run in running:
            if run.experiment.name == name:
                raise Misconfigured(f"{name!r} runs already, since {moment(run.started_at)}")
        _check(experiments[name], running, settings)
        if not await database.experiments.start(experiments[name], time.time()):
            raise Misconfigured(
                f"{name!r} was started before; another start needs another name, "
                "so that its answers are not mixed with these"
            )
    return done({"experiment": name, "done": "started"}, f"{name} runs.", as_json=as_json)


def _check(experiment: Experiment, running: list[Run], settings: Settings) -> None:
    """Raises Misconfigured for what could not be changed in use, measured, or told apart."""
    where = f"experiment {experiment.name!r}"
    changed = {name for arm in experiment.arms for name in arm.changes}
    if fixed := sorted(changed - CHANGEABLE):
        able = ", ".join(sorted(CHANGEABLE))
        raise Misconfigured(f"{where}: no turn can change {fixed[0]}; it can: {able}")
    metrics = {each.name for each in (experiment.primary, *experiment.guardrails)}
    if unknown := sorted(metrics - METRICS.keys()):
        raise Misconfigured(
            f"{where}: nobody measures {unknown[0]!r}; there are: {', '.join(METRICS)}"
        )
    for other in running:
        theirs = {name for arm in other.experiment.arms for name in arm.changes}
        if both := sorted(changed & theirs):
            raise Misconfigured(
                f"{where}: {other.experiment.name!r} runs and changes {both[0]}, too"
            )
    for arm in experiment.arms:
        made = in_arm(settings, arm.changes)
        chat_models(made)
        reranker_of(made)


async def stop(settings: Settings, name: str, why: str, *, as_json: bool) -> int:
    """From now on everybody is answered as it is."""
    async with open_records(settings) as database:
        if not await database.experiments.stop(name, time.time(), why):
            raise Misconfigured(f"no experiment {name!r} runs")
    return done({"experiment": name, "done": "stopped"}, f"{name} is stopped.", as_json=as_json)


async def list_runs(settings: Settings, *, as_json: bool) -> int:
    """Print what was started, when it ended and why."""
    async with open_records(settings) as database:
        runs = [described(each) for each in await database.experiments.runs()]
    lines = [f"{row['experiment']} {_since(row)}" for row in runs]
    return done({"runs": runs}, "\n".join(lines) or "No experiment was started.", as_json=as_json)


async def report(settings: Settings, name: str, *, as_json: bool) -> int:
    """Print what an experiment has shown so far, also after its end."""
    async with open_records(settings) as database:
        runs = {each.experiment.name: each for each in await database.experiments.runs()}
        if name not in runs:
            known = ", ".join(runs) or "none"
            raise Misconfigured(f"no experiment {name!r} was started; there are: {known}")
        told = await shown_by(runs[name], database.experiments)
    if as_json:
        print(json.dumps(told))
        return 0
    out = console()
    out.print(spell((name, "bold"), f" {_since(told)}"))
    units = ", ".join(f"{arm} {count:,}" for arm, count in told["exposed"].items())
    out.print(spell(f"exposed: {units}"))
    if told["analysis"] is None:
        out.print(spell("Too few units to compare: each arm needs two with every metric."))
        return 0
    show_analysis(told["analysis"])
    for each in told["verdicts"]:
        out.print(spell(f"{each['arm']}: {each['ending']} ({each['why']})"))
    return 0


async def shown_by(run: Run, experiments: SqlExperiments) -> dict[str, Any]:
    """What an experiment has shown so far: units, effects with intervals, verdicts."""
    experiment = run.experiment
    seen = samples(experiment, await experiments.seen(run))
    verdicts = judge(experiment, seen) if seen else []
    control = experiment.arms[0].name
    return {
        **described(run),
        "exposed": dict(await experiments.exposed(run)),
        "analysis": analysis(Recorded(seen, 0), control, experiment.shares) if seen else None,
        "verdicts": [
            {"arm": each.arm, "ending": each.ending.value, "why": each.why} for each in verdicts
        ],
    }


def described(run: Run) -> dict[str, Any]:
    """Its name, when it ran and why it ended."""
    return {
        "experiment": run.experiment.name,
        "started_at": moment(run.started_at),
        "stopped_at": moment(run.stopped_at) if run.stopped_at is not None else None,
        "why": run.why,
    }


def _since(row: Mapping[str, Any]) -> str:
    ended = f"stopped {row['stopped_at']} ({row['why']})" if row["stopped_at"] else "runs"
    return f"started {row['started_at']}, {ended}"


async def stop_harmful(
    experiments: SqlExperiments, clock: Callable[[], float]
) -> Mapping[str, str]:
    """Stop each experiment one of whose arms does harm; by name, why. Raises Unavailable."""
    stopped = {}
    for run in await experiments.runs(running=True):
        seen = samples(run.experiment, await experiments.seen(run))
        if seen and (found := harm(run.experiment, seen)):
            why = f"{found[0].arm}: {found[0].ending.value} ({found[0].why})"
            if await experiments.stop(run.experiment.name, clock(), why):
                log.warning("experiment %s is stopped: %s", run.experiment.name, why)
                stopped[run.experiment.name] = why
    return stopped
