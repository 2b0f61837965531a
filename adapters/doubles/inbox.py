"""The door, the inboxes and the dead letters in memory, with the rules of the real ones."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from core.messages import Message
from core.ports import Accepted, DeadLetter, Held, Lease

SEEN_SECONDS = 86_400.0
LEASE_SECONDS = 10.0
FIRST_LOOK_SECONDS = 5.0
LAST_LOOK_SECONDS = 60.0


@dataclass(slots=True)
class _Conversation:
    waiting: list[Message] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    told: bool = False
    owner: str = ""
    held_until: float = 0.0
    not_before: float = 0.0
    changed: float = 0.0
    look_at: float = 0.0


class MemoryInbox:
    """Door, Inbox and DeadLetters at once; time passes as `clock` says."""

    def __init__(
        self,
        limit: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._conversations: dict[str, _Conversation] = {}
        self._seen: dict[tuple[str, str], float] = {}
        self._dead: dict[str, DeadLetter] = {}

    # Door

    async def append(self, message: Message) -> Accepted:
        now, key = self._clock(), (message.conversation, message.id)
        inbox = self._conversations.get(message.conversation, _Conversation())
        known = any(each.id == message.id for each in inbox.waiting)
        if known or self._seen.get(key, float("-inf")) > now:
            return Accepted.DUPLICATE
        if len(inbox.waiting) >= self._limit:
            told, inbox.told = inbox.told, True
            return Accepted.STILL_FULL if told else Accepted.FULL
        self._seen[key] = now + SEEN_SECONDS
        self._conversations[message.conversation] = inbox
        if not inbox.waiting:
            inbox.changed = inbox.look_at = now
        inbox.told = False
        inbox.waiting.append(message)
        return Accepted.NEW

    async def waiting(self, conversation: str) -> list[Message]:
        return list(self._inbox(conversation).waiting)

    async def stop(self, conversation: str, message_id: str) -> None:
        inbox = self._inbox(conversation)
        if any(message.id == message_id for message in inbox.waiting):
            inbox.stopped.add(message_id)

    async def unattended(self) -> list[str]:
        now = self._clock()
        found = []
        for conversation, inbox in self._conversations.items():
            if not inbox.waiting or inbox.look_at > now or self._held(inbox):
                continue
            age = now - inbox.changed
            inbox.look_at = now + min(LAST_LOOK_SECONDS, max(FIRST_LOOK_SECONDS, age))
            found.append(conversation)
        return found

    # Inbox

    async def take(self, conversation: str) -> Lease | None:
        inbox, now = self._inbox(conversation), self._clock()
        if not inbox.waiting or self._held(inbox) or inbox.not_before > now:
            return None
        message = inbox.waiting[0]
        inbox.tries[message.id] = inbox.tries.get(message.id, 0) + 1
        inbox.owner = uuid.uuid4().hex
        inbox.held_until = now + LEASE_SECONDS
        stopped = message.id in inbox.stopped
        return Lease(
            conversation=conversation,
            message=message,
            owner=inbox.owner,
            tries=inbox.tries[message.id],
            stopped=stopped,
        )

    async def keep(self, lease: Lease) -> Held:
        inbox = self._inbox(lease.conversation)
        if inbox.owner != lease.owner:
            return Held.LOST
        inbox.held_until = self._clock() + LEASE_SECONDS
        return Held.STOPPED if lease.message.id in inbox.stopped else Held.YES

    async def finish(self, lease: Lease) -> bool:
        inbox = self._inbox(lease.conversation)
        if inbox.owner == lease.owner:
            self._remove(inbox, lease.message.id)
            self._release(inbox)
        return bool(inbox.waiting) and not self._held(inbox)

    async def postpone(self, lease: Lease, seconds: float, failed: bool = True) -> None:
        inbox = self._inbox(lease.conversation)
        if inbox.owner != lease.owner:
            return
        if not failed:
            inbox.tries[lease.message.id] -= 1
        self._release(inbox)
        inbox.not_before = inbox.look_at = self._clock() + seconds

    # Dead letters

    async def bury(self, lease: Lease, reason: str) -> bool:
        inbox = self._inbox(lease.conversation)
        if inbox.owner == lease.owner:
            letter_id = uuid.uuid4().hex
            self._dead[letter_id] = DeadLetter(letter_id, lease.message, reason, self._clock())
        return await self.finish(lease)

    async def letters(self) -> list[DeadLetter]:
        return sorted(self._dead.values(), key=lambda letter: letter.at)

    async def retry(self, letter_id: str) -> str | None:
        letter = self._dead.pop(letter_id, None)
        if letter is None:
            return None
        conversation = letter.message.conversation
        inbox = self._conversations.setdefault(conversation, _Conversation())
        if all(message.id != letter.message.id for message in inbox.waiting):
            inbox.waiting.insert(0, letter.message)
        inbox.not_before = 0.0
        inbox.changed = inbox.look_at = self._clock()
        return conversation

    async def drop(self, letter_id: str) -> bool:
        return self._dead.pop(letter_id, None) is not None

    # For drafts and tests

    def holds(self, lease: Lease) -> bool:
        """Whether nobody else has taken the conversation since, and its message is not done."""
        return self._inbox(lease.conversation).owner == lease.owner

    def lose_leases(self) -> None:
        """Let every lease run out, as when all workers were killed a while ago."""
        for inbox in self._conversations.values():
            inbox.held_until = 0.0

    def discard(self, conversation: str, *messages: str) -> None:
        """Let these go unanswered, as where their person is forgotten."""
        for message_id in messages:
            self._remove(self._inbox(conversation), message_id)

    def _inbox(self, conversation: str) -> _Conversation:
        return self._conversations.get(conversation, _Conversation())

    def _held(self, inbox: _Conversation) -> bool:
        return inbox.owner != "" and inbox.held_until > self._clock()

    def _release(self, inbox: _Conversation) -> None:
        inbox.owner, inbox.held_until, inbox.not_before = "", 0.0, 0.0
        inbox.changed = inbox.look_at = self._clock()

    def _remove(self, inbox: _Conversation, message_id: str) -> None:
        inbox.waiting = [message for message in inbox.waiting if message.id != message_id]
        inbox.tries.pop(message_id, None)
        inbox.stopped.discard(message_id)
