"""What people do with groups and with the bot's place in them; each becomes the updates it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.platforms.telegram.data import Chat, Message, Topic, User
from tests.platforms.telegram.errors import Json
from tests.platforms.telegram.shapes import chat_json, member_json, user_json
from tests.platforms.telegram.world import World

if TYPE_CHECKING:
    from tests.platforms.telegram.people import Person


class Groups:
    """The part of a person that deals with groups."""

    world: World
    user: User

    def create_group(
        self, title: str, *others: Person, kind: str = "supergroup", forum: bool = False
    ) -> Chat:
        """Make a group with these people and without the bot."""
        chat = self.world.add_group(title, kind, forum)
        chat.members[self.user.id] = "creator"
        for other in others:
            chat.members[other.user.id] = "member"
        return chat

    def add_bot(self, chat: Chat, status: str = "member") -> None:
        """Invite the bot, or give it another place: "administrator", "member"."""
        new = self.world.bot.id not in chat.members or chat.members[self.world.bot.id] == "left"
        change_member(self.world, chat, self.user, self.world.bot, status)
        if new:
            bot = user_json(self.world.bot)
            self._service(
                chat, new_chat_participant=bot, new_chat_member=bot, new_chat_members=[bot]
            )

    def remove_bot(self, chat: Chat) -> None:
        """Kick the bot; of the last service message it hears no more."""
        change_member(self.world, chat, self.user, self.world.bot, "kicked")
        self._service(chat, left_chat_member=user_json(self.world.bot))

    def join(self, chat: Chat) -> Message:
        change_member(self.world, chat, self.user, self.user, "member")
        return self._service(chat, new_chat_members=[user_json(self.user)])

    def leave(self, chat: Chat) -> Message:
        change_member(self.world, chat, self.user, self.user, "left")
        return self._service(chat, left_chat_member=user_json(self.user))

    def kick(self, chat: Chat, other: Person) -> Message:
        change_member(self.world, chat, self.user, other.user, "kicked")
        return self._service(chat, left_chat_member=user_json(other.user))

    def block(self) -> None:
        """Stop the bot in the private chat."""
        self.user.blocked = True
        self._tell_blocking("member", "kicked")

    def unblock(self) -> None:
        self.user.blocked = False
        self._tell_blocking("kicked", "member")

    def create_topic(self, chat: Chat, name: str) -> int:
        """Open a forum topic; gives its message_thread_id."""
        if not chat.is_forum:
            raise ValueError(f"{chat.title} is no forum")
        number = self.world.next_message_id(chat)
        made: Json = {"name": name, "icon_color": 7322096}
        opened = Message(number, chat, self.user, self.world.now(), thread=number, in_topic=True)
        opened.service = {"forum_topic_created": made}
        chat.topics[number] = Topic(number, name, opened)
        self.world.post(opened)
        return number

    def close_topic(self, chat: Chat, thread: int) -> None:
        chat.topics[thread].closed = True
        self._service(chat, thread=thread, forum_topic_closed={})

    def delete_topic(self, chat: Chat, thread: int) -> None:
        """Delete a topic with its messages; Telegram tells bots nothing of it."""
        del chat.topics[thread]
        for message in [one for one in chat.messages.values() if one.thread == thread]:
            chat.deleted[message.message_id] = chat.messages.pop(message.message_id)

    def upgrade(self, chat: Chat) -> Chat:
        """Turn a basic group into a supergroup, which has another id from then on."""
        new = self.world.add_group(chat.title or "", "supergroup")
        new.members = dict(chat.members)
        self._service(chat, migrate_to_chat_id=new.id)
        chat.migrated_to = new
        self._service(new, migrate_from_chat_id=chat.id)
        return new

    def _service(self, chat: Chat, thread: int | None = None, **fields: object) -> Message:
        number = self.world.next_message_id(chat)
        message = Message(number, chat, self.user, self.world.now(), thread=thread)
        message.in_topic = thread is not None
        message.service = dict(fields)
        return self.world.post(message)

    def _tell_blocking(self, before: str, after: str) -> None:
        chat = self.world.private_chat(self.user)
        body = _member_change(self.world, chat, self.user, self.world.bot, before, after)
        self.world.updates.add("my_chat_member", body, chat.id)


def change_member(world: World, chat: Chat, by: User, user: User, status: str) -> None:
    """Set a member's status and tell the bot: its own always, others' where it administers."""
    before = chat.members.get(user.id, "left")
    chat.members[user.id] = status
    body = _member_change(world, chat, by, user, before, status)
    if user is world.bot:
        world.updates.add("my_chat_member", body, chat.id)
    elif chat.members.get(world.bot.id) == "administrator":
        world.updates.add("chat_member", body, chat.id)


def _member_change(world: World, chat: Chat, by: User, user: User, before: str, after: str) -> Json:
    return {
        "chat": chat_json(chat),
        "from": user_json(by),
        "date": world.now(),
        "old_chat_member": member_json(user, before),
        "new_chat_member": member_json(user, after),
    }
