"""`mynah eval suggest`: is what somebody means among the first completions of what they typed of it?"""

from __future__ import annotations

import heapq
import re
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bots.measure import Tell
from bots.measure.judged import means
from bots.measure.times import percentiles
from core.messages import EVERYONE
from core.people.typeahead.complete import complete
from core.people.typeahead.lines import Line, Lines, add, fold, view
from core.ports import Misconfigured

FIRST = 10
SHORTEST = 3
SEED = 0
FEW, SAMPLE = 100, 300
"""Where fewer targets stand in the log, so many of its own lines are typed again."""
_TARGETS = re.compile(r"_(targets|dev|test)$")
Completing = Callable[[str], Sequence[str]]
"""The first completions of what was typed, folded."""


@dataclass(frozen=True, slots=True)
class Log:
    """What was asked, and what is asked later; folded."""

    name: str
    asked: list[str]
    targets: list[str]


def eval_suggest(data: Path, tell: Tell) -> dict[str, Any]:
    """For every NAME_log.* and each file of targets whose name begins like it; see `logs`.

    Of each target a random 20–80 % of the letters is typed, at least three. A log has no persons,
    so its lines are taken as a document's: the product's rule that two persons must have asked
    never holds one back. Unseen targets: PMRR@10 (a completion is right when it is the target or a
    word-prefix of it, longer than what was typed), the share with any completion (`coverage`),
    with any that begins with what was typed, and with a right one. Seen: MRR@10 of the whole target;
    where less than FEW targets are in the log, a sample of the log itself is typed again.
    Raises Misconfigured where there is nothing to measure on.
    """
    begun = time.perf_counter()
    sets = {log.name: _measured(log, tell) for log in logs(data)}
    if not sets:
        raise Misconfigured(f"No NAME_log.* with NAME_*targets.*, _dev.* or _test.* under {data}.")
    return {"eval": "suggest", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


def logs(data: Path) -> Iterator[Log]:
    """Targets belong to the log of their folder with which their name has the most first parts in common.

    Of each row the last field counts, where tabs part it.
    """
    for folder in sorted({file.parent for file in data.rglob("*_log.*")}):
        known = {file.stem.removesuffix("_log"): file for file in sorted(folder.glob("*_log.*"))}
        for file in sorted(folder.iterdir()):
            if not _TARGETS.search(file.stem) or not file.is_file():
                continue
            best = max(known, key=lambda name: _in_common(name, file.stem))
            if _in_common(best, file.stem):
                name = file.stem.removesuffix("_targets")
                yield Log(name, list(dict.fromkeys(_rows(known[best]))), _rows(file))


def _in_common(one: str, other: str) -> int:
    pairs = zip(one.split("_"), other.split("_"), strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), len(one.split("_")))


def _rows(file: Path) -> list[str]:
    rows = (fold(row.split("\t")[-1]) for row in file.read_text("utf-8").splitlines())
    return [row for row in rows if len(row) > SHORTEST]


def _measured(log: Log, tell: Tell) -> dict[str, Any]:
    begun = time.perf_counter()
    seen = view(add(Lines(), [Line(text, EVERYONE) for text in log.asked]), "", ())
    built = time.perf_counter() - begun
    known = set(log.asked)
    unseen = [text for text in log.targets if text not in known]
    again = [text for text in log.targets if text in known]
    if len(again) < FEW:
        chosen = np.random.default_rng(SEED).permutation(len(log.asked))[:SAMPLE]
        again = [log.asked[at] for at in chosen]

    def product(typed: str) -> list[str]:
        return [fold(each.text) for each in complete(seen, typed, FIRST)]

    tell(f"{log.name}: {len(unseen)} unseen and {len(again)} seen of {len(log.asked)} in the log")
    baseline = by_prefix_counts(log.asked)
    ours, theirs = _typed(unseen, product), _typed(unseen, baseline)
    return {
        "log": len(log.asked),
        "unseen": {
            "targets": len(unseen),
            "mynah": ours,
            "baseline": theirs,
            "ratio": round(ours["pmrr@10"] / theirs["pmrr@10"], 2) if theirs["pmrr@10"] else None,
        },
        "seen": {
            "targets": len(again),
            "mynah": _typed(again, product),
            "shortest_first": _typed(again, by_length(log.asked)),
        },
        "build_seconds": round(built, 2),
    }


def _typed(targets: Sequence[str], completing: Completing) -> dict[str, float]:
    """Means over the targets, and quantiles of milliseconds by the clock and of the processor."""
    chance, rows, spent = np.random.default_rng(SEED), [], []
    for target in targets:
        typed = target[: max(SHORTEST, int(chance.uniform(0.2, 0.8) * len(target)))]
        begun, working = time.perf_counter(), time.process_time()
        found = completing(typed)
        spent.append((time.perf_counter() - begun, time.process_time() - working))
        rows.append(_scores(found, typed, target))
    if not rows:
        return {}
    walls, processors = zip(*spent, strict=True)
    cpu = {f"processor_{name}": ms for name, ms in percentiles(processors, 95).items()}
    return means(rows) | percentiles(walls, 50, 95) | cpu


def _scores(found: Sequence[str], typed: str, target: str) -> dict[str, float]:
    partly = [
        len(each) > len(typed) and f"{target} ".startswith(f"{each} ") for each in found[:FIRST]
    ]
    return {
        "pmrr@10": 1 / (partly.index(True) + 1) if any(partly) else 0.0,
        "mrr@10": 1 / (found.index(target) + 1) if target in found[:FIRST] else 0.0,
        "coverage": float(bool(found)),
        "begins": float(any(each.startswith(typed) for each in found)),
        "right@10": float(any(partly)),
    }


def by_prefix_counts(asked: Sequence[str]) -> Completing:
    """The word-prefixes of all lines that begin so, by how many have each times its length."""
    counts: Counter[str] = Counter()
    for text in asked:
        words = text.split()
        counts.update(" ".join(words[:end]) for end in range(1, len(words) + 1))
    return _beginning(list(counts), lambda prefix: counts[prefix] * len(prefix))


def by_length(asked: Sequence[str]) -> Completing:
    """The lines that begin so, the shortest first."""
    return _beginning(asked, lambda text: -len(text))


def _beginning(texts: Sequence[str], weight: Callable[[str], int]) -> Completing:
    ordered = sorted(texts)

    def completing(typed: str) -> list[str]:
        low, high = bisect_left(ordered, typed), bisect_left(ordered, typed + chr(0x10FFFF))
        longer = (text for text in ordered[low:high] if len(text) > len(typed))
        return heapq.nlargest(FIRST, longer, key=weight)

    return completing
