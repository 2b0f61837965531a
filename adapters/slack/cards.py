"""What somebody sees of their own, as Slack shows it: menus where one of several is chosen, else buttons. Pure."""

from __future__ import annotations

from adapters.slack.fields import Json
from adapters.slack.write import CARD, About, Post, answer_of
from core.messages import Reply
from core.people.cards import Card, Row


def card_post(card: Card) -> Post:
    """A card: where one of several is chosen a menu, else buttons."""
    (post, *_) = answer_of(Reply(card.text), About("", "", "", rated=False)).posts
    rows = [
        {"type": "actions", "elements": _menu(number, row) if row.label else _chooses(number, row)}
        for number, row in enumerate(card.rows)
    ]
    return Post(post.preview, (*post.blocks, *rows), "")


def _menu(number: int, row: Row) -> list[Json]:
    options = [
        {"text": _label(f"{row.label}: {each.label}"), "value": each.value} for each in row.choices
    ]
    chosen = [option for option, each in zip(options, row.choices, strict=True) if each.chosen]
    menu: Json = {
        "type": "static_select",
        "action_id": f"{CARD}_{number}",
        "placeholder": _label(row.label),
        "options": options,
    }
    return [menu | {"initial_option": chosen[0]} if chosen else menu]


def _chooses(number: int, row: Row) -> list[Json]:
    return [
        {
            "type": "button",
            "action_id": f"{CARD}_{number}_{at}",
            "text": _label(each.label),
            "value": each.value,
            **({"style": "danger"} if each.final else {}),
        }
        for at, each in enumerate(row.choices)
    ]


def _label(words: str) -> Json:
    return {"type": "plain_text", "text": words[:75], "emoji": False}
