"""Judged collections of documents and questions, found by the layout of their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bots.measure.jsonl import rows_of
from core.ports import Misconfigured


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents as (title, text), questions, and for each question its documents' grades; by id."""

    name: str
    documents: Mapping[str, tuple[str, str]]
    questions: Mapping[str, str]
    grades: Mapping[str, Mapping[str, int]]


def beir_collections(data: Path) -> Iterator[Collection]:
    """Every folder with corpus.jsonl, queries.jsonl and qrels/*.tsv (Thakur et al. 2021)."""
    for corpus in sorted(data.rglob("corpus.jsonl")):
        judgements = sorted(corpus.parent.glob("qrels/*.tsv"))
        if not judgements or not (corpus.parent / "queries.jsonl").exists():
            continue
        documents = _documents(corpus)
        questions = {row["_id"]: row["text"] for row in rows_of(corpus.parent / "queries.jsonl")}
        for file in judgements:
            grades = _grades(file)
            name = _name(corpus.parent, data) + (f"/{file.stem}" if len(judgements) > 1 else "")
            asked = {key: text for key, text in questions.items() if key in grades}
            yield Collection(name, documents, asked, grades)


def gold_collections(data: Path) -> Iterator[Collection]:
    """Every folder with corpus.jsonl and a queries.jsonl whose rows list their `gold` documents.

    Raises Misconfigured where there is none.
    """
    none = True
    for corpus in sorted(data.rglob("corpus.jsonl")):
        file = corpus.parent / "queries.jsonl"
        rows = [row for row in rows_of(file) if row.get("gold")] if file.exists() else []
        if not rows:
            continue
        none = False
        yield Collection(
            _name(corpus.parent, data),
            _documents(corpus),
            {row["_id"]: row["text"] for row in rows},
            {row["_id"]: dict.fromkeys(row["gold"], 1) for row in rows},
        )
    if none:
        raise Misconfigured(f"No corpus.jsonl with a queries.jsonl that lists `gold` under {data}.")


def collected(corpus: Path, data: Path, name: str, questions: Mapping[str, str]) -> Collection:
    """These questions over a corpus.jsonl, with all that qrels/*.tsv beside it say of them."""
    grades: dict[str, Mapping[str, int]] = {}
    for file in sorted(corpus.parent.glob("qrels/*.tsv")):
        grades |= {key: judged for key, judged in _grades(file).items() if key in questions}
    return Collection(f"{_name(corpus.parent, data)}/{name}", _documents(corpus), questions, grades)


def means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each figure over all rows, of which there is at least one."""
    return {name: round(sum(row[name] for row in rows) / len(rows), 4) for name in rows[0]}


def _documents(corpus: Path) -> dict[str, tuple[str, str]]:
    return {row["_id"]: (row.get("title") or "", row.get("text") or "") for row in rows_of(corpus)}


def _name(folder: Path, data: Path) -> str:
    return folder.relative_to(data).as_posix() if folder != data else folder.resolve().name


def _grades(file: Path) -> dict[str, dict[str, int]]:
    """Tab-separated question, document and grade under one line of headings; only grades above 0."""
    grades: dict[str, dict[str, int]] = {}
    for line in file.read_text("utf-8").splitlines()[1:]:
        question, document, grade = line.split("\t")
        if float(grade) > 0:
            grades.setdefault(question, {})[document] = int(float(grade))
    return grades
