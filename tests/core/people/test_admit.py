"""Who may use Mynah: a block beats everything, a permission beats the rule, the rule decides the rest."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from adapters.doubles.people import MemoryGuests, MemoryNotes
from core.messages import Audience, Message, Person, Place, person_audience
from core.people.admit import Admission, Rule, admit, asks_for, judged, labels
from core.people.pairing import KEPT_SECONDS, offer, shown_to, use_up
from core.ports import Feedback, Guest, Standing

ADA = Person("slack", "U1")
ROOM = Audience("room", "slack", "T1", "C1")
KINDS = ("person", "room", "workspace", "everyone")


def message(*, private: bool = False) -> Message:
    place = Place("slack", "T1", "C1", "1.0", private=private)
    return Message("1.0", ADA, place, ROOM, "When?", 1.0)


def guests(**standings: Standing) -> MemoryGuests:
    whom = dict(zip(KINDS, labels(message().person, message().place), strict=True))
    return MemoryGuests(
        Guest(whom[kind], standing, "cli", 1.0) for kind, standing in standings.items()
    )


@pytest.mark.parametrize(
    ("rule", "vouched", "expected"),
    [
        ("open", False, Admission.WELCOME),
        ("paired", True, Admission.WELCOME),
        ("paired", False, Admission.STRANGER),
        ("listed", True, Admission.REFUSED),
        ("listed", False, Admission.REFUSED),
    ],
)
async def test_the_rule_decides_where_nobody_did(
    rule: Rule, vouched: bool, expected: Admission
) -> None:
    assert await admit(message(), vouched, rule, MemoryGuests()) is expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", ["open", "paired", "listed"])
async def test_whoever_is_allowed_may_ask_under_any_rule(kind: str, rule: Rule) -> None:
    allowed = guests(**{kind: Standing.ALLOWED})
    assert await admit(message(), kind == "workspace", rule, allowed) is Admission.WELCOME


async def test_an_allowed_workspace_allows_nobody_who_is_only_in_a_shared_channel() -> None:
    allowed = guests(workspace=Standing.ALLOWED)
    assert await admit(message(), False, "paired", allowed) is Admission.STRANGER
    assert await admit(message(), False, "listed", allowed) is Admission.REFUSED


@pytest.mark.parametrize(("blocked", "allowed"), list(itertools.permutations(KINDS, 2)))
async def test_a_block_beats_every_permission(blocked: str, allowed: str) -> None:
    both = guests(**{blocked: Standing.BLOCKED, allowed: Standing.ALLOWED})
    assert await admit(message(), True, "open", both) is Admission.REFUSED


def test_a_stranger_asks_for_themselves_in_private_and_for_the_room_elsewhere() -> None:
    assert asks_for(message(private=True)) == person_audience(ADA)
    assert asks_for(message()) == ROOM


async def test_a_code_is_good_once() -> None:
    notes = MemoryNotes()
    code = await offer(ROOM, notes, lambda letters: letters[3])
    assert await shown_to(f" {code.lower()} ", notes) == ROOM
    assert await shown_to(code, notes) == ROOM, "until it is decided"
    await use_up(f" {code.lower()} ", ROOM, notes)
    assert await shown_to(code, notes) is None


async def test_who_asks_again_gets_the_same_code_until_it_expires() -> None:
    now = 100.0
    notes = MemoryNotes(lambda: now)
    letters = itertools.cycle("ABCDEFGHJKMNPQRSTUVWXYZ")
    first = await offer(ROOM, notes, lambda _: next(letters))
    assert await offer(ROOM, notes, lambda _: next(letters)) == first
    now += KEPT_SECONDS + 1
    assert await offer(ROOM, notes, lambda _: next(letters)) != first
    assert await shown_to(first, notes) is None


@pytest.mark.parametrize("code", ["", "ABCD2345", "of:everyone", "\ud800", "A" * 10_000])
async def test_a_code_that_was_never_given_is_nobodys(code: str) -> None:
    assert await shown_to(code, MemoryNotes()) is None


@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_shut_out_has_no_opinion_on_answers_either(kind: str) -> None:
    kept: list[Feedback] = []

    async def rate(opinion: Feedback) -> bool:
        kept.append(opinion)
        return True

    opinion = Feedback(message().conversation, "1.0", str(ADA), 1)
    assert not await judged(opinion, guests(**{kind: Standing.BLOCKED}), rate)
    assert kept == []
    assert await judged(opinion, MemoryGuests(), rate)


class OneStepAtATime(MemoryNotes):
    """Lets others in between any two steps, as a store over a socket does."""

    async def kept(self, name: str) -> str:
        found = await super().kept(name)
        await asyncio.sleep(0)
        return found


async def test_who_asks_twice_at_once_gets_one_code() -> None:
    notes = OneStepAtATime()
    letters = itertools.cycle("ABCDEFGHJKMNPQRSTUVWXYZ")
    asking = (offer(ROOM, notes, lambda _: next(letters)) for _ in range(5))
    codes = await asyncio.gather(*asking)
    assert len(set(codes)) == 1
    assert [n for n in notes.values if n.startswith("pairing:code:") and await notes.kept(n)] == [
        f"pairing:code:{codes[0]}"
    ]
    assert await shown_to(codes[0], notes) == ROOM


async def test_who_administers_is_no_stranger_but_a_block_counts() -> None:
    for rule in ("paired", "listed"):
        asked = message(private=True)
        assert await admit(asked, False, rule, MemoryGuests(), True) is Admission.WELCOME
        blocked = guests(person=Standing.BLOCKED)
        assert await admit(asked, False, rule, blocked, True) is Admission.REFUSED
