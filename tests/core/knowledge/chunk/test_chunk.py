"""Chunks follow a document's structure and stay within the size an embedding model reads."""

from __future__ import annotations

from time import process_time

from core.knowledge.chunk.chunk import chunk, in_context
from core.knowledge.chunk.size import TARGET, WHOLE, measure
from core.knowledge.documents import Document, Mark
from core.messages import Chunk

RUN = "run it\n"
SENTENCE = "The quick brown fox jumps over the lazy dog near the river bank. "


def chunks(text: str, **fields: object) -> list[Chunk]:
    return chunk(Document("Guide", text, "file:///guide.md", **fields))  # type: ignore[arg-type]


def test_a_chunk_carries_its_heading_path_and_its_anchor() -> None:
    found = chunks("# Guide\n\nHello.\n\n## Set up\n\n### On Linux\n\nRun it.\n")
    assert [(c.headings, c.uri, c.text) for c in found] == [
        (("Guide",), "file:///guide.md#guide", "Hello."),
        (("Guide", "Set up", "On Linux"), "file:///guide.md#on-linux", "Run it."),
    ]
    assert in_context(found[1]) == "Guide > Set up > On Linux\n\nRun it."


def test_anchors_are_those_of_github_with_suffixes_for_doubles() -> None:
    text = "# What's new?\n\na\n\n## C++ & `Go`\n\nb\n\n## C++ & Go\n\nc\n\n## Überblick_x\n\nd\n"
    assert [c.uri.partition("#")[2] for c in chunks(text)] == [
        "whats-new",
        "c--go",
        "c--go-1",
        "%C3%BCberblick_x",
    ]


def test_explicit_ids_win_over_slugs() -> None:
    text = (
        "# One {#first}\n\na\n\n## Two <a id='second'></a>\n\nb\n\n"
        "<h2 align='center' id='third'>Three</h2>\n\nc\n"
    )
    found = chunks(text)
    assert [c.uri.partition("#")[2] for c in found] == ["first", "second", "third"]
    assert found[-1].headings == ("One", "Three")


def test_lists_tables_and_listings_stay_whole_where_they_fit() -> None:
    listing = "```python\n" + "print('x')\n" * 60 + "```"
    table = "| a | b |\n| --- | --- |\n" + "| one | two |\n" * 60
    items = "".join(f"- item number {n}\n" for n in range(50))
    found = chunks(f"# T\n\n{SENTENCE * 12}\n\n{listing}\n\n{table}\n\n{items}")
    assert [c.kind for c in found] == ["prose", "code", "table", "list"]
    assert found[1].text == listing
    assert found[2].text == table.strip()


def test_a_long_table_repeats_its_header_over_each_part() -> None:
    rows = "".join(f"| {n} | name of {n} |\n" for n in range(300))
    found = chunks(f"| id | name |\n| --- | --- |\n{rows}")
    assert len(found) > 5
    assert all(c.text.startswith("| id | name |\n| --- | --- |\n| ") for c in found)
    assert {c.kind for c in found} == {"table"}


def test_a_long_listing_is_cut_at_empty_lines_and_fenced_again() -> None:
    function = "def f(x):\n" + "    x = x + 1\n" * 12 + "    return x\n\n"
    found = chunks("```python\n" + function * 12 + "```\n")
    assert len(found) > 2
    assert all(c.text.startswith("```python\ndef f") and c.text.endswith("\n```") for c in found)


def test_a_long_list_is_cut_between_its_items() -> None:
    found = chunks("".join(f"{n}. {SENTENCE}\n    - more on {n}\n" for n in range(1, 40)))
    assert len(found) > 2
    assert all(c.text.split(".")[0].isdigit() and "more on" in c.text[-15:] for c in found)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    found = chunks(SENTENCE * 60)
    assert all(c.text.endswith("bank.") and measure(c.text) <= TARGET for c in found)


def test_a_line_that_leads_in_stays_with_what_follows() -> None:
    found = chunks(f"{SENTENCE * 9}\n\n{SENTENCE * 2}\n\nFor example:\n\n```\n{RUN * 80}```\n")
    assert found[1].text.startswith("For example:\n\n```")


