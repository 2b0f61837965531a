"""`mynah eval intent`: are shifts of topic, replies in rooms and returns to earlier points recognised?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from adapters.models.embeddings import embedded_spaces
from bots.measure import Tell
from bots.measure.cache import cached
from bots.measure.intent_fit import TREE_FOLDS, fit_asked, fit_earlier, fit_replies, strangers
from bots.measure.intent_sets import (
    Judged,
    Questions,
    Script,
    dialogues,
    intents,
    judged,
    rooms,
    trees,
)
from bots.measure.segments import prf, segmented
from core.ports import Embedder, EmbeddingRole, Intent, Misconfigured, VectorSpace
from core.understanding.intent import intend
from core.understanding.match import learned
from core.understanding.remarks import Remark
from core.understanding.replies import replied_to
from core.understanding.shift import shift_signals
from core.understanding.weighing import Trained, trained

Figures = dict[str, dict[str, float]]


async def eval_intent(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Every tiage_*.jsonl but the one for training, every irc_*/ and every cast2022_*.json.

    Of dialogues Pk, WindowDiff, F1 and Score of shifts; of rooms precision, recall and F1 of reply
    links, with the models that ship and with those that never saw the room; of trees, gone through
    depth first, the same of questions that take up an earlier point, of finding that point, and of
    first questions of other trees that are put in the place of each question. Of clinc150_*.jsonl,
    where there is a split `train` to learn answers from, how many of the others' questions get the
    right one, and how many of those for none are refused.
    Raises Misconfigured where there is no such set.
    """
    begun = time.perf_counter()
    spoken = {name: found for name, found in dialogues(data).items() if "train" not in name}
    kinds: list[tuple[Mapping[str, list[Script]], Callable[[Sequence[Judged]], Figures]]] = [
        (spoken, _shifts),
        (rooms(data), _replies),
        (trees(data), _returns),
    ]
    sets: dict[str, Any] = {}
    with cached(embedded_spaces("all"), home) as spaces:
        for scripts, measured in kinds:
            for name, found in scripts.items():
                tell(f"{name}: {len(found)} conversations")
                sets[name] = await _measured(found, spaces, measured)
        sets |= await _matched(intents(data), spaces[0].embedder, tell)
    if not sets:
        raise Misconfigured(f"No tiage_*.jsonl, irc_* or cast2022_*.json under {data}.")
    return {"eval": "intent", "sets": sets, "seconds": round(time.perf_counter() - begun, 1)}


async def _measured(
    scripts: Sequence[Script],
    spaces: Sequence[VectorSpace],
    measured: Callable[[Sequence[Judged]], Figures],
) -> Figures:
    heard = await judged(scripts, spaces)
    return measured(heard) | {"milliseconds": {"p50": _milliseconds(heard)}}


async def _matched(
    splits: Mapping[str, Questions], embedder: Embedder, tell: Tell
) -> dict[str, dict[str, float]]:
    """Of every split but `train`, which is learnt from: questions with an answer that got it, and others refused.

    What is in `train` for no answer is not learnt from: who writes answers has no such questions.
    """
    if "train" not in splits:
        return {}
    vectors = {}
    for name, split in splits.items():
        tell(f"clinc150 {name}: {len(split.texts)} questions")
        vectors[name] = await embedder.embed(split.texts, EmbeddingRole.QUESTION)
    answers = splits["train"].answers
    kept = [place for place, answer in enumerate(answers) if answer]
    matching = learned(vectors["train"][kept], [answers[place] for place in kept])
    return {
        f"clinc150_{name}": _refused(
            [matching.match(row) or "" for row in rows], splits[name].answers
        )
        for name, rows in vectors.items()
        if name != "train"
    }


def _refused(found: Sequence[str], answers: Sequence[str]) -> dict[str, float]:
    right = [guess == answer for guess, answer in zip(found, answers, strict=True) if answer]
    strange = [not guess for guess, answer in zip(found, answers, strict=True) if not answer]
    figures = {"accuracy": right, "out_of_scope_recall": strange}
    return {name: round(sum(row) / max(1, len(row)), 4) for name, row in figures.items()}


