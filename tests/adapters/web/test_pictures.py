"""Pictures come from an address of our own, to those who may see their document."""

from __future__ import annotations

import pytest

from core.messages import Message, Reply
from tests.adapters.web.stage import stage


async def test_an_answer_names_its_pictures_and_each_is_there() -> None:
    async with stage() as played:
        picture = played.pictures.add(b"\x89PNG dots", "The sign-in\npage")

        def script(_message: Message) -> Reply:
            return Reply("Here.", pictures=(picture,))

        played.script = script
        [shown] = (await played.ask("Show me")).json()["pictures"]
        assert shown["words"] == "The sign-in page"
        found = await played.client.get(shown["address"])
        assert (found.content, found.headers["content-type"]) == (b"\x89PNG dots", "image/png")
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("digest", ["0" * 64, "..%2f..%2fkey", "x"])
async def test_what_is_no_picture_is_not_found(digest: str) -> None:
    async with stage() as played:
        assert (await played.client.get(f"/api/pictures/{digest}")).status_code == 404
