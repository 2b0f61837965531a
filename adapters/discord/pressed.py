"""What becomes of buttons under answers, and of the form that asks what was wrong."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from adapters.discord.admitted import Desk, question_of_old
from adapters.discord.asked import Asked, question_of
from adapters.discord.buttons import Button, button_of
from adapters.discord.fields import Payload, dict_of, id_in, list_of
from adapters.discord.responses import FORM, NOTHING, Responses
from adapters.discord.said import Said, SpotOf
from adapters.discord.suggested import question_on
from adapters.discord.write import form, words_post
from core.files.decide import decide
from core.messages import Message
from core.ports import Feedback, Unavailable
from core.words import say

_GREY, _GREEN = 2, 3


class Ask(Protocol):
    """Asks a question in somebody's name."""

    def __call__(self, asked: Asked, text: str, *, private: bool) -> Awaitable[None]: ...


class Pressed:
    """Buttons survive a restart: all that is known of one is what it carries."""

    def __init__(
        self, desk: Desk, said: Said, spot_of: SpotOf, responses: Responses, ask: Ask
    ) -> None:
        self._desk = desk
        self._said = said
        self._spot_of = spot_of
        self._responses = responses
        self._ask = ask

    async def press(self, asked: Asked) -> None:
        """Do what the button says."""
        button = button_of(asked.name)
        if button is None:
            await self._responses.say(asked, say("button_lapsed", asked.person.locale))
        elif button.what == "next":
            await self._ask_suggested(asked, button)
        elif button.what == "stop":
            await self._stop(asked, button)
        elif button.what in ("drop", "stay"):
            await self._drop(asked, button)
        elif button.what in ("keep", "leave"):
            await self._decide(asked, button)
        else:
            await self._judge(asked, button)

    async def _ask_suggested(self, asked: Asked, button: Button) -> None:
        question = await question_on(button, asked.label, asked.person, self._desk)
        if asked.label and not question:
            await self._responses.say(asked, say("button_lapsed", asked.person.locale))
            return
        private = button.place.private and bool(asked.guild)
        await self._ask(asked, question, private=private)

    async def _judge(self, asked: Asked, button: Button) -> None:
        """An opinion; a bad one is kept at once and may get a word of explanation."""
        if button.what == "bad":
            why = asked.name.replace("bad", "why", 1)
            await self._responses.first(asked, FORM, **form(why, asked.person.locale))
        score = 1 if button.what == "good" else -1
        comment = asked.text if button.what == "why" else ""
        opinion = Feedback(
            str(button.place), button.message, str(asked.person), score, comment.strip()
        )
        try:
            known = await self._desk.reception.rate(opinion)
        except Unavailable:
            known = False
        shows = known and not asked.guild
        if button.what != "bad" and shows:
            await self._responses.first(asked, NOTHING)
        elif button.what != "bad":
            key = "feedback_thanks" if known else "button_lapsed"
            await self._responses.say(asked, say(key, asked.person.locale))
        if shows and asked.under:
            await self._show_chosen(asked)

    async def _show_chosen(self, asked: Asked) -> None:
        """In a direct message one person judges, and what we say there stays: the button tells it."""
        await self._desk.api.call(
            "PATCH",
            "/channels/{channel_id}/messages/{message_id}",
            {"components": _with_chosen(asked.under, asked.name)},
            channel_id=asked.channel,
            message_id=id_in(asked.under, "id"),
        )

    async def _stop(self, asked: Asked, button: Button) -> None:
        reception, conversation = self._desk.reception, str(button.place)
        waiting = await reception.waiting(conversation)
        asking = [each for each in waiting if each.id == button.message]
        if any(each.person != asked.person for each in asking):
            await self._responses.say(asked, say("only_asker", asked.person.locale))
            return
        await self._responses.first(asked, NOTHING)
        for each in asking:
            await reception.stop(conversation, each.id)

    async def _decide(self, asked: Asked, button: Button) -> None:
        """Whether files are kept; the post itself then says what becomes of them."""
        spot = await self._spot_of(asked.channel, asked.guild)
        _, vouched = await self._said.vouched(question_of(asked, spot, "", private=True))
        words = await decide(
            str(button.place),
            button.message,
            asked.person,
            keep=button.what == "keep",
            vouched=vouched,
            reception=self._desk.reception,
        )
        if words:
            await self._responses.say(asked, words)
        else:
            await self._responses.first(asked, NOTHING)

    async def _drop(self, asked: Asked, button: Button) -> None:
        """Whoever asked may have the answer deleted or not; the offer to do so is over then."""
        question = await question_of_old(button.message, self._desk)
        if question is None or question.person != asked.person:
            await self._responses.say(asked, say("button_lapsed", asked.person.locale))
            return
        await self._responses.first(asked, NOTHING)
        if button.what == "drop":
            await self._withdraw(question)
        key = "answer_deleted" if button.what == "drop" else "answer_stays"
        await self._responses.fill(asked, words_post(say(key, asked.person.locale)))

    async def _withdraw(self, question: Message) -> None:
        draft = await self._desk.reception.draft(question)
        if draft is not None:
            await self._desk.outlet.withdraw(question, draft.posted)


def _with_chosen(under: Payload, carried: str) -> list[Payload]:
    """The message's rows, in which of the buttons for an opinion this one alone is green."""

    def as_chosen(each: Payload) -> Payload:
        button = button_of(each.get("custom_id"))
        if button is None or button.what not in ("good", "bad"):
            return each
        return {**each, "style": _GREEN if each["custom_id"] == carried else _GREY}

    rows = map(dict_of, list_of(under.get("components")))
    return [
        {**row, "components": [as_chosen(dict_of(each)) for each in list_of(row.get("components"))]}
        for row in rows
    ]
