"""What people do in Telegram: write, edit, press, ask inline, join, leave and block."""

from __future__ import annotations

from dataclasses import dataclass

from tests.platforms.telegram.data import CallbackQuery, Chat, InlineQuery, Message, User
from tests.platforms.telegram.entities import CAPTION_LIMIT, clean
from tests.platforms.telegram.errors import Json
from tests.platforms.telegram.groups import Groups
from tests.platforms.telegram.keyboards import buttons
from tests.platforms.telegram.shapes import chat_json, message_json, user_json
from tests.platforms.telegram.spot import spot_entities
from tests.platforms.telegram.utf16 import units
from tests.platforms.telegram.world import World

__all__ = ["Person"]


@dataclass(frozen=True)
class Person(Groups):
    """Somebody at a Telegram client (or another bot). What they do becomes updates for the bot."""

    world: World
    user: User

    @property
    def private(self) -> Chat:
        """The private chat with the bot; it exists for the bot once something was said there."""
        return self.world.private_chat(self.user)

    def start(self, payload: str = "") -> Message:
        """Open the bot by its link (t.me/bot?start=payload) and press Start."""
        return self.say(self.private, f"/start {payload}".strip())

    def say(
        self,
        chat: Chat,
        text: str,
        reply_to: Message | None = None,
        thread: int | None = None,
        naming: tuple[Person, ...] = (),
        entities: tuple[Json, ...] = (),
    ) -> Message:
        """Write a message. `naming` marks people's first names as text_mention, as clients do for
        those without a username; `entities` are formatting that the person chose."""
        given = [*entities, *_name_people(text, naming)]
        settled = clean(text, given)
        message = self._new(chat, reply_to, thread)
        message.text = settled.text
        message.entities = _with_found(settled.text, settled.entities)
        return self.world.post(message)

    def send_document(
        self,
        chat: Chat,
        name: str,
        content: bytes,
        mime: str = "",
        caption: str = "",
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        message = self._captioned(chat, caption, reply_to, thread)
        message.document = self.world.store_file(name, content, mime)
        return self.world.post(message)

    def send_photo(
        self,
        chat: Chat,
        content: bytes,
        caption: str = "",
        thread: int | None = None,
        album: str = "",
    ) -> Message:
        """A picture; those of one `album` were sent together, each a message of its own."""
        message = self._captioned(chat, caption, None, thread)
        message.album = album
        message.photo = self.world.store_file("photo.jpg", content, "image/jpeg", "photos")
        return self.world.post(message)

    def edit(self, message: Message, text: str) -> Message:
        """Change an own message; the bot gets `edited_message` with the whole new text."""
        if message.sender is not self.user:
            raise ValueError("people edit only what they wrote")
        settled = clean(text, [])
        message.text, message.entities = settled.text, _with_found(settled.text, [])
        message.edit_date = self.world.now()
        message.versions.append(settled.text)
        self.world.tell("edited_message", message)
        return message

    def delete(self, message: Message) -> None:
        """Delete a message. Telegram tells bots nothing of it."""
        message.chat.deleted[message.message_id] = message.chat.messages.pop(message.message_id)

    def press(self, message: Message, text: str) -> CallbackQuery:
        """Press the button with this text."""
        found = [one for one in buttons(message.keyboard) if one["text"] == text]
        if not found or "callback_data" not in found[0]:
            shown = ", ".join(str(one["text"]) for one in buttons(message.keyboard))
            raise ValueError(f"no button {text!r} to press; there are: {shown or 'none'}")
        inline_id = message.inline_message_id
        query = CallbackQuery(
            self.world.new_id(),
            self.user,
            str(found[0]["callback_data"]),
            None if inline_id else message,
            inline_id,
            self.world.clock.now(),
        )
        self.world.callbacks[query.id] = query
        body: Json = {
            "id": query.id,
            "from": user_json(self.user),
            "chat_instance": self.world.new_id(),
        }
        body |= (
            {"inline_message_id": inline_id} if inline_id else {"message": message_json(message)}
        )
        self.world.updates.add("callback_query", {**body, "data": query.data}, message.chat.id)
        return query

    def stop_draft(self) -> None:
        """Press Stop under a draft that offers it; the bot gets `stopped_message_generation`."""
        chat, now = self.private, self.world.clock.now()
        draft = chat.draft_at(now)
        if draft is None or not draft.can_stop:
            raise ValueError("no draft is shown that can be stopped")
        if not draft.keep_on_stop:
            chat.draft_until = now
        body: Json = {"chat": chat_json(chat), "draft_id": draft.draft_id}
        self.world.updates.add("stopped_message_generation", body, chat.id)

    def ask_inline(self, text: str, offset: str = "", chat_type: str = "sender") -> InlineQuery:
        """Type the bot's name and some words in any chat."""
        query = InlineQuery(self.world.new_id(), self.user, text, self.world.clock.now())
        self.world.inline_queries[query.id] = query
        body: Json = {"id": query.id, "from": user_json(self.user), "chat_type": chat_type}
        body |= {"query": text, "offset": offset}
        self.world.updates.add("inline_query", body, self.user.id)
        return query

    def choose(self, query: InlineQuery, result_id: str, chat: Chat) -> Message:
        """Send one of the offered results into a chat."""
        result = next(one for one in query.results if one["id"] == result_id)
        content = result.get("input_message_content")
        message = self._new(chat, None, None)
        message.via_bot = self.world.bot
        if isinstance(content, dict):
            message.text, message.entities = str(content["message_text"]), list(content["entities"])
        keyboard = result.get("reply_markup")
        if isinstance(keyboard, dict):
            message.keyboard = keyboard
            message.inline_message_id = f"AAAA{self.world.new_id()}"
            self.world.inline_messages[message.inline_message_id] = message
        if self.world.rules.inline_feedback:
            chosen: Json = {
                "result_id": result_id,
                "from": user_json(self.user),
                "query": query.query,
            }
            if message.inline_message_id:
                chosen["inline_message_id"] = message.inline_message_id
            self.world.updates.add("chosen_inline_result", chosen, self.user.id)
        return self.world.post(message)

    def react(self, message: Message, *emojis: str) -> None:
        """Set the reactions to a message; none takes them away."""
        before = message.reactions.get(self.user.id, [])
        message.reactions[self.user.id] = list(emojis)
        chat = message.chat
        if chat.person is None and chat.members.get(self.world.bot.id) != "administrator":
            # In groups only bots that are administrators hear of reactions.
            return
        body: Json = {
            "chat": chat_json(chat),
            "message_id": message.message_id,
            "user": user_json(self.user),
            "date": self.world.now(),
            "old_reaction": [{"type": "emoji", "emoji": one} for one in before],
            "new_reaction": [{"type": "emoji", "emoji": one} for one in emojis],
        }
        self.world.updates.add("message_reaction", body, chat.id)

    def _captioned(
        self, chat: Chat, caption: str, reply_to: Message | None, thread: int | None
    ) -> Message:
        settled = clean(caption, [], CAPTION_LIMIT)
        message = self._new(chat, reply_to, thread)
        message.caption = settled.text or None
        message.entities = _with_found(settled.text, [])
        return message

    def _new(self, chat: Chat, reply_to: Message | None, thread: int | None) -> Message:
        if chat.person is not None:
            if chat.person is not self.user:
                raise ValueError("nobody writes in another person's private chat")
            self.user.started = True
        elif chat.members.get(self.user.id) not in ("member", "administrator", "creator"):
            raise ValueError(f"{self.user.first_name} is not in {chat.title}")
        thread = thread or (reply_to.thread if reply_to else None)
        in_topic = thread is not None and thread in chat.topics
        if (
            thread is None
            and reply_to is not None
            and chat.type == "supergroup"
            and not chat.is_forum
        ):
            # Replies in ordinary supergroups carry the id of what began them, and are no topics.
            thread = reply_to.message_id
        return Message(
            self.world.next_message_id(chat),
            chat,
            self.user,
            self.world.now(),
            reply_to=reply_to,
            thread=thread,
            in_topic=in_topic,
        )


def _name_people(text: str, people: tuple[Person, ...]) -> list[Json]:
    found: list[Json] = []
    for person in people:
        name = person.user.first_name
        at = text.index(name)
        found.append(
            {
                "offset": units(text[:at]),
                "length": units(name),
                "type": "text_mention",
                "user": user_json(person.user),
            }
        )
    return found


def _with_found(text: str, given: list[Json]) -> list[Json]:
    return sorted([*given, *spot_entities(text, given)], key=lambda one: int(str(one["offset"])))
