"""`mynah eval multimodal`, pictures: are they found by what somebody else says that they show?

A folder with captions.jsonl: `image` names a file in it; `caption` describes it, or `captions` do,
the first of which is then what its document says of it; `doc_title`, `source_path`,
`context_before` and `context_after`, where there are any, tell where it stands.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from adapters.sources.look import who_reads
from adapters.sources.looking import open_eyes
from bots.measure import Tell
from bots.measure.jsonl import rows_of
from bots.measure.judged import Collection, means
from bots.measure.searching import searching
from core.knowledge.documents import Document, Refused, Shown
from core.knowledge.pictures import framed, told
from core.messages import Chunk
from core.ports import Redrawn

FIRST = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A picture, what is known of it, and what somebody asks for it."""

    name: str
    shown: Shown
    title: str
    before: str
    behind: str
    asked: tuple[str, ...]


async def eval_pictures(data: Path, home: Path, tell: Tell) -> dict[str, Any]:
    """Recall@1, recall@5 and mean reciprocal rank of the right picture among all of its folder.

    The words of the question are left out of what is indexed. "without text" is what is found where
    nobody reads the text in pictures. Texts and embeddings are kept under `home`.
    """
    sets: dict[str, Any] = {}
    for name, folder, rows in _sets(data):
        texts = await _texts(folder, rows, home, tell)
        sets[name] = {
            "pictures": len(rows),
            "reader": who_reads(),
            "all": await _figures(name, rows, texts, home, tell),
            "without text": await _figures(name, rows, {}, home, tell),
        }
    return sets


def _sets(data: Path) -> Iterator[tuple[str, Path, list[Told]]]:
    for file in sorted(data.rglob("captions.jsonl")):
        folder = file.parent
        name = folder.relative_to(data).as_posix() if folder != data else data.resolve().name
        yield name, folder, list(map(_told, rows_of(file)))


def _told(row: Mapping[str, Any]) -> Told:
    captions = row.get("captions") or [row["caption"]]
    name = PurePosixPath(row.get("source_path") or row["image"]).name
    alt, asked = (captions[0], captions[1:]) if len(captions) > 1 else ("", captions)
    before, behind = row.get("context_before", ""), row.get("context_after", "")
    shown = Shown(name, alt, line=before.count("\n") + 2)
    return Told(row["image"], shown, row.get("doc_title", ""), before, behind, tuple(asked))


async def _texts(folder: Path, rows: Sequence[Told], home: Path, tell: Tell) -> dict[str, str]:
    """The text in each picture by its name; read once, and kept."""
    reader = who_reads()
    texts: dict[str, str] = {}
    with _kept(home) as file:
        async with open_eyes(reader) as look:
            for row in rows:
                data = (folder / row.name).read_bytes()
                key = sha256(reader.encode() + b"\x00" + data).digest()
                if (known := _known(file, key)) is None:
                    tell(f"{folder.name}: {len(texts)} of {len(rows)} pictures read")
                    known = await _read(row.name, data, look, tell)
                    with file:
                        file.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (key, known))
                texts[row.name] = known
    return texts


async def _read(
    name: str, data: bytes, look: Callable[[bytes], Awaitable[Redrawn]], tell: Tell
) -> str:
    try:
        return (await look(data)).text
    except Refused as error:
        tell(f"{name}: {error.reason}")
        return ""


@contextmanager
def _kept(home: Path) -> Iterator[sqlite3.Connection]:
    folder = home / "measure"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "pictures.sqlite", timeout=60)) as file:
        file.execute("CREATE TABLE IF NOT EXISTS texts (key BLOB PRIMARY KEY, text TEXT)")
        yield file


def _known(file: sqlite3.Connection, key: bytes) -> str | None:
    row = file.execute("SELECT text FROM texts WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


async def _figures(
    name: str, rows: Sequence[Told], texts: Mapping[str, str], home: Path, tell: Tell
) -> dict[str, dict[str, float]]:
    by_name = {row.name: row for row in rows}
    asked = {f"{row.name} {n}": words for row in rows for n, words in enumerate(row.asked)}
    right = {f"{row.name} {n}": row.name for row in rows for n in range(len(row.asked))}

    def chunks(document: Document) -> list[Chunk]:
        row = by_name[document.text]
        text = f"{row.before}\n\n{row.behind}"
        page = Document(row.title, text, document.uri, pictures=(row.shown,))
        [frame] = framed(page)
        return told(frame, texts.get(row.name, ""), 0, Counter())

    collection = Collection(name, {row.name: (row.title, row.name) for row in rows}, asked, {})
    async with searching(collection, home, tell, chunks_of=chunks) as search:
        systems = {"mynah": search.mynah, "bm25": search.bm25, "vectors": search.vectors}
        return {
            system: means(
                [_scores(list(await find(words)), right[key]) for key, words in asked.items()]
            )
            for system, find in systems.items()
        }


def _scores(found: Sequence[str], right: str) -> dict[str, float]:
    rank = found.index(right) + 1 if right in found else 0
    return {
        "recall@1": float(rank == 1),
        f"recall@{FIRST}": float(0 < rank <= FIRST),
        "mrr": 1 / rank if rank else 0.0,
    }
