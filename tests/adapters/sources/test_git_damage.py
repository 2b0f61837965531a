"""A repository that is damaged says so, and never what a file of it holds."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.sources.repository import repository
from adapters.sources.seen import Seen
from core.knowledge.documents import Found, Unreachable
from tests.adapters.sources.test_repository import commit, git, name

ELSEWHERE = "words of another file"


def made(root: Path, text: str = "alpha") -> Path:
    root.mkdir()
    (root / "a.md").write_text(text)
    (root / "b.md").write_text("beta")
    git(root, "init")
    commit(root)
    return root


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return made(tmp_path / "repo")


def loose(root: Path, what: str) -> Path:
    """The file of an object."""
    asked = ["git", "rev-parse", what]
    sha = subprocess.run(asked, cwd=root, check=True, capture_output=True, text=True).stdout.strip()
    path = root / ".git" / "objects" / sha[:2] / sha[2:]
    path.chmod(0o644)
    return path


async def failure(root: Path) -> str:
    with pytest.raises(Unreachable) as raised:
        [one async for one in repository(name(root), 1_000, Seen())]
    return raised.value.reason


def _no_commit(root: Path) -> None:
    (root / ".git" / "HEAD").write_text("ref: refs/heads/none\n")


def _other_version(root: Path) -> None:
    (root / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 9\n")


def _torn_config(root: Path) -> None:
    with (root / ".git" / "config").open("a") as file:
        file.write(f"[core\n{ELSEWHERE}")


def _text_for_head(root: Path) -> None:
    (root / ".git" / "HEAD").write_text(ELSEWHERE)


def _missing_commit(root: Path) -> None:
    loose(root, "HEAD").unlink()


def _torn_tree(root: Path) -> None:
    loose(root, "HEAD^{tree}").write_bytes(b"x" * 40)


def _empty_commit(root: Path) -> None:
    loose(root, "HEAD").write_bytes(b"")


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (_no_commit, "no commit yet"),
        (_other_version, "not known here"),
        (_torn_config, "damaged"),
        (_text_for_head, "damaged"),
        (_missing_commit, "damaged"),
        (_torn_tree, "damaged"),
        (_empty_commit, "damaged"),
    ],
)
async def test_a_damaged_repository_cannot_be_reached_for_a_reason(
    root: Path, harm: Callable[[Path], None], reason: str
) -> None:
    harm(root)
    said = await failure(root)
    assert reason in said
    assert ELSEWHERE not in said


@pytest.mark.parametrize("torn", [True, False])
async def test_a_damaged_file_fails_and_the_others_are_read(
    root: Path, tmp_path: Path, torn: bool
) -> None:
    file = loose(root, "HEAD:a.md")
    whole = file.read_bytes()
    file.write_bytes(whole[:10]) if torn else file.unlink()
    found: list[Found] = []
    kept = tmp_path / "seen.json"
    seen = Seen(kept, "s")
    with pytest.raises(Unreachable, match=r"a\.md: .*damaged"):
        async for one in repository(name(root), 1_000, seen):
            found += [one]
    assert [await one.fetch() for one in found] == [b"beta"]
    seen.keep()
    # It is tried again, also without another commit.
    file.write_bytes(whole)
    held = frozenset(f"{name(root)}/{each}.md" for each in "ab")
    again = [one async for one in repository(name(root), 1_000, Seen(kept, "s", held))]
    assert await again[0].fetch() == b"alpha"
