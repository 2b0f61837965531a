"""The models that embed, look at pictures, put in order and write, and who reads the text in pictures."""

from __future__ import annotations

import time
from io import BytesIO

from bots.assemble import embedding_spaces, open_records
from bots.checks import Finding
from bots.ordering import reranker_of
from bots.settings import Settings
from bots.writers import chat_models
from core.knowledge.order import CANDIDATES
from core.ports import IMAGE, ChatModel, EmbeddingRole, ModelFailed, Prompt


async def pictures(_settings: Settings) -> Finding:
    from adapters.sources.look import who_reads

    if name := who_reads():
        return Finding("ok", f"text in pictures is read by {name}")
    return Finding(
        "degraded",
        "text in pictures is not read; they are found by their names, descriptions and surroundings",
        "Run `.venv/bin/pip install -e '.[images]'`, or install tesseract.",
    )


async def sights(settings: Settings) -> Finding:
    """Both halves of the CLIP model, on a picture made here."""
    from PIL import Image

    from bots.picturing import looking

    held = BytesIO()
    Image.new("RGB", (64, 64), "red").save(held, "PNG")
    space = next(space for space in embedding_spaces(settings) if space.name == IMAGE)
    started = time.monotonic()
    await space.embedder.embed(["a red square"], EmbeddingRole.QUESTION)
    async with looking("", space) as look:
        await look(held.getvalue())
    took = time.monotonic() - started
    detail = f"{space.embedder.name} tells what pictures show (loaded and used in {took:.1f} s)"
    return Finding("ok", f"{detail}; what it gains was never measured with a trained model")


async def embeddings(settings: Settings) -> Finding:
    told = []
    for space in (each for each in embedding_spaces(settings) if each.name != IMAGE):
        started = time.monotonic()
        await space.embedder.embed(["How do I restore a backup?"], EmbeddingRole.QUESTION)
        took = time.monotonic() - started
        languages = ", ".join(sorted(space.languages)) or "every language"
        told.append(f"{space.embedder.name} for {languages} (loaded and used in {took:.1f} s)")
    return Finding("ok", "; ".join(told))


async def reranking(settings: Settings) -> Finding:
    reranker = reranker_of(settings)
    assert reranker is not None  # noqa: S101 - asked for where one is set
    texts = ["Run `mynah restore`."] * CANDIDATES
    await reranker.score("load it", texts[:1])
    started = time.monotonic()
    await reranker.score("How do I restore a backup?", texts)
    took = time.monotonic() - started
    detail = f"{reranker.name} read {CANDIDATES} short passages in {took:.1f} s"
    if took > settings.rerank_seconds:
        return Finding("degraded", f"{detail}, more than RERANK_SECONDS: the order stays as found")
    return Finding("ok", detail)


async def safety(settings: Settings) -> Finding:
    """What judges messages, and how much waits for a review."""
    from bots.guards import toxicity_model
    from core.safety.screen import read_thresholds

    model = toxicity_model(settings, embedding_spaces(settings))
    if model is None:
        remedy = "Set TOXICITY_MODEL=light, or a larger one; see docs/safety.md."
        return Finding("degraded", "messages are not judged for harm", remedy)
    await model.judge(["Good morning."])
    started = time.monotonic()
    await model.judge(["How many days of leave do I have?"])
    took = 1000 * (time.monotonic() - started)
    async with open_records(settings) as database:
        waiting, urgent = await database.screenings.counted()
    detail = f"{model.name} judges a question in {took:.0f} ms; verdicts to review: {waiting}"
    if read_thresholds(settings.safety_tell) and not settings.alert_to:
        detail += " (SAFETY_TELL reaches nobody: ALERT_TO is empty)"
    if urgent:
        remedy = "Run `mynah safety list --waiting`."
        return Finding("degraded", f"{detail}, {urgent} of them urgent", remedy)
    if model.degraded:
        remedy = "For a larger model see docs/safety.md; the light one is good enough for most."
        return Finding("degraded", f"{detail}; it stands in for a larger model", remedy)
    return Finding("ok", detail)


async def writing(call: bool, settings: Settings) -> Finding:
    tiers = chat_models(settings)
    models = {model.name: model for tier in tiers for model in tier.models}
    if not models:
        detail = "none is configured; answers quote the documents word for word"
        return Finding("ok", detail)
    if not call:
        return Finding("ok", f"{', '.join(models)}, not called; use --call to do so")
    told = [await _called(model) for model in models.values()]
    failed = [words for works, words in told if not works]
    instead = "people get quotes instead" if len(failed) == len(models) else "others stand in"
    words = "; ".join([*(words for _, words in told), *([instead] if failed else [])])
    return Finding("degraded" if failed else "ok", words)


async def _called(model: ChatModel) -> tuple[bool, str]:
    """Whether it answers, and how."""
    started = time.monotonic()
    try:
        prompt = Prompt("You are being tested.", "Answer with the one word: ready")
        async for _ in model.write(prompt):
            pass
    except ModelFailed as error:
        return False, f"{model.name} does not answer: {error.reason}"
    return True, f"{model.name} answered in {time.monotonic() - started:.1f} s"
