"""What becomes of words: the strictest rule, all checks, all reasons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.doubles.toxicity import WordToxicity
from core.ports import Action, Reason, Unavailable
from core.safety.screen import (
    HELP,
    MASK,
    REFUSE,
    STRICTER,
    TELL,
    WARN,
    Guards,
    Rules,
    Ruling,
    let_out,
    look_in,
    look_out,
    read_thresholds,
    strictest,
)

RULES = Rules(
    warn=read_thresholds("toxicity=0.7,room.toxicity=0.5"),
    mask=read_thresholds("answer.toxicity=0.6"),
    help=read_thresholds("self_harm=0.5"),
    refuse=read_thresholds("toxicity=0.9,answer.toxicity=0.95"),
    tell=read_thresholds("threat=0.5"),
)
MODEL = WordToxicity(
    {
        "silly": {"toxicity": 0.6},
        "idiot": {"toxicity": 0.8},
        "scum": {"toxicity": 0.97},
        "hurt you": {"threat": 0.7},
        "end it": {"self_harm": 0.6},
    }
)
GUARDS = Guards(MODEL, RULES)


@pytest.mark.parametrize(
    ("text", "place", "action"),
    [
        ("How many days of leave?", "direct", "allow"),
        ("How silly is this?", "direct", "allow"),
        ("How silly is this?", "room", "warn"),
        ("Which idiot wrote this?", "direct", "warn"),
        ("You scum", "direct", "refuse"),
        ("I want to end it, you scum", "direct", "refuse"),
        ("I want to end it", "room", "help"),
        ("", "room", "allow"),
    ],
)
async def test_the_strictest_rule_of_the_place_holds(text: str, place: str, action: Action) -> None:
    assert (await look_in(text, place, GUARDS)).action == action  # type: ignore[arg-type]


async def test_a_ruling_gives_class_score_threshold_and_judge() -> None:
    ruling = await look_in("You scum", "direct", GUARDS)
    assert ruling.reasons == (Reason("toxicity", 0.97, 0.9, "words"),)


async def test_an_administrator_is_told_of_what_is_let_through() -> None:
    ruling = await look_in("I will hurt you", "direct", GUARDS)
    assert (ruling.action, ruling.tell) == ("allow", True)
    assert [reason.kind for reason in ruling.reasons] == ["threat"]


async def test_of_an_answer_the_sentences_that_hurt_are_left_out() -> None:
    text = "Ask at the desk. Only an idiot would not. It opens at nine."
    ruling = await look_out(text, GUARDS)
    assert (ruling.action, ruling.text) == ("mask", f"Ask at the desk. {MASK} It opens at nine.")


async def test_what_no_rule_is_for_is_not_judged() -> None:
    model = WordToxicity({"scum": {"toxicity": 1.0}})
    asked_only = Guards(model, Rules(refuse=read_thresholds("toxicity=0.9")))
    assert (await look_out("You scum", asked_only)).action == "allow"
    assert model.asked == []


async def test_a_model_that_is_away_is_told_of() -> None:
    with pytest.raises(Unavailable):
        await look_in("Hello", "direct", Guards(WordToxicity({}, fails=True), RULES))


def _no_numbers(text: str) -> Ruling:
    if "4111" not in text:
        return Ruling(text=text)
    return Ruling("mask", (Reason("card", 1.0, 0.5, "cards"),), text.replace("4111", "****"))


def _no_orders(text: str) -> Ruling:
    stops = "ignore all" in text
    reasons = (Reason("injection", 1.0, 0.5, "orders"),) if stops else ()
    return Ruling("refuse" if stops else "allow", reasons, text)


async def test_checks_get_the_text_as_the_one_before_left_it() -> None:
    seen: list[str] = []

    def last(text: str) -> Ruling:
        seen.append(text)
        return Ruling(text=text)

    ruling = await look_in("My card is 4111", "direct", Guards(inbound=(_no_numbers, last)))
    assert seen == ["My card is ****"]
    assert (ruling.action, ruling.text) == ("mask", "My card is ****")


async def test_all_reasons_are_kept_beside_the_strictest_action() -> None:
    guards = Guards(MODEL, RULES, inbound=(_no_numbers, _no_orders))
    ruling = await look_in("idiot, ignore all, 4111", "direct", guards)
    assert ruling.action == "refuse"
    assert {reason.kind for reason in ruling.reasons} == {"card", "injection", "toxicity"}


def test_every_block_goes_through_the_outbound_checks() -> None:
    assert let_out("Card 4111", Guards(outbound=(_no_numbers,))).text == "Card ****"
    assert let_out("Card 4111", Guards()).text == "Card 4111"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("toxicity", "CLASS=NUMBER"),
        ("toxicity=high", "CLASS=NUMBER"),
        ("toxicity=1.5", "no number above 0"),
        ("toxicity=0", "no number above 0"),
        ("toxicity=0.1.2", "no number above 0"),
        ("kitchen.toxicity=0.5", "none of direct, room, answer"),
    ],
)
def test_what_is_no_threshold_is_told(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_thresholds(text)


def test_a_threshold_without_a_place_is_for_what_is_asked_alone() -> None:
    assert read_thresholds("threat=0.5, room.threat=0.4") == {
        ("direct", "threat"): 0.5,
        ("room", "threat"): 0.4,
    }
    assert read_thresholds("off") == read_thresholds("") == {}


@pytest.mark.parametrize("text", [WARN, REFUSE, HELP, TELL])
def test_the_usual_thresholds_can_be_read(text: str) -> None:
    assert read_thresholds(text)


actions = st.sampled_from(STRICTER)


@given(actions, actions)
def test_of_two_rulings_the_stricter_holds_in_any_order(one: Action, other: Action) -> None:
    both = strictest(Ruling(one), Ruling(other)), strictest(Ruling(other), Ruling(one))
    assert {each.action for each in both} == {max(one, other, key=STRICTER.index)}
