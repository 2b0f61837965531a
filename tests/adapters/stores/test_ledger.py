"""The promises of the Ledger, kept by the double and by a real Valkey alike, also when all reserve at once."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.doubles.ledger import MemoryLedger
from adapters.stores.ledger import RedisLedger
from adapters.stores.valkey import open_redis
from core.ports import Account, Amount, Ledger

names = itertools.count()


def account(micros: int = 0, tokens: int = 0) -> Account:
    return Account(f"2026-01-31:person:{next(names)}", Amount(micros, tokens))


@pytest.fixture(params=["memory", "valkey"])
async def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger(time.monotonic)
        return
    async with open_redis("", tmp_path, "no") as redis:
        yield RedisLedger(redis)


async def granted(ledger: Ledger, call: str, of: list[Account], amount: Amount) -> bool:
    return (await ledger.reserve(call, of, amount, 60)).granted


async def test_what_is_held_counts_until_it_is_settled_with_what_it_did_cost(
    ledger: Ledger,
) -> None:
    ada = account(micros=100)
    assert await granted(ledger, "a", [ada], Amount(60, 9))
    assert not await granted(ledger, "b", [ada], Amount(60, 9))
    await ledger.settle("a", [ada], Amount(30, 9))
    assert await ledger.share([ada]) == pytest.approx(0.3)
    assert await granted(ledger, "b", [ada], Amount(70, 9))
    assert await ledger.share([ada]) == pytest.approx(1)


async def test_an_amount_is_held_in_all_accounts_or_in_none(ledger: Ledger) -> None:
    ada, room = account(tokens=100), account(tokens=10)
    assert not await granted(ledger, "a", [ada, room], Amount(0, 50))
    assert await ledger.share([ada, room]) == 0
    assert await granted(ledger, "b", [ada], Amount(0, 100))


async def test_money_and_tokens_are_two_limits(ledger: Ledger) -> None:
    ada = account(micros=100, tokens=100)
    assert not await granted(ledger, "a", [ada], Amount(101, 1))
    assert not await granted(ledger, "b", [ada], Amount(1, 101))
    assert await granted(ledger, "c", [ada], Amount(100, 100))


async def test_what_is_said_twice_counts_once(ledger: Ledger) -> None:
    ada = account(micros=100)
    for _ in range(2):
        assert await granted(ledger, "a", [ada], Amount(60, 0))
    for _ in range(2):
        await ledger.settle("a", [ada], Amount(50, 0))
    assert await ledger.share([ada]) == pytest.approx(0.5)


async def test_what_a_killed_process_held_is_free_again_and_settling_late_still_counts(
    ledger: Ledger,
) -> None:
    ada = account(micros=100)
    assert (await ledger.reserve("killed", [ada], Amount(90, 0), 0.05)).granted
    await asyncio.sleep(0.1)
    assert await ledger.share([ada]) == 0
    assert await granted(ledger, "b", [ada], Amount(90, 0))
    await ledger.settle("killed", [ada], Amount(10, 0))
    assert await ledger.share([ada]) == pytest.approx(1)


async def test_of_each_account_there_is_one_warning(ledger: Ledger) -> None:
    ada, all_ = account(micros=100), account(micros=1_000)
    settled = [await ledger.settle(call, [ada, all_], Amount(40, 0)) for call in "aabbc"]
    assert settled == [(), (), (ada.name,), (), ()]
    others = [await ledger.settle(call, [all_], Amount(680, 0)) for call in "de"]
    assert others == [(all_.name,), ()]


async def test_what_is_only_held_is_nothing_to_warn_of(ledger: Ledger) -> None:
    ada = account(tokens=100)
    await ledger.reserve("a", [ada], Amount(0, 90), 60)
    assert await ledger.settle("b", [ada], Amount(0, 5)) == ()
    assert await ledger.settle("a", [ada], Amount(0, 74)) == ()
    assert await ledger.settle("c", [ada], Amount(0, 1)) == (ada.name,)


async def test_the_last_call_that_the_rest_allows_is_warned_of(ledger: Ledger) -> None:
    ada, bo = account(micros=100), account(tokens=100)
    least = Amount(60, 70)
    assert await ledger.settle("a", [ada, bo], Amount(30, 30), least) == ()
    assert await ledger.settle("b", [ada, bo], Amount(10, 1), least) == (bo.name,)
    assert await ledger.settle("c", [ada, bo], Amount(1, 1), least) == (ada.name,)


async def test_all_at_once_never_hold_more_than_there_is(ledger: Ledger) -> None:
    room = account(micros=1_000)
    people = [account(micros=150) for _ in range(8)]
    wanted = [(f"{n}", [people[n % 8], room]) for n in range(80)]
    told = await asyncio.gather(
        *(granted(ledger, call, accounts, Amount(50, 1)) for call, accounts in wanted)
    )
    assert sum(told) == 20  # a thousand in fifties; each person's three would be 24
    assert await ledger.share([room]) == pytest.approx(1)
    for person in people:
        assert await ledger.share([person]) <= 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["reserve", "settle"]),
            st.integers(0, 5),
            st.integers(0, 60),
            st.integers(0, 40),
        ),
        max_size=25,
    )
)
def test_valkey_and_the_double_agree_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int, int]]
) -> None:
    async def both() -> None:
        home = tmp_path_factory.getbasetemp() / "agreeing"
        home.mkdir(exist_ok=True)
        of = [account(micros=100, tokens=90), account(micros=150)]
        double = MemoryLedger(lambda: 0.0)
        async with open_redis("", home, "no") as redis:
            real = RedisLedger(redis)
            for what, call, micros, tokens in steps:
                name, amount = f"{of[0].name}:{call}", Amount(micros, tokens)
                if what == "settle":
                    least = Amount(tokens, micros)
                    warned = [await each.settle(name, of, amount, least) for each in (double, real)]
                    assert warned[0] == warned[1]
                else:
                    one = await double.reserve(name, of, amount, 60)
                    other = await real.reserve(name, of, amount, 60)
                    assert one.granted == other.granted
                    assert one.share == pytest.approx(other.share, abs=2e-6)
            assert await real.share(of) == pytest.approx(await double.share(of), abs=2e-6)

    asyncio.run(both())
