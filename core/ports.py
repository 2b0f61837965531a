"""Everything core asks of the world, as Protocols of at most four methods; never an implementation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from core.messages import Attachment, Audience, Chunk, Message, Person, Reply, Said

Vectors = NDArray[np.float32]
"""Shape (number of texts, dimension), rows of unit length."""


# --- What can go wrong with any of them ---------------------------------------------------------


class Unavailable(Exception):
    """An engine does not answer right now; the same call may succeed later."""


class Misconfigured(Exception):
    """No later try can help until a person changes something; the text says what."""


# --- The door, the inbox and the tickets -------------------------------------------------------


class Accepted(StrEnum):
    """What the door did with a message."""

    NEW = "new"
    DUPLICATE = "duplicate"
    FULL = "full"
    """Refused, and the person has not been told yet."""
    STILL_FULL = "still full"
    """Refused, and the person was told already."""


class Door(Protocol):
    """The gateway's side of the inboxes; every method is one atomic step."""

    async def append(self, message: Message) -> Accepted:
        """Write the message to its conversation's inbox unless its id was seen in the last 24 h."""

    async def waiting(self, conversation: str) -> list[Message]:
        """What is accepted and not yet answered, oldest first."""

    async def stop(self, conversation: str, message_id: str) -> None:
        """Ask whoever writes the answer to this message to stop; overtakes the inbox."""

    async def unattended(self) -> list[str]:
        """Conversations with waiting messages that no worker holds: the sweep's work."""


class Held(StrEnum):
    """What a worker learns when it renews a lease."""

    YES = "yes"
    STOPPED = "stopped"
    """Still held, and a person asked to stop this answer."""
    LOST = "lost"
    """Somebody else works on this conversation now: drop everything, deliver nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to answer the oldest message of one conversation, alone, for a short time."""

    conversation: str
    message: Message
    owner: str
    tries: int
    """How often this message was begun, this time included; counted before the work."""
    stopped: bool = False
    """A person asked to stop the answer while the message waited."""


class Inbox(Protocol):
    """The workers' side of the inboxes; every method is one atomic step."""

    async def take(self, conversation: str) -> Lease | None:
        """The oldest message, unless there is none, it must wait, or another worker holds it."""

    async def keep(self, lease: Lease) -> Held:
        """Renew the lease and learn whether a stop was asked for."""

    async def finish(self, lease: Lease) -> bool:
        """Remove the answered message and give the lease back; True when more is waiting."""

    async def postpone(self, lease: Lease, seconds: float, failed: bool = True) -> None:
        """Give the lease back; the message may be taken again after so many seconds.

        Where the work did not fail but was interrupted (a shutdown, an engine that is away),
        the try is not counted.
        """


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that failed every try, with the last reason and when it was given up (Unix time)."""

    id: str
    message: Message
    reason: str
    at: float


class DeadLetters(Protocol):
    """Messages that were given up; nothing is ever removed from here by itself."""

    async def bury(self, lease: Lease, reason: str) -> bool:
        """Move the leased message here in one step; True when more is waiting in its inbox."""

    async def letters(self) -> list[DeadLetter]:
        """All of them, oldest first."""

    async def retry(self, letter_id: str) -> str | None:
        """Put the message back at the head of its inbox with no tries; its conversation, or None if unknown."""

    async def drop(self, letter_id: str) -> bool:
        """Remove it for good; False if unknown."""


class Tickets(Protocol):
    """Hands conversations to workers; a ticket too many finds nothing to do and ends."""

    async def enqueue(self, conversation: str, seconds: float = 0.0) -> None:
        """Let some worker look at this conversation, after so many seconds."""

    async def work(self, handle: Callable[[str], Awaitable[None]], concurrency: int) -> None:
        """Handle tickets until cancelled; running ones are then finished by the caller's rules."""


# --- Delivery ----------------------------------------------------------------------------------

