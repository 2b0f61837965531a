"""From the settings to what decides the order of what is found, beside likeness."""

from __future__ import annotations

from bots.settings import Settings
from core.knowledge.order import Dates, Ordering, read_weights
from core.ports import Reranker


def reranker_of(settings: Settings) -> Reranker | None:
    """The cross-encoder that reads what is found, or None; loaded when it is first asked."""
    if not settings.rerank_model:
        return None
    from adapters.models.reranker import NamedReranker

    return NamedReranker(settings.rerank_model, settings.rerank_key.get_secret_value())


def ordering_of(settings: Settings, dates: Dates) -> Ordering:
    """All of it together; raises Misconfigured where RERANK_MODEL names none."""
    return Ordering(
        reranker=reranker_of(settings),
        seconds=settings.rerank_seconds,
        weights=read_weights(settings.source_weights),
        half_life=settings.recency_days,
        dates=dates,
    )
