"""`mynah eval handbook`: readers' questions put to the handbook through the path that answers people."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

from adapters.sources.folder import address_of
from adapters.sources.readers.choose import read
from bots.answering import Answers, open_answers
from bots.assemble import Knowledge, open_knowledge
from bots.indexing import index_one
from bots.measure import Tell
from bots.settings import Settings
from bots.terminal import message_of
from core.conversation.turn import Finished, Turn
from core.knowledge.documents import tidy
from core.knowledge.wording import plain_text
from core.messages import EVERYONE, Citation, Message, Reply, circles
from core.ports import Misconfigured
from core.words import say

QUESTIONS = Path(__file__).with_suffix(".jsonl")
"""Written from reading the finished pages, before the first run; never changed to suit a result."""
OWN = "questions*.jsonl"
PASSAGES = 10
_AS_WRITTEN = frozenset({".md", ".txt", ".csv", ".json", ".py"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ReaderQuestion:
    """A reader's question and the pages that answer it; none where the handbook does not."""

    question: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: the pages in order of their best passage, and the reply."""

    asked: ReaderQuestion
    found: tuple[str, ...]
    reply: Reply
    cited: tuple[str, ...]
    quotes: tuple[bool, ...]
    """For each citation, whether its quote stands in its page letter for letter."""

    @property
    def says_so(self) -> bool:
        return not self.reply.citations and say("nothing_found") in self.reply.text


async def eval_handbook(settings: Settings, home: Path, docs: Path, tell: Tell) -> dict[str, Any]:
    """Index `docs` into `home` and ask every question; shares are from 0 to 1.

    A folder with a `questions.jsonl` beside its `docs/` is measured by its own questions; those of
    `questions-en.jsonl` are sets of their own.
    `page@k`: a right page among the first k; `answered`: with at least one citation;
    `quotes_present`: of all citations of both sets; `says_so`: no citation, and the words for it.
    """
    began = time.perf_counter()
    settings = settings.model_copy(update={"mynah_home": home})
    docs, asked = pages_and_questions(docs)
    pages = {page for questions in asked.values() for one in questions for page in one.pages}
    if missing := sorted(page for page in pages if not (docs / page).is_file()):
        raise Misconfigured(f"questions name pages that {docs} does not have: {', '.join(missing)}")
    outcomes: dict[str, list[Outcome]] = {}
    async with open_knowledge(settings) as knowledge, open_answers(settings, knowledge) as answers:
        tell(f"indexing {docs}")
        await index_one(settings, knowledge, str(docs), EVERYONE)
        for kind, questions in asked.items():
            outcomes[kind] = []
            for number, one in enumerate(questions, 1):
                place = f"eval-{kind}{number}"
                outcomes[kind].append(await _put(one, place, knowledge, answers, docs))
                if number % 10 == 0:
                    tell(f"{kind} asked {number} of {len(questions)}".strip())
    return {
        "eval": "handbook",
        "sets": {
            f"{kind} {name}".strip(): figure
            for kind, every in outcomes.items()
            for name, figure in figures(every).items()
        },
        "failures": failures([one for every in outcomes.values() for one in every]),
        "seconds": round(time.perf_counter() - began, 1),
    }


def pages_and_questions(docs: Path) -> tuple[Path, dict[str, list[ReaderQuestion]]]:
    """Where the pages are, and what is asked of them, by what stands in the file's name."""
    own = sorted(docs.glob(OWN))
    if not own:
        return docs, {"": read_questions(QUESTIONS)}
    kinds = {file.stem.removeprefix("questions").strip("-"): file for file in own}
    return docs / "docs", {kind: read_questions(file) for kind, file in kinds.items()}