Posted = Mapping[str, Any]
"""What an outlet needs to find again what it sent: plain JSON data that only it understands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as far as it is written and as far as it was sent."""

    reply: Reply
    posted: Posted
    complete: bool = False
    readers: tuple[Audience, ...] = ()
    """The labels that its readers held when it was written, once it is complete."""


class LeaseLost(Exception):
    """Another worker answers this message now, or has done so: say nothing more."""


class Drafts(Protocol):
    """Answers in the making, kept until long after their turn so that a crash repeats nothing."""

    async def load(self, message: Message) -> Draft | None:
        """The draft of the answer to this message, if one was begun."""

    async def save(self, lease: Lease, draft: Draft) -> None:
        """Record it, durably, before anything of it is sent.

        Raises LeaseLost, in the same step, where the lease's owner holds the conversation no more:
        a worker that was paused must not replace what another one answered meanwhile.
        """


class Outlet(Protocol):
    """One platform's way to show a reply. Every call is safe to repeat with what it returned last."""

    async def show(self, message: Message, draft: Draft) -> Posted:
        """Make the platform show `draft.reply` as the one answer to `message`, and say what was posted.

        Called again and again as the text grows: continues or edits what `draft.posted` names,
        and never adds a second answer. Raises `Undeliverable` when no later try can succeed.
        """

    async def status(self, message: Message, step: str) -> None:
        """Show that something is happening ("reading 3 documents"); an empty step clears it."""

    async def said_before(self, message: Message, limit: int) -> Sequence[Said]:
        """What was said in the message's thread before it, oldest first; none where there is no history."""

    async def withdraw(self, message: Message, posted: Posted) -> None:
        """Take away what `posted` names; nothing happens where it is gone already."""


class Undeliverable(Exception):
    """The place is gone or closed to us; trying again cannot help."""


class Notes(Protocol):
    """Small things a platform's adapter must find again after a restart, such as how far it has read."""

    async def keep(self, name: str, value: str, seconds: float = 0.0) -> None:
        """Insert or replace, durably; gone after so many seconds, or never."""

    async def keep_first(self, name: str, value: str, seconds: float) -> str:
        """Keep it unless there is a value already, in one step; the value that is kept then."""

    async def kept(self, name: str) -> str:
        """The value, or "" where there is none."""

    async def all_kept(self, names: Sequence[str]) -> Sequence[str]:
        """The value of each in order, asked at once."""


# --- Where Mynah is installed ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Installation:
    """Mynah in one workspace of a platform, by that workspace's own consent."""

    platform: str
    workspace: str
    name: str
    secret: str = field(repr=False)
    """The platform's own text with the tokens; never in plain on a disk, nor in a log."""
    at: float
    """When it was installed, in Unix time."""
    problem: str = ""
    """Why its tokens are of no use any more; "" while they are."""
    busy_until: float = 0.0
    """Until when, in Unix time, some process renews the tokens."""
    version: str = ""
    """Another one with each saving; "" before the first."""


class Installations(Protocol):
    """The workspaces that installed Mynah. Several processes may save: each step names what it replaces."""

    async def all(self, platform: str) -> Sequence[Installation]:
        """By name; those whose tokens cannot be read have a problem and no secret."""

    async def find(self, platform: str, workspace: str) -> Installation | None:
        """None where it is not installed."""

    async def save(self, installation: Installation, over: str = "") -> Installation | None:
        """Insert or replace, and give it with its new version.

        With `over` only where that is still the version that is kept, else None.
        """

    async def erase(self, installation: Installation) -> bool:
        """Forget it, where its version is still the one that is kept."""


class Unreadable(Exception):
    """No key that is set opens it."""


class Seal(Protocol):
    """Encrypts what must not lie in plain on a disk or in a browser, and proves that it is our own."""

    def seal(self, text: str) -> str:
        """Letters, digits, -, _ and = only."""

    def unseal(self, sealed: str) -> str:
        """Raises Unreadable."""

    def is_old(self, sealed: str) -> bool:
        """Sealed by a key that is on its way out."""


