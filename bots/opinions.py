"""`mynah feedback`: what people thought of answers, for whoever runs Mynah."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from rich.text import Text

from bots.assemble import open_records
from bots.settings import Settings
from bots.shown import console, moment, readable, spell
from core.knowledge.documents import one_line
from core.ports import Followed, Judged, Sign, TurnRecord

_SPAN = re.compile(r"(\d{1,6})([mhdw])")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_EXCERPT = 200
SILENCE = 900.0
"""Seconds without a further question from which on whoever opened a citation seems to be content."""


def read_since(text: str, now: float) -> float:
    """The Unix time that `7d`, `2026-11-01` or `2026-11-01T08:00` means; raises ValueError."""
    if span := _SPAN.fullmatch(text):
        return now - int(span[1]) * _SECONDS[span[2]]
    try:
        when = datetime.fromisoformat(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise ValueError(
            "is neither a span such as 12h, 7d or 4w nor a time such as 2026-11-01"
        ) from None


async def list_opinions(
    settings: Settings, since: float, *, down: bool, limit: int, as_json: bool
) -> int:
    """Print them, latest first."""
    async with open_records(settings) as database:
        found = await database.records.judged(since, down=down, limit=limit + 1)
    shown, more = found[:limit], len(found) > limit
    if as_json:
        print(json.dumps({"opinions": [_row(one) for one in shown], "more": more}))
        return 0
    _print(shown)
    if more:
        console().print(spell((f"Only the latest {limit} are shown; -n shows more.", "dim")))
    return 0


async def list_signs(settings: Settings, since: float, *, limit: int, as_json: bool) -> int:
    """Print how often each sign was seen, and the latest answers called wrong or asked for again."""
    async with open_records(settings) as database:
        answers = await database.records.answers(since)
        found = await database.records.followed(since)
    now = time.time()
    counts = {name: sum(name in one.turn.signs for one in found) for name in get_args(Sign)}
    counts["opened, then silent"] = sum(_is_silent(one, now) for one in found)
    doubted = [one for one in found if {"denied", "rephrased"} & {*one.turn.signs}][:limit]
    rows = [_doubted(one) for one in doubted]
    if as_json:
        print(json.dumps({"answers": answers, "signs": counts, "doubted": rows}))
        return 0
    out = console()
    out.print(spell(f"{answers} answers"))
    for name, count in counts.items():
        share = f"  {100 * count / answers:.1f} %" if answers else ""
        out.print(spell(f"  {name:20}{count:6}", (share, "dim")))
    for row in rows:
        out.print(spell((f"{', '.join(row['signs'])}", "red"), (f"  {row['at']}", "dim")))
        out.print(_asked(row))
        out.print(_named(row))
    return 0


def _is_silent(one: Followed, now: float) -> bool:
    """Whether a citation was opened, and nothing was asked for a while after the answer."""
    until = now if one.next_at is None else one.next_at
    return "opened" in one.turn.signs and until - one.turn.answered_at >= SILENCE


def _doubted(one: Followed) -> dict[str, Any]:
    turn = one.turn
    return {
        "at": moment(turn.answered_at),
        "signs": list(turn.signs),
        "person": str(turn.message.person),
        **_exchange(turn),
    }


def _print(shown: Sequence[Judged]) -> None:
    out = console()
    for one in shown:
        row = _row(one)
        thumb, style = ("up", "green") if row["score"] > 0 else ("down", "red")
        comment = f"  {one_line(row['comment'], 2_000)}" if row["comment"] else ""
        who = (f" {row['at']} {row['person']}", "dim")
        out.print(spell((f"{thumb:4}", style), who, comment))
        out.print(_asked(row))
        out.print(spell(("  answered ", "dim"), one_line(readable(row["answer"]), _EXCERPT)))
        out.print(_named(row))
    if not shown:
        out.print("No opinions.")


def _asked(row: Mapping[str, Any]) -> Text:
    return spell(("  asked    ", "dim"), one_line(row["question"], _EXCERPT))


def _named(row: Mapping[str, Any]) -> Text:
    """As `mynah case add` takes it."""
    return spell((f"  turn     {row['conversation']} {row['id']}", "dim"))


def _exchange(turn: TurnRecord) -> dict[str, Any]:
    return {
        "conversation": turn.message.conversation,
        "id": turn.message.id,
        "question": turn.message.text,
        "answer": turn.reply.text,
    }


def _row(one: Judged) -> dict[str, Any]:
    opinion, turn = one.opinion, one.turn
    return {
        "at": moment(one.at),
        "score": opinion.score,
        "comment": opinion.comment,
        "person": opinion.person,
        **_exchange(turn),
        "model": turn.model,
    }
