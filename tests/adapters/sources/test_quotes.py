"""Whatever of a file is quoted stands in the file as its reader sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from adapters.sources.parse import parse
from core.knowledge.quote import located, quoted
from core.knowledge.units import units
from core.messages import Chunk
from tests.adapters.sources import files

PEOPLE = [{"name": f"Ada {n}", "role": "engineer", "town": f"London {n % 7}"} for n in range(120)]
CSV = 'name;role;"home town"\n' + "".join(
    f'"Lovelace, Ada {n}";engineer;"London\n{n}"\n' for n in range(120)
)
ROWS = "".join(f"| user-{n} | {n} | may read and write it |\n" for n in range(120))
MARKDOWN = f"""# Ports

Each service has its own:
```sh
mynah serve
```



After the listing.

| name | port | what |
|------|:----:|------|
{ROWS}
- one *item*
- another
<!-- unseen -->
The end.
"""
PLAIN = """Who is on call
The rota changes every Tuesday at 14:00. Ada keeps it.

Severity levels
SEV1 means that nobody can work, and
everybody is called.

  Kept  as it   stands.
"""
HTML = """<h1>Hours</h1><p>The <b>office</b> opens at <a href="https://x.org/a">nine</a>. It
closes at <code>five_pm</code>.</p><ul><li>Ring <em>twice</em>.</li><li>Wait.</li></ul>
<table><tr><th>Day</th><th>From</th></tr><tr><td>Monday</td><td>9|10</td></tr>
<tr><td>Tuesday</td><td>11</td></tr></table><pre>run --now
  --then</pre>"""


def quotes(chunks: tuple[Chunk, ...]) -> Iterator[tuple[Chunk, str, str]]:
    """Every unit, and every two neighbours of a block, with their kind."""
    for chunk in chunks:
        found = units(chunk.text, chunk.kind)
        for unit, following in zip(found, [*found[1:], None], strict=True):
            yield chunk, unit.kind, quoted(chunk, unit.start, unit.end)
            if following and following.block == unit.block and unit.kind != "item":
                yield chunk, unit.kind, quoted(chunk, unit.start, following.end)


def collapsed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", MARKDOWN),
        ("a.txt", PLAIN),
        ("a.csv", CSV),
        ("a.json", json.dumps({"people": PEOPLE, "limit": {"inbox": 100, "é": ["a", "b"]}})),
        ("a.json", json.dumps(PEOPLE, indent=4)),
        ("a.json", json.dumps([{"a": {"b": 1}, "c": ["x", "y"]}] * 3, separators=(",", ":"))),
        ("a.jsonl", "\n".join(map(json.dumps, PEOPLE))),
        ("a.py", "import os\n\n\ndef run():\n    return 1\n" * 60),
    ],
)
def test_a_quote_from_a_text_file_is_in_it_letter_for_letter(name: str, text: str) -> None:
    parsed = parse("file:///a", name, text.encode())
    seen = 0
    for _chunk, kind, quote in quotes(parsed.chunks):
        assert kind == "head" or (quote and quote in text), (kind, quote)
        seen += 1
    assert seen >= 3


def test_a_quote_around_what_is_hidden_is_the_words_that_are_left() -> None:
    text = (
        "The gnu <!-- no -->runs,\n<b hidden>no</b>\nand it *eats*.\n\n<p hidden>no</p>\n\nBye.\n"
    )
    parsed = parse("file:///a", "a.md", text.encode())
    found = [quote for _, _, quote in quotes(parsed.chunks)]
    assert found == ["The gnu runs,\nand it *eats*.", "Bye."]


def test_a_quote_from_a_page_is_in_what_it_shows() -> None:
    shown = BeautifulSoup(HTML, "lxml").get_text("\t")
    parsed = parse("https://x.org/a", "a.html", HTML.encode())
    found = {quote for _, _, quote in quotes(parsed.chunks)}
    assert {
        "The office opens at nine. It closes at five_pm.",
        "Ring twice.",
        "Monday\t9|10",
    } <= found
    assert {"run --now\n  --then", "Tuesday\t11", "Monday\t9|10\nTuesday\t11"} <= found
    for quote in found:
        for line in quote.split("\n"):
            assert collapsed(line).replace(" .", ".") in collapsed(shown).replace(" .", "."), quote


def test_rows_of_sheets_slides_and_word_files_are_quoted_as_their_cells() -> None:
    for name, data, row in (
        ("a.xlsx", files.xlsx({"A": [["item", "price"], ["a|b *c*", 1.5]]}), "a|b *c*\t1.5"),
        ("a.pptx", files.pptx(), "2025\t7"),
        ("a.docx", files.docx(), "8080\tweb"),
    ):
        assert row in {quote for _, _, quote in quotes(parse("file:///a", name, data).chunks)}


def test_the_title_of_a_pdf_is_in_no_quote_of_its_text() -> None:
    for title in (24, 13, 12):
        lines = [(title, "Whales"), (12, "Whales sing at sea, and they"), (12, "hear it. Always.")]
        parsed = parse("file:///a", "a.pdf", files.pdf([lines]))
        found = [quote for _, kind, quote in quotes(parsed.chunks)]
        assert "Whales sing at sea, and they hear it. Always." in found
        assert not any("Whales\nWhales" in quote for quote in found)


def test_a_pdf_that_scales_letters_of_size_one_has_headings_too() -> None:
    data = files.pdf([[(24, "Whales"), (12, "They sing at sea, every day.")]])
    for size, y in ((24, 720), (12, 690)):
        plain, scaled = f"/F1 {size} Tf 72 {y} Td", f"/F1 1 Tf {size} 0 0 {size} 72 {y} Tm"
        assert plain.encode() in data
        data = data.replace(plain.encode(), scaled.encode())
    (chunk,) = parse("file:///a", "a.pdf", data).chunks
    assert (chunk.headings, chunk.text) == (("Whales",), "They sing at sea, every day.")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", CSV), ("a.html", HTML), ("a.md", MARKDOWN), ("a.json", json.dumps(PEOPLE))],
)
def test_a_quote_is_found_again_in_its_passage(name: str, text: str) -> None:
    for chunk, kind, quote in quotes(parse("file:///a", name, text.encode()).chunks):
        start, end = located(chunk, quote)
        assert kind == "head" or quoted(chunk, start, end).startswith(quote.split("\n")[0])
    assert located(chunk, "Words that nobody wrote.") == (-1, -1)
    assert located(chunk, " ") == (-1, -1)
