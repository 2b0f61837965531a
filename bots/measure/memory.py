"""How much memory processes hold, shared pages counted once where the system can tell."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

KIND = "pss" if Path("/proc/self/smaps_rollup").exists() else "rss"
"""Proportional set size shares what several processes hold among them; resident set size does not."""


def megabytes_of(pids: Sequence[int]) -> float:
    """Megabytes (10**6 bytes) that these processes hold together, as KIND says."""
    kilobytes = sum(_pss(pid) if KIND == "pss" else _rss(pid) for pid in pids)
    return round(kilobytes * 1024 / 1e6, 1)


def with_children(pid: int) -> list[int]:
    """The process and everything it started that still runs."""
    parents = _parents()
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += [child for child, parent in parents.items() if parent == one]
    return found


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _rss(pid: int) -> int:
    return int(_ps("-o", "rss=", "-p", str(pid)))


def _parents() -> dict[int, int]:
    pairs = (line.split() for line in _ps("-A", "-o", "pid=,ppid=").splitlines())
    return {int(pid): int(parent) for pid, parent in pairs}


def _ps(*arguments: str) -> str:
    done = subprocess.run(["ps", *arguments], capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout
