"""A chat in the terminal: lines become what people do, and what the bot does is printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.platforms.telegram.data import Chat, Message
from tests.platforms.telegram.people import Person
from tests.platforms.telegram.screen import place, shown, styled
from tests.platforms.telegram.standin import Telegram

HELP = """\
dm hello                  writes to the bot; you are ada at first
#kitchen @mynah_bot hi    writes in the group "Kitchen"
thread @mynah_bot hi      writes in the topic "Lunch" of the forum "Plans"
/ask When is lunch?       a command, where you wrote last
reply yes                 answers the bot's newest message
click Yes                 presses a button of the bot's newest message
react 👍                  reacts to the bot's newest message
edit new words            changes your newest message
file PATH [caption]       sends a file to the bot
inline lunch              types "@mynah_bot lunch" in some chat, and shows what is offered
choose ID                 sends one of the offered results to the group
block, unblock            stops the bot, or lets it write again
as bo                     goes on as somebody else: ada, bo or cy
help, quit"""


@dataclass
class Terminal:
    """Who is there, who speaks and where, and what of the bot's was already shown."""

    telegram: Telegram
    people: dict[str, Person]
    group: Chat
    forum: Chat
    topic: int
    speaker: Person
    chat: Chat
    write: Callable[[str], None] = print
    _seen: dict[tuple[int, int], tuple[object, ...]] = field(default_factory=dict)
    _drafts: int = 0
    _newest: Message | None = None
    _offered: str = ""
    _shown_offers: str = ""
    _refused: int = 0

    async def obey(self, line: str) -> None:
        """Do what a line says."""
        word, _, rest = line.partition(" ")
        acts: dict[str, Callable[[str], object]] = {
            "dm": lambda text: self._say(self.speaker.private, text),
            "#kitchen": lambda text: self._say(self.group, text),
            "thread": lambda text: self._say(self.forum, text),
            "reply": self._reply,
            "click": lambda text: self.speaker.press(self._bots_newest(), text),
            "react": lambda emoji: self.speaker.react(self._bots_newest(), emoji),
            "edit": self._edit,
            "file": self._send_file,
            "inline": self._ask_inline,
            "choose": self._choose,
            "block": lambda _: self.speaker.block(),
            "unblock": lambda _: self.speaker.unblock(),
            "as": self._become,
        }
        try:
            if line.startswith("/"):
                self._say(self.chat, line)
            elif word in acts:
                acts[word](rest)
            else:
                self.write(HELP)
        except (LookupError, ValueError, OSError, StopIteration) as problem:
            self.write(
                f"? {problem or 'nothing like that is there'} (help shows what can be typed)"
            )

    def _say(self, chat: Chat, text: str) -> None:
        self.chat = chat
        self.speaker.say(chat, text, thread=self.topic if chat is self.forum else None)

    def _become(self, name: str) -> None:
        self.speaker = self.people[name]
        self.chat = self.speaker.private

    def _bots_newest(self) -> Message:
        if self._newest is None:
            raise ValueError("the bot has written nothing yet")
        return self._newest

    def _reply(self, text: str) -> None:
        newest = self._bots_newest()
        self.speaker.say(newest.chat, text, reply_to=newest)

    def _edit(self, text: str) -> None:
        mine = self.chat.said_by(self.speaker.user)
        if not mine:
            raise ValueError("there is nothing to edit")
        self.speaker.edit(mine[-1], text)

    def _send_file(self, rest: str) -> None:
        path, _, caption = rest.partition(" ")
        file = Path(path)
        self.chat = self.speaker.private
        self.speaker.send_document(self.chat, file.name, file.read_bytes(), caption=caption)

    def _ask_inline(self, text: str) -> None:
        self._offered = self.speaker.ask_inline(text).id

    def _choose(self, result_id: str) -> None:
        self.speaker.choose(
            self.telegram.world.inline_queries[self._offered], result_id, self.group
        )

    def show_news(self) -> None:
        """Print what the bot has done since the last time."""
        for chat in list(self.telegram.world.chats.values()):
            self._show_draft(chat)
            for message in self.telegram.sent(chat):
                self._show(message)
        self._show_offers()
        refused = [call for call in self.telegram.calls if call.status >= 400]
        for call in refused[self._refused :]:
            self.write(f"! {call.method} was refused: {call.answer}")
        self._refused = len(refused)

    def _show(self, message: Message) -> None:
        key = message.chat.id, message.message_id
        now = message.text, message.caption, str(message.entities), str(message.keyboard)
        if self._seen.get(key) == now:
            return
        edited = " (edited)" if key in self._seen else ""
        self._seen[key], self._newest = now, message
        self.write(f"--- Mynah {place(message.chat)}{edited}\n{shown(message)}")

    def _show_draft(self, chat: Chat) -> None:
        draft = chat.draft_at(self.telegram.clock.now())
        if draft is None or id(draft) == self._drafts:
            return
        self._drafts = id(draft)
        self.write(f"... {styled(draft.text, draft.entities) or 'Thinking…'}")

    def _show_offers(self) -> None:
        query = self.telegram.world.inline_queries.get(self._offered)
        if query is None or query.answer is None or self._shown_offers == self._offered:
            return
        self._shown_offers = self._offered
        for one in query.results:
            self.write(f"offered {one['id']}: {one.get('title', one['type'])}")
        if not query.results:
            self.write("nothing was offered")


def furnish(telegram: Telegram, write: Callable[[str], None] = print) -> Terminal:
    """A few people with the bot, a group and a forum, for a terminal to begin with."""
    ada = telegram.person("Ada", "ada_l", language_code="en")
    bo = telegram.person("Bo", "bo_k", language_code="de")
    cy = telegram.person("Cy", language_code="ja")
    group = ada.create_group("Kitchen", bo, cy)
    forum = ada.create_group("Plans", bo, cy, forum=True)
    for chat in (group, forum):
        ada.add_bot(chat)
    topic = ada.create_topic(forum, "Lunch")
    people = {"ada": ada, "bo": bo, "cy": cy}
    return Terminal(telegram, people, group, forum, topic, ada, ada.private, write)
