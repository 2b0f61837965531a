"""A chat in the terminal: lines become what people do, and what the bot does is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.platforms.telegram.data import Chat, Message
from tests.platforms.telegram.people import Person
from tests.platforms.telegram.readable import place, shown, styled
from tests.platforms.telegram.standin import Telegram

HELP = """\
hello                     the person who spoke last writes to the bot (at first: ada)
/ask When is lunch?       a command, likewise
ada: hello                Ada writes to the bot
group bo: @mynah_bot hi   Bo writes in the group "Kitchen"
topic bo: @mynah_bot hi   Bo writes in the topic "Lunch" of the forum "Plans"
reply: yes                the last speaker answers the bot's newest message
click Yes                 presses a button of the bot's newest message
edit: new words           changes the last speaker's newest message
file PATH [caption]       sends a file to the bot
inline lunch              types "@mynah_bot lunch" in some chat, and shows what is offered
choose ID                 sends one of the offered results to the group
react 👍                  reacts to the bot's newest message
block / unblock           stops the bot, or lets it write again
help / quit"""

_SAYING = re.compile(r"(?:(group|topic) )?(\w+): (.*)", re.S)


@dataclass
class Terminal:
    """Who is there, who spoke last and where, and what of the bot's was already shown."""

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

    def obey(self, line: str) -> None:
        """Do what a line says; a line that says nothing else is said to the bot."""
        word, _, rest = line.partition(" ")
        acts: dict[str, Callable[[str], None]] = {
            "help": lambda _: self.write(HELP),
            "click": self._click,
            "reply:": self._reply,
            "edit:": self._edit,
            "file": self._send_file,
            "inline": self._ask_inline,
            "choose": self._choose,
            "react": self._react,
            "block": lambda _: self.speaker.block(),
            "unblock": lambda _: self.speaker.unblock(),
        }
        act = acts.get(word)
        try:
            if act is None:
                self._say(line)
            else:
                act(rest)
        except (ValueError, OSError, StopIteration) as problem:
            self.write(
                f"? {problem or 'nothing like that is there'} (help shows what can be typed)"
            )

    def _say(self, line: str) -> None:
        said = _SAYING.fullmatch(line)
        if said is None or said[2].lower() not in self.people:
            self.speaker.say(
                self.chat, line, thread=self.topic if self.chat is self.forum else None
            )
            return
        self.speaker = self.people[said[2].lower()]
        places = {"group": self.group, "topic": self.forum}
        self.chat = places.get(said[1] or "", self.speaker.private)
        self.speaker.say(self.chat, said[3], thread=self.topic if said[1] == "topic" else None)

    def _bots_newest(self) -> Message:
        if self._newest is None:
            raise ValueError("the bot has written nothing yet")
        return self._newest

    def _click(self, text: str) -> None:
        self.speaker.press(self._bots_newest(), text)

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

    def _react(self, emoji: str) -> None:
        self.speaker.react(self._bots_newest(), emoji)

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
