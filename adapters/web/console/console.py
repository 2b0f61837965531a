"""What the console stands on, bound once in bots/console/bound.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from adapters.web.auth import Access
from adapters.web.console.oidc import SignOn
from adapters.web.console.tries import Tries
from adapters.web.limits import Limits
from core.messages import Audience
from core.ports import (
    Amount,
    DeadLetter,
    Deeds,
    Guests,
    Mark,
    Operators,
    Pause,
    Role,
    Screening,
    Sessions,
    Standing,
    Talk,
    Total,
    Turns,
)
from core.quality.incidents import Silence

By = Literal["person", "room", "model", "day"]
Described = Mapping[str, Any]
"""As a command prints it with --json."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page."""

    name: str
    role: Role
    form_key: str
    """Stands in every form of theirs and proves that the form was ours."""
    digest: str
    """Of their session."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document, or an answer with its example questions, as somebody typed it."""

    name: str
    text: str
    questions: tuple[str, ...] = ()
    audience: str = "everyone"
    by: str = ""


@dataclass(frozen=True, slots=True)
class Console:
    """Ports and callables of the console."""

    access: Access
    operators: Operators
    sessions: Sessions
    deeds: Deeds
    turns: Turns
    talks: Callable[[int, int | None], Awaitable[Sequence[Talk]]]
    """So many conversations, latest first; those before a turn's number."""
    guests: Guests
    sign_on: SignOn | None
    """Signing in at an OpenID provider; None where none is set."""
    consent: bool
    """Whether people agreed that administrators read what they wrote."""
    rule: str
    """MYNAH_ACCESS."""
    administrators: Sequence[str]
    """Of chat platforms, as MYNAH_ADMINS names them."""
    detect: Callable[[str], str]
    ready: Callable[[], Awaitable[tuple[bool, Mapping[str, str]]]]
    depth: Callable[[], Awaitable[tuple[int, int]]]
    """Conversations that wait, and dead letters."""
    letters: Callable[[], Awaitable[Sequence[DeadLetter]]]
    retry: Callable[[str], Awaitable[str | None]]
    """The conversation that a letter went back to; None where there is no such letter."""
    drop: Callable[[str], Awaitable[bool]]
    read_whom: Callable[[str], Audience]
    """Whom a decision is about, as typed; raises ValueError with what is wrong."""
    decide: Callable[[Audience, Standing, str], Awaitable[None]]
    """Whom, what, and by whom."""
    approve: Callable[[str, str], Awaitable[Audience | None]]
    """Who was shown a code, now allowed; by whom."""
    spent: Callable[[By, float], Awaitable[Sequence[Total]]]
    """By model, day, room or person, since a Unix time."""
    budgets: Mapping[str, Amount]
    prices_of: str
    """The date of the prices."""
    sources: Callable[[], Awaitable[Sequence[Described]]]
    sync: Callable[[str], Awaitable[bool]]
    """Have a source read again by a worker; False where there is none of that name."""
    jobs: Callable[[], Awaitable[Sequence[Described]]]
    job_runs: Callable[[], Awaitable[Sequence[Described]]]
    """The latest first."""
    experiments: Callable[[], Awaitable[Sequence[Described]]]
    report: Callable[[str], Awaitable[Described | None]]
    """What an experiment has shown; None where none of that name was started."""
    incidents: Callable[
        [float, int, int], Awaitable[tuple[Sequence[Described], Sequence[Described]]]
    ]
    """Those open or ended since a Unix time, so many after so many; and all that is silenced."""
    silence: Callable[[Silence], Awaitable[None]]
    """One of the same pattern is replaced; one until now is over."""
    verdicts: Callable[[bool, int, int], Awaitable[Sequence[Screening]]]
    """Only those that wait for a review, the urgent first, or all; so many after so many."""
    verdict: Callable[[int], Awaitable[Screening | None]]
    review: Callable[[int, Mark, str], Awaitable[Screening | None]]
    """Which, what, and by whom; None where there is none."""
    pauses: Callable[[], Awaitable[Sequence[Pause]]]
    read_pause: Callable[[str, str], Pause]
    """Where and with which words, as typed; raises Misconfigured."""
    pause: Callable[[Pause], Awaitable[None]]
    resume: Callable[[str], Awaitable[bool]]
    """False where that scope was not paused."""
    write_answer: Callable[[Draft], Awaitable[str]]
    """Keep it and say its name; raises Misconfigured with what is wrong."""
    add_document: Callable[[Draft], Awaitable[str]]
    """Index it and say its address; raises Misconfigured with what is wrong."""
    examine: Callable[[], Awaitable[Sequence[Described]]]
    """The findings of `mynah doctor`."""
    clock: Callable[[], float]
    new_token: Callable[[], str]
    """One that nobody can guess."""
    tries: Tries
    checking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Held while a password is looked at, which takes 32 MB and a quarter of a second."""
    limits: Limits = field(default_factory=Limits)
