"""`mynah case`: makes cases of recorded turns, and keeps them in a file that a team can review."""

from __future__ import annotations

import fcntl
import json
import os
import stat
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, TextIO

from bots.assemble import open_records
from bots.measure.jsonl import rows_of
from bots.read_file import refuse_endless
from bots.settings import Settings
from bots.shown import console, done, spell
from core import wire
from core.conversation.following import taken_up
from core.messages import Audience, Person
from core.ports import Misconfigured, TurnRecord
from core.quality.cases.case import Case, line_of
from core.quality.cases.phrase import phrase
from core.quality.cases.scrub import Removed, scrub

LONGEST = 10_000
"""Turns of a conversation among which one is looked for, the latest."""
MOST = 3
"""Questions before its own that a case asks, too."""
_FIELDS = frozenset(each.name for each in fields(Case))
_OF_ONE = ("person", "conversation")


def read_cases(file: Path) -> list[Case]:
    """The cases of a file, in its order; raises Misconfigured for a line that is none."""
    try:
        refuse_endless(file)
        return [_case(row) for row in rows_of(file)]
    except FileNotFoundError:
        raise Misconfigured(f"{file} cannot be read: `mynah case add` makes it") from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        like = '{"question": "How many days of leave?", "sources": ["leave.md"]}'
        raise Misconfigured(f"{file}: each line shall be like {like}: {error}") from None


def _case(row: Any) -> Case:
    if not isinstance(row, dict) or not row.get("question"):
        raise ValueError(f"{str(row)[:80]} has no question")
    if unknown := sorted(row.keys() - _FIELDS):
        raise ValueError(f"there is no {unknown[0]!r}; there are: {', '.join(sorted(_FIELDS))}")
    case = wire.unplain(Case, row)
    Audience.parse(case.audience)
    if mute := [each for each in case.answer if not phrase(each)]:
        raise ValueError(f"{mute[0]!r} has no words that an answer could say")
    return case


async def add(
    settings: Settings, conversation: str, message: str, wanted: Case, file: Path, *, as_json: bool
) -> int:
    """Append what was asked in this turn, scrubbed, with what is expected of its answer.

    `wanted` has a question and an audience only where the turn's are not to be taken; its words are
    the administrator's own and stay as they are, and what looks like a person's is told.
    """
    async with open_records(settings) as database:
        turns = await database.records.turns(conversation, LONGEST)
        people = await database.records.people()
    turn = next((each for each in turns if each.message.id == message), None)
    if turn is None:
        raise Misconfigured(
            f"no turn {message!r} in {conversation!r}; `mynah feedback list` names both"
        )
    names, others = _names([each.message.person for each in turns]), _names(people)
    asked = [each.message.text for each in _leant_on(turn, turns)] + [turn.message.text]
    *before, question = [scrub(text, names, others) for text in asked]
    case = replace(
        wanted,
        question=wanted.question or question.text,
        before=tuple(each.text for each in before),
        audience=wanted.audience or _audience(turn.message.audience),
    )
    _append(_case(asdict(case)), file)
    scrubbed = [question] * (not wanted.question) + before
    removed = [each for one in scrubbed for each in one.removed]
    typed = " ".join((wanted.question, *wanted.answer, wanted.note))
    return _told(case, file, removed, scrub(typed, names, others).removed, as_json=as_json)


def _told(
    case: Case, file: Path, removed: Sequence[Removed], kept: Sequence[Removed], *, as_json: bool
) -> int:
    told = {
        "case": _row(case),
        "file": str(file),
        "scrubbed": [asdict(each) for each in removed],
        "left_as_typed": [asdict(each) for each in kept],
    }
    lines = [f"{case.id} is in {file}: {case.question}"]
    lines += [f"asked after: {each}" for each in case.before]
    lines += [f"taken out: {each.words!r} ({each.kind})" for each in removed]
    lines += [f"left, as you typed it: {each.words!r} ({each.kind})" for each in kept]
    lines.append(
        f"Read it: names of people who never asked are still in it. To word it otherwise: "
        f"mynah case remove {case.id}, then add it with --question."
    )
    return done(told, "\n".join(lines), as_json=as_json)


