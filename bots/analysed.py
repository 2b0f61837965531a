"""What `mynah experiment analyse` tells of recorded arms: figures for programs, a table for people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from bots.recorded import Recorded, Samples
from bots.shown import console, spell
from core.ports import Misconfigured
from core.quality.experiments.effect import (
    LEVEL,
    Interval,
    Sample,
    any_look,
    deviation,
    one_look,
)
from core.quality.experiments.verdict import SUSPECT, Ratio, sample_ratio

SCALE = 0.05
"""In deviations of a unit's value, the effect that the always-valid test is tuned for where none is
declared: one that 6,300 units of each arm detect at one look."""


def analysis(recorded: Recorded, control: str, shares: Mapping[str, float]) -> dict[str, Any]:
    """All figures by arm and metric; `control` may be empty. Raises Misconfigured."""
    samples = recorded.samples
    first = _control(list(samples), control)
    counts = {arm: next(iter(found.values())).count for arm, found in samples.items()}
    ratio = sample_ratio(counts, shares)
    total = sum(counts.values())
    return {
        "control": first,
        "arms": [
            {"arm": arm, "n": count, "share": count / total, "expected_share": shares[arm]}
            for arm, count in counts.items()
        ],
        "sample_ratio": {"chi_square": ratio.chi_square, "p": ratio.p},
        "metrics": [_metric(metric, samples, first) for metric in samples[first]],
        "warnings": list(_warnings(counts, shares, ratio, recorded.crossed)),
    }


def _control(arms: Sequence[str], wanted: str) -> str:
    """The arm of that name, else the one called control, else the first by name."""
    if wanted and wanted not in arms:
        raise Misconfigured(f"--control: no arm {wanted!r}; the arms are: {', '.join(arms)}")
    return wanted or next((arm for arm in arms if arm.lower() == "control"), arms[0])


def _metric(metric: str, samples: Samples, control: str) -> dict[str, Any]:
    base = samples[control][metric]
    others = {arm: found[metric] for arm, found in samples.items() if arm != control}
    rates = all(each.binary for each in (base, *others.values()))
    return {
        "metric": metric,
        "kind": "rate" if rates else "mean",
        "values": {arm: found[metric].mean for arm, found in samples.items()},
        "deviations": {arm: math.sqrt(found[metric].variance) for arm, found in samples.items()},
        "effects": [{"arm": arm, **_effect(base, sample)} for arm, sample in others.items()],
    }


def _effect(control: Sample, treatment: Sample) -> dict[str, Any]:
    once = one_look(control, treatment)
    always = any_look(control, treatment, SCALE * deviation(control, treatment))
    return {
        "effect": once.difference,
        "relative_effect": once.difference / abs(control.mean) if control.mean else None,
        "interval": list(once.interval),
        "p": once.p,
        "always_valid_interval": None if math.isinf(always.interval[0]) else list(always.interval),
        "always_valid_p": always.p,
    }


def _warnings(
    counts: Mapping[str, int], shares: Mapping[str, float], ratio: Ratio, crossed: int
) -> Iterator[str]:
    if ratio.p < SUSPECT:
        total = sum(counts.values())
        sizes = ", ".join(
            f"{arm} has {count:,} units where {total * shares[arm]:,.0f} were expected"
            for arm, count in counts.items()
        )
        yield (
            f"sample ratio mismatch: {sizes}. Chance alone does that with p {_p(ratio.p)}. "
            "Find out which units are missing before you believe any effect."
        )
    if crossed:
        yield f"{crossed:,} units were in several arms and are left out."
    if (treatments := len(counts) - 1) > 1:
        yield (
            f"{treatments} arms are compared with the control: an effect is one "
            f"below p {LEVEL / treatments:.4g}."
        )


def show_analysis(told: Mapping[str, Any]) -> None:
    """As a table for each metric."""
    out = console()
    for metric in told["metrics"]:
        percent = metric["kind"] == "rate"
        title = f"{metric['metric']} ({metric['kind']}{', in %' if percent else ''})"
        table = Table(title=spell((title, "bold")), title_justify="left", box=None, pad_edge=False)
        for head in ("arm", "n", metric["kind"], "effect", "relative", "95 % interval", "p"):
            table.add_column(head, justify="left" if head == "arm" else "right")
        for head in ("always-valid interval", "p"):
            table.add_column(head, justify="right")
        effects = {each["arm"]: each for each in metric["effects"]}
        for arm in sorted(told["arms"], key=lambda each: each["arm"] != told["control"]):
            name = arm["arm"]
            value = _number(metric["values"][name], percent)
            cells = [name, f"{arm['n']:,}", value, *_cells(effects.get(name), percent)]
            table.add_row(*map(spell, cells))
        out.print(table, "")
    ratio = told["sample_ratio"]
    out.print(spell(f"sample ratio: chi-square {ratio['chi_square']:.2f}, p {_p(ratio['p'])}"))
    for warning in told["warnings"]:
        out.print(spell((f"Warning: {warning}", "yellow")))


def _cells(effect: Mapping[str, Any] | None, percent: bool) -> list[str]:
    if effect is None:
        return ["control"]
    relative = effect["relative_effect"]
    always = effect["always_valid_interval"]
    return [
        _number(effect["effect"], percent, "+"),
        "" if relative is None else f"{relative:+.2%}",
        _span(effect["interval"], percent),
        _p(effect["p"]),
        _span(always, percent) if always else "too few units",
        _p(effect["always_valid_p"]),
    ]


def _span(interval: Interval, percent: bool) -> str:
    return " to ".join(_number(each, percent, "+") for each in interval)


def _number(value: float, percent: bool, sign: str = "") -> str:
    return f"{100 * value:{sign}.2f}" if percent else f"{value:{sign}.4g}"


def _p(p: float) -> str:
    return f"{p:.4f}" if p >= 0.0001 else "< 0.0001"
