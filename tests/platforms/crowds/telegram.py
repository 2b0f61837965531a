"""A crowd in Telegram: half in private chats, half in topics of forum groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.platforms.calls import Calls
from tests.platforms.crowds.crowd import Pace, Shown
from tests.platforms.telegram import Person, Telegram, telegram_standin
from tests.platforms.telegram.data import Chat
from tests.platforms.telegram.limits import Pace as Allowed
from tests.platforms.telegram.standin import BOT_NAME

CALLS_A_QUESTION = 3
"""On average, rounded up: a typing sign, a draft in private chats, the post."""
SIGNS = frozenset(
    {
        "sendChatAction",
        "sendMessageDraft",
        "setMessageReaction",
        "sendMessage",
        "editMessageText",
    }
)


@dataclass
class _Talk:
    person: Person
    chat: Chat
    topic: int | None = None
    updates: list[int] = field(default_factory=list)


@dataclass
class TelegramCrowd:
    """Satisfies Crowd."""

    telegram: Telegram
    talks: list[_Talk]
    name: str = "telegram"
    _read: int = 0
    _shown: dict[str, list[Shown]] = field(default_factory=lambda: defaultdict(list))
    """By chat: each has one conversation."""

    @property
    def pace(self) -> Pace:
        overall = Allowed().overall
        return Pace(
            overall / CALLS_A_QUESTION / 2,
            f"one bot: {overall:g} calls a second in all; with {CALLS_A_QUESTION} calls a question "
            f"half is {overall:g} / {CALLS_A_QUESTION} / 2 a second",
        )

    @property
    def environment(self) -> Mapping[str, str]:
        found = self.telegram
        # Anybody may write to a bot; this crowd was let in.
        return {
            "TELEGRAM_API_URL": found.api_url,
            "TELEGRAM_TOKEN": found.token,
            "MYNAH_ACCESS": "open",
        }

    @property
    def calls(self) -> Calls:
        return self.telegram.calls

    def connected(self) -> bool:
        return bool(self.telegram.calls.of("getUpdates"))

    def ask(self, conversation: int, text: str) -> float:
        talk, now = self.talks[conversation], self.telegram.clock.now()
        talk.updates.append(self.telegram.updates.next_id)
        words = f"@{BOT_NAME} {text}" if talk.topic else text
        talk.person.say(talk.chat, words, thread=talk.topic)
        return now

    def acknowledged(self, conversation: int) -> Sequence[float | None]:
        confirmed = self.telegram.updates.confirmed
        return [confirmed.get(each) for each in self.talks[conversation].updates]

    def shown(self, conversation: int) -> Sequence[Shown]:
        new, self._read = self.calls.all[self._read :], len(self.calls)
        for call in new:
            if call.method in SIGNS and call.status == 200:
                words = str(call.arguments)
                self._shown[str(call.arguments.get("chat_id"))].append(Shown(call.at, words))
        return self._shown[str(self.talks[conversation].chat.id)]

    def answers(self, conversation: int) -> Sequence[str]:
        return [each.text or "" for each in self.telegram.sent(self.talks[conversation].chat)]


@asynccontextmanager
async def telegram_crowd(conversations: int) -> AsyncIterator[TelegramCrowd]:
    """A Telegram with so many people, each in one conversation with the bot."""
    async with telegram_standin() as telegram:
        talks = []
        for number in range(conversations):
            person = telegram.person(f"Person {number}")
            talk = _Talk(person, person.private)
            if number % 2:
                group = person.create_group(f"Group {number}", forum=True)
                person.add_bot(group)
                talk = _Talk(person, group, person.create_topic(group, "Questions"))
            talks.append(talk)
        yield TelegramCrowd(telegram, talks)
