"""Reads declared experiments from TOML; what is wrong with one is said so that it can be mended."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeGuard

from core.ports import Misconfigured
from core.quality.experiments.experiment import Arm, Experiment, Metric, Unit
from core.quality.experiments.numbers import LEAST, LEAST_SHARE, MOST, is_usable

_NAME = re.compile(r"\w[\w.-]{0,63}")
_DEEPEST = 10
"""Tables and lists within each other; an experiment needs six."""
_LONGEST = 60
"""Characters of a value that is told."""


def read_experiments(text: str, settings: Collection[str]) -> tuple[Experiment, ...]:
    """The `[[experiment]]` tables of a TOML text; `settings` are those that an arm can change.

    Raises Misconfigured.
    """
    try:
        document = tomllib.loads(text)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:  # numbers with too many digits, too
        raise Misconfigured(f"it is no TOML: {error}") from None
    _check_depth(document)
    _only(document, {"experiment"}, "the file")
    tables = _tables(document, "experiment", "the file")
    experiments = tuple(_experiment(table, settings) for table in tables)
    _once((each.name for each in experiments), "the file", "experiment")
    return experiments


def _check_depth(document: object) -> None:
    """Before anything walks through it by calling itself: keys with dots reach any depth."""
    level: list[Any] = [document]
    for _ in range(_DEEPEST):
        inside = [each.values() if isinstance(each, dict) else each for each in level]
        level = [one for each in inside for one in each if isinstance(one, dict | list)]
    if level:
        raise _too_deep()


def _too_deep() -> Misconfigured:
    return Misconfigured("it is nested too deeply; write it as docs/experiments.md shows")


def _experiment(table: Mapping[str, Any], settings: Collection[str]) -> Experiment:
    name = _named(table, "an experiment")
    where = f"experiment {name!r}"
    _only(table, {"name", "unit", "arm", "primary", "guardrail"}, where)
    units = [each.value for each in Unit]
    if table.get("unit") not in units:
        raise Misconfigured(f"{where}: unit must be one of {', '.join(units)}")
    arms = tuple(_arm(each, where, settings) for each in _tables(table, "arm", where))
    _check_arms(arms, where)
    if not isinstance(table.get("primary"), dict):
        raise Misconfigured(
            f"{where}: it needs a table [experiment.primary], the metric that decides"
        )
    primary = _metric(table["primary"], where)
    guardrails = tuple(_metric(each, where) for each in _tables(table, "guardrail", where))
    _once((each.name for each in (primary, *guardrails)), where, "metric")
    return Experiment(name, Unit(table["unit"]), arms, primary, guardrails)


def _arm(table: Mapping[str, Any], experiment: str, settings: Collection[str]) -> Arm:
    name = _named(table, f"an arm of {experiment}")
    where = f"{experiment}, arm {name!r}"
    _only(table, {"name", "share", "changes"}, where)
    changes = table.get("changes", {})
    if not isinstance(changes, dict):
        raise Misconfigured(f"{where}: changes must be a table of settings and their values")
    if unknown := sorted(changes.keys() - set(settings)):
        raise Misconfigured(
            f"{where}: {_told(unknown[0])[1:-1]} is no setting; docs/configuration.md lists them"
        )
    for setting, value in changes.items():
        if not isinstance(value, str) and not _is_number(value):
            raise Misconfigured(
                f"{where}, changes: {setting} must be a text, a number up to {MOST:g}, true or "
                f"false; it is {_told(value)}"
            )
    return Arm(name, _positive(table, "share", where, LEAST_SHARE, 1), changes)


def _metric(table: Mapping[str, Any], experiment: str) -> Metric:
    name = _named(table, f"a metric of {experiment}")
    where = f"{experiment}, metric {name!r}"
    _only(table, {"name", "effect", "better"}, where)
    if table.get("better") not in ("higher", "lower"):
        raise Misconfigured(f"{where}: better must be higher or lower")
    return Metric(name, _positive(table, "effect", where, LEAST, MOST), table["better"] == "higher")


def _check_arms(arms: tuple[Arm, ...], where: str) -> None:
    _once((arm.name for arm in arms), where, "arm")
    if len(arms) < 2:
        raise Misconfigured(f"{where}: it needs two arms or more, the control first")
    total = math.fsum(arm.share for arm in arms)
    if not math.isclose(total, 1):
        raise Misconfigured(f"{where}: the shares of its arms sum to {total:g}; they must sum to 1")
    if arms[0].changes:
        raise Misconfigured(
            f"{where}: its first arm, {arms[0].name!r}, is the control and changes nothing; "
            "put the arm without changes first"
        )
    for arm in arms[1:]:
        if not arm.changes:
            raise Misconfigured(
                f"{where}, arm {arm.name!r}: say in changes what it does differently"
            )


def _named(table: Mapping[str, Any], what: str) -> str:
    name = table.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Misconfigured(
            f"{what} needs a name of up to 64 letters, digits, '.', '_' and '-'; it has {_told(name)}"
        )
    return name


def _positive(table: Mapping[str, Any], key: str, where: str, least: float, most: float) -> float:
    number = table.get(key)
    if not _is_number(number) or isinstance(number, bool) or not least <= number <= most:
        raise Misconfigured(
            f"{where}: {key} must be a number above 0; it is {_told(number)}, "
            f"and {least:g} to {most:g} will do"
        )
    return float(number)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and is_usable(value)


def _told(value: object) -> str:
    """A value in a line; a number of thousands of digits has no decimal form."""
    shown = hex(value) if isinstance(value, int) and not is_usable(value) else repr(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _tables(table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Misconfigured(f"{where}: write {key} as a list of tables, with [[ and ]]")
    return found


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(table.keys() - known):
        names = ", ".join(sorted(known))
        raise Misconfigured(f"{where}: {_told(unknown[0])} is not known; there can be {names}")


def _once(names: Iterable[str], where: str, what: str) -> None:
    [(name, count), *_] = [*Counter(names).most_common(1), ("", 0)]
    if count > 1:
        raise Misconfigured(
            f"{where}: there are {count} of the {what} {name!r}; name each differently"
        )