# --- Who may use Mynah ---------------------------------------------------------------------------


class Standing(StrEnum):
    """What an administrator decided about somebody or some place."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Guest:
    """A person, room or workspace, what was decided about it, by whom and when (Unix time)."""

    who: Audience
    standing: Standing
    by: str
    at: float


class Guests(Protocol):
    """What administrators decided about who may use Mynah."""

    async def standings(self, labels: Sequence[Audience]) -> Mapping[Audience, Standing]:
        """Those of these that something was decided about."""

    async def decide(self, guest: Guest) -> None:
        """Insert or replace, by whom it is about."""

    async def undecide(self, who: Audience) -> bool:
        """Forget a decision; False when there was none."""

    async def decided(self) -> list[Guest]:
        """Every decision, latest first."""


class NotFetched(Exception):
    """A file that came with a message is not to be had; `why` is a key of the catalogue."""

    def __init__(self, why: FileProblem, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why = why


FileProblem = Literal[
    "file_too_large", "file_gone", "file_elsewhere", "file_forbidden", "file_unreachable"
]


class Files(Protocol):
    """A platform's way to the files that came with messages."""

    async def fetch(self, message: Message, attachment: Attachment, limit: int) -> bytes:
        """The whole file, read no further than `limit` bytes whatever its size is said to be.

        Raises NotFetched, after as many tries as make sense.
        """


# --- Forgetting a person --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Traces:
    """Where somebody left something, so that it can be found again: no words, only names of places."""

    person: Person
    before: float
    """Unix time; what they say later is a new beginning."""
    exchanges: frozenset[tuple[str, str]] = frozenset()
    """Conversation and message id of each of their questions."""
    alone: frozenset[str] = frozenset()
    """Conversations that nobody else reads."""
    later: frozenset[tuple[str, str]] = frozenset()
    """Of those said since; they stay."""

    @property
    def conversations(self) -> frozenset[str]:
        return self.alone | {conversation for conversation, _ in self.exchanges}

    def covers(self, conversation: str, message_id: str) -> bool:
        """Whether this question, or the one that it is an edit of, is to be forgotten."""
        asked = message_id.partition("~")[0]
        return not self.exchanges.isdisjoint({(conversation, message_id), (conversation, asked)})


class Keeps(Protocol):
    """A store that keeps something of people, and how it forgets one of them; all safe to repeat."""

    async def traces(self, known: Traces) -> Traces:
        """What is known already and what this store has of theirs; what they said later is left out."""

    async def forget(
        self, traces: Traces, conversation: str, only_look: bool = False
    ) -> Mapping[str, int]:
        """Remove what is theirs, and say how much of what it was; `only_look` removes nothing.

        Called for each conversation while nobody answers in it, then once with "" for what
        stands in no conversation.
        """

    async def purge(self) -> None:
        """Make what was removed unreadable in the engine's files, as far as that is in its hands."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody's wish to be forgotten, from the moment it is confirmed until its receipt is old."""

    traces: Traces
    removed: Mapping[str, int] = field(default_factory=dict)
    passes: int = 0
    """How often it was done to the end; twice, for what was on its way the first time."""
    done_at: float = 0.0
    """Unix time of the first end; 0 before it."""


class Erasures(Protocol):
    """The wishes to be forgotten, one a person, kept until they are fulfilled and a while longer."""

    async def begin(self, erasure: Erasure, not_before: float = 0.0) -> None:
        """Insert or replace, durably, before anything is removed; not to be claimed before a time."""

    async def claim(self, now: float, seconds: float) -> Erasure | None:
        """One that is to be worked on, for so long nobody else's; old receipts go meanwhile."""

    async def save(self, erasure: Erasure) -> None:
        """How far it is."""

    async def of(self, person: Person) -> Erasure | None:
        """This person's, if there is one."""


class Holds(Protocol):
    """The right to keep a conversation still: nobody answers in it meanwhile."""

    async def hold(self, conversation: str, seconds: float) -> str:
        """A token, or "" while somebody answers there."""

    async def release(self, conversation: str, token: str) -> bool:
        """Let it go on; False where the hold had run out before."""


