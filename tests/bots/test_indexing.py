"""What `mynah index` tells by its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.indexing import index
from bots.settings import Settings
from core.messages import EVERYONE


@pytest.mark.parametrize(
    ("files", "targets", "code"),
    [
        ({"a.md": "# A\n\nWords."}, ("a.md",), 0),
        ({"a.md": ""}, ("a.md",), 1),
        ({"a.md": "", "b.md": "# B\n\nWords."}, ("a.md", "b.md"), 1),
        ({"a.md": "", "b.md": "# B\n\nWords."}, ("",), 0),
        ({"a.md": "", "b.md": ""}, ("",), 1),
        ({"a.png": "x"}, ("",), 0),
    ],
)
async def test_a_target_of_which_nothing_could_be_read_is_a_failure(
    tmp_path: Path, files: dict[str, str], targets: tuple[str, ...], code: int
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name, text in files.items():
        (root / name).write_text(text)
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    named = [str(root / target) for target in targets]
    assert await index(settings, named, EVERYONE, dry_run=True, as_json=True) == code


async def test_a_page_that_is_refused_is_a_failure(tmp_path: Path) -> None:
    settings = Settings(mynah_home=tmp_path / "home", embedding_languages="en")
    target = ["http://127.0.0.1:9/"]  # addresses of this machine are refused unasked
    assert await index(settings, target, EVERYONE, dry_run=False, as_json=True) == 1
