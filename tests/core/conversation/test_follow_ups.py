"""Conversations over a small company's documents, by the real models: a follow-up is never answered worse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.models.embeddings import embedded_spaces
from adapters.models.language import detect
from adapters.stores.checkpoints import open_checkpoints
from adapters.tables.duckdb import compute
from core.conversation.graph import Conversation
from core.conversation.tools import Tools
from core.conversation.turn import Limits, Turn
from core.words import say
from tests.core.conversation.pages import put
from tests.core.conversation.world import World, ask

PAGES = {
    "travel.md": """# Travel policy

## Daily allowance

The daily allowance is 52 euros in Europe and 70 euros elsewhere.

## Hotels

Hotels may cost up to 150 euros a night including breakfast. In Zurich and Oslo the limit is 210 euros.
""",
    "leave.md": """# Leave

## Annual leave

Full-time employees have 27 days of annual leave. After five years it is 30 days.

## Parental leave

Each parent may take up to 26 weeks of parental leave. The first 14 weeks are paid in full.
""",
    "gateway.md": """# Gateway GW-8

The gateway GW-8 connects up to 64 sensors by LoRa.

## Reset

1. Hold the button for 10 seconds until the light blinks red.
2. Release it and wait for one minute.
""",
    "tw100.md": """# TW-100 water-level sensor

| Property | Value |
|---|---|
| Range | 0 to 10 m |
| Weight | 310 g |
""",
    "tw200.md": """# TW-200 water-level sensor

| Property | Value |
|---|---|
| Range | 0 to 30 m |
| Weight | 840 g |

It needs gateway firmware 4.2 or newer.
""",
    "incidents.md": """# Incidents 2026

| id | system | minutes down | owner |
|---|---|---|---|
| INC-101 | Mail | 45 | Sigrid Aune |
| INC-102 | VPN | 190 | Tomasz Zielinski |
| INC-103 | Cloud API | 75 | Gloria Marin |
| INC-104 | VPN | 30 | Tomasz Zielinski |
| INC-105 | Cloud API | 60 | Hugo Peris |
| INC-106 | Mail | 15 | Sigrid Aune |
""",
    "backups.md": """# Backups

Backups of the file server run every night at 01:30. The mail server is backed up every 6 hours.

The person responsible for backups is Sigrid Aune. Her deputy is Tomasz Zielinski.
""",
    "security.md": """# Security

## Lost devices

Report a lost laptop or phone within 4 hours to IT, extension 4400. IT then wipes the device.

## Two-factor sign-in

Two-factor sign-in is required for mail, Git and the VPN.
""",
    "kelp.md": """# Steering committee

- The Christmas party is on 11 December 2026 at 18:00.
- The project Kelp has a budget of 240,000 euros. Its lead is Gloria Marin.
""",
    "oncall.md": """# On-call rota

| Week | First |
|---|---|
| 2026-11-23 | Hugo Peris |
| 2026-11-30 | Frode Berg |
""",
    "laptops.md": """# Laptops

## Order a laptop

Order in the portal under Hardware. Your manager approves the order.

## Expenses

Expenses up to 500 euros are approved by your team lead.
""",
    "valencia.md": """# Oficina de Valencia

## Horario de verano

Del 15 de junio al 15 de septiembre el horario es de 8:00 a 15:00.

## Aparcamiento

Hay 12 plazas de aparcamiento. Las reserva recepción con dos días de antelación.

## Días festivos

El 9 de octubre y el 22 de enero la oficina está cerrada.
""",
    "kiel.md": """# Urlaub und Feiertage (Kiel)

## Urlaubsantrag

Urlaub beantragen Sie im Portal Seehund, spätestens zwei Wochen vorher.

## Parken

Auf dem Hof in Kiel gibt es 18 Parkplätze; vier davon haben eine Ladesäule. Das Laden kostet 0,35 Euro je kWh.
""",
    "suppliers.md": """# 深圳供应商须知

## 付款条件

发票在收到货物后45天内支付。提前付款可享受2%的折扣。

## 质量检验

