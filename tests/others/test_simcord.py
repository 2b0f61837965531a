"""What simcord thinks of the commands and posts of Mynah in Discord; it opens no socket."""

from __future__ import annotations

import pytest

from core.messages import Reply
from tests.others.simcord_office import CITED, labels, office

pytestmark = pytest.mark.others


async def test_a_mention_is_answered_once_in_a_thread_of_its_own() -> None:
    async with office() as there:
        await there.alice.send(there.general, f"{there.mention} When does the library open?")
        (answer,) = await there.answered(there.thread)
        assert "opens at ten" in answer.content
        assert "Opening hours" in answer.content
        assert "Helpful" in labels(answer)
        assert [each.text for each in there.begun] == ["When does the library open?"]


async def test_an_answer_of_any_length_is_whole_and_within_every_limit() -> None:
    async with office() as there:
        numbers = [
            f"Paragraph {number} says that **word {number}** matters." for number in range(3000)
        ]
        there.reply = Reply("\n\n".join(numbers), CITED)
        await there.alice.send(there.general, f"{there.mention} Tell me everything")
        posts = await there.answered(there.thread)
        assert max(len(post.content) for post in posts) <= 2_000
        whole = there.env.backend.cdn.get(posts[-1].attachments[0].url).decode()
        places = [whole.find(f"Paragraph {number} ") for number in range(3000)]
        assert -1 not in places
        assert places == sorted(places)


async def test_nothing_in_an_answer_pings_anybody() -> None:
    async with office() as there:
        there.reply = Reply(f"Ask @everyone, @here or <@{there.bob.id}>. [1]", CITED)
        await there.alice.send(there.general, f"{there.mention} Whom do I ask?")
        (answer,) = await there.answered(there.thread)
        assert not answer.mention_everyone
        assert not answer.mentions


async def test_a_command_is_acknowledged_and_answered_for_all_or_for_one_alone() -> None:
    async with office() as there:
        await there.alice.slash(there.general, "ask", question="When do you open?")
        (open_answer,) = await there.answered(lambda: there.general)
        assert "opens at ten" in open_answer.content
        used = await there.bob.slash(there.general, "ask", question="When?", private=True)
        await there.until(lambda: used.response and "opens at ten" in used.response.content)
        assert used.acknowledged
        assert used.ephemeral
        found = await there.bob.slash(there.general, "search", text="garden")
        await there.until(lambda: found.response and "garden" in found.response.content)
        assert found.ephemeral


async def test_type_ahead_offers_what_was_suggested() -> None:
    async with office() as there:
        await there.alice.autocomplete(there.general, "ask", "question", "when")
        typed = list(there.env.backend.interactions.values())[-1]
        await there.until(lambda: typed.autocomplete_choices)
        assert [each["value"] for each in typed.autocomplete_choices] == ["When do you open?"]


async def test_opinions_are_taken_and_a_bad_one_may_be_explained() -> None:
    async with office() as there:
        await there.alice.send(there.general, f"{there.mention} When do you open?")
        (answer,) = await there.answered(there.thread)
        good = await there.alice.click(answer, label="Helpful")
        await there.until(lambda: good.response)
        assert good.ephemeral
        bad = await there.bob.click(answer, label="Not helpful")
        await there.until(lambda: bad.modal)
        assert bad.modal is not None
        explained = await there.bob.submit_modal(bad, {"comment": "It is out of date."})
        await there.until(lambda: explained.response)
        assert "noted" in explained.response.content
        scores = {each.person: (each.score, each.comment) for each in there.opinions()}
        assert set(scores.values()) == {(1, ""), (-1, "It is out of date.")}


async def test_an_edited_question_is_answered_anew_in_the_same_post() -> None:
    async with office() as there:
        asked = await there.alice.send(there.general, f"{there.mention} When do you open?")
        (before,) = await there.answered(there.thread)
        there.reply = Reply("The kitchen closes at nine. [1]", CITED)
        there.env.backend.advance_clock(5)
        await there.alice.edit(asked, f"{there.mention} When does the kitchen close?")
        await there.until(lambda: "closes at nine" in there.thread().last_message.content)
        assert there.thread().last_message.id == before.id


async def test_where_no_thread_may_be_opened_it_answers_in_the_room() -> None:
    async with office(create_public_threads=False) as there:
        asked = await there.alice.send(there.general, f"{there.mention} When do you open?")
        (answer,) = await there.answered(lambda: there.general)
        assert answer.reference.message_id == asked.id
        assert not there.general.threads


async def test_without_the_right_to_write_a_command_is_answered_all_the_same() -> None:
    async with office(send_messages=False) as there:
        used = await there.alice.slash(there.general, "ask", question="When do you open?")
        await there.until(lambda: used.response and "opens at ten" in used.response.content)