def _leant_on(turn: TurnRecord, turns: Sequence[TurnRecord]) -> list[TurnRecord]:
    """The turns whose questions this one took up, each by the next one's intent, oldest first."""
    by_id = {each.message.asks: each for each in turns}
    chain: list[TurnRecord] = []
    while len(chain) < MOST and turn.intent is not None:
        earlier = by_id.get(taken_up(turn.intent))
        if earlier is None or earlier is turn or earlier in chain:
            break
        chain.insert(0, earlier)
        turn = earlier
    return chain


def _names(people: Sequence[Person]) -> set[str]:
    """With platforms' ids; whoever is alone on a machine is called You."""
    known = [person for person in people if person.id != "local"]
    numbered = {person.id for person in known if any(map(str.isdigit, person.id))}
    return {person.name for person in known} | numbered


def _audience(audience: Audience) -> str:
    """Of one person or conversation there is to be no trace: their case asks as everyone."""
    return "everyone" if audience.kind in _OF_ONE else str(audience)


def _append(case: Case, file: Path) -> None:
    with _alone_with(file) as opened:
        if any(each.id == case.id for each in read_cases(file)):
            raise Misconfigured(f"{file} has this question already, as {case.id}")
        whole = opened.read()
        begins = "\n" if whole and not whole.endswith("\n") else ""
        _write_whole(opened.fileno(), f"{begins}{line_of(case)}\n".encode())


def _write_whole(number: int, line: bytes) -> None:
    """At the end of an open file; half a line, as on a full disk, is taken back."""
    length = os.fstat(number).st_size
    try:
        while line:
            line = line[os.write(number, line) :]
    except OSError:
        os.ftruncate(number, length)
        raise


@contextmanager
def _alone_with(file: Path) -> Iterator[TextIO]:
    """The file to read, and to write at its end; others wait until the block ends."""
    try:
        while True:
            with file.open("a+", encoding="utf-8", newline="\n") as opened:
                fcntl.flock(opened, fcntl.LOCK_EX)
                # Whoever removed a line meanwhile has put another file in its place.
                if os.path.samestat(os.fstat(opened.fileno()), file.stat()):
                    opened.seek(0)
                    yield opened
                    return
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}") from None


def _rewrite(file: Path, lines: Sequence[str]) -> None:
    """In one step, so that nobody reads half of it, for the same readers as before."""
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as new:
            os.fchmod(number, stat.S_IMODE(file.stat().st_mode))
            new.write("".join(f"{line}\n" for line in lines))
        os.replace(name, file)  # noqa: PTH105 - in one step
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def list_cases(file: Path, *, as_json: bool) -> int:
    """Print one line a case."""
    cases = read_cases(file)
    if as_json:
        print(json.dumps({"cases": [_row(each) for each in cases]}))
        return 0
    out = console()
    for each in cases:
        out.print(spell((each.id, "bold"), f" {each.question}", (f"  {_expected(each)}", "dim")))
    return 0


def show(case_id: str, file: Path, *, as_json: bool) -> int:
    """Print one case whole."""
    row = _row(_found(case_id, file))
    words = "\n".join(f"{name:10} {value}" for name, value in row.items() if value)
    return done(row, words, as_json=as_json)


def remove(case_id: str, file: Path, *, as_json: bool) -> int:
    """Take one case out; the other lines stay as they are written."""
    _found(case_id, file)
    with _alone_with(file) as opened:
        # Split so, since a text may hold other signs that break lines.
        lines = [line for line in opened.read().split("\n") if line.strip()]
        _rewrite(file, [line for line in lines if _case(json.loads(line)).id != case_id])
    told = {"id": case_id, "done": "removed"}
    return done(told, f"{case_id} is no longer in {file}.", as_json=as_json)


def _found(case_id: str, file: Path) -> Case:
    cases = {each.id: each for each in read_cases(file)}
    if case_id not in cases:
        raise Misconfigured(f"{file} has no case {case_id!r}; `mynah case list` shows them")
    return cases[case_id]


def _expected(case: Case) -> str:
    sources = [f"cites {' or '.join(case.sources)}"] * bool(case.sources)
    says = [f"says {each!r}" for each in case.answer]
    return ", ".join((*sources, *says)) or "says that nothing was found"


def _row(case: Case) -> dict[str, Any]:
    return {"id": case.id, **asdict(case)}
