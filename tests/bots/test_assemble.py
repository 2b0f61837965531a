"""Which key reaches which provider of embeddings."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bots.assemble import embedding_key
from bots.settings import Settings

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
