"""`mynah safety`: lists verdicts, keeps reviews of them, makes cases of false alarms, exports models."""

from __future__ import annotations

import asyncio
import json
from getpass import getuser
from pathlib import Path
from typing import Any

from bots import cases
from bots.assemble import open_records
from bots.guards import detoxify_model
from bots.settings import Settings
from bots.shown import console, done, moment, spell
from core.ports import Mark, Misconfigured, Screening
from core.quality.cases.case import Case

EXCERPT = 200
FALSE_ALARM: Mark = "false alarm"
SAMPLES = (
    "How many days of leave do I have?",
    "You are a stupid idiot and everybody hates you.",
    "I will find you and hurt you.",
    "",
)
"""What an exported model must judge as the one that it was made of."""
ALIKE = 0.01


async def list_screenings(settings: Settings, limit: int, *, waiting: bool, as_json: bool) -> int:
    """Print them."""
    async with open_records(settings) as database:
        found = await database.screenings.latest(limit, waiting=waiting)
    if as_json:
        print(json.dumps({"screenings": [_row(each) for each in found]}))
        return 0
    out = console()
    if not found:
        out.print(
            spell("Nothing waits for a review." if waiting else "Nothing was judged harmful.")
        )
    for each in found:
        urgent = [("  an administrator is to look at it", "red")] * (each.tell and not each.mark)
        mark = f"  {each.mark}" if each.mark else ""
        out.print(spell((str(each.id), "bold"), f" {each.action}", *urgent, (mark, "green")))
        out.print(spell((f"  {each.place}, {moment(each.at)}, {_reasons(each)}", "dim")))
        out.print(spell(f"  {' '.join(each.text.split())[:EXCERPT]}"))
    return 0


async def mark(settings: Settings, number: int, *, false_alarm: bool, as_json: bool) -> int:
    """Keep the review, by who runs the command."""
    said: Mark = FALSE_ALARM if false_alarm else "right"
    async with open_records(settings) as database:
        found = await database.screenings.review(number, said, getuser())
    if found is None:
        raise Misconfigured(f"there is no verdict {number}; `mynah safety list` shows them")
    more = f" Make it a case: mynah safety case {number} --source PAGE" if false_alarm else ""
    return done(_row(found), f"{number} is marked: {said}.{more}", as_json=as_json)


async def make_case(
    settings: Settings, number: int, wanted: Case, file: Path, *, as_json: bool
) -> int:
    """Of a verdict on a question; what tells who asked is taken out, as in `mynah case add`."""
    async with open_records(settings) as database:
        every = await database.screenings.latest(cases.LONGEST)
        found = next((each for each in every if each.id == number), None)
        if found is None or found.place == "answer":
            raise Misconfigured(f"{number} is no verdict on a question; see `mynah safety list`")
        await database.screenings.review(number, FALSE_ALARM, getuser())
    return await cases.add(
        settings, found.conversation, found.message, wanted, file, as_json=as_json
    )


async def export(settings: Settings, folder: Path, *, as_json: bool) -> int:
    """Raises Misconfigured where the extra is missing or the two models differ."""
    from adapters.models.detoxify import export_onnx
    from adapters.models.toxicity_onnx import OnnxToxicity

    model = detoxify_model(settings)
    await asyncio.to_thread(export_onnx, model, folder)
    one, other = await model.judge(SAMPLES), await OnnxToxicity(f"onnx:{folder}").judge(SAMPLES)
    apart = max(abs(a[name] - b[name]) for a, b in zip(one, other, strict=True) for name in a)
    if apart > ALIKE:
        raise Misconfigured(f"the exported model judges otherwise, by up to {apart:.3f}")
    told = {"folder": str(folder), "classes": sorted(one[0]), "largest_difference": apart}
    words = f"{folder} judges alike (within {apart:.4f}). Use it: TOXICITY_MODEL=onnx:{folder}"
    return done(told, words, as_json=as_json)


def _reasons(screening: Screening) -> str:
    return ", ".join(
        f"{r.kind} {r.score:.2f} (from {r.threshold:.2f}, by {r.by})" for r in screening.reasons
    )


def _row(screening: Screening) -> dict[str, Any]:
    return {
        "number": screening.id,
        "at": moment(screening.at),
        "place": screening.place,
        "action": screening.action,
        "reasons": [
            {"class": r.kind, "score": r.score, "threshold": r.threshold, "by": r.by}
            for r in screening.reasons
        ],
        "text": screening.text,
        "conversation": screening.conversation,
        "message": screening.message,
        "person": screening.person,
        "urgent": screening.tell,
        "mark": screening.mark,
        "marked_by": screening.by,
    }
