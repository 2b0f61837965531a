"""`mynah access list` shows who was decided about, and who the settings name as administrators."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.access import list_guests
from bots.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None, mynah_home=tmp_path, mynah_admins="slack:T024.U042, telegram:99"
    )


async def test_administrators_are_listed_for_programs_and_people(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await list_guests(settings, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["administrators"] == ["slack:T024.U042", "telegram:99"]
    assert await list_guests(settings, as_json=False) == 0
    assert "Administrators: slack:T024.U042, telegram:99." in capsys.readouterr().out


async def test_where_nobody_is_named_it_says_how(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await list_guests(settings.model_copy(update={"mynah_admins": ""}), as_json=False)
    assert "Administrators: none; MYNAH_ADMINS names them." in capsys.readouterr().out
