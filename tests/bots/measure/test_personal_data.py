"""`mynah eval personal-data`: what it counts, on a folder that a test makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.measure.personal_data import eval_personal_data
from core.ports import Misconfigured


def _row(text: str, *marked: tuple[str, str]) -> dict[str, object]:
    spans = [
        {
            "entity_type": kind,
            "start_position": text.index(words),
            "end_position": text.index(words) + len(words),
        }
        for kind, words in marked
    ]
    return {"full_text": text, "spans": spans}


async def test_words_and_spans_are_counted_by_whether_they_overlap(tmp_path: Path) -> None:
    rows = [
        _row("card 4111111111111111", ("CREDIT_CARD", "4111111111111111")),
        _row("I am Ada", ("PERSON", "Ada")),
        _row("mail ada@lovelace.org"),
    ]
    (tmp_path / "set.json").write_text(json.dumps(rows), "utf-8")
    (tmp_path / "page.md").write_text("Nothing.\n\nCall +49 30 901820.", "utf-8")
    result = await eval_personal_data(tmp_path, lambda _words: None)
    light = result["sets"]["set"]["light"]
    # One word of the card, three of the address that nobody marked; Ada is missed.
    assert light["words"]["precision"] == 0.25
    assert light["words"]["recall"] == 0.5
    assert (light["spans"]["precision"], light["spans"]["recall"]) == (0.5, 0.5)
    assert light["recall_by_kind"] == {"CREDIT_CARD": 1.0, "PERSON": 0.0}
    assert result["ordinary"]["*.md"]["a_thousand"] == 500.0


async def test_a_folder_without_texts_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"a": 1}', "utf-8")
    with pytest.raises(Misconfigured, match="No texts"):
        await eval_personal_data(tmp_path, lambda _words: None)