def read_questions(file: Path) -> list[ReaderQuestion]:
    """One JSON object a line: the `question`, and the `pages` that answer it, none where none does."""
    lines = file.read_text(encoding="utf-8").splitlines()
    try:
        rows = [json.loads(line) for line in lines if line.strip()]
        return [ReaderQuestion(row["question"], tuple(row["pages"])) for row in rows]
    except (ValueError, TypeError, KeyError) as error:
        like = '{"question": "How many days of leave?", "pages": ["leave.md"]}'
        raise Misconfigured(f"{file}: each line shall be like {like}: {error!r}") from None


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The shares of both sets."""
    answerable = [one for one in outcomes if one.asked.pages]
    others = [one for one in outcomes if not one.asked.pages]
    return {
        "answerable": {
            "mynah": {
                "questions": len(answerable),
                "page@1": _share(_right(one, one.found[:1]) for one in answerable),
                "page@3": _share(_right(one, one.found[:3]) for one in answerable),
                "answered": _share(bool(one.cited) for one in answerable),
                "cites_right_page": _share(_right(one, one.cited) for one in answerable),
                "quotes_present": _share(each for one in outcomes for each in one.quotes),
            }
        },
        "unanswerable": {
            "mynah": {
                "questions": len(others),
                "says_so": _share(one.says_so for one in others),
            }
        },
    }


def failures(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Every question that missed something, with what was found and said instead."""
    return [
        {
            "question": one.asked.question,
            "pages": list(one.asked.pages),
            "missed": missed,
            "found": list(one.found[:3]),
            "cited": list(one.cited),
            "answer": one.reply.text[:300],
        }
        for one in outcomes
        if (missed := _missed(one))
    ]


def _missed(one: Outcome) -> list[str]:
    checks: Mapping[str, bool] = {"quotes_present": all(one.quotes), "says_so": one.says_so}
    if one.asked.pages:
        checks = {
            "page@3": _right(one, one.found[:3]),
            "answered": bool(one.cited),
            "cites_right_page": _right(one, one.cited),
            "quotes_present": all(one.quotes),
        }
    return [name for name, passed in checks.items() if not passed]


def _right(one: Outcome, pages: Iterable[str]) -> bool:
    return any(page in one.asked.pages for page in pages)


def _share(passed: Iterable[bool]) -> float:
    every = list(passed)
    return round(sum(every) / len(every), 4) if every else 1.0


async def _put(
    asked: ReaderQuestion, thread: str, knowledge: Knowledge, answers: Answers, docs: Path
) -> Outcome:
    readers = circles(EVERYONE)
    passages = await knowledge.search(asked.question, readers, PASSAGES, lambda _side: None)
    reply = await reply_to(message_of(asked.question, EVERYONE, thread), answers)
    return Outcome(
        asked=asked,
        found=tuple(dict.fromkeys(_page(passage.chunk.document, docs) for passage in passages)),
        reply=reply,
        cited=tuple(dict.fromkeys(_page(citation.uri, docs) for citation in reply.citations)),
        quotes=tuple(_stands(citation, docs) for citation in reply.citations),
    )


async def reply_to(message: Message, answers: Answers) -> Reply:
    """The whole answer."""
    return (await turn_of(message, answers)).reply


async def turn_of(message: Message, answers: Answers) -> Turn:
    """The turn when it is over."""
    turn = Turn(message)
    async for event in answers.answering(message):
        if isinstance(event, Finished):
            turn = event.turn
    return turn


def _page(uri: str, docs: Path) -> str:
    """The page's name below `docs`, whatever section of it the address names."""
    return unquote(urldefrag(uri).url.removeprefix(f"{address_of(docs)}/"))


def _stands(citation: Citation, docs: Path) -> bool:
    """Letter for letter where the page is text; of other formats the words that a reader sees."""
    file = docs / _page(citation.uri, docs)
    data = file.read_bytes()
    try:
        if citation.quote in tidy(data.decode()):
            return bool(citation.quote)
    except UnicodeDecodeError:
        pass  # such as a PDF
    if file.suffix.lower() in _AS_WRITTEN:
        return False
    seen = " ".join(_WORD.findall(plain_text(read(data, file.name).text)))
    return bool(citation.quote) and " ".join(_WORD.findall(citation.quote)) in seen
