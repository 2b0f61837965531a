"""What removed documents were quoted as is looked for by what their addresses share."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from core.upkeep.erase import beginning


@given(some.lists(some.text("ab/", max_size=6), min_size=1))
def test_every_address_begins_with_what_is_looked_for_and_nothing_longer_would_do(
    uris: list[str],
) -> None:
    shared = beginning(uris)
    assert all(uri.startswith(shared) for uri in uris)
    longer = min(uris, key=len)[: len(shared) + 1]
    assert longer == shared or not all(uri.startswith(longer) for uri in uris)
