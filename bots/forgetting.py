"""`mynah forget`: removes everything that is kept of a person, from the terminal."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from bots.answering import open_answers
from bots.assemble import open_knowledge, open_queue
from bots.roles import forgetting_of
from bots.settings import Settings
from bots.shown import console, spell
from core.messages import Person
from core.people.cards import KINDS
from core.people.forget import CLAIM_SECONDS, would_forget
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
    "exposures": ("place in an experiment", "places in experiments"),
    "documents": ("document for them alone", "documents for them alone"),
    "files": ("file they sent", "files they sent"),
    "lines": ("message in a remembered room", "messages in remembered rooms"),
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
        if dry_run:
            removed = await would_forget(person, forgetting)
        else:
            now = time.time()
            erasure = Erasure(Traces(Person(person.platform, person.id), now))
            # Workers go on with it should this end before its time.
            await forgetting.erasures.begin(erasure, now + CLAIM_SECONDS)
            removed = (await forget_once(erasure, forgetting)).removed
    counts = {kind: removed.get(kind, 0) for kind in KINDS}
    if as_json:
        print(json.dumps({"person": str(person), "dry_run": dry_run, "removed": counts}))
        return 0
    out = console()
    if any(counts.values()):
        out.print(spell(f"{'Would be removed' if dry_run else 'Removed'} of {person}:"))
        for kind, count in counts.items():
            out.print(spell(f"  {count:6} {WORDS[kind][count != 1]}"))
    else:
        out.print(spell(f"Nothing is kept of {person}."))
    if not dry_run:
        out.print(REMAINS)
    return 0
