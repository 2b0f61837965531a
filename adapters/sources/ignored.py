"""What is left out of a folder: what git ignores, and what `.ignore` files say in the same way."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from adapters.sources.opened import read
from adapters.sources.pattern import BYTES, Pattern, patterns

FILES = (".ignore", ".gitignore")
"""Nearest first; `.ignore` is what search tools read beside git's."""

MOST_BYTES = 200_000
"""Of one file of rules: some ten times what large projects have. Each path is held against it."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """The rules that hold in one folder, nearest first; a nearer rule overrides a farther one."""

    rules: tuple[tuple[Path, tuple[Pattern, ...]], ...] = ()

    def within(self, folder: Path, descriptor: int | None = None) -> Ignored:
        """The rules in this folder, those of its own FILES included; raises OSError as _rules does.

        Read below the descriptor, if one is given, whatever stands under the folder's name by now.
        """
        own = [
            rule
            for name in FILES
            for rule in _rules(folder, folder / name if descriptor is None else name, descriptor)
        ]
        return Ignored((*own, *self.rules)) if own else self

    def covers(self, path: Path, is_folder: bool) -> bool:
        """Whether the path is ignored, none of the folders above it being so."""
        for base, lines in self.rules:
            names = os.fsencode(path.relative_to(base)).decode(BYTES).split("/")
            for line in reversed(lines):
                if line.matches(names, is_folder):
                    return line.ignores
        return False


def ignored_above(folder: Path) -> Ignored:
    """The rules that the repository around a folder already sets, `folder` itself not yet included.

    Nothing where the repository ignores the folder itself: who names it wants it. Raises OSError
    as _rules does.
    """
    repository = next((up for up in (folder, *folder.parents) if (up / ".git").exists()), None)
    if repository is None:
        return Ignored()
    rules = Ignored(_rules(repository, repository / ".git" / "info" / "exclude"))
    for name in folder.relative_to(repository).parts:
        rules = rules.within(repository)
        repository /= name
        if rules.covers(repository, True):
            return Ignored()
    return rules


def _rules(
    base: Path, file: Path | str, descriptor: int | None = None
) -> tuple[tuple[Path, tuple[Pattern, ...]], ...]:
    """What one file says. Raises OSError if it is too large: to go on would show what it hides."""
    try:
        data = read(file, MOST_BYTES + 1, descriptor)
    except OSError:  # none there, a folder or a link of that name (as for git), or not ours to read
        return ()
    if len(data) > MOST_BYTES:
        raise OSError(errno.EFBIG, f"its {Path(file).name} is larger than {MOST_BYTES // 1000} kB")
    lines = tuple(patterns(data))
    return ((base, lines),) if lines else ()
