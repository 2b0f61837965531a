"""`mynah eval anomaly`: what the detector notices in series whose trouble is known, as NAB scores it."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.nab import NONE, PROFILES, Scored, Window, normalised, overlapping, scored
from core.ports import Misconfigured
from core.quality.anomaly import NOTABLE, Detector, Point, Reports

WINDOWS = "combined_windows.json"
STANDARD = PROFILES["standard"]
TRIED = tuple(round(0.8 + 0.1 * step, 1) for step in range(28))
"""Thresholds among which the one is chosen that serves other groups best."""


@dataclass(frozen=True, slots=True)
class Series:
    """One file: its values in order, and the windows in which something was wrong."""

    group: str
    name: str
    times: tuple[float, ...]
    values: tuple[float, ...]
    windows: tuple[Window, ...]


def eval_anomaly(data: Path, tell: Tell) -> dict[str, Any]:
    """The score of each group and of all, with the threshold that ships. Raises Misconfigured.

    `chosen on the others` tells of each group what a threshold chosen on all other groups gives,
    where there are any.
    """
    every = series_in(data)
    begun, points = time.process_time(), list[Sequence[Point]]()
    for each in every:
        tell(f"{each.group}/{each.name}: {len(each.values)} values")
        points.append(judged(each))
    values = sum(len(each.values) for each in every)
    seconds = time.process_time() - begun
    groups = sorted({each.group for each in every})
    return {
        "eval": "anomaly",
        "threshold": NOTABLE,
        "files": len(every),
        "values": values,
        "milliseconds a value": round(1000 * seconds / values, 3),
        "all": figures(every, points),
        "groups": {name: figures(*_only({name}, every, points)) for name in groups},
        "chosen on the others": _from_others(groups, every, points),
    }


def series_in(data: Path) -> list[Series]:
    """Each data/GROUP/*.csv under the folder that combined_windows.json tells of. Raises Misconfigured."""
    try:
        told = json.loads((data / WINDOWS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{data} has no {WINDOWS} that can be read: {error}") from None
    found = [
        _series(file, told[key])
        for file in sorted((data / "data").glob("*/*.csv"))
        if (key := f"{file.parent.name}/{file.name}") in told
    ]
    if not found:
        raise Misconfigured(f"{data}/data has no GROUP/*.csv that {WINDOWS} names")
    return found


def judged(series: Series) -> Sequence[Point]:
    """Each value as the detector judges it, which has seen none that comes later."""
    detector = Detector()
    return [detector.judge(*each) for each in zip(series.times, series.values, strict=True)]


def reports(points: Iterable[Point], threshold: float = NOTABLE) -> list[int]:
    """The rows at which something is reported."""
    told = Reports(threshold)
    return [row for row, point in enumerate(points) if told.is_new(point)]


def figures(every: Sequence[Series], points: Sequence[Sequence[Point]]) -> dict[str, Any]:
    """What is found, and the scores of NAB's profiles; these only where there is a window."""
    rows = [reports(each) for each in points]
    made: dict[str, Any] = {}
    for name, profile in PROFILES.items():
        total = sum((scored_in(s, r, name) for s, r in zip(every, rows, strict=True)), NONE)
        if not made:
            made = {"windows": total.windows, "found": total.hit, "false": total.false}
        if total.windows:
            made[name] = round(normalised(total, profile), 1)
    return made


def scored_in(series: Series, rows: Sequence[int], profile: str) -> Scored:
    return scored(len(series.values), series.windows, rows, PROFILES[profile])


def _from_others(
    groups: Sequence[str], every: Sequence[Series], points: Sequence[Sequence[Point]]
) -> Mapping[str, Any]:
    if len(groups) < 2:
        return {}
    at = {
        threshold: [
            scored_in(s, reports(p, threshold), "standard")
            for s, p in zip(every, points, strict=True)
        ]
        for threshold in TRIED
    }

    def total(threshold: float, wanted: Iterable[str]) -> Scored:
        chosen = set(wanted)
        pairs = zip(every, at[threshold], strict=True)
        return sum((worth for s, worth in pairs if s.group in chosen), NONE)

    told = {}
    for group in groups:
        others = [each for each in groups if each != group]
        best = max(TRIED, key=lambda threshold: total(threshold, others).total)
        own = total(best, [group])
        if own.windows and total(best, others).windows:
            told[group] = {"threshold": best, "standard": round(normalised(own, STANDARD), 1)}
    return told


def _only(
    groups: Iterable[str], every: Sequence[Series], points: Sequence[Sequence[Point]]
) -> tuple[list[Series], list[Sequence[Point]]]:
    wanted = set(groups)
    kept = [pair for pair in zip(every, points, strict=True) if pair[0].group in wanted]
    return [series for series, _ in kept], [judged for _, judged in kept]


def _series(file: Path, windows: Sequence[Sequence[str]]) -> Series:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        times = tuple(_unix(row["timestamp"]) for row in rows)
        values = tuple(float(row["value"]) for row in rows)
        spans = [(_unix(first), _unix(last)) for first, last in windows]
    except (KeyError, TypeError, ValueError) as error:
        raise Misconfigured(f"{file} cannot be read: {error!r}") from None
    inside = [[n for n, at in enumerate(times) if a <= at <= b] for a, b in spans]
    found = tuple(sorted((rows[0], rows[-1]) for rows in inside if rows))
    if overlapping(found):
        raise Misconfigured(f"windows of {file} overlap")
    return Series(file.parent.name, file.stem, times, values, found)


def _unix(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
