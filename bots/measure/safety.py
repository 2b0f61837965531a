"""`mynah eval safety`: how well harmful texts are told from others, what that costs, and whom it treats worse."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.models.embeddings import embedded_spaces
from adapters.models.language import detect
from bots.guards import toxicity_model
from bots.measure import Tell
from bots.measure.cache import cached
from bots.measure.disguises import DISGUISES
from bots.measure.pairwise import Array
from bots.measure.safety_bias import measured_bias
from bots.measure.safety_fit import Known, classes, folded, known, strange, unseen
from bots.measure.safety_sets import STEREOTYPE, Judged, innocent_sets, judged_sets
from bots.measure.safety_weights import UNUSED
from bots.settings import Settings
from core.ports import Embedder, Misconfigured, Toxicity
from core.safety.light import LightToxicity, vectors

TOXICITY = "toxicity"
THRESHOLDS = (0.5, 0.6, 0.75, 0.9, 0.95)
GROUP = 10
"""Harmless sentences of a group, at least, from which on its rate is told."""
SHOULD_REACH = 0.95
"""AUC on wiki and surge: what Detoxify is expected to reach on texts that it never saw."""
AT_ONCE = 64
DISGUISED = 200
"""Texts that are disguised in every way."""

Which = NDArray[np.bool_]


async def eval_safety(data: Path, settings: Settings, home: Path, tell: Tell) -> dict[str, Any]:
    """Every set under the folder that bots/measure/safety_sets.py knows.

    `shipped` is what the configured model says; the folder's own development sets are what the light
    model was fitted on, so there `unseen` counts (heads fitted without the text's fold) and
    `other_sets` (heads fitted on the other sets alone). Raises Misconfigured where there is no set.
    """
    begun = time.perf_counter()
    judged, innocent = judged_sets(data), innocent_sets(data)
    if not judged:
        raise Misconfigured(f"No set of judged texts under {data}; see docs/safety.md.")
    with cached(embedded_spaces("all"), home) as spaces:
        embedders = [space.embedder for space in spaces]
        model = _configured(settings, embedders)
        sets = []
        for each in judged:
            tell(f"{each.name}: {len(each.texts)} texts")
            sets.append(await known(each, embedders))
        others = [await known(each, embedders) for each in innocent]
        told = {
            "model": model.name,
            "should_reach": SHOULD_REACH,
            **await _shipped(sets, innocent, model, tell),
            **await _unseen(sets, others, embedders, tell),
            "stereotypes": measured_bias(sets, others, tell),
            "milliseconds": await _milliseconds(settings),
        }
    return {"eval": "safety", **told, "seconds": round(time.perf_counter() - begun, 1)}


def _configured(settings: Settings, embedders: Sequence[Embedder]) -> Toxicity:
    """The light one over vectors that are kept, or whichever the settings name."""
    if settings.toxicity_model in ("", "light", "off") and not settings.detoxify_checkpoint:
        return LightToxicity(embedders, is_english=lambda text: detect(text) == "en")
    model = toxicity_model(settings, ())
    assert model is not None  # noqa: S101 - it is named
    return model


async def _scores(texts: Sequence[str], model: Toxicity) -> dict[str, Array]:
    found = [
        scores
        for start in range(0, len(texts), AT_ONCE)
        for scores in await model.judge(texts[start : start + AT_ONCE])
    ]
    return {name: np.array([each[name] for each in found]) for name in found[0]}


async def _shipped(
    sets: Sequence[Known], innocent: Sequence[Judged], model: Toxicity, tell: Tell
) -> dict[str, Any]:
    """AUC of each class that both the model and a set know, and what its thresholds catch and stop."""
    areas: dict[str, Any] = {}
    at: dict[str, Any] = {}
    for each in (each for each in sets if set(each.judged.truths) != {STEREOTYPE}):
        tell(f"{each.judged.name}: judged by {model.name}")
        scores = await _scores(each.judged.texts, model)
        areas[each.judged.name] = _areas(each, scores)
        name = TOXICITY if TOXICITY in each.judged.truths else next(iter(each.judged.truths))
        if name in scores:
            at[each.judged.name] = {"of": name, **reached(scores[name], each.truth(name)[0])}
    for harmless in innocent:
        scores = await _scores(harmless.texts, model)
        none = np.zeros(len(harmless.texts), np.bool_)
        at[harmless.name] = {"of": TOXICITY, **reached(scores[TOXICITY], none)}
    return {"sets": areas, "thresholds": at}


def _areas(each: Known, scores: Mapping[str, Array]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in (name for name in each.judged.truths if name in scores and name != STEREOTYPE):
        wanted, said = each.truth(name)
        if wanted.any():
            row[name] = {
                "texts": int(said.sum()),
                "of_it": int(wanted.sum()),
                "shipped": rounded(auc(scores[name][said], wanted[said])),
            }
    return row


def reached(scores: Array, wanted: Which) -> dict[str, Any]:
    """By threshold the share that is caught, and of the others the share that is stopped by mistake."""
    return {
        str(threshold): {
            "caught": rounded(float((scores[wanted] >= threshold).mean()))
            if wanted.any()
            else None,
            "false_alarms": rounded(float((scores[~wanted] >= threshold).mean())),
        }
        for threshold in THRESHOLDS
    }


async def _unseen(
    sets: Sequence[Known], others: Sequence[Known], embedders: Sequence[Embedder], tell: Tell
) -> dict[str, Any]:
    """The same by heads that never saw a text, where there is enough to fit some."""
    fit = [each for each in sets if not each.judged.name.startswith(UNUSED)]
    auc_of: dict[str, Any] = {}
    for name in (name for name in classes(fit) if name != STEREOTYPE):
        tell(f"{name}: heads that never saw the texts")
        heads = folded(name, fit, others)
        from_others = strange(name, fit, others) if name == TOXICITY else {}
        for each in fit:
            wanted, said = each.truth(name)
            if not wanted.any():
                continue
            row = {"unseen": rounded(auc(unseen(each, heads)[said], wanted[said]))}
            if each.judged.name in from_others:
                alone = from_others[each.judged.name]
                row["other_sets"] = rounded(auc(alone[said], wanted[said]))
            auc_of.setdefault(each.judged.name, {})[name] = row
            tell(f"{each.judged.name}, {name}: {row}")
    heads = folded(TOXICITY, fit, others)
    fit = [each for each in fit if TOXICITY in each.judged.truths]
    return {
        "unseen": auc_of,
        "unseen_thresholds": {
            each.judged.name: reached(probability(unseen(each, heads)), each.truth(TOXICITY)[0])
            for each in (*fit, *others)
        },
        "groups": {
            each.judged.name: gaps(each, probability(unseen(each, heads)))
            for each in fit
            if each.judged.groups
        },
        "disguises": {
            each.judged.name: await _disguised(each, heads, embedders, tell)
            for each in fit
            if each.judged.name.startswith("surge")
        },
        "undisguised_innocents": await _innocents(others, heads, embedders),
    }


def gaps(each: Known, scores: Array) -> dict[str, Any]:
    """How much more often harmless sentences about one group are stopped than those about others.

    Rates at 0.5, where they differ most, and the least AUC of a group (Dixon et al. 2018).
    """
    wanted, _ = each.truth(TOXICITY)
    names = np.array(each.judged.groups)
    many = [g for g in sorted(set(each.judged.groups)) if (~wanted & (names == g)).sum() >= GROUP]
    rates = {g: float((scores[~wanted & (names == g)] >= THRESHOLDS[0]).mean()) for g in many}
    areas = {
        g: auc(scores[names == g], wanted[names == g]) for g in many if wanted[names == g].any()
    }
    usual = float((scores[~wanted] >= THRESHOLDS[0]).mean())
    worst = sorted(rates, key=lambda g: -rates[g])[:5]
    return {
        "groups": len(many),
        "false_alarms": rounded(usual),
        "largest_gap": rounded(max(rates.values()) - usual),
        "mean_gap": rounded(float(np.mean([abs(rate - usual) for rate in rates.values()]))),
        "least_auc": rounded(min(areas.values())),
        "worst": {g: rounded(rates[g]) for g in worst},
    }


async def _disguised(
    each: Known, heads: Sequence[Array], embedders: Sequence[Embedder], tell: Tell
) -> dict[str, Any]:
    """AUC where every longer word is disguised: as it stands, and with disguises undone."""
    step = max(1, len(each.judged.texts) // DISGUISED)
    each = each.some(step)
    wanted, _ = each.truth(TOXICITY)
    plain = LightToxicity(embedders).plain
    told = {"none": {"undone": rounded(auc(unseen(each, heads), wanted))}}
    for name, disguise in DISGUISES.items():
        texts = [disguise(text) for text in each.judged.texts]
        row = {}
        for how, some in (("as_it_stands", texts), ("undone", [plain(text) for text in texts])):
            rows = (await vectors(some, embedders)).astype(np.float64)
            row[how] = rounded(auc(unseen(each, heads, rows), wanted))
        told[name] = row
        tell(f"{each.judged.name}, {name}: {row}")
    return told


async def _innocents(
    others: Sequence[Known], heads: Sequence[Array], embedders: Sequence[Embedder]
) -> dict[str, Any]:
    """What undoing disguises does to texts that have none: how many it changes, and judges worse."""
    plain = LightToxicity(embedders).plain
    told = {}
    for each in others:
        texts = [plain(text) for text in each.judged.texts]
        changed = [one != other for one, other in zip(texts, each.judged.texts, strict=True)]
        before = probability(unseen(each, heads))
        rows = (await vectors(texts, embedders)).astype(np.float64)
        after = probability(unseen(each, heads, rows))
        told[each.judged.name] = {
            "texts": len(texts),
            "changed": sum(changed),
            "largest_rise": rounded(float((after - before).max())),
            "newly_stopped": int(((after >= THRESHOLDS[0]) & (before < THRESHOLDS[0])).sum()),
        }
    return told


async def _milliseconds(settings: Settings) -> dict[str, float]:
    """To judge one question by itself, its vectors not known: p50 and p95."""
    model = toxicity_model(settings, embedded_spaces("all"))
    if model is None:
        return {}
    taken = []
    for number in range(60):
        begun = time.perf_counter()
        await model.judge([f"How many days of leave do I have in the year {2000 + number}?"])
        taken.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(taken[5:], (50, 95))
    return {"p50": rounded(float(p50), 1), "p95": rounded(float(p95), 1)}


def auc(scores: Array, wanted: Which) -> float:
    """How often one that is wanted is above one that is not; halves for equals (Mann and Whitney 1947)."""
    order = np.unique(scores, return_inverse=True)[1]
    counts = np.bincount(order)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[order]
    ones, zeros = int(wanted.sum()), int((~wanted).sum())
    return float((ranks[wanted].sum() - ones * (ones + 1) / 2) / max(1, ones * zeros))


def probability(odds: Array) -> Array:
    found: Array = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    return found


def rounded(number: float, digits: int = 4) -> float:
    return round(number, digits)
