"""`mynah eval cases`: cases asked over the present index and settings, and what changed since a kept run."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bots.answering import Answers, open_answers
from bots.assemble import open_knowledge
from bots.cases import read_cases
from bots.measure import Tell
from bots.measure.handbook import reply_to
from bots.settings import Settings
from bots.shown import console, readable, spell
from bots.terminal import message_of
from core.knowledge.documents import one_line
from core.messages import Audience
from core.ports import Misconfigured
from core.quality.cases.case import Case, Changes, Outcome, changes

_EXCERPT = 300
_LACKS = {
    "source": "does not cite it",
    "answer": "lacks its words",
    "nothing": "was to say that nothing was found",
}


async def eval_cases(
    settings: Settings, file: Path, *, keep: bool, strict: bool, as_json: bool
) -> int:
    """Print which cases pass; `strict`: 1 where one broke."""
    cases, kept = read_cases(file), file.with_suffix(".run.json")
    earlier, began, out = _earlier(kept), time.perf_counter(), console(stderr=True)
    outcomes = await ask_all(cases, settings, lambda words: out.print(spell((words, "dim"))))
    changed = changes(outcomes, earlier)
    told = {
        "eval": "cases",
        "cases": len(cases),
        "passed": sum(one.passed for one in outcomes),
        **asdict(changed),
        "failures": [_failure(one) for one in outcomes if not one.passed],
        "seconds": round(time.perf_counter() - began, 1),
    }
    if as_json:
        print(json.dumps(told))
    else:
        _show(outcomes, changed, _since(changed, earlier=bool(earlier), keep=keep))
    if keep:
        passed = {one.case.fingerprint: one.passed for one in outcomes}
        kept.write_text(json.dumps(passed, indent=1) + "\n", "utf-8")
    return int(strict and bool(changed.broke))


async def ask_all(cases: Sequence[Case], settings: Settings, tell: Tell) -> list[Outcome]:
    """Each case in a conversation of its own; the index is only read."""
    outcomes = []
    async with open_knowledge(settings) as knowledge, open_answers(settings, knowledge) as answers:
        for number, case in enumerate(cases, 1):
            outcomes.append(await ask_case(case, f"case-{number}", answers))
            if number % 10 == 0:
                tell(f"asked {number} of {len(cases)}")
    return outcomes


async def ask_case(case: Case, conversation: str, answers: Answers) -> Outcome:
    """What it leans on, then the case itself, which alone is timed."""
    audience = Audience.parse(case.audience)
    for question in case.before:
        await reply_to(message_of(question, audience, conversation), answers)
    began = time.perf_counter()
    reply = await reply_to(message_of(case.question, audience, conversation), answers)
    return Outcome(case, reply, time.perf_counter() - began)


def _earlier(kept: Path) -> dict[str, bool]:
    """The kept run; empty where none is."""
    try:
        found = json.loads(kept.read_text("utf-8"))
        return {str(key): bool(passed) for key, passed in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise Misconfigured(f"{kept} is no kept run; remove it or keep another: {error}") from None


def _failure(one: Outcome) -> dict[str, Any]:
    return {
        "id": one.case.id,
        "question": one.case.question,
        "missed": list(one.missed),
        "cited": [each.uri for each in one.reply.citations],
        "answer": one.reply.text[:_EXCERPT],
    }


def _since(changed: Changes, *, earlier: bool, keep: bool) -> str:
    """What the figures are to be held against, in words."""
    if earlier:
        return f"{len(changed.fixed)} fixed, {len(changed.broke)} broke since the kept run"
    if keep:
        return "this run is kept, and the next one is compared with it"
    return "no run was kept to tell changes from, --keep keeps one"


def _show(outcomes: Sequence[Outcome], changed: Changes, since: str) -> None:
    out = console()
    for one in outcomes:
        mark, style = ("passes", "green") if one.passed else ("fails ", "red")
        fixed, broke = one.case.id in changed.fixed, one.case.id in changed.broke
        news = " fixed" * fixed + " broke" * broke
        out.print(spell((mark, style), f" {one.case.id}", (news, "bold"), f" {one.case.question}"))
        if one.missed:
            why = ", ".join(_LACKS[each] for each in one.missed)
            answer = one_line(readable(one.reply.text), _EXCERPT)
            out.print(spell((f"         {why}: {answer}", "dim")))
    passed = sum(one.passed for one in outcomes)
    out.print(spell(f"{passed} of {len(outcomes)} pass; {since}."))
