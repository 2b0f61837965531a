"""Binds what the console's pages ask for to what the bots opened."""

from __future__ import annotations

import secrets
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from bots import access, alerts, jobs, letters
from bots.assemble import Knowledge, Queue
from bots.console.examining import examine
from bots.console.written import add_document, write_answer
from bots.pausing import read_pause
from bots.prices import limits_of, prices_of
from bots.running import described, shown_by
from bots.settings import Settings
from bots.sources import described as described_sources
from core.messages import Audience
from core.people.administrators import read_administrators
from core.ports import Guest, Standing
from core.upkeep.syncing import ask_for

if TYPE_CHECKING:
    from adapters.stores.sql.database import Database
    from adapters.web.auth import Access
    from adapters.web.console.console import Console
    from bots.health import Ready


def console_of(
    settings: Settings, knowledge: Knowledge, queue: Queue, ready: Ready, allowed: Access
) -> Console:
    """The console of this process; raises Misconfigured."""
    from adapters.web.console.console import Console
    from adapters.web.console.oidc import sign_on
    from adapters.web.console.tries import Tries

    database = knowledge.database
    stores, guests = database.console, database.guests

    async def depth() -> tuple[int, int]:
        found = await queue.depth()
        return found.waiting, found.dead

    async def decide(who: Audience, standing: Standing, by: str) -> None:
        await guests.decide(Guest(who, standing, by, time.time()))

    return Console(
        access=allowed,
        operators=stores.operators,
        sessions=stores.sessions,
        deeds=stores.deeds,
        turns=stores.turns,
        talks=stores.turns.talks,
        guests=guests,
        sign_on=sign_on(
            settings.console_oidc_issuer,
            settings.console_oidc_client_id,
            settings.console_oidc_client_secret.get_secret_value(),
            settings.console_oidc_claim,
            settings.public_url,
        ),
        consent=settings.console_consent,
        rule=settings.mynah_access,
        administrators=list(map(str, read_administrators(settings.mynah_admins))),
        detect=knowledge.detect,
        ready=ready,
        depth=depth,
        letters=queue.dead.letters,
        retry=partial(letters.retried, queue),
        drop=queue.dead.drop,
        read_whom=access.read_whom,
        decide=decide,
        approve=partial(access.approved, queue=queue, guests=guests),
        spent=database.uses.totals,
        budgets=limits_of(settings),
        prices_of=prices_of(settings).date,
        sources=partial(described_sources, database),
        sync=lambda name: ask_for(name, database.sources, queue.tickets.enqueue, time.time()),
        jobs=partial(jobs.described, settings, database),
        job_runs=partial(jobs.runs_described, database),
        experiments=partial(_experiments, database),
        report=partial(_report, database),
        incidents=partial(alerts.described_page, database.incidents),
        silence=database.incidents.silence,
        verdicts=lambda waiting, limit, skip: database.screenings.latest(
            limit, waiting=waiting, skip=skip
        ),
        verdict=database.screenings.find,
        review=database.screenings.review,
        pauses=database.pauses.all,
        read_pause=lambda where, words: read_pause(where, words, time.time()),
        pause=database.pauses.put,
        resume=database.pauses.lift,
        write_answer=partial(write_answer, database.curated, knowledge.spaces),
        add_document=partial(add_document, settings, knowledge),
        examine=examine,
        clock=time.time,
        new_token=partial(secrets.token_urlsafe, 32),
        tries=Tries(time.monotonic),
    )


async def _experiments(database: Database) -> list[dict[str, Any]]:
    return [described(each) for each in await database.experiments.runs()]


async def _report(database: Database, name: str) -> dict[str, Any] | None:
    runs = {each.experiment.name: each for each in await database.experiments.runs()}
    if name not in runs:
        return None
    return await shown_by(runs[name], database.experiments)
