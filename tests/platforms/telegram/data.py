"""What Telegram knows: people, chats, topics, messages, files and queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.platforms.telegram.errors import Json


@dataclass
class User:
    """An account; a bot may write to it first when `started`, and not any more when `blocked`."""

    id: int
    first_name: str
    username: str | None = None
    last_name: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    is_premium: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass
class StoredFile:
    """A file on Telegram's servers; `path` is where it may be fetched once `getFile` was asked."""

    file_id: str
    unique_id: str
    name: str
    content: bytes
    mime: str
    path: str
    fetchable_until: float = 0.0


@dataclass
class Message:
    """A message of one chat. `service` holds the fields of service messages (joins, topics)."""

    message_id: int
    chat: Chat
    sender: User
    date: int
    text: str | None = None
    entities: list[Json] = field(default_factory=list)
    thread: int | None = None
    in_topic: bool = False
    reply_to: Message | None = None
    document: StoredFile | None = None
    photo: StoredFile | None = None
    caption: str | None = None
    keyboard: Json | None = None
    edit_date: int | None = None
    album: str = ""
    via_bot: User | None = None
    service: Json = field(default_factory=dict)
    reactions: dict[int, list[str]] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)
    inline_message_id: str | None = None
    silent: bool = False


@dataclass
class Topic:
    """A forum topic; its id is the id of the service message that opened it."""

    id: int
    name: str
    opened: Message
    closed: bool = False


@dataclass(frozen=True)
class Draft:
    """A partial message that a person sees for 30 seconds."""

    draft_id: int
    text: str
    entities: list[Json]
    at: float
    thread: int | None = None
    can_stop: bool = False
    keep_on_stop: bool = False


@dataclass(frozen=True)
class Action:
    """What the bot was seen doing ("typing"), and when."""

    action: str
    at: float
    thread: int | None = None


@dataclass
class Chat:
    """A private chat, group or supergroup. `members` maps a user's id to a ChatMember status."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    person: User | None = None
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: dict[int, Message] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    migrated_to: Chat | None = None
    bots_may_write: bool = True
    last_bot: int | None = None
    draft_until: float = 0.0

    def __hash__(self) -> int:
        return hash(self.id)

    def draft_at(self, now: float) -> Draft | None:
        """The draft that the person sees at this time; `drafts` keeps all there ever were."""
        return self.drafts[-1] if self.drafts and now < self.draft_until else None

    def said_by(self, user: User) -> list[Message]:
        """Everything this user has sent here and that still stands, oldest first."""
        return [
            one
            for one in self.messages.values()
            if one.sender is user and not one.service and one.via_bot is None
        ]


@dataclass
class CallbackQuery:
    """A pressed button; `answer` is what the bot told the person."""

    id: str
    sender: User
    data: str
    message: Message | None
    inline_message_id: str | None
    at: float
    answer: Json | None = None


@dataclass
class InlineQuery:
    """What a person typed after the bot's name; `answer` is what the bot offered."""

    id: str
    sender: User
    query: str
    at: float
    answer: Json | None = None

    @property
    def results(self) -> list[Json]:
        found = (self.answer or {}).get("results", [])
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
