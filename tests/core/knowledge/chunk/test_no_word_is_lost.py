"""Whatever the document, all its words stand in its chunks, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.chunk.chunk import chunk
from core.knowledge.chunk.size import WHOLE, measure
from core.knowledge.documents import Document, Mark
from tests.effort import examples

WORD = re.compile(r"w\d+w")
BLOCKS = (
    "heading",
    "paragraph",
    "items",
    "nested",
    "listing",
    "table",
    "quote",
    "html",
    "indented",
)
ends = st.sampled_from([" ", ". ", "! ", ", ", "\n", ": ", "。", "... "])


def words(text: str) -> list[str]:
    return WORD.findall(text)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """One block with words that are numbered later; sometimes far too large for a chunk."""
    kind = draw(st.sampled_from(BLOCKS))
    count = draw(st.sampled_from([1, 3, 12, 60, 400]))
    glue = draw(st.lists(ends, min_size=1, max_size=6))
    text = "".join("W" + glue[n % len(glue)] for n in range(count)).rstrip("\n ")
    flat = " ".join(text.split())
    lines = flat.split(", ")
    forms = {
        "heading": "#" * draw(st.integers(1, 6)) + " " + flat[:80],
        "paragraph": text,
        "items": "\n".join(f"- {line}" for line in lines),
        "nested": "\n".join(f"{'  ' * (n % 4)}- {line}" for n, line in enumerate(lines)),
        "listing": "```python\n" + text + "\n\n" + flat + "\n```",
        "table": "| W | W |\n| --- | --- |\n" + "\n".join(f"| {line} | W |" for line in lines),
        "quote": "\n".join("> " + line for line in text.split("\n")),
        "html": f"<div>\n{flat}\n</div>",
        "indented": "\n".join("    " + line for line in text.split("\n")),
    }
    return forms[kind]


def numbered(text: str) -> str:
    numbers = iter(range(10_000_000))
    return re.sub("W", lambda _match: f"w{next(numbers)}w", text)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(blocks(), max_size=12), st.lists(st.integers(0, 200), max_size=3))
def test_all_words_stand_in_the_chunks_in_order(parts: list[str], pages: list[int]) -> None:
    text = numbered("\n\n".join(parts))
    marks = tuple(Mark(line, f"page={n}") for n, line in enumerate(sorted(pages)))
    found = chunk(Document("T", text, "file:///t.md", marks=marks))
    shown = (word for c in found for word in words(" ".join(c.headings) + " " + c.text))
    assert in_order(words(text), shown)
    assert all(measure(c.text) <= 2 * WHOLE for c in found)
    assert [c.position for c in found] == list(range(len(found)))
    assert len({c.id for c in found}) == len(found)


@settings(max_examples=examples(150), deadline=None)
@given(st.text(alphabet="ab 1.\n#-*>|`~[](){}<!\\\t=:_&中", max_size=400))
def test_any_text_keeps_its_letters(text: str) -> None:
    found = chunk(Document("T", text.replace("<!--", ""), "file:///t.md"))
    letters = re.findall(r"[ab中]+", text.replace("<!--", ""))
    shown = re.findall(r"[ab中]+", " ".join(" ".join((*c.headings, c.text)) for c in found))
    assert set(letters) <= set(shown) or "[" in text or "<" in text or "&" in text


def in_order(wanted: Iterable[str], shown: Iterator[str]) -> bool:
    return all(word in shown for word in wanted)
