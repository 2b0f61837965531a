"""What a picture's chunks tell: all that is said of it, and all the text in it."""

from __future__ import annotations

from collections import Counter

from core.knowledge.documents import Document, Shown
from core.knowledge.pictures import BEGINNING, framed, told


def test_a_picture_with_much_text_is_told_of_in_several_chunks_that_lose_none_of_it() -> None:
    text = "\n".join(f"Line {n} of the scanned page says this." for n in range(100))
    page = Document("Scan", "Before it.\n\nBehind it.", pictures=(Shown("scan.png", line=2),))
    [frame] = framed(page)
    first, *rest = told(frame, text, 3, Counter())
    assert first.text.startswith("Line 0")
    assert first.around == "scan.png\n\nBefore it.\n\nBehind it."
    assert len(first.sought) < BEGINNING + 60
    assert {chunk.around for chunk in rest} == {""}
    assert [chunk.position for chunk in (first, *rest)] == [3 + n for n in range(len(rest) + 1)]
    joined = "\n".join(chunk.text for chunk in (first, *rest))
    assert [line for line in joined.splitlines() if line.startswith("Line")] == text.splitlines()
    assert len({chunk.id for chunk in (first, *rest)}) == len(rest) + 1
