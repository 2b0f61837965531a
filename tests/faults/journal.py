"""What happened, in the order it happened, written by several processes and kept through kills."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any


class Journal:
    """Lines of JSON in one file; `write` returns when the line is on the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, **event: object) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps({**event, "pid": os.getpid()}).encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)

    def read(self) -> list[dict[str, Any]]:
        if not self._path.exists():
            return []
        return [json.loads(line) for line in self._path.read_text().splitlines()]


def acknowledged(events: list[dict[str, Any]]) -> set[str]:
    return {event["acknowledged"] for event in events if "acknowledged" in event}


def answered(events: list[dict[str, Any]]) -> set[str]:
    return {event["shown"] for event in events if event.get("complete")}


def running(events: list[dict[str, Any]], pids: set[int]) -> set[str]:
    """Messages that one of these processes began and nobody completed."""
    begun = {event["began"] for event in events if "began" in event and event["pid"] in pids}
    return begun - answered(events)


def broken_promises(events: list[dict[str, Any]]) -> list[str]:
    """Every way in which the journal shows a message lost, answered twice or out of order.

    Message ids end in their number within the conversation. The same complete answer may be
    shown again (that is how a crash between showing and noting it is made good); another one
    may not.
    """
    lost = [f"lost: {each}" for each in sorted(acknowledged(events) - answered(events))]
    texts = defaultdict(set)
    for event in events:
        if event.get("complete"):
            texts[event["shown"]].add(event["text"])
    twice = [f"answered twice: {each}" for each, seen in sorted(texts.items()) if len(seen) > 1]
    return [*lost, *twice, *_disorder(events)]


def _disorder(events: list[dict[str, Any]]) -> list[str]:
    found = []
    open_until: dict[str, int] = defaultdict(lambda: -1)  # the last number answered in whole
    begun: dict[str, int] = defaultdict(lambda: -1)  # the last number of which anything was shown
    for event in events:
        if "shown" not in event:
            continue
        conversation, number = event["conversation"], int(event["shown"].rsplit("-", 1)[1])
        if number > begun[conversation]:
            if number != open_until[conversation] + 1:
                found.append(f"out of order: {event['shown']}")
            begun[conversation] = number
        if event["complete"]:
            open_until[conversation] = max(open_until[conversation], number)
    return found
