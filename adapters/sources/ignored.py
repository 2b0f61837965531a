"""What git ignores: `.gitignore` files of all folders above a path, and `.git/info/exclude`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Ignored:
    """The rules that hold in one folder, nearest first; a nearer rule overrides a farther one."""

    rules: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    def within(self, folder: Path) -> Ignored:
        """The rules in this folder, its own `.gitignore` included."""
        own = _rules(folder, folder / ".gitignore")
        return Ignored((*own, *self.rules)) if own else self

    def covers(self, path: Path, is_folder: bool) -> bool:
        for base, spec in self.rules:
            name = path.relative_to(base).as_posix() + ("/" if is_folder else "")
            included = spec.check_file(name).include
            if included is not None:
                return included
        return False


def ignored_above(folder: Path) -> Ignored:
    """The rules that the repository around a folder already sets, `folder` itself not yet included.

    Nothing where the repository ignores the folder itself: who names it wants it.
    """
    repository = next((up for up in (folder, *folder.parents) if (up / ".git").exists()), None)
    if repository is None:
        return Ignored()
    rules = Ignored(_rules(repository, repository / ".git" / "info" / "exclude"))
    between = [up for up in reversed(folder.parents) if up.is_relative_to(repository)]
    for up in between:
        rules = rules.within(up)
    chain = [*between[1:], folder] if between else []
    return Ignored() if any(rules.covers(path, True) for path in chain) else rules


def _rules(base: Path, file: Path) -> tuple[tuple[Path, GitIgnoreSpec], ...]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # none there, or a folder of that name, or not ours to read
        return ()
    try:
        return ((base, GitIgnoreSpec.from_lines(lines)),)
    except ValueError:  # one broken pattern: git ignores that line alone
        good = [line for line in lines if _valid(line)]
        return ((base, GitIgnoreSpec.from_lines(good)),)


def _valid(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
