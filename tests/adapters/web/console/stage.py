"""A console over memory, with something of everything that it shows, and people who sign in to it."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from adapters.doubles.console import MemoryDeeds, MemoryOperators, MemoryTurns
from adapters.doubles.people import MemoryGuests
from adapters.web.anybody import STATIC
from adapters.web.auth import Access
from adapters.web.console.console import Console, Draft
from adapters.web.console.oidc import SignOn
from adapters.web.console.passwords import sealed
from adapters.web.console.routes import console_routes
from adapters.web.console.tries import Tries
from adapters.web.files import Files
from adapters.web.headers import with_headers
from core.messages import Audience, Citation, Message, Person, Place, Reply, person_audience
from core.ports import (
    Amount,
    DeadLetter,
    Feedback,
    Guest,
    Mark,
    Misconfigured,
    Operator,
    Pause,
    Reason,
    Role,
    Score,
    Screening,
    Session,
    Standing,
    Total,
    TurnRecord,
    Verdict,
    Way,
)
from core.ports.records import Choice, Looked
from core.quality.incidents import Silence

NOW = 1_795_800_000.0
TYPED = "a password of ada's"
WORDS = "my salary <b>and</b> yours"
"""What somebody asked; no page shows it unasked."""
UNTOLD = "the quiet quote"
GRACE = Person("slack", "T1.U7", "Grace Hopper")


def a_score(value: float) -> Score:
    """As core/quality/evaluate.py writes one."""
    return Score(value, f"words that stand in the passages: {value:.2f}, usually 0.61")


VERDICT = Verdict(
    a_score(0.5), a_score(0.55), a_score(0.6), a_score(0.65), a_score(0.7), a_score(0.75), (WORDS,)
)


def a_turn(number: int, text: str = WORDS, person: Person = GRACE, **more: Any) -> TurnRecord:
    """Cited, judged, called good."""
    place = Place("slack", "T1", "C9", f"{number % 3}")
    message = Message(f"m{number}", person, place, person_audience(person), text, NOW - 50 * number)
    citation = Citation(1, "Pay <i>scales</i>", "file:///pay.md#scales", UNTOLD, "c1")
    record = TurnRecord(
        message,
        Reply(f"It is {WORDS} [1]", (citation,), notices=("a notice",)),
        "rag",
        "openai:gpt-4.1",
        {"screen": 0.01, "retrieve": 0.12, "answer": 1.4, "review": 0.2},
        NOW - 50 * number,
        ways=(Way("naive", ("one search is enough",), (Looked(WORDS, "asked", 8),), 1),),
        verdict=VERDICT,
        choices=(Choice("openai:gpt-4.1", "light", ("the question is simple",)),),
        signs=("thanked",),
        opinions=(Feedback(message.conversation, message.id, str(person), 1, "a word of praise"),),
    )
    return replace(record, **more)


def unanswered(number: int, text: str, person: Person) -> TurnRecord:
    """Without a citation."""
    return a_turn(number, text, person, reply=Reply("I found nothing."), opinions=(), verdict=None)


PEOPLE = [Person("slack", f"T1.U{n}", f"Person {n}") for n in range(4)]
TURNS = (
    unanswered(9, "Where can I park my car?", PEOPLE[0]),
    unanswered(8, "Is there parking for cars of visitors?", PEOPLE[1]),
    unanswered(7, "May visitors park a car here?", PEOPLE[2]),
    unanswered(6, "Wann öffnet die Sauna?", PEOPLE[3]),
    a_turn(5, mode="chat", reply=Reply("Hello!"), verdict=None),
    a_turn(4, seconds={}),
    a_turn(3),
    a_turn(2, opinions=()),
    a_turn(1),
)
LETTER = DeadLetter("07-1795799000000-0", a_turn(99).message, "ModelFailed: <no> answer", NOW - 900)
SOURCE = {
    "name": "file:///srv/handbook",
    "kind": "folder",
    "audience": "everyone",
    "documents": 1_204,
    "unfinished": 3,
    "every": 3_600.0,
    "synced_at": NOW - 500,
    "tried_at": NOW - 100,
    "failures": 2,
    "problem": "the folder is <gone>",
}
RUN = {
    "experiment": "longer quotes & more",
    "started_at": "2026-11-01T00:00:00Z",
    "stopped_at": None,
    "why": "",
}
EFFECT = {
    "arm": "long",
    "effect": 0.031,
    "relative_effect": 0.06,
    "interval": [0.01, 0.05],
    "p": 0.01,
    "always_valid_interval": [-0.004, 0.066],
    "always_valid_p": 0.0812,
}
REPORT = {
    **RUN,
    "exposed": {"control": 812, "long": 790},
    "analysis": {
        "control": "control",
        "metrics": [
            {
                "metric": name,
                "kind": kind,
                "values": {"control": 0.52, "long": 0.551},
                "effects": [EFFECT],
            }
            for name, kind in (("answered", "rate"), ("seconds", "mean"))
        ],
        "warnings": ["sample ratio mismatch: long has 790 units"],
    },
    "verdicts": [{"arm": "long", "ending": "running", "why": "answered changed by +0.031"}],
}
JOB = {
    "name": "backup", "what": "keeps <a> backup", "times": "daily at 03:00", "next": NOW + 60,
    "paused_at": None,
}  # fmt: skip
JOB_RUN = {
    "job": "backup", "due": NOW - 60, "begun_at": NOW - 60, "ended_at": NOW - 57.5,
    "outcome": "failed", "said": "the disk is <full>",
}  # fmt: skip
INCIDENT = {
    "id": "errors-1", "severity": "high", "what": "12 % of <answers> failed", "cause": "the model is away",
    "symptoms": ["errors platform slack"], "page": "docs/runbooks/errors.md",
    "opened_at": "2026-11-27 10:00", "closed_at": None, "returns": 0, "silenced": False,
    "stages": [{"name": "opened", "at": "2026-11-27 10:00"}, {"name": "escalated", "at": "10:30"}],
}  # fmt: skip
VERDICT_ON = Screening(
    "slack:T1:C9", "m1", str(GRACE), "room", "help", (Reason("threat", 0.91, 0.8, "small"),),
    f"I hurt you, {WORDS}", NOW - 60, tell=True, id=9,
)  # fmt: skip
FINDING = {"name": "index", "state": "broken", "detail": "no <answer>", "remedy": "Check it."}


@cache
def people() -> tuple[Operator, ...]:
    """An administrator and a viewer with the same password, and a viewer without one."""
    kept = sealed(TYPED)
    return (
        Operator("ada", Role.ADMINISTRATOR, kept, NOW - 1_000),
        Operator("vic", Role.VIEWER, kept, NOW - 1_000),
        Operator("bo@example.org", Role.VIEWER, "", NOW - 1_000),
    )


@dataclass
class Stage:
    """What a test may look at and play with."""

    console: Console
    app: Starlette
    client: httpx.AsyncClient
    deeds: MemoryDeeds
    operators: MemoryOperators
    guests: MemoryGuests
    turns: MemoryTurns
    now: float = NOW
    letters: list[DeadLetter] = field(default_factory=lambda: [LETTER])
    answers: list[Draft] = field(default_factory=list)
    documents: list[Draft] = field(default_factory=list)
    synced: list[str] = field(default_factory=list)
    incidents: list[Mapping[str, Any]] = field(default_factory=lambda: [INCIDENT])
    silences: dict[str, float] = field(default_factory=lambda: {"burn *": NOW + 60})
    verdicts: dict[int, Screening] = field(
        default_factory=lambda: {8: replace(VERDICT_ON, id=8, tell=False), 9: VERDICT_ON}
    )
    pauses: dict[str, Pause] = field(
        default_factory=lambda: {"telegram": Pause("telegram", "We are <moving>.", NOW - 9)}
    )

    async def sign_in(
        self, name: str = "ada", password: str = TYPED, **more: str
    ) -> httpx.Response:
        """As the form does."""
        fields = {"name": name, "password": password, **more}
        return await self.client.post("/console/sign-in", data=fields)

    async def enter(self, name: str = "ada") -> None:
        """Signed in without the quarter of a second that a password takes."""
        token = f"{name}-{'y' * 40}"
        digest = sha256(token.encode()).hexdigest()
        await self.console.sessions.begin(Session(digest, name, self.now, self.now))
        self.client.cookies.set("mynah-console-web", token, domain="127.0.0.1")

    async def key(self) -> str:
        """What stands in every form of whoever is signed in."""
        return key_in((await self.client.get("/console")).text)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of theirs."""
        data = {"form_key": await self.key(), **fields}
        return await self.client.post(f"/console{path}", data=data)


