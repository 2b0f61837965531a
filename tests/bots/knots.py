"""A folder of documents of which one holds a word that stands nowhere else."""

from __future__ import annotations

from pathlib import Path

PHRASE = "zumbooruk"


def write_knots(root: Path, knots: int) -> Path:
    """The document with the phrase, and so many others that have nothing to do with it."""
    root.mkdir()
    (root / "secret.md").write_text(f"# The {PHRASE}\n\nThe {PHRASE} stands in the cellar.")
    for number in range(knots):
        (root / f"{number}.md").write_text(f"# Knot {number}\n\nThe bowline {number} is a knot.")
    return root