def test_a_short_last_piece_joins_its_neighbour() -> None:
    found = chunks(f"# A\n\n{SENTENCE * 14}\n\n{SENTENCE}\n\nThe end.\n")
    assert len(found) == 1


def test_sections_never_share_a_chunk() -> None:
    assert len(chunks("# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree\n")) == 3


def test_pages_never_share_a_chunk_and_give_the_address() -> None:
    found = chunks("one\n\ntwo\n\nthree", marks=(Mark(0, "page=1"), Mark(4, "page=2")))
    assert [(c.uri, c.text) for c in found] == [
        ("file:///guide.md#page=1", "one\n\ntwo"),
        ("file:///guide.md#page=2", "three"),
    ]


def test_a_heading_with_nothing_below_it_is_not_lost() -> None:
    assert [c.text for c in chunks("# A\n\n## B\n\n## C\n\ntext\n\n## D")] == ["B", "text", "D"]


def test_link_definitions_are_kept_and_comments_are_not() -> None:
    (found,) = chunks("See [it][1].\n\n<!-- secret -->\n\n[1]: https://example.org/x\n")
    assert found.text == "See [it][1].\n\n[1]: https://example.org/x"


def test_headings_inside_lists_quotes_and_listings_are_text() -> None:
    found = chunks("# A\n\n> # quoted\n\n- # listed\n\n```\n# commented\n```\n")
    assert [c.headings for c in found] == [("A",)]


def test_ids_follow_content_and_tell_twins_apart() -> None:
    text = "# A\n\nsame\n\n# A\n\nsame\n"
    first, second = chunks(text), chunks(text)
    assert [c.id for c in first] == [c.id for c in second]
    assert len({c.id for c in first}) == 2
    assert first[0].content_hash == first[1].content_hash
    moved = chunks("# New\n\nbefore\n\n" + text)
    assert [c.id for c in moved[1:]] == [c.id for c in first]


def test_scripts_without_spaces_are_cut_at_half_as_many_characters() -> None:
    found = chunks("这是一个关于系统配置的句子。" * 200)
    assert all(len(c.text) <= TARGET // 2 and c.text.endswith("。") for c in found)


def test_hostile_text_is_cut_in_bounded_time() -> None:
    hostile = [
        "[" * 200_000,
        "# " + "[" * 200_000,
        "." * 2_000_000,
        "x" * 2_000_000,
        "a. " * 500_000,
        " " * 1_000_000 + "x",
        ">" * 10_000 + " deep",
        "- " * 10_000 + "deep",
        "*" * 200_000,
        "`" * 200_000,
        "<!--x-->" * 50_000 + "y",
        "\n".join("  " * n + "- x" for n in range(500)),
        "|a|b|\n|-|-|\n" + "|x|y|\n" * 100_000,
        "```" + "i" * 100_000 + "\n" + "code\n" * 1000,
    ]
    begun = process_time()
    for text in hostile:
        assert all(measure(c.text) <= 2 * WHOLE for c in chunks(text)), text[:20]
    assert process_time() - begun < 30


def test_a_second_heading_of_the_first_level_is_a_title_of_its_own() -> None:
    text = "# Guide\n\na\n\n## Install\n\nb\n\n# Linux\n\nc\n\n## Install\n\nd\n"
    found = chunks(text)
    assert [c.name for c in found] == ["Guide", "Guide › Install", "Linux", "Linux › Install"]
    assert in_context(found[3]) == "Linux > Install\n\nd"


def test_a_first_heading_with_nothing_beneath_it_is_the_title_of_all() -> None:
    found = chunks("# Guide\n\n# Install\n\na\n\n# Start\n\nb\n")
    assert [c.title for c in found] == ["Guide", "Guide", "Guide"]


def test_a_title_that_is_no_heading_is_that_of_all_chapters() -> None:
    found = chunks("# Windows\n\na\n\n# Linux\n\nb\n")
    assert [c.title for c in found] == ["Guide", "Guide"]