def key_in(html: str) -> str:
    """The key in a page's forms."""
    found = re.search(r'name="form_key" value="([0-9a-f]{64})"', html)
    assert found, html
    return found[1]


@asynccontextmanager
async def staged(  # noqa: PLR0915 - one double of each callable
    *,
    consent: bool = False,
    turns: Sequence[TurnRecord] = TURNS,
    sign_on: SignOn | None = None,
    access: Access | None = None,
) -> AsyncIterator[Stage]:
    """A console and a client that keeps cookies."""
    stage: Stage
    tokens = (f"token-{n}-{'x' * 40}" for n in itertools.count())
    operators = MemoryOperators(people())
    guests, deeds, looked = MemoryGuests(), MemoryDeeds(), MemoryTurns(turns)
    await guests.decide(
        Guest(Audience.parse("workspace:slack:T024"), Standing.ALLOWED, "ada", NOW - 5)
    )

    async def ready() -> tuple[bool, Mapping[str, str]]:
        return True, {"queue": "ok", "workers": "degraded: no worker runs", "index": "no answer"}

    async def depth() -> tuple[int, int]:
        return 3, len(stage.letters)

    async def letters() -> list[DeadLetter]:
        return stage.letters

    async def drop(letter: str) -> bool:
        known = [each for each in stage.letters if each.id != letter]
        gone = len(known) < len(stage.letters)
        stage.letters[:] = known
        return gone

    async def retry(letter: str) -> str | None:
        return LETTER.message.conversation if await drop(letter) else None

    async def decide(who: Audience, standing: Standing, by: str) -> None:
        await guests.decide(Guest(who, standing, by, stage.now))

    async def approve(code: str, by: str) -> Audience | None:
        if code != "K7QP2M9X":
            return None
        await decide(person_audience(GRACE), Standing.ALLOWED, by)
        return person_audience(GRACE)

    async def spent(by: str, _since: float) -> list[Total]:
        of = {"day": "2026-11-27", "person": "slack:T1.U7", "room": "slack:T1:C9"}
        return [Total(of.get(by, "openai:gpt-4.1"), 12, 30_000, 4_000, 1_234_567)]

    async def sources() -> list[Mapping[str, Any]]:
        return [SOURCE]

    async def sync(name: str) -> bool:
        stage.synced.append(name)
        return name == SOURCE["name"]

    async def jobs() -> list[Mapping[str, Any]]:
        return [{**JOB, "last": JOB_RUN}, {**JOB, "name": "costs", "paused_at": NOW, "last": None}]

    async def job_runs() -> list[Mapping[str, Any]]:
        return [JOB_RUN, {**JOB_RUN, "ended_at": None, "outcome": None}]

    async def experiments() -> list[Mapping[str, Any]]:
        return [RUN]

    async def report(name: str) -> Mapping[str, Any] | None:
        return REPORT if name == RUN["experiment"] else None

    async def write_answer(draft: Draft) -> str:
        if len(draft.questions) < 2:
            raise Misconfigured("an answer takes 2 different questions at least")
        stage.answers.append(draft)
        return draft.name

    async def add_document(draft: Draft) -> str:
        if not draft.text:
            raise Misconfigured("the text is empty")
        stage.documents.append(draft)
        return "file:///written/a.md"

    async def incidents(
        _since: float, limit: int, skip: int
    ) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
        quiet: list[Mapping[str, Any]] = [
            {"pattern": name, "until": str(until)}
            for name, until in stage.silences.items()
            if until > stage.now
        ]
        return stage.incidents[skip : skip + limit], quiet

    async def silence(asked: Silence) -> None:
        stage.silences[asked.pattern] = asked.until

    async def verdicts(waiting: bool, limit: int, skip: int) -> list[Screening]:
        found = [each for each in stage.verdicts.values() if not (waiting and each.mark)]
        found.sort(key=lambda each: (waiting and each.tell, each.id), reverse=True)
        return found[skip : skip + limit]

    async def verdict(number: int) -> Screening | None:
        return stage.verdicts.get(number)

    async def review(number: int, mark: Mark, by: str) -> Screening | None:
        stage.verdicts[number] = replace(stage.verdicts[number], mark=mark, by=by)
        return stage.verdicts[number]

    async def pauses() -> list[Pause]:
        return list(stage.pauses.values())

    def read_pause(where: str, words: str) -> Pause:
        if where == "nowhere":
            raise Misconfigured("'nowhere' is no room")
        return Pause(where, words, stage.now)

    async def pause(asked: Pause) -> None:
        stage.pauses[asked.scope] = asked

    async def resume(scope: str) -> bool:
        return stage.pauses.pop(scope, None) is not None

    async def examine() -> list[Mapping[str, Any]]:
        return [FINDING]

    console = Console(
        access=access or Access("127.0.0.1"),
        operators=operators,
        sessions=operators.sessions,
        deeds=deeds,
        turns=looked,
        talks=looked.talks,
        guests=guests,
        sign_on=sign_on,
        consent=consent,
        rule="paired",
        administrators=["slack:T024.U042"],
        detect=lambda _text: "en",
        ready=ready,
        depth=depth,
        letters=letters,
        retry=retry,
        drop=drop,
        read_whom=Audience.parse,
        decide=decide,
        approve=approve,
        spent=spent,
        budgets={"all": Amount(5_000_000, 0), "person": Amount(0, 90_000)},
        prices_of="2026-11-01",
        sources=sources,
        sync=sync,
        jobs=jobs,
        job_runs=job_runs,
        experiments=experiments,
        report=report,
        incidents=incidents,
        silence=silence,
        verdicts=verdicts,
        verdict=verdict,
        review=review,
        pauses=pauses,
        read_pause=read_pause,
        pause=pause,
        resume=resume,
        write_answer=write_answer,
        add_document=add_document,
        examine=examine,
        clock=lambda: stage.now,
        new_token=lambda: next(tokens),
        tries=Tries(lambda: stage.now),
    )
    app = Starlette(
        routes=[*console_routes(console), Mount("/static", Files(directory=STATIC))],
        middleware=[Middleware(with_headers, https=False)],
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        stage = Stage(console, app, client, deeds, operators, guests, looked)
        yield stage
