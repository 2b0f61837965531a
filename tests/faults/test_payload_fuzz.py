"""Payloads with something strange in them: each platform's `read` raises nothing and is quick."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bots.measure.facts import Reader
from bots.measure.payload_facts import READERS
from tests.faults.recorded import recorded

PAYLOADS = 50_000
SLOWEST_SECONDS = 0.05
STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**31, 2**63, -(2**70), 1e308, "", " ", "0", "-1"),
    *("\x00", "\ud800", "\u202e\u200d", "🦜" * 50, "<@" * 2_000, "<" * 20_000, "&amp;" * 4_000),
    *("1700000000.000100", "9" * 400, "1e999", "NaN", "١٢٣", "null", "<@U1|" * 1_000, "`" * 5_000),
    *([], {}, [[]], [None], [{}], {"id": {}}, {"id": []}, {"text": 1}, [1] * 2_000),
    *({"type": "message"}, {"from": {"id": "x"}}, {"chat": {"id": []}}, {"user": {"id": None}}),
    *(["x"] * 500, [{"type": "mention", "offset": -5, "length": 10**9}] * 300),
)
"""What a field may hold in the place of what should be there."""


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_50000_mutated_payloads_raise_nothing_and_none_takes_50_ms(reader: Reader) -> None:
    seed = int(os.environ.get("SOAK_SEED", random.randrange(2**32)))  # noqa: S311
    own, given = seeds_of(recorded(reader.name)), seeds_of(in_folder(reader.name))
    print(f"{reader.name}: seed {seed}, {len(own)} and {len(given)} payloads to begin with")  # noqa: T201
    chance = random.Random(seed)  # noqa: S311 - no secret
    wrong, slowest, understood = [], 0.0, 0
    for number in range(PAYLOADS):
        payload = mutated(given if given and number % 2 else own, chance)
        try:
            seconds, is_message = timed(reader, payload)
        except Exception as error:  # noqa: BLE001 - that there is none is what is tested
            wrong.append(f"{error!r:.200}: {shown(payload)}")
            continue
        slowest = max(slowest, seconds)
        understood += is_message
        if seconds > SLOWEST_SECONDS and (again := timed(reader, payload)[0]) > SLOWEST_SECONDS:
            wrong.append(f"{again * 1000:.0f} ms: {shown(payload)}")
    print(f"slowest {slowest * 1000:.1f} ms, {understood} still messages")  # noqa: T201
    assert wrong == []
    assert understood > PAYLOADS / 100, "what is mutated must often still be a message"


def timed(reader: Reader, payload: Any) -> tuple[float, bool]:
    """Seconds of this thread's processor time, and whether it was read as a message."""
    began = time.thread_time()
    found = reader.facts(payload)
    return time.thread_time() - began, found is not None


def shown(payload: Any) -> str:
    return json.dumps(payload)[:500]


def seeds_of(payloads: list[Any]) -> list[str]:
    """As text, which is quicker copied than the objects."""
    return [json.dumps(each) for each in payloads]


def in_folder(platform: str) -> list[Any]:
    """With SOAK_DATA=FOLDER every object of the files there that bear this platform's name."""
    folder = os.environ.get("SOAK_DATA")
    files = sorted(Path(folder).rglob("*.json*")) if folder else []
    named = [file for file in files if platform in str(file.relative_to(folder or ""))]
    return [payload for file in named for payload in objects(file)]


def objects(file: Path) -> Iterator[Any]:
    """The objects in a file, those within others too, but none as small as to be no payload."""
    text = file.read_text(encoding="utf-8")
    for line in text.splitlines() if file.suffix == ".jsonl" else [text]:
        waiting = [json.loads(line)] if line.strip() else []
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                if len(node) > 3:
                    yield node
                waiting += node.values()
            elif isinstance(node, list):
                waiting += node


def mutated(seeds: list[str], chance: random.Random) -> Any:
    """One of them in which up to four places, however deep, are not what they were."""
    payload = json.loads(chance.choice(seeds))
    for _ in range(chance.randint(1, 4)):
        node, key = place_in(payload, chance)
        if node is not None:
            change(node, key, seeds, chance)
    return payload


def place_in(node: Any, chance: random.Random) -> tuple[Any, Any]:
    """A field or an item somewhere within."""
    found: tuple[Any, Any] = (None, None)
    while isinstance(node, dict | list) and node:
        key = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
        found = (node, key)
        if chance.random() < 0.25:
            break
        node = node[key]
    return found


def change(node: Any, key: Any, seeds: list[str], chance: random.Random) -> None:
    """Something strange, nothing, another field's value, a part of another payload, or itself within itself."""
    how = chance.randrange(6)
    if how == 0:
        del node[key]
    elif how == 1:
        node[key] = [node[key]] * chance.randint(1, 50)
    elif how == 2:
        other, at = place_in(json.loads(chance.choice(seeds)), chance)
        node[key] = other[at] if other is not None else None
    elif how == 3 and isinstance(node[key], str):
        cut = chance.randint(0, len(node[key]))
        node[key] = node[key][:cut] + chance.choice("\x00<>&@#/|{}\ud83d") + node[key][cut:]
    elif how == 4 and isinstance(node, dict):
        node[chance.choice(list(node))] = node[key]
    else:
        node[key] = chance.choice(STRANGE)
