"""The rules file of a folder: which parts of it are for fewer readers than the rest."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from adapters.sources.folder import folder, path_of
from adapters.sources.opened import read
from adapters.sources.pattern import BYTES, Pattern, pattern_of
from core.knowledge.documents import Unreachable
from core.messages import Audience
from core.ports import Misconfigured

FILE = ".mynah-readers"
MOST_BYTES = 100_000
MOST_PARTS = 500
"""Files and folders that the patterns of one file may match: each becomes a source of its own."""
_SIGNS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: a path, a pattern of paths, or what may be either, and whom it is for."""

    number: int
    named: Path | None
    pattern: Pattern | None
    audience: Audience


@dataclass(frozen=True, slots=True)
class Rules:
    """What the lines are about now, and what they would be about."""

    root: Path
    parts: Mapping[Path, Audience]
    patterns: Sequence[Pattern] = ()

    def hides(self, uri: str) -> bool:
        """Whether a pattern is about it that was not there a moment ago: it waits for the next reading."""
        tops = (_matched(pattern, self.root, path_of(uri)) for pattern in self.patterns)
        return any(top is not None and top not in self.parts for top in tops)


async def readers_below(root: Path) -> Rules:
    """For each path that a line names or matches, whom it is for; nothing where there is no such file.

    A line is a path and an audience, such as `salaries/ person:web:ada`, or a pattern as in a
    `.gitignore` and an audience. Raises Misconfigured for anything else, also for what is not
    there: a slip must not show what a rule would hide.
    """
    rules = await asyncio.to_thread(_read, root)
    root = Path(await asyncio.to_thread(os.path.realpath, root))
    parts: dict[Path, Audience] = {}
    for rule in rules:
        if rule.named is not None:
            _name(parts, rule.named, rule, root)
    patterned = [(rule, rule.pattern) for rule in rules if rule.pattern is not None]
    if patterned:
        await _match(parts, patterned, root)
    return Rules(root, parts, [pattern for _, pattern in patterned])


async def _match(
    parts: dict[Path, Audience], patterned: Sequence[tuple[Rule, Pattern]], root: Path
) -> None:
    """Of the files that would be read; what cannot be listed now is not shown either."""
    idle = {rule.number for rule, _ in patterned if rule.named is None}
    with suppress(Unreachable):
        async for found in folder(root, 0):
            for rule, pattern in patterned:
                top = _matched(pattern, root, path_of(found.uri))
                if top is not None and not found.refusal:
                    idle.discard(rule.number)
                    _name(parts, top, rule, root)
    if idle:
        raise _wrong(root, min(idle), "it matches nothing that would be read")


def _name(parts: dict[Path, Audience], path: Path, rule: Rule, root: Path) -> None:
    if parts.setdefault(path, rule.audience) != rule.audience:
        raise _wrong(root, rule.number, f"{path} is named twice")
    if len(parts) > MOST_PARTS:
        raise _wrong(root, rule.number, f"more than {MOST_PARTS} parts; name their folder instead")


def _read(root: Path) -> list[Rule]:
    try:
        data = read(root / FILE, MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise Misconfigured(f"{root / FILE} cannot be read: {error.strerror}") from error
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{root / FILE} is not UTF-8 text") from error
    if len(data) > MOST_BYTES:
        raise Misconfigured(f"{root / FILE} is larger than {MOST_BYTES // 1000} kB")
    rules: list[Rule] = []
    for number, line in enumerate(lines, 1):
        if (said := line.strip()) and not said.startswith("#"):
            try:
                rules.append(_rule(root, number, said))
            except ValueError as error:
                raise _wrong(root, number, str(error)) from error
    return rules


def _wrong(root: Path, number: int, why: str) -> Misconfigured:
    return Misconfigured(f"{root / FILE}, line {number}: {why}")


def _rule(root: Path, number: int, said: str) -> Rule:
    place, _, label = said.rpartition(" ")
    place = place.strip()
    named = PurePosixPath(place)
    if not place or named.is_absolute() or ".." in named.parts or not named.parts:
        raise ValueError("it shall be a path below this folder, a space and an audience")
    audience, path = Audience.parse(label), Path(os.path.realpath(root)) / named
    is_there = path.exists()
    pattern = _pattern(place, is_there=is_there) if _SIGNS & set(place) else None
    if not is_there:
        if pattern is None:
            raise ValueError(f"{place} is not there")
        return Rule(number, None, pattern, audience)
    if Path(os.path.realpath(path)) != path:
        raise ValueError(f"{place} leads through a link, or is spelled another way")
    return Rule(number, path, pattern, audience)


def _pattern(place: str, *, is_there: bool) -> Pattern | None:
    """All in a folder is the folder, with what comes into it later; a name may look like a pattern."""
    if place.startswith("!"):
        raise ValueError("there are no exceptions (!): name what is for fewer readers")
    whole = place.removesuffix("/**")
    if whole != place:
        place = f"{whole}/" if "/" in whole else f"/{whole}/"
    try:
        return pattern_of(place)
    except ValueError:
        if is_there:
            return None
        raise


def _matched(pattern: Pattern, root: Path, path: Path) -> Path | None:
    """The uppermost of the folders above a file, or the file itself, that the pattern is about."""
    inner = path.relative_to(root)
    names = os.fsencode(inner).decode(BYTES).split("/")
    for count in range(1, len(names) + 1):
        if pattern.matches(names[:count], count < len(names)):
            return root.joinpath(*inner.parts[:count])
    return None
