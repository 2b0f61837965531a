"""`mynah eval chunking`: the product's chunks against cuts at fixed sizes, and what of documents is lost."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.indexes.lancedb import LanceIndex, open_index
from adapters.models.embeddings import embedded_spaces
from adapters.models.language import detect
from adapters.sources.parse import parse
from adapters.sources.readers.choose import read, readable
from bots.measure import Tell
from bots.measure.cache import cached
from bots.measure.cuts import Span, covered, fixed, placed, recursive, touching
from bots.measure.jsonl import rows_of
from bots.measure.judged import means
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.documents import Parsed, Refused
from core.knowledge.enter import analysed, embed, labelled
from core.knowledge.meaning import by_meaning
from core.knowledge.retrieve import question_terms, retrieve
from core.knowledge.terms import terms
from core.messages import EVERYONE, Chunk
from core.ports import Entry, Misconfigured, VectorSpace

FIRST = 5
"""Chunks found for a question."""
CUTS: Mapping[str, Callable[[str], list[Span]]] = {
    "recursive-800": lambda text: recursive(text, 800),
    "recursive-400": lambda text: recursive(text, 400),
    "fixed-1200": lambda text: fixed(text, 1200),
    "fixed-800-400": lambda text: fixed(text, 800, 400),
}
KINDS = {"pdf": Kind.PAPER, "code": Kind.CODE}
"""Of the documents in a folder of this name; all others are structured."""
_WORD = re.compile(r"\w+")
_ANCHOR = re.compile(r"\{#[^{}\s]+\}")
"""The id of a heading, which is no text."""
_LITERAL = re.compile(r"\s*[\[{]\s*[\[{\"']")
"""Where a list or an object is written down, line breaks and quotes are escapes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the text that answers it, and where."""

    question: str
    text: str
    wanted: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A chunk, and where it stands in its text."""

    text: str
    chunk: Chunk
    span: Span


