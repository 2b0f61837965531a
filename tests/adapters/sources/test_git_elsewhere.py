"""A git repository that leads elsewhere, by a link or git's own ways, is refused and not followed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.sources.repository import repository
from adapters.sources.seen import Seen
from tests.adapters.sources.test_git_damage import ELSEWHERE, failure, made
from tests.adapters.sources.test_repository import git, name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return made(tmp_path / "repo")


def _by_file(root: Path, other: Path) -> None:
    (root / ".git").rename(root / "old")
    (root / ".git").write_text(f"gitdir: {other / '.git'}\n")


def _by_link(root: Path, other: Path) -> None:
    (root / ".git").rename(root / "old")
    (root / ".git").symlink_to(other / ".git")


def _by_alternates(root: Path, other: Path) -> None:
    info = root / ".git" / "objects" / "info"
    info.mkdir(exist_ok=True)
    (info / "alternates").write_text(f"{other / '.git' / 'objects'}\n")
    (root / ".git" / "HEAD").write_bytes((other / ".git" / "refs" / "heads" / "main").read_bytes())


def _by_common_folder(root: Path, other: Path) -> None:
    (root / ".git" / "commondir").write_text(str(other / ".git"))


def _by_linked_objects(root: Path, other: Path) -> None:
    (root / ".git" / "objects").rename(root / "old")
    (root / ".git" / "objects").symlink_to(other / ".git" / "objects")


def _by_linked_object_folders(root: Path, other: Path) -> None:
    for folder in (other / ".git" / "objects").iterdir():
        there = root / ".git" / "objects" / folder.name
        if not there.exists():
            there.symlink_to(folder)


def _by_linked_head(root: Path, other: Path) -> None:
    (root / ".git" / "HEAD").unlink()
    (root / ".git" / "HEAD").symlink_to(other / "a.md")


def _by_pipe(root: Path, _other: Path) -> None:
    (root / ".git" / "packed-refs").unlink(missing_ok=True)
    os.mkfifo(root / ".git" / "packed-refs")


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        (_by_file, "worktree or a submodule"),
        (_by_link, "worktree or a submodule"),
        (_by_alternates, "borrows"),
        (_by_common_folder, "worktree of another"),
        (_by_linked_objects, "is a link"),
        (_by_linked_object_folders, "is a link"),
        (_by_linked_head, "is a link"),
        (_by_pipe, "no regular file"),
    ],
)
async def test_a_repository_that_leads_elsewhere_is_refused_with_a_reason(
    root: Path, tmp_path: Path, lead: Callable[[Path, Path], None], reason: str
) -> None:
    other = made(tmp_path / "other", ELSEWHERE)
    lead(root, other)
    said = await failure(root)
    assert reason in said
    assert ELSEWHERE not in said
    assert str(other) not in said


async def test_a_worktree_and_a_submodule_are_refused(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", str(tmp_path / "tree"))
    assert "worktree" in await failure(tmp_path / "tree")
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", str(root), "inner")
    assert "submodule" in await failure(root / "inner")
    # The one that has them is itself whole.
    assert [one async for one in repository(name(root), 1_000, Seen())]


async def test_a_bare_repository_is_read(root: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--bare", str(root), "bare.git")
    found = [one async for one in repository(name(tmp_path / "bare.git"), 1_000, Seen())]
    assert [one.name for one in found] == ["a.md", "b.md"]