每批货物抽检5%。不合格率超过1%时，整批退回。
""",
}


@pytest.fixture(scope="module")
def indexed() -> World:
    world = World(None, spaces=embedded_spaces("all"))

    async def fill() -> None:
        for name, page in PAGES.items():
            await put(world, page, name, detect=detect)

    asyncio.run(fill())
    return world


@pytest.fixture
async def world(indexed: World, tmp_path: Path) -> AsyncIterator[World]:
    async with open_checkpoints("", tmp_path) as saver:
        indexed.saver = saver
        yield indexed


def talk_in(world: World) -> Conversation:
    tools = Tools(
        world.index,
        world.documents,
        world.spaces,
        None,
        detect,
        lambda: 0.0,
        Limits(),
        compute=compute,
    )
    return Conversation(tools, world.saver)


async def said(world: World, *messages: str) -> Turn:
    """The turn of the last message of one conversation."""
    talk = talk_in(world)
    for each in messages:
        turn = await ask(talk, world.message(each))
    return turn


ZURICH = "What is the hotel limit in Zurich?"
SUMMER = "¿Cuándo es el horario de verano en Valencia?"
SPACES = "Wie viele Parkplätze hat Kiel?"


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ((ZURICH, "And the allowance?"), "52 euros"),
        ((SUMMER, "¿Y los festivos?"), "9 de octubre"),
        ((SUMMER, "¿Y el aparcamiento?"), "12 plazas"),
        ((SPACES, "Und der Urlaubsantrag?"), "Portal Seehund"),
        (("发票什么时候支付？", "那质量检验呢？"), "抽检5%"),
        (
            (
                "How many days of annual leave do I get?",
                "How many weeks of parental leave can I take?",
                "How long is it paid in full?",
            ),
            "14 weeks",
        ),
        (
            ("What is the weight of the TW-200?", "Which gateway does it need?", "How do I reset it?"),
            "Hold the button",
        ),
    ],
)  # fmt: skip
async def test_what_the_message_itself_names_is_quoted_before_what_it_takes_along(
    world: World, messages: tuple[str, ...], words: str
) -> None:
    assert words in (await said(world, *messages)).reply.text


WEIGHT = "What is the weight of the TW-100?"
DOWN = "How many minutes was the VPN down in 2026?"


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ((WEIGHT, "And of the TW-200?"), "840 g"),
        ((WEIGHT, "What about the TW-200?"), "840 g"),
        ((WEIGHT, "And the TW-200?"), "840 g"),
        ((DOWN, "And the Cloud API?"), "**135**"),
        ((DOWN, "And the Cloud API?", "And Mail?"), "**60**"),
        (("When is the file server backed up?", "And the mail server?"), "every 6 hours"),
        (("What do I do if I lose my phone?", "Within what time?"), "within 4 hours"),
    ],
)
async def test_a_piece_asks_the_same_of_another_thing(
    world: World, messages: tuple[str, ...], words: str
) -> None:
    assert words in (await said(world, *messages)).reply.text


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ((SPACES, "Wie viele davon haben eine Ladesäule?"), "vier davon"),
        ((SPACES, "Wie viele davon haben eine Ladesäule?", "Was kostet das?"), "0,35 Euro"),
    ],
)
async def test_what_stands_in_the_words_just_quoted_is_found_there(
    world: World, messages: tuple[str, ...], words: str
) -> None:
    assert words in (await said(world, *messages)).reply.text


async def test_she_is_who_the_answer_named_and_stays_so(world: World) -> None:
    asked = ("Who is responsible for backups?", "And who is her deputy?")
    turn = await said(world, *asked)
    assert turn.completed == "And who is Sigrid Aune's deputy?"
    assert "Tomasz Zielinski" in turn.reply.text
    turn = await said(world, *asked, "What other incidents did she own?")
    assert turn.completed == "What incidents did Sigrid Aune own?"
    assert "INC-101" in turn.reply.text and "INC-106" in turn.reply.text


async def test_it_is_what_was_asked_of_last_where_nothing_else_is_sure(world: World) -> None:
    asked = ("Who approves expenses?", "How do I order a laptop?", "And who approves it?")
    assert "Your manager approves" in (await said(world, *asked)).reply.text


async def test_a_whole_question_takes_nothing_along(world: World) -> None:
    turn = await said(world, "When is the Christmas party?", "Who is first on call this week?")
    assert not turn.leans
    assert "Christmas" not in turn.reply.text
    assert turn.reply.citations[0].title == "On-call rota"


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        (WEIGHT, "That's wrong, it should be 300 g"),
        (SPACES, "Das stimmt nicht, es sind 20."),
        (SUMMER, "No es correcto. Debería ser de 9:00 a 15:00."),
        ("发票什么时候支付？", "不对，应该是30天。"),
    ],
)
async def test_a_claim_that_an_answer_is_wrong_is_noted_and_not_searched_for(
    world: World, question: str, claim: str
) -> None:
    turn = await said(world, question, claim)
    assert turn.reply.text == say("wrong_noted", turn.message.person.locale)
    assert not turn.reply.citations
