"""Thumbs under answers: an opinion of whoever gave them, as the buttons there are."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.discord.buttons import button_of
from adapters.discord.fields import dict_of, id_in, text_in
from adapters.discord.hearing import Hearing
from adapters.discord.history import carried_by, message_at
from adapters.discord.places import NAME
from core.messages import Person
from core.ports import Feedback

REACTED = ("MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE")
_THUMBS = {"\N{THUMBS UP SIGN}": 1, "\N{THUMBS DOWN SIGN}": -1}


@dataclass(frozen=True, slots=True)
class Reacted:
    """A thumb on a post; 0 when it was taken away."""

    channel: str
    post: str
    person: Person
    score: int


def reacted_of(name: str, payload: object, me: str) -> Reacted | None:
    """None for other reactions, our own and those to what others wrote. Pure."""
    body = dict_of(payload)
    emoji = text_in(dict_of(body.get("emoji")), "name")
    score = _THUMBS.get(emoji[:1], 0)  # a skin's colour may follow
    channel, post, user = (id_in(body, key) for key in ("channel_id", "message_id", "user_id"))
    if not (score and channel and post and user) or user == me:
        return None
    if dict_of(dict_of(body.get("member")).get("user")).get("bot") is True:
        return None
    # Of a reaction that is taken away Discord does not say whose message it was on.
    if (id_in(body, "message_author_id") or me) != me:
        return None
    return Reacted(channel, post, Person(NAME, user), score if name == REACTED[0] else 0)


async def judge(reacted: Reacted, hearing: Hearing) -> None:
    """Note the opinion on the question that the post's own buttons name. Raises Unavailable."""
    raw = await message_at(hearing.api, reacted.channel, reacted.post)
    if id_in(dict_of(dict_of(raw).get("author")), "id") != hearing.me:
        return
    for button in map(button_of, carried_by(raw)):
        if button is not None and button.what == "good":
            opinion = Feedback(
                str(button.place), button.message, str(reacted.person), reacted.score
            )
            await hearing.reception.rate(opinion)
