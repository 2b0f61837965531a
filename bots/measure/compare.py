"""`mynah eval compare`: two configurations over the same questions, by paired differences and side by side."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bots.answering import open_answers
from bots.assemble import open_knowledge
from bots.cases import read_cases
from bots.configured import configured
from bots.indexing import index_one
from bots.measure import Tell
from bots.measure.cases import ask_case
from bots.measure.handbook import pages_and_questions
from bots.measure.retrieval import SEED, paired_interval
from bots.settings import Settings
from bots.shown import console, readable, spell
from core.knowledge.documents import one_line
from core.messages import EVERYONE
from core.ports import Misconfigured
from core.quality.cases.case import Case, Outcome, cites

METRICS: Mapping[str, Callable[[Outcome], float]] = {
    "passed": lambda one: float(one.passed),
    "answered": lambda one: float(bool(one.reply.citations)),
    "cites source": lambda one: float(cites(one.reply.citations, one.case.sources)),
    "seconds": lambda one: one.seconds,
}
_OF_SOURCES = "cites source"
"""Of the questions alone that documents answer."""
_EXCERPT = 400

Pair = tuple[Outcome, Outcome]
Ask = Callable[[Case, str], Awaitable[Outcome]]
"""A case, in a conversation of this name."""


async def compare(one: str, other: str, file: Path, data: Path | None, *, as_json: bool) -> int:
    """Print how far B is from A, each as `configured` reads it; raises Misconfigured.

    Of `data`, each configuration indexes the pages into a home of its own.
    """
    both = configured(one), configured(other)
    cases = _questions(data) if data else read_cases(file)
    if not cases:
        raise Misconfigured(f"there are no questions in {data or file}")
    pairs = await _asked(cases, (both[0].settings, both[1].settings), data)
    differing = [pair for pair in pairs if _seen(pair[0]) != _seen(pair[1])]
    told = {
        "eval": "compare",
        "a": dict(both[0].changes),
        "b": dict(both[1].changes),
        "questions": len(cases),
        "metrics": differences(pairs),
        "fixed": [b.case.id for a, b in pairs if b.passed and not a.passed],
        "broke": [b.case.id for a, b in pairs if a.passed and not b.passed],
        "differing": [_side_by_side(pair) for pair in differing],
    }
    if as_json:
        print(json.dumps(told))
    else:
        _show(told)
    return 0


def differences(pairs: Sequence[Pair]) -> dict[str, dict[str, float]]:
    """For each metric the means of A and B, and B less A with its 95 % interval.

    The paired bootstrap over questions (Sakai 2006; 10,000 resamples): what makes a question hard
    for both falls out. It says nothing of chance within a model that answers otherwise every time.
    """
    table = {}
    for name, measure in METRICS.items():
        counted = [pair for pair in pairs if pair[0].case.sources or name != _OF_SOURCES]
        if not counted:
            continue
        values = np.array([[measure(each) for each in pair] for pair in counted])
        gains = values[:, 1] - values[:, 0]
        low, high = paired_interval(gains, np.random.default_rng(SEED))
        figures = (*values.mean(axis=0), gains.mean(), low, high)
        named = zip(("a", "b", "difference", "low", "high"), figures, strict=True)
        table[name] = {"questions": len(counted), **{k: round(float(v), 4) for k, v in named}}
    return table


def _questions(data: Path) -> list[Case]:
    _, sets = pages_and_questions(data)
    return [Case(one.question, sources=one.pages) for each in sets.values() for one in each]


async def in_turns(cases: Sequence[Case], one: Ask, other: Ask, tell: Tell) -> list[Pair]:
    """Each case asked of both, which go first by turns.

    The first case is asked of each before, untimed: that loads the models. What the one leaves
    behind in the machine's caches then helps the other as often as it is helped.
    """
    for ask in (one, other):
        await ask(cases[0], "warm")
    pairs = []
    for number, case in enumerate(cases, 1):
        conversation = f"case-{number}"
        if number % 2:
            first = await one(case, conversation)
            pairs.append((first, await other(case, conversation)))
        else:
            second = await other(case, conversation)
            pairs.append((await one(case, conversation), second))
        if number % 10 == 0:
            tell(f"asked {number} of {len(cases)}")
    return pairs


async def _asked(
    cases: Sequence[Case], both: tuple[Settings, Settings], data: Path | None
) -> list[Pair]:
    out = console(stderr=True)

    def tell(words: str) -> None:
        out.print(spell((words, "dim")))

    one, other = both
    async with _open(one, data, tell) as ask_one, _open(other, data, tell) as ask_other:
        return await in_turns(cases, ask_one, ask_other, tell)


@asynccontextmanager
async def _open(settings: Settings, data: Path | None, tell: Tell) -> AsyncIterator[Ask]:
    with tempfile.TemporaryDirectory(prefix="mynah-") as home:
        if data is not None:
            settings = await _indexed(data, settings, Path(home), tell)
        async with (
            open_knowledge(settings) as knowledge,
            open_answers(settings, knowledge) as answers,
        ):
            yield partial(ask_case, answers=answers)


async def _indexed(data: Path, settings: Settings, home: Path, tell: Tell) -> Settings:
    """With the pages in a home of its own: nothing of it comes near people's documents."""
    own = {"mynah_home": home, "weaviate_url": "", "database_url": "", "redis_url": ""}
    settings = settings.model_copy(update=own)
    pages, _ = pages_and_questions(data)
    tell(f"indexing {pages}")
    async with open_knowledge(settings) as knowledge:
        await index_one(settings, knowledge, str(pages), EVERYONE)
    return settings


def _seen(one: Outcome) -> tuple[object, ...]:
    """What tells two answers apart."""
    return one.reply.text, [(each.title, each.quote) for each in one.reply.citations]


def _side_by_side(pair: Pair) -> dict[str, Any]:
    case = pair[0].case
    answers = {
        name: {
            "passed": one.passed,
            "answer": one.reply.text,
            "cited": [each.uri for each in one.reply.citations],
        }
        for name, one in zip("ab", pair, strict=True)
    }
    return {"id": case.id, "question": case.question, **answers}


def _show(told: Mapping[str, Any]) -> None:
    out = console()
    for name in "ab":
        changes = " ".join(f"{key}={value}" for key, value in told[name].items())
        out.print(spell((f"{name.upper()} ", "bold"), changes or "as it is"))
    for row in told["differing"]:
        out.print(spell(("\nasked ", "dim"), row["question"]))
        for name in "ab":
            side = row[name]
            mark, style = ("passes", "green") if side["passed"] else ("fails ", "red")
            answer = one_line(readable(side["answer"]), _EXCERPT)
            out.print(spell(f"  {name.upper()} ", (mark, style), f" {answer}"))
    out.print(spell((f"\n{'':14}{'A':>8}{'B':>8}{'B - A':>9}  95 % interval", "dim")))
    for name, row in told["metrics"].items():
        figures = f"{row['a']:8.3f}{row['b']:8.3f}{row['difference']:+9.3f}"
        out.print(spell(f"{name:14}{figures}  {row['low']:+.3f} to {row['high']:+.3f}"))
    same = told["questions"] - len(told["differing"])
    news = f"{len(told['fixed'])} fixed, {len(told['broke'])} broke"
    out.print(spell(f"{told['questions']} questions, {same} answered alike; from A to B {news}."))
