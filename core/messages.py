"""The nouns every platform and every step share: frozen data, never a platform's own field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast
from urllib.parse import quote, unquote


def _join(*parts: str) -> str:
    return ":".join(quote(part, safe="") for part in parts)


def _split(text: str, count: int, what: str) -> list[str]:
    parts = text.split(":")
    if len(parts) != count:
        raise ValueError(f"{what} has {count} parts separated by ':', got {text!r}")
    return [unquote(part, errors="strict") for part in parts]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who writes to Mynah; platform and id identify them, the rest describes them."""

    platform: str
    id: str
    name: str = field(default="", compare=False)
    locale: str = field(default="", compare=False)
    zone: str = field(default="", compare=False)
    """Their time zone, as the platform or the browser says it; "" where it does not."""
    bot: bool = field(default=False, compare=False)
    """Another program, which is heard only where it is named in the settings."""

    def __str__(self) -> str:
        return _join(self.platform, self.id)

    @classmethod
    def parse(cls, text: str) -> Person:
        """Read back what `str(person)` printed; raises ValueError on anything else."""
        platform, id_ = _split(text, 2, "a person")
        if not platform or not id_:
            raise ValueError(f"a person has a platform and an id, got {text!r}")
        return cls(platform, id_)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation happens; printed, it is the conversation's id."""

    platform: str
    workspace: str
    room: str
    thread: str
    private: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return _join(self.platform, self.workspace, self.room, self.thread)

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read back what `str(place)` printed; raises ValueError on anything else."""
        platform, workspace, room, thread = _split(text, 4, "a conversation's id")
        return cls(platform, workspace, room, thread)


AudienceKind = Literal["everyone", "workspace", "room", "person", "conversation"]
_AUDIENCE_PARTS: Mapping[str, tuple[str, ...]] = {
    "everyone": (),
    "workspace": ("platform", "workspace"),
    "room": ("platform", "workspace", "id"),
    "person": ("platform", "id"),
    "conversation": ("platform", "id"),
}
_AUDIENCE_EXAMPLES = "everyone, workspace:slack:T024, room:slack:T024:C061, person:web:local"


@dataclass(frozen=True, slots=True)
class Audience:
    """A label for a circle of readers: a person, a room's members, a workspace, everyone.

    A conversation is one, too: those who read it, for what was sent to be read there only.

    Every chunk carries one. A reply carries the labels that all its readers hold (`circles`),
    and `may_see` is the only place that compares the two.
    """

    kind: AudienceKind = "everyone"
    platform: str = ""
    workspace: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        parts = {"platform": self.platform, "workspace": self.workspace, "id": self.id}
        given = {name for name, part in parts.items() if part}
        if self.kind == "room":
            given.add("workspace")  # it may belong to none (Telegram)
        if self.kind not in _AUDIENCE_PARTS or given != set(_AUDIENCE_PARTS[self.kind]):
            raise ValueError(f"not an audience: {self!r}")
        try:
            "".join(parts.values()).encode()
        except UnicodeEncodeError:
            # A lone surrogate, as from an argument that is not UTF-8: no label could be written.
            raise ValueError(f"not whole Unicode text: {self!r}") from None

    def __str__(self) -> str:
        return _join(self.kind, *(getattr(self, part) for part in _AUDIENCE_PARTS[self.kind]))

    @classmethod
    def parse(cls, text: str) -> Audience:
        """Read `everyone`, `workspace:platform:id`, `room:platform:workspace:id` or `person:platform:id`."""
        if text == "everyone":
            return EVERYONE
        kind = text.split(":", 1)[0]
        if not (names := _AUDIENCE_PARTS.get(kind)):
            raise ValueError(f"{text!r} is no audience; examples: {_AUDIENCE_EXAMPLES}")
        try:
            _, *parts = _split(text, 1 + len(names), f"a {kind} audience")
            return cls(cast(AudienceKind, kind), **dict(zip(names, parts, strict=True)))
        except ValueError as error:
            raise ValueError(f"{error}; examples: {_AUDIENCE_EXAMPLES}") from error


EVERYONE = Audience()


def person_audience(person: Person) -> Audience:
    """The circle of one."""
    return Audience("person", person.platform, "", person.id)


def room_audience(place: Place) -> Audience:
    """Those who are in the room of a place."""
    return Audience("room", place.platform, place.workspace, place.room)


def conversation_audience(place: Place) -> Audience:
    """Those who read this one conversation."""
    return Audience("conversation", place.platform, "", str(place))


def circles(audience: Audience) -> tuple[Audience, ...]:
    """Every label that all readers in `audience` hold, widest first.

    A room's members belong to its workspace. Where that is not so (guests, outsiders in a
    shared channel) an adapter passes narrower circles with the message.
    """
    if audience.kind == "everyone":
        return (EVERYONE,)
    if audience.kind == "room" and audience.workspace:
        return (EVERYONE, Audience("workspace", audience.platform, audience.workspace), audience)
    return (EVERYONE, audience)


def may_see(readers: Iterable[Audience], audience: Audience) -> bool:
    """True when readers who hold these labels may all be shown what carries `audience`."""
    return audience == EVERYONE or audience in tuple(readers)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `uri` is what the platform's adapter can fetch."""

    name: str
    media_type: str
    size: int
    uri: str
    sender: str = ""
    """Who sent it, as `str(Person)`, where it came with another message, which this one answers."""
    sent_with: str = ""
    """The id of that message."""

    def sent_by(self, sender: Person, message: str) -> Attachment:
        """The same file, which somebody sent with another message: it is theirs to have kept."""
        return replace(self, sender=str(sender), sent_with=message)


