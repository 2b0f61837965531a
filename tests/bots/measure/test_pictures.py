"""Pictures are measured by descriptions that stand nowhere in what is indexed."""

from __future__ import annotations

import json
from pathlib import Path

from bots.measure.pictures import eval_pictures
from tests.adapters.sources.pictures import picture


async def test_each_folder_of_pictures_is_measured_whatever_it_tells_of_them(
    tmp_path: Path,
) -> None:
    pages, photos = tmp_path / "pages", tmp_path / "photos"
    rows = [
        {"image": "a.png", "caption": "Where to enter an address", "context_before": "The address"},
        {"image": "b.png", "caption": "Red button", "source_path": "img/red-button.png"},
    ]
    many = [{"image": "c.png", "captions": ["A dog runs", "A running dog"]}]
    for folder, some in ((pages, rows), (photos, many)):
        folder.mkdir()
        (folder / "captions.jsonl").write_text("\n".join(map(json.dumps, some)))
        for row in some:
            (folder / str(row["image"])).write_bytes(picture("", (20, 20)))
    told: list[str] = []
    sets = await eval_pictures(tmp_path, tmp_path / "home", told.append)
    assert sets["pages"]["all"]["mynah"] == {"recall@1": 1.0, "recall@5": 1.0, "mrr": 1.0}
    assert (sets["pages"]["pictures"], sets["photos"]["pictures"]) == (2, 1)
    assert any("too small" in words for words in told)
