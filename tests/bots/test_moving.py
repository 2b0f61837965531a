"""`mynah migrate index` as a person types it, before the real engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.assemble import open_knowledge
from bots.indexing import index
from bots.moving import migrate_index
from bots.settings import Settings
from core.messages import EVERYONE
from core.ports import Misconfigured
from tests.weaviate.standin import standin


async def test_an_index_goes_to_weaviate_and_its_documents_stay_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/tide.md").write_text("# Tide\n\nThe tide turns twice a day.\n")
    home = Settings(_env_file=None, mynah_home=tmp_path / "home", embedding_languages="en")
    documents = [str(tmp_path / "docs")]
    assert await index(home, documents, EVERYONE, dry_run=False, as_json=False) == 0
    async with standin() as server:
        there = {"weaviate_url": server.url, "weaviate_grpc_url": server.grpc_url}
        settings = home.model_copy(update=there)
        assert await migrate_index(settings, "weaviate", as_json=True) == 0
        moved = json.loads(capsys.readouterr().out)
        assert (moved["to"], moved["documents"], moved["written"]) == ("weaviate", 1, 1)
        assert await index(settings, documents, EVERYONE, dry_run=False, as_json=True) == 0
        [summary] = json.loads(capsys.readouterr().out)["targets"].values()
        assert summary["unchanged"] == 1, "nothing is embedded again"
        async with open_knowledge(settings) as knowledge:
            [found] = await knowledge.search(
                "when does the tide turn", [EVERYONE], 5, lambda _: None
            )
        assert "twice a day" in found.chunk.text


async def test_without_a_server_to_go_to_one_is_told_which_setting_names_it(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, mynah_home=tmp_path)
    with pytest.raises(Misconfigured, match="WEAVIATE_URL must name"):
        await migrate_index(settings, "weaviate", as_json=False)
