"""`mynah eval suggest` over documents: is what is offered after an answer answered when it is asked?"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, open_knowledge
from bots.indexing import index_one
from bots.measure import Tell
from bots.measure.handbook import OWN, QUESTIONS, read_questions, reply_to, turn_of
from bots.measure.times import percentiles
from bots.settings import Settings
from bots.terminal import message_of
from core.messages import EVERYONE, circles
from core.ports import Misconfigured

SEED = 0
SECTIONS = 60
"""Names of sections that are asked where a folder brings no questions of its own."""
DOCUMENTS = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """What was offered after one answer, and how each ended that was then asked there."""

    seconds: float
    answered: tuple[bool, ...]


async def eval_chips(settings: Settings, home: Path, docs: Path, tell: Tell) -> dict[str, Any]:
    """Index the folder into `home`, put first questions, and ask whatever is offered after each.

    First questions are those of `questions*.jsonl` beside `docs/` that pages answer, for the
    handbook itself readers' questions, and else names of sections. `answerable`: of all that was
    offered, the share that the same conversation answers with a citation when it is asked, one
    after the other; `offering`: the share of cited answers with an offer. Raises
    Misconfigured where nothing is answered.
    """
    began = time.perf_counter()
    settings = settings.model_copy(update={"mynah_home": home})
    own = _own_questions(docs)
    async with open_knowledge(settings) as knowledge, open_answers(settings, knowledge) as answers:
        tell(f"indexing {docs}")
        await index_one(settings, knowledge, str(_pages(docs)), EVERYONE)
        asked = own or await _sections(knowledge)
        offers = [each async for each in _offers(asked, answers, tell)]
    if not offers:
        raise Misconfigured(f"no document under {docs} answers anything that was asked")
    return {
        "eval": "suggest",
        "chips": {"questions": len(asked), **_figures(offers)},
        "seconds": round(time.perf_counter() - began, 1),
    }


def _pages(docs: Path) -> Path:
    return docs / "docs" if any(docs.glob(OWN)) else docs


def _own_questions(docs: Path) -> list[str]:
    """Those that pages answer; none where the folder brings none and is not the handbook."""
    is_handbook = (docs / "how-it-works.md").is_file()
    files = sorted(docs.glob(OWN)) or ([QUESTIONS] if is_handbook else [])
    return [one.question for file in files for one in read_questions(file) if one.pages]


async def _sections(knowledge: Knowledge) -> list[str]:
    """The names of some, by a choice that is the same in every run."""
    readers = circles(EVERYONE)
    names: dict[str, None] = {}
    for document in await knowledge.catalogue.visible(readers, DOCUMENTS):
        chunks = await knowledge.index.read(document.uri, readers)
        names |= dict.fromkeys(chunk.name for chunk in chunks if chunk.headings)
    every = sorted(names)
    chosen = np.random.default_rng(SEED).permutation(len(every))[:SECTIONS]
    return [every[at] for at in chosen]


async def _offers(asked: Sequence[str], answers: Answers, tell: Tell) -> AsyncIterator[Offer]:
    for number, question in enumerate(asked, 1):
        thread = f"eval-{number}"
        turn = await turn_of(message_of(question, EVERYONE, thread), answers)
        if turn.reply.citations:
            began = time.perf_counter()
            offered = await answers.next_questions(turn)
            seconds = time.perf_counter() - began
            behind = [message_of(each, EVERYONE, thread) for each in offered]
            ended = [(await reply_to(each, answers)).citations for each in behind]
            yield Offer(seconds, tuple(map(bool, ended)))
        if number % 10 == 0:
            tell(f"asked {number} of {len(asked)}")


def _figures(offers: Sequence[Offer]) -> dict[str, Any]:
    ended = [each for offer in offers for each in offer.answered]
    return {
        "cited_answers": len(offers),
        "offering": round(sum(bool(offer.answered) for offer in offers) / len(offers), 4),
        "offered": len(ended),
        "answerable": round(sum(ended) / len(ended), 4) if ended else None,
        **percentiles([offer.seconds for offer in offers], 50, 95),
    }
