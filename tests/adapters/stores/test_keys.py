"""Keys that are stored must be found again by every later release."""

from __future__ import annotations

from adapters.stores.keys import key, partition

PINNED = [15, 39, 0]


def test_a_conversation_stays_in_its_partition_for_ever() -> None:
    assert [partition(each) for each in ("web::room:t", "slack:T1:C1:1.2", "")] == PINNED
    assert key("web::room:t", "seen", "m1") == f"mynah:{{p{PINNED[0]:02d}}}:seen:web::room:t:m1"


def test_conversations_spread_over_all_partitions() -> None:
    assert {partition(f"web::room:{number}") for number in range(2_000)} == set(range(64))
