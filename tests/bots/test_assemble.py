"""Which key reaches which provider of embeddings, and what is said where something cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bots.assemble import chat_model, embedding_key, embedding_spaces, open_knowledge
from bots.settings import Settings
from core.ports import EmbeddingRole, Misconfigured

USUAL = Settings(_env_file=None).model_copy(
    update={"mynah_model_key": SecretStr("sk-1"), "embedding_model": "openai:text-embedding-3"}
)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"mynah_model": "openai:gpt-4.1"}, "sk-1"),
        ({"mynah_model": "anthropic:claude-x"}, ""),
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
        chat_model(USUAL.model_copy(update={"mynah_model": name}))
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
