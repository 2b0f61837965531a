"""`mynah experiment`: analyses what was recorded, judges and lists what is declared, computes sizes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bots.analysed import analysis, show_analysis
from bots.read_file import read_text
from bots.recorded import read_recorded
from bots.shown import console, done, spell
from core.ports import Misconfigured
from core.quality.experiments.declared import read_experiments
from core.quality.experiments.effect import LEVEL
from core.quality.experiments.experiment import Experiment, Metric
from core.quality.experiments.numbers import LEAST_SHARE
from core.quality.experiments.size import peeking_factor, units_for_means, units_for_rates
from core.quality.experiments.verdict import judge

MOST_UNITS = 10**12
"""Of an arm; nobody has more."""


def analyse(
    data: Path,
    arm: str,
    metrics: Sequence[str],
    control: str,
    unit: str,
    shares: Sequence[str],
    *,
    as_json: bool,
) -> int:
    """Print what the rows of a CSV file say of every arm against the control."""
    recorded = read_recorded(data, arm, list(dict.fromkeys(metrics)), unit)
    told = analysis(recorded, control, _read_shares(shares, list(recorded.samples)))
    if as_json:
        print(json.dumps(told))
    else:
        show_analysis(told)
    return 0


def judge_recorded(name: str, file: Path, data: Path, arm: str, unit: str, *, as_json: bool) -> int:
    """Print what follows from a CSV file for a declared experiment; its metrics are the columns."""
    declared = {each.name: each for each in declared_in(file)}
    if name not in declared:
        raise Misconfigured(
            f"{file} declares no experiment {name!r}; there are: {', '.join(declared) or 'none'}"
        )
    experiment = declared[name]
    metrics = [each.name for each in (experiment.primary, *experiment.guardrails)]
    samples = read_recorded(data, arm, metrics, unit).samples
    if odd := sorted(samples.keys() ^ experiment.shares.keys()):
        told = "is in no row" if odd[0] in experiment.shares else f"is not declared in {file}"
        raise Misconfigured(f"{data}: arm {odd[0]!r} {told}")
    verdicts = judge(experiment, samples)
    words = "\n".join(f"{each.arm}: {each.ending.value} ({each.why})" for each in verdicts)
    told_json = {"experiment": name, "verdicts": [asdict(each) for each in verdicts]}
    return done(told_json, words, as_json=as_json)


def size(
    base: float, deviation: float | None, effect: float, power: float, arms: int, *, as_json: bool
) -> int:
    """Print the units that it takes; `base` is a rate where no deviation is given, else a mean."""
    level = LEVEL / (arms - 1)
    if deviation is None:
        each = units_for_rates(base, effect, power, level)
    else:
        each = units_for_means(deviation, effect, power, level)
    if each > MOST_UNITS:
        raise Misconfigured(
            f"that takes more than {MOST_UNITS:.0e} units of each arm; say a larger --effect"
        )
    longer = math.ceil(each * peeking_factor(power, level))
    told = {
        "units_per_arm": each,
        "units": each * arms,
        "always_valid_units_per_arm": longer,
        "always_valid_units": longer * arms,
        "effect": effect,
        "relative_effect": effect / abs(base) if base else None,
        "power": power,
        "level": level,
    }
    words = (
        f"{each:,} units of each arm, {each * arms:,} together, for one look at the end.\n"
        f"{longer:,} of each at most, where you look at any time and stop when it is sure."
    )
    return done(told, words, as_json=as_json)


def list_experiments(file: Path, *, as_json: bool) -> int:
    """Print the declared experiments; what is wrong with one is said instead."""
    experiments = declared_in(file)
    if as_json:
        print(json.dumps({"experiments": [asdict(each) for each in experiments]}))
        return 0
    out = console()
    for each in experiments:
        out.print(spell((each.name, "bold"), f" by {each.unit.value}"))
        for line in _lines(each):
            out.print(spell(f"  {line}"))
    if not experiments:
        out.print(spell(f"No experiments in {file}."))
    return 0


def _lines(experiment: Experiment) -> list[str]:
    arms = [
        f"{arm.name}: {arm.share:.4g} of units, {_changes(arm.changes)}" for arm in experiment.arms
    ]
    guards = [f"guardrail {_sought(each)}" for each in experiment.guardrails]
    return [*arms, f"decides: {_sought(experiment.primary)}", *guards]


def _changes(changes: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in changes.items()) or "as it is"


def _sought(metric: Metric) -> str:
    better = "higher" if metric.higher_is_better else "lower"
    return f"{metric.name}, {better} is better, from {metric.effect:g} on"


def declared_in(file: Path) -> tuple[Experiment, ...]:
    from bots.settings import Settings

    if not file.exists():
        raise Misconfigured(
            f"{file} cannot be read: it is not there; docs/experiments.md shows what to declare in it"
        )
    text = read_text(file, "the file")
    try:
        return read_experiments(text, {name.upper() for name in Settings.model_fields})
    except Misconfigured as error:
        raise Misconfigured(f"{file}: {error}") from None


def _read_shares(shares: Sequence[str], arms: Sequence[str]) -> dict[str, float]:
    """Of every arm, as it is written: control=.5; equal ones, where nothing is."""
    if not shares:
        return dict.fromkeys(arms, 1 / len(arms))
    read: dict[str, float] = {}
    for text in shares:
        name, _, number = text.rpartition("=")
        try:
            read[name] = float(number)
        except ValueError:
            raise Misconfigured(f"--share {text}: write it as ARM=.5") from None
    if read.keys() != set(arms):
        raise Misconfigured(f"--share is for every arm or none; the arms are: {', '.join(arms)}")
    within = all(LEAST_SHARE <= share <= 1 for share in read.values())
    if not within or not math.isclose(math.fsum(read.values()), 1):
        raise Misconfigured(
            f"--share: shares are above 0 and sum to 1; {LEAST_SHARE:g} is the least"
        )
    return read
