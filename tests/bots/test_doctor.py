"""The doctor looks at real engines, and one broken thing hides none of the others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.sources.look import who_reads
from bots.checks import Finding
from bots.doctor import examine
from bots.settings import Settings
from core.release import release
from tests.adapters.models.tiny_clip import write_clip
from tests.adapters.models.tiny_onnx import write_cross_encoder
from tests.platforms.discord import BRISK, discord_standin
from tests.ports import free_port
from tests.weaviate.standin import standin

NAMES = [
    "system",
    "home",
    "queue",
    "workers",
    "dead letters",
    "records",
    "conversations",
    "index",
    "key",
    "erasing",
    "jobs",
    "pauses",
    "sources",
    "embeddings",
    "safety",
    "pictures",
    "chat model",
    "administrators",
    "watching",
    "web",
]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def settings(tmp_path: Path, port: int) -> Settings:
    return Settings(
        _env_file=None, mynah_home=tmp_path / "home", port=port, embedding_languages="en"
    )


@pytest.fixture
def taken(port: int) -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        yield port


async def examined(settings: Settings, **changes: Any) -> dict[str, Finding]:
    found = await examine(settings.model_copy(update=changes))
    assert [finding.name for finding in found] == NAMES
    assert all(finding.remedy for finding in found if finding.state != "ok")
    return {finding.name: finding for finding in found}


async def test_a_new_home_is_well_and_only_lacks_documents(settings: Settings) -> None:
    found = await examined(settings)
    states = {name: finding.state for name, finding in found.items()}
    pictures = "ok" if who_reads() else "degraded"
    assert states == {
        **dict.fromkeys(NAMES, "ok"),
        "index": "degraded",
        "pictures": pictures,
        "safety": "degraded",
    }, found
    assert "mynah index" in found["index"].remedy
    assert "append-only file on" in found["queue"].detail
    assert found["system"].detail.startswith(f"Mynah {release()} with Python 3.")


async def test_a_cross_encoder_is_tried_where_one_is_set(
    settings: Settings, tmp_path: Path
) -> None:
    write_cross_encoder(tmp_path / "model", ["restore"])
    for model, seconds, state, says in (
        (tmp_path / "model", 60, "ok", "read 50 short passages"),
        (tmp_path / "model", 1e-9, "degraded", "the order stays as found"),
        (tmp_path, 60, "broken", "holds no model.onnx"),
    ):
        named = {"rerank_model": f"onnx:{model}", "rerank_seconds": seconds}
        found = {each.name: each for each in await examine(settings.model_copy(update=named))}
        assert found["reranking"].state == state
        assert says in found["reranking"].detail


async def test_a_model_of_pictures_is_tried_where_one_is_set(
    settings: Settings, tmp_path: Path
) -> None:
    for model, state, says in (
        (write_clip(tmp_path / "model"), "ok", "never measured with a trained model"),
        ("onnx:/nowhere", "broken", "holds no text_model.onnx"),
        (write_clip(tmp_path / "other", width=5), "broken", "5 numbers of a picture"),
    ):
        named = settings.model_copy(update={"image_model": model})
        found = {each.name: each for each in await examine(named)}
        assert found["image model"].state == state
        assert says in found["image model"].detail


async def test_administrators_are_shown_as_the_settings_name_them(settings: Settings) -> None:
    named = settings.model_copy(update={"mynah_admins": "slack:T024.U042,telegram:99"})
    told = {finding.name: finding.detail for finding in await examine(named)}
    assert told["administrators"] == "slack:T024.U042, telegram:99"


async def test_engines_that_are_away_are_broken_and_the_rest_is_still_seen(
    settings: Settings, port: int
) -> None:
    found = await examined(settings, database_url=f"postgresql://ada:hush@127.0.0.1:{port}/none")
    assert found["records"].state == found["conversations"].state == "broken"
    assert "DATABASE_URL" in found["records"].remedy
    assert found["queue"].state == found["home"].state == "ok"
    assert all("hush" not in finding.detail for finding in found.values())


async def test_a_home_that_cannot_be_written_is_broken(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    found = await examined(settings, mynah_home=tmp_path / "file")
    assert found["home"].state == "broken"
    assert "MYNAH_HOME" in found["home"].remedy


async def test_a_port_taken_by_another_program_is_broken(settings: Settings, taken: int) -> None:
    found = await examined(settings)
    assert found["web"].state == "broken"
    assert str(taken) in found["web"].detail


async def test_an_open_address_without_tokens_is_broken(settings: Settings) -> None:
    found = await examined(settings, mynah_host="192.0.2.7")
    assert found["web"].state == "broken"
    assert "MYNAH_TOKENS" in found["web"].remedy


async def test_the_chat_model_is_called_only_when_asked_for(settings: Settings, port: int) -> None:
    silent = settings.model_copy(
        update={"mynah_model": "tiny", "mynah_model_url": f"http://127.0.0.1:{port}/v1"}
    )
    looked = {finding.name: finding for finding in await examine(silent)}
    assert looked["chat model"].state == "ok"
    assert "not called" in looked["chat model"].detail
    called = {finding.name: finding for finding in await examine(silent, call=True)}
    assert called["chat model"].state == "degraded"
    assert "people get quotes instead" in called["chat model"].detail


async def test_a_configured_chat_platform_is_asked(settings: Settings) -> None:
    async with discord_standin(BRISK) as standin:
        standin.guild("Office")
        right = {"discord_token": SecretStr(standin.token), "discord_api_url": standin.api_url}
        found = {f.name: f for f in await examine(settings.model_copy(update=right))}
        assert (found["discord"].state, "@mynah in Office" in found["discord"].detail) == (
            "ok",
            True,
        )
        wrong = right | {"discord_token": SecretStr("hush")}
        found = {f.name: f for f in await examine(settings.model_copy(update=wrong))}
        assert found["discord"].state == "broken"
        assert "mynah connect discord" in found["discord"].remedy
        assert all("hush" not in finding.detail for finding in found.values())


async def test_an_index_in_weaviate_is_looked_at_there(settings: Settings) -> None:
    async with standin() as server:
        there = {"weaviate_url": server.url, "weaviate_grpc_url": server.grpc_url}
        found = (await examined(settings, **there))["index"]
        assert (found.state, found.detail) == (
            "degraded",
            "no document is indexed yet (Weaviate, by WEAVIATE_URL)",
        )
    found = (await examined(settings, **there))["index"]
    assert found.state == "broken"
    assert "Check WEAVIATE_URL" in found.remedy
