"""Whole turns before which a message is judged, and answers whose blocks are."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.doubles.models import ScriptedModel
from adapters.doubles.toxicity import WordToxicity
from core.messages import Place, Reply
from core.ports import Reason, Screening, Unavailable
from core.safety.screen import Guards, Rules, Ruling, read_thresholds
from core.words import say
from tests.core.conversation.world import World, ask, open_world

RULES = Rules(
    warn=read_thresholds("toxicity=0.7"),
    help=read_thresholds("self_harm=0.5"),
    refuse=read_thresholds("toxicity=0.9,answer.stereotype=0.5"),
    tell=read_thresholds("self_harm=0.5"),
)
WORDS = {
    "idiot": {"toxicity": 0.8},
    "scum": {"toxicity": 0.97},
    "end it": {"self_harm": 0.6},
    "14 days": {"stereotype": 0.9},
}
TRUE = "Backups run every night at 02:30 [1].\n\nThey are kept for 14 days [1].\n"


class Kept:
    """The records of one test."""

    def __init__(self) -> None:
        self.all: list[Screening] = []

    async def keep(self, screening: Screening) -> None:
        self.all.append(screening)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def guards(kept: Kept) -> Guards:
    return Guards(WordToxicity(WORDS, degraded=True), RULES, keep=kept.keep)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def test_a_friendly_question_is_answered_and_nothing_is_kept(
    world: World, guards: Guards, kept: Kept
) -> None:
    turn = await ask(world.in_english(guards=guards), world.message("When do backups run?"))
    assert "02:30" in turn.reply.text
    assert kept.all == []


async def test_a_rude_question_is_answered_with_a_warning(
    world: World, guards: Guards, kept: Kept
) -> None:
    message = world.message("When do backups run?")
    rude = replace(guards, toxicity=WordToxicity({"backups run?": {"toxicity": 0.8}}))
    turn = await ask(world.in_english(guards=rude), message)
    assert "02:30" in turn.reply.text
    assert say("screen_warned") in turn.reply.notices
    (screening,) = kept.all
    assert (screening.action, screening.place, screening.message) == ("warn", "room", message.id)
    assert screening.reasons == (Reason("toxicity", 0.8, 0.7, "words"),)


async def test_what_hurts_is_refused_kindly_by_whom_it_was_judged_and_not_remembered(
    world: World, guards: Guards, kept: Kept
) -> None:
    conversation = world.in_english(guards=guards)
    message = world.message("You scum, when do backups run?")
    turn = await ask(conversation, message)
    assert turn.reply == Reply(say("screen_refused"), notices=(say("screen_light"),), receipt=True)
    assert [each.action for each in kept.all] == ["refuse"]
    assert await conversation.history(message.conversation) == ()


async def test_a_large_model_refuses_without_an_excuse(world: World, guards: Guards) -> None:
    large = replace(guards, toxicity=WordToxicity(WORDS))
    turn = await ask(world.in_english(guards=large), world.message("You scum"))
    assert turn.reply.notices == ()


@pytest.mark.parametrize(("locale", "line"), [("en-US", "988"), ("de", "0800 111 0 111")])
async def test_whoever_may_harm_themselves_gets_help_lines_of_their_language(
    world: World, guards: Guards, kept: Kept, locale: str, line: str
) -> None:
    message = world.message("I want to end it")
    message = replace(message, person=replace(message.person, locale=locale))
    turn = await ask(world.in_english(guards=guards), message)
    assert line in turn.reply.text
    assert turn.reply.text == say("help_lines", locale)
    assert [(each.action, each.tell) for each in kept.all] == [("help", True)]


async def test_a_message_in_private_is_under_the_rules_for_that(
    world: World, guards: Guards, kept: Kept
) -> None:
    place = Place("web", "", "room", "thread", private=True)
    await ask(world.in_english(guards=guards), world.message("idiot", place=place))
    assert [each.place for each in kept.all] == ["direct"]


async def test_what_was_said_to_others_is_left_alone_and_not_kept(
    world: World, guards: Guards, kept: Kept
) -> None:
    overheard = replace(world.message("You scum, when do backups run?"), overheard=True)
    turn = await ask(world.in_english(guards=guards), overheard)
    assert turn.reply == Reply("")
    assert kept.all == []


async def test_where_nobody_can_judge_it_is_answered_and_said(
    world: World, guards: Guards, caplog: pytest.LogCaptureFixture
) -> None:
    away = replace(guards, toxicity=WordToxicity({}, fails=True))
    with caplog.at_level(logging.WARNING):
        turn = await ask(world.in_english(guards=away), world.message("When do backups run?"))
    assert "02:30" in turn.reply.text
    assert say("screen_failed") in turn.reply.notices
    assert "without being screened" in caplog.text


async def test_where_nothing_can_be_kept_the_verdict_holds_all_the_same(
    world: World, guards: Guards
) -> None:
    async def away(_screening: Screening) -> None:
        raise Unavailable("no records")

    turn = await ask(world.in_english(guards=replace(guards, keep=away)), world.message("You scum"))
    assert turn.reply.text == say("screen_refused")


async def test_whoever_asks_to_be_forgotten_is_obeyed_in_any_words(
    world: World, guards: Guards
) -> None:
    async def obey(message: object) -> Reply | None:
        return Reply("You are forgotten.", receipt=True)

    turn = await ask(
        world.in_english(guards=guards, obey=obey), world.message("Forget me, you scum")
    )
    assert turn.reply.text == "You are forgotten."


async def test_what_is_masked_goes_on_and_is_remembered_masked(world: World) -> None:
    def cards(text: str) -> Ruling:
        masked = text.replace("4111", "****")
        return Ruling("mask", (Reason("card", 1.0, 0.5, "cards"),), masked)

    conversation = world.in_english(guards=Guards(inbound=(cards,)))
    message = world.message("Does card 4111 pay for backups?")
    turn = await ask(conversation, message)
    assert turn.message.text == "Does card **** pay for backups?"
    (exchange,) = await conversation.history(message.conversation)
    assert "4111" not in exchange.question


async def test_what_is_masked_is_masked_on_record_too_where_the_message_is_refused(
    world: World, guards: Guards, kept: Kept
) -> None:
    def cards(text: str) -> Ruling:
        return Ruling("mask", (Reason("card", 1.0, 0.5, "cards"),), text.replace("4111", "****"))

    conversation = world.in_english(guards=replace(guards, inbound=(cards,)))
    turn = await ask(conversation, world.message("You scum, pay with 4111"))
    assert turn.reply.text == say("screen_refused")
    assert "4111" not in turn.message.text
    (screening,) = kept.all
    assert (screening.action, screening.text) == ("refuse", "You scum, pay with ****")
    assert {reason.kind for reason in screening.reasons} == {"card", "toxicity"}


async def test_a_block_that_is_refused_gives_way_to_a_neutral_second_try(
    world: World, guards: Guards, kept: Kept
) -> None:
    model = ScriptedModel(
        TRUE, "Restore them with the restore command.\n\nBackups run every night at 02:30 [1]."
    )
    turn = await ask(world.in_english(model, guards=guards), world.message("When do backups run?"))
    assert "14 days" not in turn.reply.text
    assert [each.place for each in kept.all] == ["answer"]
    asked = model.prompts[1]
    assert "generalise about no group" in asked.request
    assert "14 days" in asked.request


async def test_a_block_without_a_better_second_try_is_left_out_and_said(
    world: World, guards: Guards
) -> None:
    model = ScriptedModel(TRUE)
    turn = await ask(world.in_english(model, guards=guards), world.message("When do backups run?"))
    assert "14 days" not in turn.reply.text
    assert "02:30" in turn.reply.text
    assert say("screen_left_out") in turn.reply.text
    assert all("14 days" not in each.quote for each in turn.reply.citations)


async def test_every_block_of_every_answer_passes_the_outbound_checks(world: World) -> None:
    def no_times(text: str) -> Ruling:
        masked = text.replace("02:30", "…")
        return Ruling("mask" if masked != text else "allow", (), masked)

    guards = Guards(outbound=(no_times,))
    for model in (None, ScriptedModel(TRUE)):
        turn = await ask(
            world.in_english(model, guards=guards), world.message("When do backups run?")
        )
        assert "02:30" not in turn.reply.text
