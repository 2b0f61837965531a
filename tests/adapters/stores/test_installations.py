"""Installations are kept sealed, and each step says what it replaces: in memory, SQLite and Postgres alike."""

from __future__ import annotations

import string
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.doubles.installations import GlassSeal, MemoryInstallations
from adapters.stores.sealed import LOCKED, FernetSeal, SealedInstallations, open_seal
from adapters.stores.sql.database import open_database
from core.ports import Installation, Installations, Misconfigured, Seal, Unreadable

ACME = Installation("slack", "T1", "Acme", "xoxb-secret", 10.0)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def raw(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Installations]:
    if request.param == "memory":
        yield MemoryInstallations()
        return
    url = request.getfixturevalue("database_url") if request.param == "postgres" else ""
    async with open_database(url, tmp_path) as database:
        yield database.installations


def seal(*keys: bytes) -> FernetSeal:
    return FernetSeal([Fernet(each) for each in keys or (Fernet.generate_key(),)])


async def test_what_is_saved_is_found_and_lies_there_sealed(raw: Installations) -> None:
    kept = SealedInstallations(raw, seal())
    await kept.save(replace(ACME, workspace="T2", name="Zeta"))
    saved = await kept.save(ACME)
    assert await kept.find("slack", "T1") == saved
    assert [each.name for each in await kept.all("slack")] == ["Acme", "Zeta"]
    assert await kept.all("teams") == []
    assert await kept.find("slack", "T3") is None
    found = await raw.find("slack", "T1")
    assert found is not None
    assert "secret" not in found.secret


async def test_only_the_version_that_is_kept_can_be_replaced_or_erased(raw: Installations) -> None:
    kept = SealedInstallations(raw, seal())
    first = await kept.save(ACME)
    assert first is not None
    second = await kept.save(replace(first, problem="broken"), over=first.version)
    assert second is not None
    assert await kept.save(replace(first, problem="late"), over=first.version) is None
    assert not await kept.erase(first)
    again = await kept.save(ACME)
    assert again is not None
    assert len({first.version, second.version, again.version}) == 3
    assert await kept.find("slack", "T1") == again
    assert await kept.erase(again)
    assert not await kept.erase(again)
    assert await kept.save(again, over=again.version) is None
    assert await kept.all("slack") == []


async def test_what_no_key_opens_has_a_problem_and_no_secret(raw: Installations) -> None:
    await SealedInstallations(raw, seal()).save(ACME)
    (found,) = await SealedInstallations(raw, seal()).all("slack")
    assert (found.secret, found.problem) == ("", LOCKED)


async def test_what_an_old_key_sealed_is_sealed_anew(raw: Installations) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    await SealedInstallations(raw, seal(old)).save(ACME)
    (found,) = await SealedInstallations(raw, seal(new, old)).all("slack")
    assert found.secret == ACME.secret
    (found,) = await SealedInstallations(raw, seal(new)).all("slack")
    assert (found.secret, found.problem) == (ACME.secret, "")


@pytest.mark.parametrize("made", [seal, GlassSeal])
def test_what_is_sealed_comes_back_and_what_is_not_is_refused(made: Callable[[], Seal]) -> None:
    ours = made()
    sealed = ours.seal("grüße\n1")
    assert set(sealed) <= set(string.ascii_letters + string.digits + "-_=")
    assert ours.unseal(sealed) == "grüße\n1"
    assert not ours.is_old(sealed)
    with pytest.raises(Unreadable):
        ours.unseal("no seal")


def test_a_seal_opens_its_own_and_nothing_else() -> None:
    ours = seal()
    sealed = ours.seal("grüße")
    assert ours.unseal(sealed) == "grüße"
    flipped = sealed[:-5] + ("A" if sealed[-5] != "A" else "B") + sealed[-4:]
    for wrong in (seal().seal("grüße"), flipped, "", "é", "no seal"):
        with pytest.raises(Unreadable):
            ours.unseal(wrong)


def test_keys_come_from_the_setting_newest_first(tmp_path: Path) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    sealed = open_seal(old, tmp_path).seal("x")
    both = open_seal(f" {new} ,{old}", tmp_path)
    assert both.unseal(sealed) == "x"
    assert both.is_old(sealed)
    assert not both.is_old(both.seal("x"))
    assert not list(tmp_path.iterdir()), "no file is made where keys are set"
    with pytest.raises(Misconfigured, match="openssl") as told:
        open_seal(f"{new},{old[:-3]}", tmp_path)
    assert old[:8] not in str(told.value)


def test_two_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        seals = list(threads.map(lambda _: open_seal("", tmp_path), range(8)))
    sealed = seals[0].seal("x")
    assert [each.unseal(sealed) for each in seals] == ["x"] * 8
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="nowhere"):
        open_seal("", tmp_path / "nowhere")
