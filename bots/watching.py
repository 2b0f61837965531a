"""Watches the folders that are read again by themselves, so that a change need not wait for its time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.sources.folder import path_of
from core.ports import Source, Sources, Unavailable

LOOK_SECONDS = 20.0
"""Between two looks at which folders there are to watch."""
SETTLE_MS = 2_000
"""What changes within this time is one change."""
_RULES = frozenset({".gitignore", ".ignore", ".mynah-readers"})

log = logging.getLogger(__name__)


async def keep_watching(sources: Sources, seconds: float = LOOK_SECONDS) -> None:
    """Until cancelled. What cannot be watched, such as a network drive, is read by its interval."""
    while True:
        try:
            await _watch_once(sources, seconds)
        except Unavailable as error:
            log.warning("which folders to watch is not known now: %s", error)
            await asyncio.sleep(seconds)
        except Exception:  # the edge: too many folders for the system, or one that is away
            log.exception("watching folders failed; they are read by their intervals")
            await asyncio.sleep(seconds)


async def _watch_once(sources: Sources, seconds: float) -> None:
    """Watch the folders there are, until there are others."""
    from watchfiles import awatch

    roots = await _roots(sources)
    if not roots:
        await asyncio.sleep(seconds)
        return
    changing = awatch(
        *roots,
        watch_filter=_counts(roots),
        debounce=SETTLE_MS,
        rust_timeout=int(seconds * 1000),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    # A change before the watch began is found by the next reading; one now must not be.
    async for changes in changing:
        await make_due(sources, _names(roots, (path for _, path in changes)), time.time())
        if await _roots(sources) != roots:
            return


async def make_due(sources: Sources, names: Iterable[str], now: float) -> None:
    """Let these be read with the next look of the clock."""
    wanted = frozenset(names)
    for source in await sources.all() if wanted else ():
        if source.name in wanted and source.every:
            await sources.remember(replace(source, tried_at=now - source.every))


async def _roots(sources: Sources) -> Mapping[Path, str]:
    watched = [one for one in await sources.all() if one.kind == "folder" and one.every]
    return await asyncio.to_thread(_there, watched)


def _there(watched: Iterable[Source]) -> Mapping[Path, str]:
    paths = {path_of(one.name): one.name for one in watched}
    return {path: name for path, name in paths.items() if path.exists()}


def _counts(roots: Mapping[Path, str]) -> Any:
    """Whether a change may be of a document or a rule; what is hidden is neither."""

    def counts(_change: object, path: str) -> bool:
        changed = Path(path)
        inner = [changed.relative_to(r) for r in roots if changed.is_relative_to(r)]
        return any(
            not any(part.startswith(".") and part not in _RULES for part in each.parts)
            for each in inner
        )

    return counts


def _names(roots: Mapping[Path, str], paths: Iterable[str]) -> set[str]:
    changed = [Path(path) for path in paths]
    return {
        name for root, name in roots.items() if any(each.is_relative_to(root) for each in changed)
    }
