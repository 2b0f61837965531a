"""What the settings have a language model write of each chunk, and how much a run may ask of it."""

from __future__ import annotations

from bots.assemble import Knowledge
from bots.settings import Settings
from bots.tiers import model_names, tiers_of
from bots.writers import chat_models
from core.knowledge.enrichment import contextual, relations
from core.knowledge.enrichment.ask import Enricher, Question, manner


def enricher(settings: Settings, knowledge: Knowledge) -> Enricher | None:
    """For one reading of one source; None where nothing is to be written, or nobody writes."""
    questions = _questions(settings)
    tiers = chat_models(settings) if questions else ()
    if not tiers:
        return None
    return Enricher(
        tiers[0].models[0],  # the cheapest tier's; another one's replies would be another cache
        questions,
        knowledge.enriching.known,
        calls=settings.chunk_calls,
        seconds=settings.chunk_seconds,
    )


def filled_by(settings: Settings, identity: str) -> str:
    """Which index it is, and who is asked what of its chunks: whatever changes that has all read anew."""
    asked = manner((model_names(settings) or ("",))[0], _questions(settings))
    return "/".join(filter(None, (identity, asked)))


def _questions(settings: Settings) -> tuple[Question, ...]:
    asked = (
        (settings.chunk_context, Question("context", contextual.SYSTEM, contextual.sentence)),
        (settings.chunk_relations, Question("relations", relations.SYSTEM, relations.relations)),
    )
    return tuple(question for wanted, question in asked if wanted and tiers_of(settings))
