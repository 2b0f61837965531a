"""The vector spaces an index is filled with: two embedded models, or any one by name."""

from __future__ import annotations

from typing import Literal

from adapters.models.clip import ClipTexts
from adapters.models.minilm import MiniLM
from adapters.models.named import NamedEmbedder
from adapters.models.sentence_encoder import SentenceEncoder
from core.ports import IMAGE, NO_LANGUAGE, VectorSpace

# How much BM25 counts beside each model: docs/measurements.md.
ENGLISH_KEYWORDS = 0.4
MULTILINGUAL_KEYWORDS = 0.35


def embedded_spaces(languages: Literal["all", "en"]) -> tuple[VectorSpace, ...]:
    """An English vector for English chunks and, for "all", a multilingual one for every chunk.

    Nothing is loaded before the first text is embedded.
    """
    english = VectorSpace("english", MiniLM(), frozenset({"en"}), ENGLISH_KEYWORDS)
    if languages == "en":
        # The only space must cover everything, or text in another language had no vector at all.
        return (VectorSpace("english", english.embedder, frozenset(), ENGLISH_KEYWORDS),)
    multilingual = VectorSpace(
        "multilingual", SentenceEncoder(), frozenset(), MULTILINGUAL_KEYWORDS
    )
    return (english, multilingual)


def named_space(name: str, key: str = "") -> VectorSpace:
    """One space for all languages, by any model: see named.py; raises Misconfigured.

    `key` is its provider's, where the environment does not hold it.

    The model is loaded when its dimension or a vector is first asked for.
    """
    return VectorSpace("custom", NamedEmbedder(name, key))


def image_space(name: str) -> VectorSpace:
    """The space of what pictures show, by any CLIP model: see clip.py; raises Misconfigured."""
    return VectorSpace(IMAGE, ClipTexts(name), NO_LANGUAGE)
