"""Everything that one Telegram with one bot holds; methods and people change it."""

from __future__ import annotations

import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from tests.platforms.telegram.body import Params
from tests.platforms.telegram.clock import Clock
from tests.platforms.telegram.data import (
    CallbackQuery,
    Chat,
    InlineQuery,
    Message,
    StoredFile,
    User,
)
from tests.platforms.telegram.errors import Json
from tests.platforms.telegram.limits import Limits
from tests.platforms.telegram.privacy import reaches
from tests.platforms.telegram.shapes import message_json
from tests.platforms.telegram.updates import Updates
from tests.platforms.telegram.webhook import Delivery


@dataclass(frozen=True)
class Rules:
    """What a test may set: sizes in bytes, ages in Telegram's seconds."""

    privacy_mode: bool = True
    hears_bots: bool = False
    """Bot-to-Bot Communication Mode, a switch at @BotFather."""
    supports_inline: bool = True
    inline_feedback: bool = True
    https_webhooks_only: bool = False
    download_limit: int = 20 * 1024 * 1024
    upload_limit: int = 50 * 1024 * 1024
    callback_answer_within: float = 15 * 60
    inline_answer_within: float = 30
    delete_within: float = 48 * 60 * 60
    download_for: float = 60 * 60
    webhook_pause: float = 60


async def _call_nothing(params: Params) -> None:
    """Until a server stands in front of this world nobody answers to calls in webhook replies."""


@dataclass
class World:
    """The state; `rules` may be replaced at any time.

    Ids of private chats are the people's, and message ids count as they do in Telegram.
    """

    bot: User
    token: str
    rules: Rules
    clock: Clock
    updates: Updates
    limits: Limits
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    callbacks: dict[str, CallbackQuery] = field(default_factory=dict)
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    inline_messages: dict[str, Message] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    unknown_methods: list[str] = field(default_factory=list)
    delivery: Delivery | None = None
    allowed_updates: list[str] | None = None
    logged_out: bool = False
    changed: Callable[[], None] = lambda: None
    call: Callable[[Params], Awaitable[None]] = _call_nothing
    _user_ids: count[int] = field(default_factory=lambda: count(501_001))
    _group_ids: count[int] = field(default_factory=lambda: count(4_100_001))
    _message_ids: count[int] = field(default_factory=lambda: count(101))
    _supergroup_message_ids: dict[int, count[int]] = field(default_factory=dict)
    _other_ids: count[int] = field(default_factory=lambda: count(3_100_000_001))

    def now(self) -> int:
        return int(self.clock.now())

    def new_id(self) -> str:
        return str(next(self._other_ids))

    def add_user(self, user: User) -> User:
        user.id = user.id or next(self._user_ids)
        self.users[user.id] = user
        return user

    def private_chat(self, user: User) -> Chat:
        if user.id not in self.chats:
            self.chats[user.id] = Chat(user.id, "private", person=user)
        return self.chats[user.id]

    def add_group(self, title: str, kind: str, forum: bool = False) -> Chat:
        number = next(self._group_ids)
        chat = Chat(-number if kind == "group" else -1_000_000_000_000 - number, kind, title)
        chat.is_forum = forum
        self.chats[chat.id] = chat
        return chat

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; all other chats of an account share one count."""
        if chat.type != "supergroup":
            return next(self._message_ids)
        return next(self._supergroup_message_ids.setdefault(chat.id, count(1)))

    def store_file(
        self, name: str, content: bytes, mime: str = "", folder: str = "documents"
    ) -> StoredFile:
        number = self.new_id()
        kind = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        suffix = name[name.rfind(".") :] if "." in name else ""
        path = f"{folder}/file_{len(self.files)}{suffix}"
        file = StoredFile(f"BQACAgIAAxkBAAI{number}", f"AgAD{number}", name, content, kind, path)
        self.files[file.file_id] = file
        return file

    def find_file(self, file_id: str) -> StoredFile | None:
        # The smaller size of a photo has an id of its own.
        return self.files.get(file_id) or self.files.get(file_id.removesuffix("s"))

    def post(self, message: Message) -> Message:
        """Put a message into its chat and tell the bot of it if the bot may see it."""
        chat = message.chat
        chat.messages[message.message_id] = message
        if message.sender.is_bot and not message.service:
            chat.last_bot = message.sender.id
        if message.text:
            message.versions.append(message.text)
        self.tell("message", message)
        self.changed()
        return message

    def tell(self, kind: str, message: Message) -> None:
        sees_all, hears_bots = not self.rules.privacy_mode, self.rules.hears_bots
        if reaches(message, self.bot, sees_all, hears_bots):
            self.updates.add(kind, message_json(message), message.chat.id)
