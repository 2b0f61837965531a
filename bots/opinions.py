"""`mynah feedback`: what people thought of answers, for whoever runs Mynah."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bots.assemble import open_records
from bots.settings import Settings
from bots.shown import console, moment, readable, spell
from core.knowledge.documents import one_line
from core.ports import Judged

_SPAN = re.compile(r"(\d{1,6})([mhdw])")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_EXCERPT = 200


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


def _print(shown: Sequence[Judged]) -> None:
    out = console()
    for one in shown:
        row = _row(one)
        thumb, style = ("up", "green") if row["score"] > 0 else ("down", "red")
        comment = f"  {one_line(row['comment'], 2_000)}" if row["comment"] else ""
        who = (f" {row['at']} {row['person']}", "dim")
        out.print(spell((f"{thumb:4}", style), who, comment))
        out.print(spell(("  asked    ", "dim"), one_line(row["question"], _EXCERPT)))
        out.print(spell(("  answered ", "dim"), one_line(readable(row["answer"]), _EXCERPT)))
        out.print(spell((f"  turn     {row['conversation']} {row['id']}", "dim")))
    if not shown:
        out.print("No opinions.")


def _row(one: Judged) -> dict[str, Any]:
    opinion, turn = one.opinion, one.turn
    return {
        "at": moment(one.at),
        "score": opinion.score,
        "comment": opinion.comment,
        "person": opinion.person,
        "conversation": opinion.conversation,
        "id": opinion.message_id,
        "question": turn.message.text,
        "answer": turn.reply.text,
        "model": turn.model,
    }
