"""A folder's rules hide what they name from the folder's own readers, at every step and in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.sources.allowed import MOST_PARTS, readers_below
from bots.assemble import open_knowledge
from bots.indexing import index
from bots.settings import Settings
from bots.sources import add, sync
from core.messages import EVERYONE, Audience
from core.ports import Misconfigured

ADA = Audience("person", "web", "", "ada")
BO = Audience("person", "web", "", "bo")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    (root / "salaries").mkdir(parents=True)
    (root / "open.md").write_text("# Open\n\nOpening hours.")
    (root / "salaries" / "a.md").write_text("# Pay\n\nThe salaries.")
    (root / "salaries" / "bo.md").write_text("# Bo\n\nThe salary of Bo.")
    return root


async def seen(settings: Settings, root: Path, readers: Sequence[Audience]) -> set[str]:
    async with open_knowledge(settings) as knowledge:
        files = await asyncio.to_thread(lambda: list(root.rglob("*.md")))
        return {file.name for file in files if await knowledge.index.read(file.as_uri(), readers)}


async def test_what_a_rule_names_is_for_its_readers_alone_from_the_first_reading_on(
    settings: Settings, root: Path
) -> None:
    (root / ".mynah-readers").write_text(f"# pay\nsalaries/ {ADA}\n")
    assert await index(settings, [str(root)], EVERYONE, dry_run=False, as_json=True) == 0
    assert await seen(settings, root, (EVERYONE,)) == {"open.md"}
    assert await seen(settings, root, (ADA,)) == {"open.md", "a.md", "bo.md"}
    assert await seen(settings, root, (BO,)) == {"open.md"}


async def test_a_rule_that_comes_later_hides_what_was_shown(settings: Settings, root: Path) -> None:
    await add(settings, str(root), "", EVERYONE, 0.0, as_json=True)
    assert await seen(settings, root, (EVERYONE,)) == {"open.md", "a.md", "bo.md"}
    (root / ".mynah-readers").write_text(f"salaries {ADA}")
    for _ in range(2):
        assert await sync(settings, [str(root)], as_json=True) == 0
        assert await seen(settings, root, (EVERYONE,)) == {"open.md"}
        assert await seen(settings, root, (ADA,)) == {"open.md", "a.md", "bo.md"}


async def test_rules_that_do_not_fit_into_each_other_show_it_to_nobody(
    settings: Settings, root: Path
) -> None:
    (root / ".mynah-readers").write_text(f"salaries {ADA}\nsalaries/bo.md {BO}\n")
    await index(settings, [str(root)], EVERYONE, dry_run=False, as_json=True)
    for readers in ((EVERYONE,), (ADA,), (BO,), (ADA, BO)):
        assert "bo.md" not in await seen(settings, root, readers)


@pytest.mark.parametrize(
    "rules",
    [
        "salarys/ person:web:ada",
        "salaries/ nobody",
        "salaries/",
        "../docs/salaries person:web:ada",
        "/salaries person:web:ada",
        "link person:web:ada",
        "salaries person:web:ada\nsalaries/ person:web:bo",
        "**/*.pdf person:web:ada",
        "salarys/*.md person:web:ada",
        "salaries/[a.md person:web:ada",
        "!salaries/*.md person:web:ada",
        "../*.md person:web:ada",
        "salaries/*.md person:web:ada\nsalaries/a* person:web:bo",
        "li?k person:web:ada",
    ],
)
async def test_a_wrong_rule_stops_the_reading_rather_than_show_what_it_would_hide(
    settings: Settings, root: Path, rules: str
) -> None:
    (root / "link").symlink_to("salaries")
    (root / ".mynah-readers").write_text(rules)
    with pytest.raises(Misconfigured, match="line"):
        await index(settings, [str(root)], EVERYONE, dry_run=False, as_json=True)
    assert await seen(settings, root, (EVERYONE, ADA, BO)) == set()


async def test_a_wrong_rule_does_not_stop_other_sources(
    settings: Settings, root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for folder in (root, other):
        await add(settings, str(folder), "", EVERYONE, 0.0, as_json=True)
    (other / "new.md").write_text("Words.")
    (root / ".mynah-readers").write_text("nonsense")
    assert await sync(settings, [], as_json=True) == 1
    assert await seen(settings, other, (EVERYONE,)) == {"new.md"}


@pytest.mark.parametrize(
    ("pattern", "hidden"),
    [
        ("salaries/a*.md", {"a.md"}),
        ("*.md", {"open.md", "a.md", "bo.md"}),
        ("**/salaries/**", {"a.md", "bo.md"}),
        ("sal*/", {"a.md", "bo.md"}),
        ("salaries/**", {"a.md", "bo.md"}),
        ("sal?ries/b[a-o].md", {"bo.md"}),
    ],
)
async def test_a_pattern_hides_what_it_matches(
    settings: Settings, root: Path, pattern: str, hidden: set[str]
) -> None:
    (root / ".mynah-readers").write_text(f"{pattern} {ADA}\n")
    assert await index(settings, [str(root)], EVERYONE, dry_run=False, as_json=True) == 0
    everything = {"open.md", "a.md", "bo.md"}
    assert await seen(settings, root, (EVERYONE,)) == everything - hidden
    assert await seen(settings, root, (EVERYONE, ADA)) == everything


async def test_what_a_pattern_matches_later_is_never_shown_and_what_is_gone_is_removed(
    settings: Settings, root: Path
) -> None:
    (root / ".mynah-readers").write_text(f"**/b*.md {ADA}\n")
    await add(settings, str(root), "", EVERYONE, 0.0, as_json=True)
    (root / "salaries" / "bea.md").write_text("# Bea\n\nThe salary of Bea.")
    (root / "salaries" / "bo.md").unlink()
    assert await sync(settings, [root.as_uri()], as_json=True) == 0
    assert await seen(settings, root, (EVERYONE,)) == {"open.md", "a.md"}
    assert await seen(settings, root, (ADA,)) == {"open.md", "a.md", "bea.md"}
    async with open_knowledge(settings) as knowledge:
        gone = (root / "salaries" / "bo.md").as_uri()
        assert await knowledge.index.read(gone, (ADA,)) == []


async def test_what_appears_while_a_folder_is_read_waits_for_its_rule(root: Path) -> None:
    (root / ".mynah-readers").write_text(f"salaries/b* {ADA}\n")
    rules = await readers_below(root)
    assert rules.parts == {root / "salaries" / "bo.md": ADA}
    assert rules.hides((root / "salaries" / "bea.md").as_uri())
    assert rules.hides((root / "salaries" / "bonus" / "x.md").as_uri())
    assert not rules.hides((root / "salaries" / "bo.md").as_uri())
    assert not rules.hides((root / "open.md").as_uri())


async def test_a_name_that_looks_like_a_pattern_is_hidden_with_what_it_matches(
    settings: Settings, root: Path
) -> None:
    (root / "[ab].md").write_text("# Odd\n\nAn odd name.")
    (root / "b.md").write_text("# B\n\nA plain name.")
    (root / ".mynah-readers").write_text(f"[ab].md {ADA}\n")
    assert await index(settings, [str(root)], EVERYONE, dry_run=False, as_json=True) == 0
    assert await seen(settings, root, (EVERYONE,)) == {"open.md", "bo.md"}


async def test_a_pattern_of_too_many_parts_is_refused(root: Path) -> None:
    for number in range(MOST_PARTS + 1):
        (root / f"{number}.txt").write_text("words")
    (root / ".mynah-readers").write_text(f"*.txt {ADA}\n")
    with pytest.raises(Misconfigured, match=r"line 1: more than 500 parts"):
        await readers_below(root)