class Membership(Protocol):
    """A platform's word on who is in a room."""

    async def may_enter(self, person: Person, room: Audience) -> bool:
        """Whether this person may read what is for the room or workspace; False where nobody can tell."""

    async def readers(self, room: Audience) -> tuple[Audience, tuple[Audience, ...]]:
        """Who reads what is said in the room now, and the labels that all of them hold.

        The room alone where nobody can tell; may raise Unavailable.
        """


class Feed(Protocol):
    """Events about one answer, kept for a while so that a reader may come late or come back."""

    async def publish(self, conversation: str, message_id: str, event: Mapping[str, Any]) -> None:
        """Append one event; plain JSON data."""

    def follow(
        self, conversation: str, message_id: str, after: str = ""
    ) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
        """Every event after the given event id ("" for all), as they come; ends never by itself."""


# --- Knowledge ---------------------------------------------------------------------------------


class EmbeddingRole(StrEnum):
    """Some models embed questions and passages differently."""

    QUESTION = "question"
    PASSAGE = "passage"


class Embedder(Protocol):
    """One embedding model. `name` and `dimension` are recorded in the index it filled."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        """One row of unit length a text, in order; runs off the event loop. Empty texts are allowed."""


class Detect(Protocol):
    """Tells the language of a text."""

    def __call__(self, text: str, among: Collection[str] = (), /) -> str:
        """A two-letter code; `among` are the languages one would expect, which few words may leave open."""
        ...


@dataclass(frozen=True, slots=True)
class VectorSpace:
    """A named vector of the index, the model that fills it, and the languages it is for (empty: all)."""

    name: str
    embedder: Embedder
    languages: frozenset[str] = frozenset()
    keyword_weight: float = 0.4
    """The share of BM25 in convex fusion with this space; measured, see docs/measurements.md."""

    def covers(self, language: str) -> bool:
        return not self.languages or language in self.languages


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk ready for the index: with its terms and a vector for each space that covers it."""

    chunk: Chunk
    terms: str
    vectors: Mapping[str, Vectors]


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk that shares words with a question."""

    chunk: Chunk
    score: float
    """BM25."""
    vectors: Mapping[str, Vectors]
    """Of the spaces that were asked for and hold one, by name."""


class Search(Protocol):
    """The reading side of an index; every query is filtered by audience inside the engine."""

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        """Full text over the analysed terms, best first, with their vectors in these spaces."""

    async def nearest(
        self,
        space: str,
        vector: Vectors,
        readers: Sequence[Audience],
        limit: int,
        not_languages: frozenset[str] = frozenset(),
    ) -> list[tuple[Chunk, float]]:
        """Chunks with their cosine similarity in one space, best first."""

    async def read(self, document: str, readers: Sequence[Audience]) -> list[Chunk]:
        """All chunks of one document in order, or none where the readers may not see it."""

    async def languages(self, readers: Sequence[Audience]) -> frozenset[str]:
        """Every language that some chunk is in which these readers may see."""


class Shelve(Protocol):
    """The writing side of an index."""

    async def put(self, documents: Mapping[str, Sequence[Entry]]) -> None:
        """Make these each document's only chunks; readers see the old or the new ones, or for a moment both.

        Many at once cost little more than one.
        """

    async def remove(self, documents: Sequence[str]) -> None:
        """Take whole documents away."""

    async def relabel(self, documents: Sequence[str], audience: Audience) -> None:
        """Give all chunks of these documents another audience; nothing else of them changes."""

    async def settle(self) -> None:
        """Fold new rows into the engine's indexes, so that queries stay fast."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What is known of an indexed document."""

    uri: str
    source: str
    title: str
    audience: Audience
    content_hash: str
    chunks: int
    indexed_at: float
    refusal: str = ""
    """Why it is not in the index, in words for a person; empty when it is."""


