"""What people do in Discord, and what becomes of it."""

from __future__ import annotations

from tests.adapters.discord.stage import stage


async def test_a_mention_opens_a_thread_for_the_answer() -> None:
    async with stage() as played, played.running():
        asked = played.ask("When do you open?")
        answer = await played.answer(asked)
        assert asked.thread is not None
        assert asked.thread.name == "When do you open?"
        assert answer.content.startswith(
            "The library opens at ten. \\[1\\]\n\nYou asked: When do you"
        )
        assert "-# \\[1\\] [Opening hours](<https://docs.example/hours>)" in answer.content
        assert len(played.posts(asked)) == 1


async def test_a_direct_message_is_answered_where_it_stands() -> None:
    async with stage() as played, played.running():
        asked = played.alice.dm("When do you open?")
        answer = await played.answer(asked)
        assert answer.channel is played.alice.direct
        (message,) = played.begun
        assert message.audience.kind == "person"
