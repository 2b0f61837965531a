"""What the settings have a language model write of each chunk, and how much a run may ask of it."""

from __future__ import annotations

from bots.assemble import Knowledge, chat_model
from bots.settings import Settings
from core.knowledge.enrichment import contextual, relations
from core.knowledge.enrichment.ask import Enricher, Question, manner


def enricher(settings: Settings, knowledge: Knowledge) -> Enricher | None:
    """For one reading of one source; None where nothing is to be written, or nobody writes."""
    questions = _questions(settings)
    model = chat_model(settings) if questions else None
    if model is None:
        return None
    return Enricher(
        model,
        questions,
        knowledge.enriching.known,
        calls=settings.chunk_calls,
        seconds=settings.chunk_seconds,
    )


def filled_by(settings: Settings, identity: str) -> str:
    """Which index it is, and who is asked what of its chunks: whatever changes that has all read anew."""
    asked = manner(settings.mynah_model, _questions(settings))
    return "/".join(filter(None, (identity, asked)))


def _questions(settings: Settings) -> tuple[Question, ...]:
    asked = (
        (settings.chunk_context, Question("context", contextual.SYSTEM, contextual.sentence)),
        (settings.chunk_relations, Question("relations", relations.SYSTEM, relations.relations)),
    )
    return tuple(question for wanted, question in asked if wanted and settings.mynah_model)