def _shifts(heard: Sequence[Judged]) -> Figures:
    model = trained().shift
    truths, found = [], []
    for each in heard:
        cases = list(each.cases())
        truths.append([False, *(bool(shift) for _, _, (shift,) in cases)])
        odds = [model.probability(shift_signals(message, before)) for message, before, _ in cases]
        found.append([False, *(each >= model.threshold for each in odds)])
    return {"shipped": segmented(truths, found)}


def _replies(heard: Sequence[Judged]) -> Figures:
    shipped = _links([(room, trained().replies) for room in heard])
    if len(heard) < 2:
        return {"shipped": shipped}
    unseen = [(room, fit_replies([each for each in heard if each is not room])) for room in heard]
    return {"shipped": shipped, "trained_on_the_other_rooms": _links(unseen)}


def _links(pairs: Sequence[tuple[Judged, Mapping[str, float]]]) -> dict[str, float]:
    """A line that nobody said begins something: that somebody came or went."""
    right = found = wanted = 0
    for room, weights in pairs:
        truth = room.script.truth
        guesses = {
            (place, place)
            for place, line in enumerate(room.script.lines)
            if line is None and place >= min(truth)
        }
        for place in range(min(truth), len(room.remarks)):
            if message := room.remarks[place]:
                before = [one for one in room.remarks[:place] if one]
                reply = replied_to(message, before, weights)
                guesses.add((place, place if reply.place is None else int(before[reply.place].id)))
        links = {(later, earlier) for later, ends in truth.items() for earlier in ends}
        right, found, wanted = (
            right + len(guesses & links),
            found + len(guesses),
            wanted + len(links),
        )
    return prf(right, found, wanted)


def _returns(heard: Sequence[Judged]) -> Figures:
    shipped = _points([(heard, trained())])
    if len(heard) < 2 * TREE_FOLDS:
        return shipped
    folds = [heard[fold::TREE_FOLDS] for fold in range(TREE_FOLDS)]
    unseen = []
    for fold in folds:
        others = [tree for tree in heard if tree not in fold]
        models = replace(trained(), asked=fit_asked(others), earlier=fit_earlier(others))
        unseen.append((fold, models))
    kept = _points(unseen)
    return shipped | {f"{name}_trained_on_other_trees": row for name, row in kept.items()}


def _points(pairs: Sequence[tuple[Sequence[Judged], Trained]]) -> Figures:
    """Of questions: another point than the last taken up (branch or return), and which; turned to another tree."""
    jumps, points, switches = [], [], []
    for trees_, models in pairs:
        for tree in trees_:
            for place, intent in followed(tree, models):
                (parent,) = tree.script.truth[place]
                jumped, back = parent != place - 1, intent.kind in ("branch", "return")
                jumps.append((jumped, back, jumped and back))
                points.append((jumped, back, jumped and back and intent.about == str(parent)))
                switches.append((False, intent.kind == "switch", False))
        for message, before in strangers(trees_):
            switched = intend(message, before, models).kind == "switch"
            switches.append((True, switched, switched))
    rows = {"taken_up": jumps, "and_which": points, "switched": switches}
    return {
        name: prf(*(sum(each[n] for each in row) for n in (2, 1, 0))) for name, row in rows.items()
    }


def followed(tree: Judged, models: Trained) -> list[tuple[int, Intent]]:
    """The intent of each judged question, by its place; tasks go by what was decided before."""
    before: list[Remark] = []
    found = []
    for place, message in enumerate(tree.remarks):
        if message is None:
            continue
        task = before[-1].task if before else message.id
        if place in tree.script.truth:
            intent = intend(message, before, models)
            found.append((place, intent))
            task = intent.task
        before.append(replace(message, task=task))
    return found


def _milliseconds(heard: Sequence[Judged]) -> float:
    """To decide on one message, its vector given: half of them take no longer."""
    taken = []
    for each in heard:
        for message, before, _ in each.cases():
            begun = time.perf_counter()
            intend(message, before, trained())
            taken.append(time.perf_counter() - begun)
    return round(1000 * median(taken), 2)
