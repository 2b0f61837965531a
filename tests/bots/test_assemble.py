"""Which key reaches which provider of embeddings, and what is said where something cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bots.assemble import embedding_key, embedding_spaces, open_knowledge
from bots.indexes import open_index
from bots.settings import Settings
from bots.writers import chat_models
from core.messages import EVERYONE
from core.ports import EmbeddingRole, Misconfigured
from tests.adapters.indexes.shelf import SPACES, entry, texts
from tests.weaviate.standin import standin

USUAL = Settings(_env_file=None).model_copy(
    update={"mynah_model_key": SecretStr("sk-1"), "embedding_model": "openai:text-embedding-3"}
)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"mynah_model": "openai:gpt-4.1"}, "sk-1"),
        ({"mynah_model": "anthropic:claude-x"}, ""),
        ({"models_light": "openai:a,openai:b"}, "sk-1"),
        ({"models_light": "openai:a", "models_premium": "anthropic:b"}, ""),
        ({"mynah_model": ""}, ""),
        ({"mynah_model": "openai:x", "mynah_model_url": "http://127.0.0.1:1/v1"}, ""),
    ],
)
def test_only_the_provider_that_also_writes_gets_the_models_key(
    settings: dict[str, str], key: str
) -> None:
    assert embedding_key(USUAL.model_copy(update=settings)) == key


@pytest.mark.parametrize("name", ["gpt4", "foo:bar"])
def test_a_model_that_cannot_be_opened_is_named_with_an_example_and_few_providers(
    name: str,
) -> None:
    with pytest.raises(Misconfigured) as raised:
        chat_models(USUAL.model_copy(update={"mynah_model": name}))
    told = str(raised.value)
    assert told.startswith(f"MYNAH_MODEL={name}: ")
    assert told.endswith("Example: MYNAH_MODEL=openai:gpt-4.1")
    assert "langsmith" not in told
    assert len(told) < 300


async def test_a_home_that_cannot_be_made_is_named_with_an_example() -> None:
    settings = USUAL.model_copy(update={"mynah_home": Path("/proc/x"), "embedding_model": ""})
    with pytest.raises(Misconfigured, match=r"Example: MYNAH_HOME=\./var"):
        async with open_knowledge(settings):
            pass


@pytest.mark.parametrize("name", ["fastembed:x", "sentence-transformers:x", "foo:x"])
async def test_an_embedding_model_that_cannot_be_opened_is_named_with_examples(name: str) -> None:
    settings = USUAL.model_copy(update={"embedding_model": name})
    with pytest.raises(Misconfigured, match="Examples: fastembed:BAAI/bge-small-en"):
        await embedding_spaces(settings)[0].embedder.embed(["x"], EmbeddingRole.QUESTION)


async def test_the_index_is_where_weaviate_url_says_and_else_in_the_home(tmp_path: Path) -> None:
    home = USUAL.model_copy(update={"mynah_home": tmp_path})
    async with standin("secret") as server:
        there = {"weaviate_url": server.url, "weaviate_grpc_url": server.grpc_url}
        settings = home.model_copy(
            update={
                **there,
                "weaviate_api_key": SecretStr("secret"),
                "weaviate_collection": "Aviary",
            }
        )
        async with open_index(settings, SPACES) as index:
            await index.put({"file:///a.md": [await entry("alpha")]})
            assert await texts(index, "alpha", EVERYONE) == ["alpha"]
            assert await index.count() == 1
        assert set(server.state.collections) == {"Aviary", "AviaryPlaces"}
        assert not (tmp_path / "index").exists()
    async with open_index(home, SPACES) as index:
        assert await index.count() == 0