Keeping = Literal["", "wanted", "yes", "no"]
"""Whether what came with a message is to be kept: not asked, asked for, and what a button decided."""
Telling = Literal["", "may_ask", "may_ask_room", "not_shown"]
"""What Mynah says of its own accord, by its key in core.words; "" where somebody asks something."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a person wrote. `id` is unique in its place and the same on every redelivery."""

    id: str
    person: Person
    place: Place
    audience: Audience
    text: str
    at: float
    circles: tuple[Audience, ...] = ()
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    revises: str = ""
    """The id of the message that this one is an edit of; its answer takes the place of that one's."""
    keeping: Keeping = ""
    telling: Telling = ""
    """Its person is told these words with the answer, or in its place where nothing was written."""
    overheard: bool = False
    """Said to others where we listen: answered only where documents answer."""
    trace: str = field(default="", compare=False, repr=False)
    """What whoever traces wrote at the door, to go on with in another process; "" where nobody does."""

    @property
    def conversation(self) -> str:
        return str(self.place)

    @property
    def asks(self) -> str:
        """The id of the question: an edit asks the one that it revises."""
        return self.revises or self.id

    @property
    def readers(self) -> tuple[Audience, ...]:
        """The labels that everyone who will read the reply holds."""
        return self.circles or circles(self.audience)


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer from an answer to words that stand in a source, letter for letter."""

    number: int
    title: str
    uri: str
    quote: str
    chunk: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A button under a reply, for whom it answers or an administrator, and for once."""

    keep: bool
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a document shows, kept in a file that is named by its content."""

    digest: str
    """SHA-256 of the kept file, in hexadecimal digits."""
    media_type: str
    """image/png or image/jpeg."""
    width: int
    height: int
    words: str = ""
    """For whoever cannot see it, and beneath it: its description, its caption, or its file's name."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person gets: CommonMark with `[1]` markers, the citations behind them, plain notices."""

    text: str
    citations: tuple[Citation, ...] = ()
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    choices: tuple[Option, ...] = ()
    receipt: bool = False
    """Small talk, a question back, or what was done or is missing: no answer to have an opinion of."""
    pictures: tuple[Picture, ...] = ()
    """That are asked for, cited, or of cited sections, for those who may see these."""


JOINED = " › "
"""Between a title and a heading beneath it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document, small enough to find and large enough to read."""

    id: str
    document: str
    """The document's address, without anchor: what is replaced and removed as one."""
    uri: str
    """The chunk's own address: the document's with the anchor or page of the heading."""
    title: str
    headings: tuple[str, ...]
    text: str
    position: int
    audience: Audience = EVERYONE
    language: str = "en"
    kind: str = "prose"
    """prose, list, code, table or picture."""
    content_hash: str = ""
    rendering: str = ""
    """What of `text` is Mynah's own: nothing (""), the marks of lists and tables ("blocks"), or
    marks within lines too ("markup"); see core/knowledge/quote.py."""
    originals: tuple[str, ...] = ()
    """For each line of `text`, what stands for it in the source, where one could not tell; or none."""
    around: str = ""
    """What a picture is also found by: its file's name and the words beside it. Never quoted from here."""

    @property
    def sought(self) -> str:
        """All that it is found by, beneath its title and headings."""
        return "\n\n".join(filter(None, (self.text, self.around)))

    @property
    def name(self) -> str:
        """Its document's title and its section's heading, if that is another one; in one line."""
        names = (" ".join(each.split()) for each in (self.title, *self.headings[-1:]))
        return JOINED.join(dict.fromkeys(filter(None, names)))


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, with its fused score (0 to 1) and why it was found."""

    chunk: Chunk
    score: float
    why: str
    cosine: float | None = None
    """With the question, in the space that was searched; None where only words were."""
    sight: float = 0.0
    """How far its picture stands out as one that shows what is asked for, 0 to 1; see core/knowledge/sight.py."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said in a place before a message, as the platform's own history has it."""

    person: Person
    text: str
    at: float
    own: bool = False
    """Mynah said it."""
