"""Large and hostile files are read in bounded time, and what a page runs is no text."""

from __future__ import annotations

from time import process_time

from adapters.sources.parse import parse
from core.knowledge.chunk.code import Listing, parts
from tests.adapters.sources import files


def test_a_pdf_of_500_pages_is_read_whole_in_bounded_time() -> None:
    data = files.pdf([[(12, f"Page number {n} says a word.")] for n in range(1, 501)])
    begun = process_time()
    parsed = parse("file:///a.pdf", "a.pdf", data)
    assert process_time() - begun < 25
    assert "Page number 500 says a word." in parsed.chunks[-1].text
    assert parsed.chunks[-1].uri.endswith("#page=500")


def test_what_a_page_runs_is_no_text_of_it() -> None:
    page = (
        b"<p>Seen.</p><script>steal()</script><style>p{}</style><p onclick='run()'>Also seen.</p>"
    )
    shown = " ".join(each.text for each in parse("file:///a.html", "a.html", page).chunks)
    assert "Seen." in shown and "Also seen." in shown
    assert not any(word in shown for word in ("steal", "p{}", "run()", "onclick"))


def test_code_of_deep_brackets_and_many_functions_is_cut_in_bounded_time() -> None:
    begun = process_time()
    deep = parts(Listing("python", "```", "(" * 100_000))
    many = parts(Listing("c", "```", "int f(int a) { return a; }\n" * 20_000))
    assert process_time() - begun < 10
    assert deep and many[-1].last == 20_001