class Documents(Protocol):
    """The register of what was indexed, from where and for whom."""

    async def known(self, source: str) -> dict[str, DocumentRecord]:
        """By address; every document that the source covers, whoever indexed it, refused ones included."""

    async def record(self, documents: Sequence[DocumentRecord]) -> None:
        """Insert or replace."""

    async def forget(self, uris: Sequence[str]) -> None:
        """Remove from the register."""


class Catalogue(Protocol):
    """The indexed documents as readers see them: each reader those of their own circles."""

    async def visible(
        self, readers: Sequence[Audience], limit: int, after: str = ""
    ) -> list[DocumentRecord]:
        """Those these readers may see, by title, from the first or after one of them (its address)."""

    async def count(self, readers: Sequence[Audience]) -> int:
        """How many these readers may see."""

    async def visible_of(
        self, readers: Sequence[Audience], uris: Collection[str]
    ) -> frozenset[str]:
        """Which of these addresses are of documents that these readers may see."""


@dataclass(frozen=True, slots=True)
class Source:
    """Somewhere documents come from and whom they are for, kept so that it can be read again."""

    name: str
    """Its address: a folder's covers everything below it, a file's or a page's itself."""
    kind: str
    """folder or web."""
    audience: Audience
    added_at: float = 0.0
    synced_at: float | None = None
    """When it was last read to its end; None until then."""


class Sources(Protocol):
    """The sources that were ever indexed."""

    async def remember(self, source: Source) -> None:
        """Insert or replace, by name; when it was first added stays."""

    async def all(self) -> list[Source]:
        """By name."""


# --- Models ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a chat model is asked: instructions, earlier turns as (role, text), and the request."""

    system: str
    request: str
    history: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model wants to use."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool gave back, as data."""

    call: ToolCall
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool a model may call; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    run: Callable[[Mapping[str, Any]], Awaitable[str]]


class ModelFailed(Exception):
    """The model did not answer: timeout, error, refusal. `retryable` says whether a second try makes sense."""

    def __init__(self, reason: str, retryable: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class ChatModel(Protocol):
    """A model that writes."""

    @property
    def name(self) -> str: ...

    @property
    def calls_tools(self) -> bool: ...

    def write(self, prompt: Prompt) -> AsyncIterator[str]:
        """The answer's text as it is written; raises ModelFailed."""

    async def step(
        self, prompt: Prompt, tools: Sequence[Tool], done: Sequence[ToolResult]
    ) -> list[ToolCall]:
        """Which tools to call next; none when it is ready to write. Raises ModelFailed."""


# --- Records -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thought of an answer: +1, -1 or 0 (taken back), and an optional word."""

    conversation: str
    message_id: str
    person: str
    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One answered message, as kept for the person and for those who operate Mynah."""

    message: Message
    reply: Reply
    mode: str
    model: str
    seconds: Mapping[str, float]
    """Where the time went, by step."""
    answered_at: float
    opinions: tuple[Feedback, ...] = ()
    """What people thought of it; comes with reading one conversation and is never saved with a turn."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with one person's opinion of it, for those who operate Mynah."""

    opinion: Feedback
    at: float
    """When it was given or last changed, in seconds since 1970."""
    turn: TurnRecord


class Records(Protocol):
    """Answered turns and what people thought of them."""

    async def save(self, turn: TurnRecord) -> None:
        """Insert or replace, by conversation and message id."""

    async def turns(
        self, conversation: str, limit: int = 200, before: str = ""
    ) -> list[TurnRecord]:
        """The latest turns of one conversation (those before a message's id, if given), oldest first."""

    async def conversations(
        self, person: str, limit: int = 50, before: str = ""
    ) -> list[TurnRecord]:
        """The first turn of each of this person's conversations, latest conversation first.

        With a conversation's id, of those alone whose latest turn is older than its.
        """

    async def rate(self, feedback: Feedback) -> bool:
        """Keep one opinion a person and turn; False when there is no such turn."""
