"""`mynah forget`: removes everything that is kept of a person, from the terminal."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from bots.answering import open_answers
from bots.assemble import open_knowledge, open_queue
from bots.roles import forgetting_of
from bots.settings import Settings
from bots.shown import console, spell
from core.messages import Person
from core.people.cards import KINDS
from core.people.forget import CLAIM_SECONDS, Forgetting, would_forget
from core.people.forget import forget as forget_once
from core.ports import Erasure, Traces

WORDS: Mapping[str, tuple[str, str]] = {
    "turns": ("recorded question with its answer", "recorded questions with their answers"),
    "exchanges": ("remembered question with its answer", "remembered questions with their answers"),
    "summaries": ("summary of a conversation", "summaries of conversations"),
    "waiting": ("waiting message", "waiting messages"),
    "dead": ("dead letter", "dead letters"),
    "drafts": ("answer kept for delivery", "answers kept for delivery"),
    "opinions": ("opinion on an answer", "opinions on answers"),
    "preferences": ("set of preferences", "sets of preferences"),
    "profile": ("note of what is not to be learned", "notes of what is not to be learned"),
    "links": ("link to another account", "links to other accounts"),
    "exposures": ("place in an experiment", "places in experiments"),
    "screenings": ("verdict on what they wrote", "verdicts on what they wrote"),
    "documents": ("document for them alone", "documents for them alone"),
    "files": ("file they sent", "files they sent"),
    "lines": ("message in a remembered room", "messages in remembered rooms"),
    "cached": ("cached answer to a question of theirs", "cached answers to questions of theirs"),
    "notes": ("note on them or a message of theirs", "notes on them and their messages"),
}
"""What is counted, one and several of it: who reads this is not the person that it is about."""
REMAINS = (
    "Messages in the chat itself, backups, logs and decisions of `mynah access` are not touched. "
    "Workers look through everything once more half a minute later."
)


async def forget(settings: Settings, person: Person, *, dry_run: bool, as_json: bool) -> int:
    """One pass here and now; a worker makes the second one half a minute later."""
    async with (
        open_knowledge(settings) as knowledge,
        open_queue(settings) as queue,
        open_answers(settings, knowledge, kept=True) as answers,
    ):
        forgetting = forgetting_of(settings, knowledge, queue, answers)
        names = await knowledge.database.links.of(person)
        removed: Counter[str] = Counter()
        for found in await _removed(names, forgetting, dry_run=dry_run):
            removed.update(found)
    counts = {kind: removed.get(kind, 0) for kind in KINDS}
    if as_json:
        also = {"also": [str(each) for each in names[1:]]} if names[1:] else {}
        told = {"person": str(person), **also, "dry_run": dry_run, "removed": counts}
        print(json.dumps(told))
        return 0
    out = console()
    if any(counts.values()):
        who = ", linked with ".join((str(person), *map(str, names[1:])))
        out.print(spell(f"{'Would be removed' if dry_run else 'Removed'} of {who}:"))
        for kind, count in counts.items():
            out.print(spell(f"  {count:6} {WORDS[kind][count != 1]}"))
    else:
        out.print(spell(f"Nothing is kept of {person}."))
    if not dry_run:
        out.print(REMAINS)
    return 0


async def _removed(
    names: Sequence[Person], forgetting: Forgetting, *, dry_run: bool
) -> list[Mapping[str, int]]:
    """What is removed, or would be, under each name of one person."""
    if dry_run:
        return [await would_forget(each, forgetting) for each in names]
    now = time.time()
    wishes = [Erasure(Traces(Person(each.platform, each.id), now)) for each in names]
    for wish in reversed(wishes):  # theirs last: as long as it is not down, the others are found
        # Workers go on with it should this end before its time.
        await forgetting.erasures.begin(wish, now + CLAIM_SECONDS)
    return [(await forget_once(wish, forgetting)).removed for wish in wishes]
