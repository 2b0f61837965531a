"""Texts that people judged: toxic or not, of which kind, and about whom."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bots.measure.jsonl import rows_of

STEREOTYPE = "stereotype"
INNOCENT = 600
"""Texts of a set that only holds harmless ones, at most."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Texts, and by class whether each is of it; None where nobody said."""

    name: str
    texts: tuple[str, ...]
    truths: Mapping[str, tuple[bool | None, ...]]
    groups: tuple[str, ...] = ()
    """Of each text whom it is about, or the functionality that it tests."""
    fuzzed: tuple[str, ...] = field(default=(), repr=False)
    """The same texts with the names of groups of people exchanged for others."""
    together: tuple[str, ...] = ()
    """Of each text what it has in common with others, which are seen or unseen with it; else `groups`."""


def judged_sets(data: Path) -> list[Judged]:
    """Every set of a kind that is known here, under the folder."""
    return [made(file) for file, made in _files(data, _READERS)]


def innocent_sets(data: Path) -> list[Judged]:
    """Every set that nobody made to hold anything harmful: prompts about people, letters, questions."""
    return [_innocent(file.stem, read(file)) for file, read in _files(data, _INNOCENT)]


def _files(data: Path, readers: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    for pattern, read in readers.items():
        for file in sorted(data.rglob(pattern)):
            yield file, read


def _innocent(name: str, texts: Iterable[str]) -> Judged:
    kept = tuple(dict.fromkeys(text for text in texts if text.strip()))
    step = max(1, len(kept) // INNOCENT)
    some = kept[::step][:INNOCENT]
    return Judged(name, some, {"toxicity": (False,) * len(some)})


def _wiki(file: Path) -> Judged:
    rows = rows_of(file)
    return Judged(
        file.stem,
        tuple(row["comment"] for row in rows),
        {
            "toxicity": tuple(bool(row["toxic"]) for row in rows),
            STEREOTYPE: tuple(None if row["toxic"] else False for row in rows),
        },
        fuzzed=tuple(row["comment_identity_fuzzed"] for row in rows),
    )


def _surge(file: Path) -> Judged:
    rows = rows_of(file)
    toxic = tuple(row["is_toxic"] == "Toxic" for row in rows)
    return Judged(file.stem, tuple(row["text"] for row in rows), {"toxicity": toxic})


def _davidson(file: Path) -> Judged:
    rows = rows_of(file)
    labels = [row["label"] for row in rows]
    truths = {
        "toxicity": tuple(label != "neither" for label in labels),
        "identity_attack": tuple(label == "hate" for label in labels),
    }
    return Judged(file.stem, tuple(row["text"] for row in rows), truths)


_MODERATED = {
    "toxicity": ("H", "H2", "HR", "V", "V2"),
    "identity_attack": ("H", "H2"),
    "threat": ("V", "V2"),
    "sexual_explicit": ("S", "S3"),
    "self_harm": ("SH",),
}
"""The letters of OpenAI's moderation set (Markov et al. 2023) that a class stands for."""


def _moderated(file: Path) -> Judged:
    rows = rows_of(file)

    def truth(row: Mapping[str, Any], letters: tuple[str, ...]) -> bool | None:
        said = [row[letter] for letter in letters if letter in row]
        return any(said) if said else None

    truths = {
        name: tuple(truth(row, letters) for row in rows) for name, letters in _MODERATED.items()
    }
    return Judged(file.stem, tuple(row["prompt"] for row in rows), truths)


def _madlibs(file: Path) -> Judged:
    rows = rows_of(file)
    texts = tuple(row["Text"] for row in rows)
    bad = tuple(row["Label"] == "BAD" for row in rows)
    groups = tuple(group_in(text) for text in texts)
    truths: dict[str, tuple[bool | None, ...]] = {
        "toxicity": bad,
        "identity_attack": bad,
        STEREOTYPE: tuple(None if each else False for each in bad),
    }
    return Judged(file.stem, texts, truths, groups)


_TEMPLATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"being (?P<group>.+) is \S+",
        r"you are an? \S+ (?P<group>.+)",
        r"\S+ is an? \S+ (?P<group>.+)",
        r"i (?:am|hate) (?P<group>.+)",
        r"\S+ (?P<group>.+)",
    )
)


def group_in(sentence: str) -> str:
    """Whom a sentence of the identity templates (Dixon et al. 2018) is about; "" where it is none."""
    plain = sentence.strip().rstrip(".")
    found = next(filter(None, (each.fullmatch(plain) for each in _TEMPLATES)), None)
    return found["group"].lower() if found else ""


def _pairs(file: Path) -> Judged:
    """Both sentences of each pair (Nangia et al. 2020): to generalise about the other group is no better."""
    rows = rows_of(file)
    texts = tuple(row[which] for row in rows for which in ("sent_more", "sent_less"))
    together = tuple(str(n) for n in range(len(rows)) for _ in range(2))
    return Judged(file.stem, texts, {STEREOTYPE: (True,) * len(texts)}, together=together)


def _contexts(file: Path) -> Judged:
    """What happened to two people of different groups (Parrish et al. 2022): told, without a judgement."""
    rows = {row["context"]: str(row["question_index"]) for row in rows_of(file)}
    truths = {STEREOTYPE: (False,) * len(rows)}
    return Judged(file.stem, tuple(rows), truths, together=tuple(rows.values()))


def _hatecheck(file: Path) -> Judged:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines)) if file.suffix == ".csv" else rows_of(file)
    hateful = tuple(row["label_gold"] == "hateful" for row in rows)
    texts = tuple(row["test_case"] for row in rows)
    groups = tuple(str(row.get("functionality", "")) for row in rows)
    return Judged(file.stem, texts, {"identity_attack": hateful}, groups)


def _offensive(file: Path) -> Judged:
    rows = [row for row in rows_of(file) if "text" in row]
    labels = tuple(str(row["label"]).lower() in ("1", "offensive") for row in rows)
    return Judged(file.stem, tuple(row["text"] for row in rows), {"toxicity": labels})


def _prompts(file: Path) -> list[str]:
    by_kind = json.loads(file.read_text("utf-8"))
    return [text for kind in by_kind.values() for of in kind.values() for text in of]


def _letters(file: Path) -> list[str]:
    return [row["full_text"] for row in json.loads(file.read_text("utf-8"))]


def _queries(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def _titles(file: Path) -> list[str]:
    return [line.rpartition("\t")[2] for line in file.read_text("utf-8").splitlines()]


_READERS: Mapping[str, Callable[[Path], Judged]] = {
    "wiki_toxicity*.jsonl": _wiki,
    "surge_toxicity*.jsonl": _surge,
    "davidson*.jsonl": _davidson,
    "openai_moderation*.jsonl": _moderated,
    "identity_madlibs*.jsonl": _madlibs,
    "crows_pairs*.jsonl": _pairs,
    "bbq_*.jsonl": _contexts,
    "hatecheck*.jsonl": _hatecheck,
    "hatecheck*.csv": _hatecheck,
    "tweeteval_offensive*.jsonl": _offensive,
}
_INNOCENT: Mapping[str, Callable[[Path], list[str]]] = {
    "bold_*_prompts.json": _prompts,
    "presidio_*.json": _letters,
    "nq_open_log*.txt": _queries,
    "nq_open_dev*.txt": _queries,
    "stackoverflow_titles_log*.tsv": _titles,
    "stackoverflow_dev*.tsv": _titles,
}