async def eval_chunking(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Every folder with corpora/*.md and questions.jsonl, and every folder named `documents`.

    Of the first: recall, precision and intersection over union, in characters, of the first five
    chunks, and the precision of exactly those chunks that touch an answer. All cuts are searched
    alike, by BM25 and as people's questions are. Of the second: the words that are in no chunk, and
    whether each document's kind is that of its sub-folder (KINDS).
    Raises Misconfigured where there is neither.
    """
    begun = time.perf_counter()
    folders, shelves = _found(data)
    sets = {folder.name: await _compared(folder, home, tell) for folder in folders}
    documents = {folder.name: _documents(folder) for folder in shelves}
    if not sets and not documents:
        raise Misconfigured(
            f"No corpora with questions.jsonl and no folder documents under {data}."
        )
    seconds = round(time.perf_counter() - begun, 1)
    return {"eval": "chunking", "sets": sets, "documents": documents, "seconds": seconds}


def _found(data: Path) -> tuple[list[Path], list[Path]]:
    asked = [file.parent for file in sorted(data.rglob("questions.jsonl"))]
    shelves = [each for each in sorted([data, *data.rglob("*")]) if each.name == "documents"]
    return [each for each in asked if (each / "corpora").is_dir()], shelves


def _texts(folder: Path) -> dict[str, str]:
    return {file.stem: file.read_bytes().decode() for file in sorted(folder.glob("corpora/*.md"))}


async def _compared(folder: Path, home: Path, tell: Tell) -> dict[str, dict[str, float]]:
    asked = _asked(folder / "questions.jsonl")
    texts = _texts(folder)
    figures = {}
    with cached(embedded_spaces("all"), home) as spaces:
        ways = {
            "mynah": [cut for name, text in texts.items() for cut in await _own(name, text, spaces)]
        }
        for way, spans in CUTS.items():
            ways[way] = [cut for name, text in texts.items() for cut in _by_size(name, text, spans)]
        for way, cuts in ways.items():
            tell(f"{folder.name}: {way}, {len(cuts)} chunks")
            async with _indexed([cut.chunk for cut in cuts], spaces) as index:
                for system, search in (("bm25", _by_words), ("hybrid", _as_people)):
                    found = [await search(one.question, index, spaces) for one in asked]
                    figures[f"{way} {system}"] = _figures(cuts, asked, found)
    return figures


def _asked(file: Path) -> list[Asked]:
    return [
        Asked(
            row["question"],
            row["corpus_id"],
            tuple((each["start_index"], each["end_index"]) for each in row["references"]),
        )
        for row in rows_of(file)
    ]


async def _own(name: str, text: str, spaces: Sequence[VectorSpace]) -> list[Cut]:
    """As a file of this name is read and cut."""
    cut = by_meaning(_parse, spaces, detect)
    parsed = await cut(f"measure:{name}", f"{name}.md", text.encode())
    spans = placed(parsed.chunks, text, bool(_LITERAL.match(text)))
    return [Cut(name, chunk, span) for chunk, span in zip(parsed.chunks, spans, strict=True)]


async def _parse(uri: str, name: str, data: bytes) -> Parsed:
    return await asyncio.to_thread(parse, uri, name, data)


def _by_size(name: str, text: str, spans: Callable[[str], list[Span]]) -> list[Cut]:
    """With the title that every document has, so that all are searched alike."""
    return [
        Cut(
            name,
            Chunk(
                id=f"{name}-{number}",
                document=f"measure:{name}",
                uri=f"measure:{name}",
                title=f"{name}.md",
                headings=(),
                text=text[begin:end].strip(),
                position=number,
            ),
            (begin, end),
        )
        for number, (begin, end) in enumerate(spans(text))
    ]


@asynccontextmanager
async def _indexed(
    chunks: Sequence[Chunk], spaces: tuple[VectorSpace, ...]
) -> AsyncIterator[LanceIndex]:
    told = labelled(Parsed("", "", tuple(chunks)), EVERYONE, detect).chunks
    vectors = await embed(told, spaces, lambda _count: None)
    entries = list(map(Entry, told, analysed(told, terms), vectors))
    with TemporaryDirectory(prefix="mynah-measure-") as folder:
        async with open_index(Path(folder), spaces) as index:
            await index.put({"": entries})
            await index.settle()
            yield index


async def _by_words(question: str, index: LanceIndex, _spaces: Sequence[VectorSpace]) -> list[str]:
    sought = question_terms(question, detect(question))
    return [match.chunk.id for match in await index.match(sought, [EVERYONE], FIRST)]


async def _as_people(question: str, index: LanceIndex, spaces: Sequence[VectorSpace]) -> list[str]:
    passages = await retrieve(
        question, readers=[EVERYONE], search=index, spaces=spaces, detect=detect, limit=FIRST
    )
    return [passage.chunk.id for passage in passages]


def _figures(
    cuts: Sequence[Cut], asked: Sequence[Asked], found: Sequence[Sequence[str]]
) -> dict[str, float]:
    known = {cut.chunk.id: cut for cut in cuts}
    rows = []
    for one, keys in zip(asked, found, strict=True):
        shown = [known[key] for key in keys]
        here = [cut.span for cut in shown if cut.text == one.text]
        elsewhere = sum(b - a for a, b in (cut.span for cut in shown if cut.text != one.text))
        scores = covered(one.wanted, here, elsewhere)
        ideal = touching(one.wanted, [cut.span for cut in cuts if cut.text == one.text])
        rows.append(
            {
                "recall": scores.recall,
                "precision": scores.precision,
                "iou": scores.iou,
                "precision_omega": covered(one.wanted, ideal).precision,
            }
        )
    return {"questions": len(rows), "chunks": len(cuts), **means(rows)}


def _documents(folder: Path) -> dict[str, Any]:
    """Of every file that can be read: its chunks, and the words of it that stand in none."""
    files: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and readable(file.name):
            one = _read(file)
            one["right"] = one.get("kind") == KINDS.get(file.parent.name, Kind.STRUCTURED)
            files[file.relative_to(folder).as_posix()] = one
    right = sum(one["right"] for one in files.values()) / max(1, len(files))
    lost = sum(one.get("lost", 0) for one in files.values())
    return {"lost": lost, "kinds_right": round(right, 4), "files": files}


def _read(file: Path) -> dict[str, Any]:
    try:
        document = read(file.read_bytes(), file.name)
        chunks = parse(f"measure:{file.name}", file.name, file.read_bytes()).chunks
    except Refused as refusal:
        return {"refused": refusal.reason}
    shown = Counter(
        word for chunk in chunks for word in _WORD.findall(" ".join((*chunk.headings, chunk.text)))
    )
    lost = Counter(_WORD.findall(_ANCHOR.sub("", document.text))) - shown
    kind = recognise(document).value
    return {"kind": kind, "chunks": len(chunks), "lost": lost.total(), "words": sorted(lost)[:10]}
