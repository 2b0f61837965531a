"""One turn as data: what came in, what each step learned, and what the world sees of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.files.take import Taken
from core.messages import Message, Passage, Reply, Said
from core.people.preferences import Preferences
from core.people.zones import zone_or_utc
from core.ports import Choice, Intent, Verdict, Way
from core.safety.screen import Ruling
from core.understanding.day_words import days_meant
from core.understanding.tasks import Tasks

Mode = Literal["chat", "rag", "agent"]

QUESTION_CHARACTERS = 20_000
"""Longer than anybody types, and short enough to be searched for and shown again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one turn may keep and take; the settings of the same names."""

    history_turns: int = 20
    agent_steps: int = 6
    agent_tokens: int = 20_000
    mending_seconds: float = 10.0
    """For a second answer where the first is poor: what takes longer is given up; 0: there is none."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One earlier question and its answer, keyed by the question's message id."""

    message: str
    person: str
    question: str
    answer: str
    sources: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    """The labels that all who read the answer held; what it was written from carries one of them."""
    documents: tuple[str, ...] | None = None
    """Addresses of the documents whose words the answer may hold; None where that was not noted."""
    readings: tuple[str, ...] = ()
    """What was offered to choose from, where the answer asked back."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions in a message, and what may answer it."""

    question: str
    told: str = ""
    """What the message says beside its questions, as far as it may matter for this one."""
    passages: tuple[Passage, ...] = ()

    @property
    def whole(self) -> str:
        """To search for."""
        return f"{self.told} {self.question}".strip()


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known of one message and its answer so far; every step adds to it."""

    message: Message
    history: tuple[Exchange, ...] = ()
    summary: str = ""
    """What was said before `history` begins."""
    remembered: tuple[str, ...] = ()
    """Addresses of the documents whose words history and summary may hold."""
    tasks: tuple[Tasks, ...] = ()
    """What everybody in the conversation is at."""
    said: tuple[Said, ...] = ()
    """What others said in the thread before the message, oldest first."""
    ruling: Ruling = field(default_factory=Ruling)
    """What was made of the message before anything else."""
    files: tuple[Taken, ...] = ()
    """What came with the message, as far as it could be read."""
    unread: tuple[str, ...] = ()
    """What the person is told, before anything else, of what could not be."""
    mode: Mode = "rag"
    question: str = ""
    """The question to search for."""
    completed: str = ""
    """The same with what it takes along of earlier ones, to search for beside it."""
    leans: bool = False
    """Whether it says nothing without that: then it is answered as completed, too."""
    intent: Intent | None = None
    """What the message is to its conversation; None where that was not looked at."""
    report: str = ""
    """What a report is asked on, where one is asked for: that is searched for then."""
    parts: tuple[Part, ...] = ()
    """Where the message asks several things; else there are none."""
    passages: tuple[Passage, ...] = ()
    """Of all parts, the best of each first."""
    ways: tuple[Way, ...] = ()
    """How they were sought, for each part."""
    choices: tuple[Choice, ...] = ()
    """Which models were asked, and why these."""
    reply: Reply = field(default_factory=lambda: Reply(""))
    verdict: Verdict | None = None
    """How good the answer is taken for, where that was judged before its end."""
    preferences: Preferences = field(default_factory=Preferences)
    """Of who asks: they change the form of the answer, never its facts and citations."""
    model: str = ""
    """Who wrote the answer: a model's name, "extractive", "curated" for an administrator, "cache" for one
    that was given before, "" for Mynah's own words."""
    cached: str = ""
    """How it was found where it was given before: "hit", "reworded", "waited" for, or "stale"."""

    @property
    def sought(self) -> str:
        """What is asked, standing alone."""
        return self.report or (self.completed if self.leans else "") or self.question

    def day_words(self, text: str = "") -> Mapping[str, str]:
        """Words for days in a text of its person, each with the day that it means; of the message without one."""
        zone = zone_or_utc(self.preferences.zone)
        for each in (text,) if text else (self.question, self.completed):
            if found := days_meant(each, self.message.at, zone):
                return found
        return {}

    def day_words_of(self, question: str) -> Mapping[str, str]:
        """The same of one of its questions, or of the message that asks only one."""
        return ({} if self.parts else self.day_words()) or self.day_words(question)

    def days_of(self, question: str) -> frozenset[str]:
        """The days themselves."""
        return frozenset(self.day_words_of(question).values())

    @property
    def reports(self) -> bool:
        """Whether it was searched deeply, so that a report is due; not to who prefers it short."""
        deep = [way.strategy for way in self.ways[:1]] == ["deep_search"]
        return deep and not self.parts and not self.preferences.short


@dataclass(frozen=True, slots=True)
class Working:
    """A step began that may take a while; in words for the person, "" when it is over."""

    step: str


@dataclass(frozen=True, slots=True)
class Written:
    """The reply as far as it is written and checked; its text only ever grows within a turn."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn is over: `turn.reply` is the whole answer; seconds say where the time went."""

    turn: Turn
    seconds: Mapping[str, float]


Event = Working | Written | Finished
