"""A `.gitignore` says to us what it says to git, whatever stands in it and whatever it is."""

from __future__ import annotations

import os
import random
import re
import time
from pathlib import Path
from urllib.parse import unquote

import pytest

from adapters.sources.ignored import MOST_BYTES
from adapters.sources.pattern import patterns
from core.knowledge.documents import Unreachable
from tests.adapters.sources.test_folder import git, names, put

PIECES = [
    "*", "*", "**", "**/", "/**", "/", "/", "a", "a", "b", "ab", "?", "!", "#", "\\", "\\*", "\\!",
    "[ab]", "[!a]", "[^b]", "[a-b]", "[b-a]", "[]a]", "[[:alpha:]]", "[[:nope:]]", "[a", "[\\]b]",
    "[a-]", ".", " ", "\\ ", "a/", "***", "[!b-z]", "\t", "[[:digit:]-]", "é", "]",
]  # fmt: skip
PATHS = ["a", "b", "ab", "ba/a", "ba/b", "x/a", "x/ab", "x/y/a", "x/y/b", "x/y/ab/a", "1", "]", "é",
         "a b", "c*", "x/!a", "#a", "abab", "aab/b.a"]  # fmt: skip


def matched(text: str, path: str) -> bool:
    lines = list(patterns(text.encode()))
    return any(line.matches(path.split("/"), is_folder=False) for line in lines)


def line_of(chance: random.Random) -> str:
    """Not `a**/b`: git takes off the `a` first and then, unlike its manual, sees folders.

    And no backslash before a slash, of which the manual says nothing.
    """
    while True:
        line = "".join(chance.choices(PIECES, k=chance.randint(1, 6)))
        if not re.search(r"[^/*]\*\*+(/|\\)|\\/", line):
            return line


async def test_lines_of_all_kinds_ignore_what_git_ignores(tmp_path: Path) -> None:
    await _ignores_what_git_ignores(tmp_path, seed=1)


@pytest.mark.soak
async def test_so_do_lines_that_nobody_tried_before(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        await _ignores_what_git_ignores(folder, random.SystemRandom().randrange(10**6))


async def _ignores_what_git_ignores(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - lines to try, no secrets
    git(tmp_path, "init", "-q")
    for number in range(400):
        lines = [line_of(chance) for _ in range(2)]
        put(tmp_path / str(number), *PATHS)
        put(tmp_path / str(number), ".gitignore", text="\n".join(lines) + "\n")
    listed = git(tmp_path, "ls-files", "-zo", "--exclude-standard").split("\0")
    wanted = {name for name in listed if name and not name.endswith("/.gitignore")}
    found = {unquote(name) for name in await names(tmp_path)}
    wrong = {
        name: (tmp_path / name.split("/")[0] / ".gitignore").read_text() for name in found ^ wanted
    }
    assert not wrong, f"seed {seed}"


@pytest.mark.parametrize(
    "line",
    [
        "*a" * 12 + "*b",
        "[a-z]*" * 100 + "b",
        "**/*a*a*/" * 20 + "b",
        "/" + "**/a/" * 60 + "b",
        "?" * 100_000,
        "*" * 100_000 + "b",
        "[" + "[:" * 50_000,
    ],
)
async def test_no_line_takes_long_to_match(tmp_path: Path, line: str) -> None:
    (tmp_path / ".git").mkdir()
    put(tmp_path, ".gitignore", text=line + "\n")
    put(tmp_path, "a" * 60 + ".txt", "/".join("a" * 60) + "/c.txt")
    began = time.process_time()
    assert len(await names(tmp_path)) == 2
    assert time.process_time() - began < 1.0


async def test_rules_that_are_a_pipe_or_a_link_or_a_folder_are_none(tmp_path: Path) -> None:
    put(tmp_path, "rules", "pipe/a.md", "link/a.md", "folder/a.md", "folder/.gitignore/x", text="*")
    os.mkfifo(tmp_path / "pipe/.gitignore")
    (tmp_path / "link/.gitignore").symlink_to(tmp_path / "rules")
    assert await names(tmp_path) == ["rules", "folder/a.md", "link/a.md", "pipe/a.md"]


async def test_a_folder_whose_rules_are_too_large_is_said_to_be_unlisted(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "sub/secret.md")
    put(tmp_path, "sub/.gitignore", text="secret.md\n" + "#" * MOST_BYTES)
    with pytest.raises(Unreachable, match=r"sub: its \.gitignore is larger than 200 kB"):
        await names(tmp_path)


async def test_rules_halfway_between_the_repository_and_the_folder_hold(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    put(tmp_path, "a/b/c/d/x.md", "a/b/c/d/y.md", "a/b/c/build/z.md")
    put(tmp_path, "a/b/.gitignore", text="y.md\nbuild\n")
    assert await names(tmp_path / "a/b/c/d") == ["x.md"]
    assert await names(tmp_path / "a/b/c/build") == ["z.md"]


async def test_ignore_files_say_the_same_and_have_the_last_word(tmp_path: Path) -> None:
    put(tmp_path, "a.md", "b.md", "sub/c.md", "sub/d.md")
    put(tmp_path, ".gitignore", text="b.md\n")
    put(tmp_path, ".ignore", text="!b.md\n")
    put(tmp_path, "sub/.ignore", text="c.md\n")
    assert await names(tmp_path) == ["a.md", "b.md", "sub/d.md"]


def test_a_line_of_a_file_from_windows_means_the_same() -> None:
    assert matched("\ufeffa.md\r\n", "a.md")
    assert not matched("a.md\r\n", "b.md")
