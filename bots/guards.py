"""Opens what looks at messages and answers for harm, as the settings say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from bots.settings import Settings
from core.ports import Misconfigured, Toxicity, Unavailable, VectorSpace
from core.safety.beside import Beside
from core.safety.screen import Guards, Rules, read_thresholds

if TYPE_CHECKING:
    from adapters.models.detoxify import DetoxifyModel
    from bots.assemble import Knowledge

DETOXIFY = ("original", "unbiased", "multilingual")
OFF, LIGHT = "off", "light"

log = logging.getLogger(__name__)


def toxicity_model(settings: Settings, spaces: Sequence[VectorSpace]) -> Toxicity | None:
    """The model that TOXICITY_MODEL names; where it names none, what costs nothing more.

    That is Detoxify where its weights are there, and else the light model where messages are
    embedded by both embedded models in any case. Raises Misconfigured.
    """
    name = settings.toxicity_model
    if name == OFF:
        return None
    large = _large(settings)
    light = _light(spaces, made=name == LIGHT)
    return Beside(large, light) if large and light else large or light


def _large(settings: Settings) -> Toxicity | None:
    """Detoxify or its export; None where the settings name neither."""
    name = settings.toxicity_model
    if name.startswith("onnx:"):
        from adapters.models.toxicity_onnx import OnnxToxicity

        return OnnxToxicity(name)
    if name in DETOXIFY or (not name and settings.detoxify_checkpoint):
        return detoxify_model(settings)
    return None


def detoxify_model(settings: Settings) -> DetoxifyModel:
    """As the settings name it; `unbiased` where they name none."""
    from adapters.models.detoxify import DetoxifyModel

    kind = settings.toxicity_model if settings.toxicity_model in DETOXIFY else "unbiased"
    return DetoxifyModel(kind, settings.detoxify_checkpoint, settings.detoxify_config)


def _light(spaces: Sequence[VectorSpace], *, made: bool) -> Toxicity | None:
    """Over the embedders that are open; where it is asked for, over new ones."""
    from adapters.models.embeddings import embedded_spaces
    from adapters.models.language import detect
    from core.safety.light import LightToxicity, shipped

    known = {space.embedder.name: space.embedder for space in spaces}
    if not made and not known.keys() >= set(shipped().embedders):
        return None
    for space in embedded_spaces("all"):
        known.setdefault(space.embedder.name, space.embedder)
    embedders = [known[name] for name in shipped().embedders]
    return LightToxicity(embedders, is_english=lambda text: detect(text) == "en")


def rules_of(settings: Settings) -> Rules:
    """What the five settings of thresholds say, which were checked when they were read."""
    return Rules(
        warn=read_thresholds(settings.safety_warn),
        mask=read_thresholds(settings.safety_mask),
        help=read_thresholds(settings.safety_help),
        refuse=read_thresholds(settings.safety_refuse),
        tell=read_thresholds(settings.safety_tell),
    )


@asynccontextmanager
async def open_guards(settings: Settings, knowledge: Knowledge) -> AsyncIterator[Guards]:
    """With the model read meanwhile, so that nobody's first message waits for it."""
    model = toxicity_model(settings, knowledge.spaces)
    guards = Guards(model, rules_of(settings), keep=knowledge.database.screenings.keep)
    warming = asyncio.create_task(_warmed(model)) if model else None
    try:
        yield guards
    finally:
        if warming:
            warming.cancel()
            with suppress(asyncio.CancelledError):
                await warming


async def _warmed(model: Toxicity) -> None:
    """What is wrong with it is said again when the first message is judged."""
    try:
        await model.judge(["Good morning."])
    except (Unavailable, Misconfigured) as error:
        log.warning("the toxicity model cannot be used: %s", error)
