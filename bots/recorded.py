"""Reads what an experiment recorded: a CSV file, row by row, to counts, means and variances of each arm."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bots.read_file import refuse_endless
from core.ports import Misconfigured
from core.quality.experiments.effect import Sample
from core.quality.experiments.numbers import LEAST, MOST, is_usable

ARMS = 20
"""With more of them, the column is no experiment's arm."""
_LONGEST = 40
"""Characters of a cell that is told."""
_WORDS = {"true": 1.0, "false": 0.0}

Samples = Mapping[str, Mapping[str, Sample]]
"""By arm and metric."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a file tells of an experiment."""

    samples: Samples
    crossed: int
    """Units that were in several arms and are left out."""


@dataclass(frozen=True, slots=True)
class _Row:
    arm: str
    unit: str
    values: Sequence[float]


@dataclass(slots=True)
class _Moments:
    """Mean and squared deviations as values come (Welford, Technometrics 4, 1962)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    binary: bool = True

    def add(self, value: float) -> None:
        self.count += 1
        before = value - self.mean
        self.mean += before / self.count
        self.squares += before * (value - self.mean)
        self.binary = self.binary and value in (0.0, 1.0)


@dataclass(slots=True)
class _Unit:
    arm: str
    rows: int = 0
    sums: list[float] = field(default_factory=list)
    crossed: bool = False


def read_recorded(file: Path, arm: str, metrics: Sequence[str], unit: str = "") -> Recorded:
    """Each row is a unit; with a column `unit`, each of its values is one, by the mean of its rows.

    Memory grows with arms and metrics, and with `unit` with units. Raises Misconfigured, which says
    the column or the row.
    """
    crossed = 0
    with _opened(file) as lines:
        rows = _rows(lines, file, arm, metrics, unit)
        if unit:
            units = _by_unit(rows)
            crossed = sum(each.crossed for each in units)
            rows = _averaged(units)
        found: dict[str, list[_Moments]] = {}
        for row in rows:
            if row.arm not in found:
                found[row.arm] = [_Moments() for _ in metrics]
                _check_arms(found, file, arm)
            for moments, value in zip(found[row.arm], row.values, strict=True):
                moments.add(value)
    _check(found, file, arm)
    samples = {
        name: dict(zip(metrics, map(_sample, found[name]), strict=True)) for name in sorted(found)
    }
    return Recorded(samples, crossed)


@contextmanager
def _opened(file: Path) -> Iterator[Iterator[list[str]]]:
    try:
        refuse_endless(file)
        with file.open(encoding="utf-8-sig", newline="") as text:
            yield csv.reader(text)
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{file} is not in UTF-8; save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise Misconfigured(f"{file} is no CSV: {error}") from None


def _rows(
    lines: Iterator[list[str]], file: Path, arm: str, metrics: Sequence[str], unit: str
) -> Iterator[_Row]:
    header = [each.strip() for each in next(lines, [])]
    if not header:
        raise Misconfigured(f"{file} is empty; its first row must name the columns")
    places = {name: _place(header, name, file) for name in (arm, *metrics, unit) if name}
    kinds: dict[str, str] = {}
    for number, row in enumerate(lines, 2):  # as a spreadsheet counts: the header is row 1
        if not row:
            continue
        where = f"{file}, row {number}"
        if len(row) != len(header):
            raise Misconfigured(f"{where}: {len(row)} values for {len(header)} columns")
        cells = {name: row[place].strip() for name, place in places.items()}
        if empty := next((name for name, cell in cells.items() if not cell), ""):
            raise Misconfigured(
                f"{where}: column {empty!r} is empty; fill it in (0, where that is meant) "
                "or take the row out"
            )
        values = [_value(cells[name], name, kinds, where) for name in metrics]
        yield _Row(cells[arm], cells[unit] if unit else "", values)


def _place(header: Sequence[str], name: str, file: Path) -> int:
    if header.count(name) != 1:
        told = "more than one column" if name in header else "no column"
        raise Misconfigured(f"{file} has {told} {name!r}; its columns are: {', '.join(header)}")
    return header.index(name)


def _value(cell: str, metric: str, kinds: dict[str, str], where: str) -> float:
    """`kinds`: what each metric turned out to be so far."""
    word = cell.lower()
    try:
        value = _WORDS[word] if word in _WORDS else float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Misconfigured(f"{where}: column {metric!r} is {_told(cell)}, which is no number")
    if not is_usable(value):
        raise Misconfigured(
            f"{where}: column {metric!r} is {_told(cell)}; write numbers of {LEAST:g} to {MOST:g}, "
            "or 0, in another unit if need be"
        )
    kind = "true or false" if word in _WORDS else "" if value in (0, 1) else "numbers"
    if kind and kinds.setdefault(metric, kind) != kind:
        raise Misconfigured(
            f"{where}: column {metric!r} is {_told(cell)}, and holds {kinds[metric]} above; "
            "a metric is one or the other"
        )
    return value


def _told(cell: str) -> str:
    return repr(cell if len(cell) <= _LONGEST else f"{cell[:_LONGEST]}…")


def _by_unit(rows: Iterator[_Row]) -> list[_Unit]:
    units: dict[str, _Unit] = {}
    for row in rows:
        unit = units.setdefault(row.unit, _Unit(row.arm, sums=[0.0] * len(row.values)))
        unit.crossed = unit.crossed or unit.arm != row.arm
        unit.rows += 1
        unit.sums = [a + b for a, b in zip(unit.sums, row.values, strict=True)]
    return list(units.values())


def _averaged(units: Sequence[_Unit]) -> Iterator[_Row]:
    for unit in units:
        if not unit.crossed:
            yield _Row(unit.arm, "", [each / unit.rows for each in unit.sums])


def _sample(moments: _Moments) -> Sample:
    variance = moments.squares / (moments.count - 1)
    return Sample(moments.count, moments.mean, variance, moments.binary)


def _check_arms(found: Mapping[str, object], file: Path, arm: str) -> None:
    if len(found) > ARMS:
        raise Misconfigured(
            f"{file}: column {arm!r} has more than {ARMS} different values; "
            "name the column that holds the arm of each row"
        )


def _check(found: Mapping[str, Sequence[_Moments]], file: Path, arm: str) -> None:
    if not found:
        raise Misconfigured(f"{file} has no rows to analyse below its header")
    if len(found) == 1:
        [name] = found
        raise Misconfigured(f"{file}: column {arm!r} holds one arm alone, {name!r}; it needs two")
    for name, moments in found.items():
        if moments[0].count < 2:
            raise Misconfigured(f"{file}: arm {name!r} has one unit alone; each needs two or more")
