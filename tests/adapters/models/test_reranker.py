"""Cross-encoders by name: a real ONNX model that the test makes, and what a hosted one gives."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from langchain_core.documents import BaseDocumentCompressor, Document

from adapters.models.reranker import NamedReranker
from core.ports import Misconfigured, Unavailable
from tests.adapters.models.tiny_onnx import write_cross_encoder

WORDS = ["how", "do", "i", "restore", "a", "backup", "run", "to", "the", "canteen", "opens"]


async def test_an_onnx_folder_scores_question_and_text_together(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path, WORDS)
    model = NamedReranker(f"onnx:{tmp_path}")
    texts = ["The canteen opens at ten", "Run restore to restore a backup", "", "\ud800 restore"]
    assert await model.score("How do I restore a backup?", texts) == [0, 4, 0, 1]
    assert await model.score("canteen", ["canteen " * 5_000]) == [508]
    assert await model.score("a" * 9_000, ["a b"] * 20) == [0] * 20
    assert await model.score("restore", []) == []


@pytest.mark.parametrize("name", ["", "onnx", ":x", "fastembed:"])
def test_a_name_without_a_model_is_told_with_examples(name: str) -> None:
    with pytest.raises(Misconfigured, match="examples: fastembed:Xenova"):
        NamedReranker(name)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("onnx:/nowhere", "holds no model.onnx and tokenizer.json"),
        ("fastembed:Xenova/ms-marco-MiniLM-L-6-v2", r"\.\[fastembed\]"),
        ("sentence-transformers:cross-encoder/x", r"\.\[sentence-transformers\]"),
        ("nobody:model", "langchain_nobody"),
        ("ollama:model", "no model that reranks"),
    ],
)
async def test_what_cannot_be_loaded_is_told(name: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        await NamedReranker(name).score("x", ["y"])


async def test_a_model_that_is_no_model_is_told(tmp_path: Path) -> None:
    write_cross_encoder(tmp_path, WORDS)
    (tmp_path / "onnx" / "model.onnx").write_bytes(b"no model")
    with pytest.raises(Unavailable, match="cannot be loaded"):
        await NamedReranker(f"onnx:{tmp_path}").score("x", ["y"])


class AcmeRerank(BaseDocumentCompressor):
    """A provider's class as LangChain's packages have them: the best few come back, best first."""

    model: str
    acme_api_key: str
    top_n: int = 3

    def compress_documents(
        self, documents: Sequence[Document], query: str, callbacks: Any = None
    ) -> list[Document]:
        if self.acme_api_key != "key":
            raise PermissionError("no such key")
        best = sorted(documents, key=lambda each: -len(each.page_content))[: self.top_n]
        return [
            Document(each.page_content, metadata={**each.metadata, "relevance_score": 1 / place})
            for place, each in enumerate(best, 1)
        ]


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> None:
    package = ModuleType("langchain_acme")
    package.AcmeRerank = AcmeRerank  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "langchain_acme", package)


@pytest.mark.usefixtures("acme")
async def test_a_hosted_model_scores_all_in_the_order_they_were_given() -> None:
    model = NamedReranker("acme:rerank-1", "key")
    texts = ["a", "aaa", "aaaaa", "aa", "aaaa"]
    assert await model.score("?", texts) == [1 / 5, 1 / 3, 1, 1 / 4, 1 / 2]


@pytest.mark.usefixtures("acme")
async def test_a_provider_that_refuses_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="no such key"):
        await NamedReranker("acme:rerank-1", "other").score("?", ["a"])
