"""`mynah graph show` shows a name to those who may see where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.assemble import open_records
from bots.graph import show
from bots.settings import Settings
from core.messages import EVERYONE, Audience
from core.ports import Name
from core.ports.names import NameKind

TEAM = Audience("workspace", "slack", "T1")
ROWS = (
    Name("recovery plan", "Recovery Plan", "title", "c1", "file:///plan.md", TEAM),
    Name("rp", "RP", "short", "c1", "file:///plan.md", TEAM, "recovery plan"),
    Name("recovery plan", "recovery plan", "said", "c2", "file:///faq.md", EVERYONE),
    Name("night shift", "Night Shift", "said", "c2", "file:///faq.md", EVERYONE),
)

BORNE: list[tuple[str, NameKind]] = [
    ("file:///faq.md", "said"),
    ("file:///plan.md", "heading"),
    ("file:///plan.md", "said"),
    ("file:///plan.md", "title"),
]
"""Documents with a name, and what it is to them."""


@pytest.mark.parametrize(("audience", "kinds"), [(EVERYONE, ["said"]), (TEAM, ["title", "said"])])
async def test_a_name_is_shown_with_what_its_readers_may_see(
    audience: Audience, kinds: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(mynah_home=tmp_path)
    async with open_records(settings) as database:
        await database.names.put((), ROWS)
    assert await show(settings, "Recovery Plan", audience, as_json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [edge["kind"] for edge in shown["edges"]] == kinds
    assert shown["neighbours"] == (["rp", "night shift"] if audience == TEAM else ["night shift"])
    assert await show(settings, "RP", audience, as_json=True) == int(audience == EVERYONE)


async def test_a_document_is_shown_once_however_many_chunks_have_the_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(mynah_home=tmp_path)
    borne = [
        Name("recovery plan", "Recovery Plan", kind, f"{document}{n}", document, EVERYONE)
        for document, kind in BORNE
        for n in range(60)
    ]
    async with open_records(settings) as database:
        await database.names.put((), borne)
    assert await show(settings, "recovery plan", EVERYONE, as_json=False) == 0
    told = capsys.readouterr().out
    assert told.count("plan.md") == told.count("faq.md") == 1
    assert "is the name of" in told and "is said in" in told
    assert await show(settings, "recovery plan", EVERYONE, as_json=True) == 0
    edges = json.loads(capsys.readouterr().out)["edges"]
    assert sorted((edge["document"], edge["kind"]) for edge in edges) == BORNE
