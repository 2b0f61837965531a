"""The measure of payloads tells a message read right from one read wrong, and counts what raises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.measure.facts import Reader
from bots.measure.payload_facts import READERS
from bots.measure.payloads import eval_payloads
from core.ports import Misconfigured

WORDS = "Wann öffnet ihr? & <b>“now”</b>"


def measured(folder: Path) -> dict[str, dict[str, float]]:
    sets = eval_payloads(folder, lambda _words: None)["sets"]
    return {name: systems["mynah"] for name, systems in sets.items()}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_persons_message_is_read_as_it_stands(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "recorded").mkdir()
    nested = {"name": "mention", "payload": [reader.saying(WORDS)]}
    (tmp_path / "recorded" / "a.jsonl").write_text(json.dumps(nested) + "\n\n")
    found = measured(tmp_path)["recorded"]
    assert (found["messages"], found["right"], found["no_exception"]) == (1, 1.0, 1.0)
    wanted = reader.wanted(reader.saying(WORDS))
    assert wanted is not None and wanted.words == ("Wann", "öffnet", "ihr", "b", "now", "b")
    assert reader.facts(reader.saying("Something else")) != wanted


def test_strange_objects_are_ignored_without_an_exception(tmp_path: Path) -> None:
    strange = [{}, {"type": "event_callback", "event": {"type": "message", "user": 7}}]
    (tmp_path / "strange.json").write_text(json.dumps([*strange, {"update_id": "x"}]))
    found = measured(tmp_path)["strange"]
    assert (found["no_exception"], found["messages"], found["ignored"]) == (1.0, 1, 1)


def test_naughty_strings_go_through_every_read_and_write(tmp_path: Path) -> None:
    (tmp_path / "naughty_strings.json").write_text(json.dumps(["@everyone <!channel>", "\ud800x"]))
    found = measured(tmp_path)["naughty_strings"]
    assert (found["objects"], found["no_exception"], found["right"]) == (2, 1.0, 1.0)


def test_a_folder_without_payloads_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        measured(tmp_path)
