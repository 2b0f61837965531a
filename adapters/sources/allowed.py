"""The rules file of a folder: which parts of it are for fewer readers than the rest."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from adapters.sources.opened import read
from core.messages import Audience
from core.ports import Misconfigured

FILE = ".mynah-readers"
MOST_BYTES = 100_000


def readers_below(root: Path) -> dict[Path, Audience]:
    """For each path that a line names, whom it is for; nothing where there is no such file.

    A line is a path and an audience, such as `salaries/ person:web:ada`. Raises Misconfigured for
    anything else, also for a path that is not there: a slip must not show what a rule would hide.
    """
    try:
        data = read(root / FILE, MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise Misconfigured(f"{root / FILE} cannot be read: {error.strerror}") from error
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{root / FILE} is not UTF-8 text") from error
    if len(data) > MOST_BYTES:
        raise Misconfigured(f"{root / FILE} is larger than {MOST_BYTES // 1000} kB")
    rules: dict[Path, Audience] = {}
    for number, line in enumerate(lines, 1):
        if (said := line.strip()) and not said.startswith("#"):
            try:
                path, audience = _rule(root, said)
            except ValueError as error:
                raise Misconfigured(f"{root / FILE}, line {number}: {error}") from error
            if rules.get(path, audience) != audience:
                raise Misconfigured(f"{root / FILE}, line {number}: {path} is named twice")
            rules[path] = audience
    return rules


def _rule(root: Path, said: str) -> tuple[Path, Audience]:
    place, _, label = said.rpartition(" ")
    named = PurePosixPath(place.strip())
    if not place.strip() or named.is_absolute() or ".." in named.parts or not named.parts:
        raise ValueError("it shall be a path below this folder, a space and an audience")
    audience, path = Audience.parse(label), Path(os.path.realpath(root)) / named
    if not path.exists():
        raise ValueError(f"{place.strip()} is not there")
    if Path(os.path.realpath(path)) != path:
        raise ValueError(f"{place.strip()} leads through a link, or is spelled another way")
    return path, audience
