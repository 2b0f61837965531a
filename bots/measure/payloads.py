"""`mynah eval payloads`: is every payload of a platform read right, or politely ignored?"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bots.measure import Tell
from bots.measure.facts import Reader
from bots.measure.payload_facts import READERS
from core.ports import Misconfigured

SLOW_SECONDS = 0.05


def eval_payloads(data: Path, tell: Tell) -> dict[str, Any]:
    """Every JSON object below `data`, at any depth, given to every platform's `read`.

    `no_exception`: of all objects. `right`: of those that are a platform's message by their shape,
    whose person, room, thread, words, edit and deletion were read as they stand, or which were
    ignored where a bot wrote them or something is missing. `naughty_strings.json`, where there is
    one, goes through each platform's `read` and `write`. Shares from 0 to 1.
    """
    begun = time.perf_counter()
    files = sorted(file for file in data.rglob("*.json*") if file.is_file())
    if not files:
        raise Misconfigured(f"No JSON file under {data}.")
    sets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    failures: list[dict[str, str]] = []
    for file in files:
        name = file.relative_to(data).parts[0].partition(".")[0]
        if file.name == "naughty_strings.json":
            tell(f"{file.name}: through every platform's read and write")
            sets[name] = _naughty(json.loads(file.read_text("utf-8")), failures)
            continue
        for payload in _objects(file):
            _judge(payload, sets[name], failures, str(file.relative_to(data)))
    shares = {name: {"mynah": _shares(found)} for name, found in sets.items() if found["objects"]}
    return {
        "eval": "payloads",
        "sets": shares,
        "failures": failures[:50],
        "seconds": round(time.perf_counter() - begun, 1),
    }


def _objects(file: Path) -> Iterator[Mapping[str, Any]]:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines() if file.suffix == ".jsonl" else [text]
    for line in lines:
        if line.strip():
            yield from _within(json.loads(line))


def _within(node: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
        for each in node.values():
            yield from _within(each)
    elif isinstance(node, list):
        for each in node:
            yield from _within(each)


def _judge(
    payload: Mapping[str, Any], found: Counter[str], failures: list[dict[str, str]], where: str
) -> None:
    found["objects"] += 1
    for reader in READERS:
        began = time.perf_counter()
        try:
            got = reader.facts(payload)
        except Exception as error:  # noqa: BLE001 - that there is none is what is measured
            found["raised"] += 1
            failures.append({"where": where, "platform": reader.name, "raised": repr(error)[:200]})
            continue
        found["slow"] += time.perf_counter() - began > SLOW_SECONDS
        if not reader.is_message(payload):
            continue
        wanted = reader.wanted(payload)
        found["messages"] += 1
        found["ignored"] += wanted is None
        found["right"] += (right := got == wanted)
        if not right:
            told = {"where": where, "platform": reader.name}
            failures.append({**told, "wanted": repr(wanted)[:300], "got": repr(got)[:300]})


def _shares(found: Counter[str]) -> dict[str, float]:
    objects, messages = found["objects"], found["messages"]
    return {
        "objects": objects,
        "no_exception": round(1 - found["raised"] / (objects * len(READERS)), 4),
        "over_50_ms": found["slow"],
        "messages": messages,
        "ignored": found["ignored"],
        "right": round(found["right"] / messages, 4) if messages else 1.0,
    }


def _naughty(strings: list[str], failures: list[dict[str, str]]) -> Counter[str]:
    """Each string as what a person writes, and as what an answer says."""
    found: Counter[str] = Counter()
    for text in strings:
        found["objects"] += 1
        for reader in READERS:
            ways = {"read": partial(_misread, reader, text), "write": partial(reader.wrong, text)}
            for way, told in ways.items():
                about = {way: reader.name, "text": text[:80]}
                _naughty_one(told, about, found, failures)
    return found


def _misread(reader: Reader, text: str) -> str:
    payload = reader.saying(text)
    return "" if reader.facts(payload) == reader.wanted(payload) else "other words"


def _naughty_one(
    told: Callable[[], str],
    about: Mapping[str, str],
    found: Counter[str],
    failures: list[dict[str, str]],
) -> None:
    """`told` tells what is wrong with it, if anything."""
    found["messages"] += 1
    try:
        wrong = told()
    except Exception as error:  # noqa: BLE001 - that there is none is what is measured
        found["raised"] += 1
        failures.append({**about, "raised": repr(error)[:200]})
        return
    found["right"] += not wrong
    if wrong:
        failures.append({**about, "got": wrong})
