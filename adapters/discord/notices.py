"""What Mynah says itself in Discord, which is no answer: notices, offers, cards and forms. Pure."""

from __future__ import annotations

from adapters.discord.asked import SELECT
from adapters.discord.buttons import CARD, custom_id
from adapters.discord.markdown import escaped, markdown, told
from adapters.discord.write import CHOICE, CONTENT, GREY, RED, ROW, Json, Post, button, row_of
from core.messages import Message
from core.people.cards import Card, Row
from core.rendering.parse import blocks_of
from core.words import say


def words_post(words: str) -> Post:
    """What the bot itself says, in one post."""
    return Post(told(words)[:CONTENT])


def notice_post(words: str) -> Post:
    """The same where it is CommonMark, with nothing that anybody else wrote: code is code."""
    return Post(markdown(blocks_of(words))[:CONTENT])


def dropping(words: str, message: Message) -> Post:
    """Offers to delete the answer to a question that is gone."""
    locale = message.person.locale
    buttons = [
        button(say("delete_answer", locale), custom_id("drop", message), RED),
        button(say("keep_answer", locale), custom_id("stay", message)),
    ]
    return Post(escaped(words)[:CONTENT], (row_of(buttons),))


def card_post(card: Card) -> Post:
    """A card: where one of several is chosen a menu, else buttons."""
    text = notice_post(card.text).content
    rows = [
        _menu(number, row) if row.label else _chooses(row) for number, row in enumerate(card.rows)
    ]
    return Post(text, tuple(rows))


def _menu(number: int, row: Row) -> Json:
    options = [
        {
            "label": f"{row.label}: {each.label}"[:CHOICE],
            "value": each.value,
            "default": each.chosen,
        }
        for each in row.choices
    ]
    menu = {"type": SELECT, "custom_id": f"{CARD}menu{number}", "options": options}
    return {"type": ROW, "components": [menu]}


def _chooses(row: Row) -> Json:
    buttons = [
        button(each.label, f"{CARD}{each.value}", RED if each.final else GREY)
        for each in row.choices
    ]
    return row_of(buttons)


def form(message_button: str, locale: str) -> Json:
    """The form that asks what was wrong; `message_button` is its custom id."""
    asking = {
        "type": 4,
        "custom_id": "comment",
        "label": say("feedback_comment", locale)[:45],
        "style": 2,
        "required": False,
        "max_length": 1_000,
    }
    rows = [{"type": ROW, "components": [asking]}]
    title = say("not_helpful", locale)[:45]
    return {"custom_id": message_button, "title": title, "components": rows}
