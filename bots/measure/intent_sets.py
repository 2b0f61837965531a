"""Judged conversations: shifts of topic, replies in rooms and trees, found by the layout of their files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from adapters.models.language import detect
from bots.measure.jsonl import rows_of
from core.knowledge.likeness import scales
from core.ports import EmbeddingRole, VectorSpace
from core.understanding.remarks import Remark, remark

FIRST_JUDGED = 1000
"""Line of a room's file; what stands before it is only read."""
CONTEXT = 120
"""Lines before it that are read, so that the window of the first judged one is full."""
HALF_A_DAY = 720
"""Minutes: the clock of some rooms has twelve hours."""
_LINE = re.compile(r"\[(\d\d):(\d\d)\] (?:<([^>]+)>|\* ?(\S+)) ?(.*)")


@dataclass(frozen=True, slots=True)
class Line:
    """Who said what, at which second."""

    speaker: str
    text: str
    at: float = 0.0
    own: bool = False
    """The one who answers says it."""


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation, and what was judged of its lines, by their places.

    Of a dialogue (1,) where the topic shifts and (0,) where not, of a room the places that a line
    replies to, its own where it begins something, and of a tree the place that it follows. A line
    is None where nobody said anything: somebody came or went.
    """

    lines: Sequence[Line | None]
    truth: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A script with its remarks, None for None, each with its place as its id."""

    script: Script
    remarks: Sequence[Remark | None]

    def cases(self) -> Iterator[tuple[Remark, list[Remark], tuple[int, ...]]]:
        """Each judged remark, those before it, and what it is in truth."""
        for place, truth in self.script.truth.items():
            message = self.remarks[place]
            if message:
                yield message, [one for one in self.remarks[:place] if one], truth


@dataclass(frozen=True, slots=True)
class Questions:
    """Of one split: questions, and the answer that each is for, "" where it is for none."""

    texts: Sequence[str]
    answers: Sequence[str]


def intents(data: Path) -> dict[str, Questions]:
    """clinc150_*.jsonl: all rows by their `split`; those of oos_NAME belong to NAME (Larson et al. 2019)."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for file in sorted(data.rglob("clinc150_*.jsonl")):
        for row in rows_of(file):
            split = row["split"]
            answer = "" if split.startswith("oos_") else row["intent"]
            rows.setdefault(split.removeprefix("oos_"), []).append((row["text"], answer))
    return {name: Questions(*zip(*found, strict=True)) for name, found in rows.items()}


def dialogues(data: Path) -> dict[str, list[Script]]:
    """tiage_*.jsonl: `utterances` of two in turn, and `shift` of each (Xie et al. 2021)."""
    return {
        file.stem: list(map(_dialogue, rows_of(file)))
        for file in sorted(data.rglob("tiage_*.jsonl"))
    }


def rooms(data: Path) -> dict[str, list[Script]]:
    """irc_*/: *.ascii.txt, with links in *.annotation.txt (Kummerfeld et al. 2019)."""
    folders = [folder for folder in sorted(data.rglob("irc_*")) if folder.is_dir()]
    return {folder.name: list(map(_room, sorted(folder.glob("*.ascii.txt")))) for folder in folders}


def trees(data: Path) -> dict[str, list[Script]]:
    """cast2022_*.json: turns with their parents (Owoicho et al. 2022), each tree depth first."""
    return {
        file.stem: [_tree(topic["turn"]) for topic in json.loads(file.read_text("utf-8"))]
        for file in sorted(data.rglob("cast2022_*.json"))
    }


async def judged(scripts: Sequence[Script], spaces: Sequence[VectorSpace]) -> list[Judged]:
    """Each with its remarks, in the space of the language that its lines are in together."""
    return [Judged(script, await _remarks(script.lines, spaces)) for script in scripts]


async def _remarks(
    lines: Sequence[Line | None], spaces: Sequence[VectorSpace]
) -> list[Remark | None]:
    said = [line for line in lines if line]
    language = detect(" ".join(line.text for line in said))
    embedder = next(space for space in spaces if space.covers(language)).embedder
    vectors = await embedder.embed([line.text for line in said], EmbeddingRole.QUESTION)
    meanings = iter(await scales(vectors, embedder))
    speakers = {line.speaker for line in said}

    def heard(key: str, line: Line) -> Remark:
        one = remark(key, line.speaker, line.text, language, next(meanings), line.at, speakers)
        return replace(one, own=line.own)

    return [heard(str(place), line) if line else None for place, line in enumerate(lines)]


def _dialogue(row: Mapping[str, Any]) -> Script:
    lines = [Line("AB"[place % 2], text) for place, text in enumerate(row["utterances"])]
    return Script(lines, {place: (shift,) for place, shift in enumerate(row["shift"]) if place})


def _room(file: Path) -> Script:
    truth: dict[int, tuple[int, ...]] = {}
    links = file.with_name(file.name.replace(".ascii.", ".annotation.")).read_text("utf-8")
    for line in links.splitlines():
        earlier, later = sorted(map(int, line.split()[:2]))
        if later >= FIRST_JUDGED:
            truth[later] = (*truth.get(later, ()), earlier)
    return Script(_chat(file.read_text("utf-8").splitlines()), truth)


def _chat(lines: Sequence[str]) -> list[Line | None]:
    """Each line of a room's log that is near enough to a judged one; the clock only ever goes on."""
    found: list[Line | None] = []
    minutes, shown = 0, -1
    for number, line in enumerate(lines):
        match = _LINE.match(line)
        if match is None:
            found.append(None)
            continue
        clock = int(match[1]) * 60 + int(match[2])
        passed = (clock - shown) % HALF_A_DAY if shown >= 0 else 0
        minutes += passed if passed < HALF_A_DAY // 2 else 0
        shown = clock
        near = number >= FIRST_JUDGED - CONTEXT
        found.append(Line(match[3] or match[4], match[5], minutes * 60.0) if near else None)
    return found


def _tree(turns: Sequence[Mapping[str, Any]]) -> Script:
    order: list[Mapping[str, Any]] = []
    left = [turn for turn in turns if "parent" not in turn][::-1]
    while left:
        order.append(left.pop())
        left += [turn for turn in turns if turn.get("parent") == order[-1]["number"]][::-1]
    place = {turn["number"]: at for at, turn in enumerate(order)}
    lines = [
        Line(turn["participant"], turn.get("utterance") or turn["response"], own="response" in turn)
        for turn in order
    ]
    asked = [turn for turn in order[1:] if turn["participant"] == "User"]
    return Script(lines, {place[turn["number"]]: (place[turn["parent"]],) for turn in asked})
