"""The first answer to an interaction, which is due within three seconds, and what takes its place later."""

from __future__ import annotations

from typing import Any

from adapters.discord.api import ALREADY_ANSWERED, Api, Refused
from adapters.discord.asked import Interaction, Ticket
from adapters.discord.notices import words_post
from adapters.discord.write import EPHEMERAL, Post
from core.words import say

MESSAGE, DEFERRED, NOTHING, CHANGED, CHOICES, FORM = 4, 5, 6, 7, 8, 9
"""Kinds of first answers."""
_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


class Responses:
    """Each method raises Refused where Discord takes none any more."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def first(self, asked: Interaction, kind: int, **data: Any) -> None:
        """The first answer; Discord takes one within three seconds."""
        body = {"type": kind, "data": data} if data else {"type": kind}
        try:
            await self._api.call(
                "POST",
                "/interactions/{webhook_id}/{webhook_token}/callback",
                body,
                webhook_id=asked.id,
                webhook_token=asked.ticket.token,
            )
        except Refused as error:
            if error.code != ALREADY_ANSWERED:  # by this call, when it was cut off after its effect
                raise

    async def wait(self, asked: Interaction) -> None:
        """Show that it is being thought about; in a server to the person alone."""
        await self.first(asked, DEFERRED, flags=EPHEMERAL if asked.guild else 0)

    async def say(self, asked: Interaction, words: str) -> None:
        """Our words as the first answer; in a server for the person alone."""
        await self.show(asked, words_post(words))

    async def show(self, asked: Interaction, post: Post) -> None:
        """A post as the first answer; in a server for the person alone."""
        body = post.body
        await self.first(asked, MESSAGE, **body | {"flags": EPHEMERAL if asked.guild else 0})

    async def fill(self, ticket: Ticket, post: Post) -> str:
        """What takes the place of the first answer, and stays one however often it is filled; its id."""
        filled = await self._api.call(
            "PATCH",
            _ORIGINAL,
            post.body,
            files=post.files,
            webhook_id=ticket.application,
            webhook_token=ticket.token,
        )
        return str(filled["id"])

    async def take_back(self, ticket: Ticket) -> None:
        """Delete the first answer, or what took its place."""
        await self._api.call(
            "DELETE", _ORIGINAL, webhook_id=ticket.application, webhook_token=ticket.token
        )

    async def excuse(self, asked: Interaction, key: str) -> None:
        """Say why it cannot be done now, also where it is shown already that we think."""
        words = say(key, asked.person.locale)
        await self.say(asked, words)
        if asked.kind in ("command", "menu"):  # what a button got stands under somebody's answer
            await self.fill(asked.ticket, words_post(words))
