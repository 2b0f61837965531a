"""Records to rows and back; pure, and the only place that knows both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import RowMapping

from core.messages import EVERYONE, Audience, Message, Reply
from core.ports import (
    Choice,
    DocumentRecord,
    Feedback,
    Intent,
    Judged,
    Sign,
    TurnRecord,
    Verdict,
    Way,
)
from core.wire import dump, load


def labels_of(readers: Sequence[Audience]) -> list[str]:
    """What a row may carry for these readers to see it."""
    return sorted({str(audience) for audience in (EVERYONE, *readers)})


def turn_row(turn: TurnRecord) -> dict[str, Any]:
    """A row of `turns`, without its id."""
    message = turn.message
    return {
        "conversation": message.conversation,
        "message_id": message.id,
        "person": str(message.person),
        "platform": message.place.platform,
        "workspace": message.place.workspace,
        "room": message.place.room,
        "thread": message.place.thread,
        "audience": str(message.audience),
        "question": message.text,
        "message": dump(message),
        "reply": dump(turn.reply),
        "mode": turn.mode,
        "model": turn.model,
        "seconds": dict(turn.seconds),
        "asked_at": message.at,
        "answered_at": turn.answered_at,
        "ways": dump(turn.ways),
        "intent": dump(turn.intent) if turn.intent else "",
        "verdict": dump(turn.verdict) if turn.verdict else "",
        "choices": dump(turn.choices),
        "signs": dump(turn.signs) if turn.signs else "",
    }


def citation_rows(turn_id: int, reply: Reply) -> list[dict[str, Any]]:
    """Rows of `citations`, in the reply's order."""
    return [
        {"turn": turn_id, "position": position, **asdict(citation)}
        for position, citation in enumerate(reply.citations)
    ]


def turn_from(row: RowMapping) -> TurnRecord:
    """Raises core.wire.Unreadable when a later release wrote it."""
    return TurnRecord(
        message=load(Message, row["message"]),
        reply=load(Reply, row["reply"]),
        mode=row["mode"],
        model=row["model"],
        seconds=row["seconds"],
        answered_at=row["answered_at"],
        ways=load(tuple[Way, ...], row["ways"]) if row["ways"] else (),
        intent=load(Intent, row["intent"]) if row["intent"] else None,
        verdict=load(Verdict, row["verdict"]) if row["verdict"] else None,
        choices=load(tuple[Choice, ...], row["choices"]) if row["choices"] else (),
        signs=load(tuple[Sign, ...], row["signs"]) if row["signs"] else (),
    )


def turns_with_opinions(
    rows: Sequence[RowMapping], opinions: Sequence[RowMapping]
) -> list[TurnRecord]:
    """Rows of `turns` with those of `feedback` on them; raises core.wire.Unreadable."""
    turns = {row["id"]: turn_from(row) for row in rows}
    for row in opinions:
        turn = turns[row["turn"]]
        turns[row["turn"]] = replace(turn, opinions=(*turn.opinions, _opinion(turn.message, row)))
    return list(turns.values())


def judged_from(row: RowMapping) -> Judged:
    """A row of `turns` with one of `feedback` as `opinion_…`; raises core.wire.Unreadable."""
    turn = turn_from(row)
    return Judged(_opinion(turn.message, row, "opinion_"), row["opinion_at"], turn)


def _opinion(message: Message, row: RowMapping, prefix: str = "") -> Feedback:
    said = (row[f"{prefix}{name}"] for name in ("person", "score", "comment"))
    return Feedback(message.conversation, message.id, *said)


def document_row(document: DocumentRecord) -> dict[str, Any]:
    """A row of `documents`."""
    return {**asdict(document), "audience": str(document.audience)}


def document_from(row: RowMapping) -> DocumentRecord:
    """A row of `documents` as core knows it."""
    return DocumentRecord(**{**row, "audience": Audience.parse(row["audience"])})
