"""Every format's headings, lists, tables and listings come through."""

from __future__ import annotations

import json

import pytest

from adapters.sources.parse import parse
from adapters.sources.readers.choose import read
from adapters.sources.readers.html import read_html
from core.knowledge.documents import Document
from tests.adapters.sources import files

HTML = """<!doctype html><html lang="en-GB"><head><title>Shop | Set up</title>
<style>p{color:red}</style><script>steal()</script></head><body><nav>Home About</nav><main>
<section id="set-up-now"><h1>Set up<a class="headerlink" href="#x">¶</a></h1>
<p>Read <a href="https://example.org/a">this</a> <em>first</em>, not <a href="/b">that</a>.</p>
<h2 id="steps">Steps</h2><ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>
<table><tr><th>Port</th><th>Use</th></tr><tr><td>8080</td><td>a|b</td></tr></table>
<pre><code class="language-sh">run --now
  --then</code></pre><p hidden>unseen</p></section></main><footer>Imprint</footer></body></html>"""

RST = """
Handbook
========

Read :ref:`this <that>` and :py:class:`~a.B` first.

.. code-block:: python
   :linenos:

   run(1)

.. versionadded:: 2.0
   Everything.

.. toctree::
   :maxdepth: 2

   other

Steps
-----

- one
- two

==== ===
Port Use
==== ===
8080 web
==== ===

.. include:: /etc/passwd
"""


def test_columns_that_nobody_fills_are_left_out_of_a_sheet() -> None:
    far = [[f"k{row}", *[None] * 16_000, row] for row in range(20)]
    text = read(files.xlsx({"a": far}), "x.xlsx").text
    assert "| k7 | 7 |" in text
    assert len(text) < 1_000


def test_rst_without_a_heading_is_called_by_its_file() -> None:
    assert read(b"Breakfast is at 7.\n", "opening-hours.rst").title == "opening-hours.rst"


@pytest.mark.parametrize(
    "unseen",
    [
        '<p style="display:none">No kudu.</p>',
        '<div style="color: red; Visibility : hidden"><p style="display: none">No kudu.</p></div>',
        "<p><del>No kudu.</del></p>",
        "<p><s>No kudu.</s></p>",
        "<p hidden>No kudu.</p>",
        '<p style="font-size:0">No kudu.</p>',
        '<p style="font: 0/0 serif">No kudu.</p>',
        '<p style="font-size: 1px !important">No kudu.</p>',
        '<p style="opacity: 0.0">No kudu.</p>',
        '<p style="position:absolute;left:-9999px">No kudu.</p>',
        '<p style="position:absolute; top: -100em">No kudu.</p>',
        '<h2 style="text-indent:-9999px">No kudu.</h2>',
        '<p style="position:absolute;clip:rect(0 0 0 0)">No kudu.</p>',
        '<p style="position:absolute;clip: rect(1px, 1px, 1px, 1px)">No kudu.</p>',
        '<p style="clip-path: inset(50%)">No kudu.</p>',
        '<p style="height:0;overflow:hidden">No kudu.</p>',
        '<p style="width:1px;height:1px;overflow: hidden">No kudu.</p>',
        "<style>/* x */ .x, .late { display : none }</style><p class='a late'>No kudu.</p>",
        "<style>@import 'x';#end{visibility:hidden!important}</style><p id=end>No kudu.</p>",
        "<style>p.x{display:none} .x{display:block}</style><p class=x>No kudu.</p>",
        "<style>x-y{display:none}</style><x-y>No kudu.</x-y>",
    ],
)
def test_what_a_visitor_does_not_see_is_not_read(unseen: str) -> None:
    page = f"<html><body><h1>Zoo</h1><p>The zebra is striped.</p>{unseen}</body></html>"
    document = read_html(page.encode(), "zoo.html")
    assert "zebra" in document.text
    assert "kudu" not in document.text


@pytest.mark.parametrize(
    "seen",
    [
        '<p style="font-size:0.9em;opacity:0.6">A kudu.</p>',
        '<p style="font: 12px/0 serif">A kudu.</p>',
        '<p style="text-indent:-2em;margin-left:-20px">A kudu.</p>',
        '<p style="position:absolute;left:0;top:0">A kudu.</p>',
        '<p style="height:0">A kudu.</p>',
        '<p style="height:200px;overflow:hidden">A kudu.</p>',
        '<p aria-hidden="true">A kudu.</p>',
        "<style media=print>.x{display:none}</style><p class=x>A kudu.</p>",
        "<style>@media print{.x{display:none}} p{color:red}</style><p class=x>A kudu.</p>",
        "<style>.x{display:none} .x.on{display:block}</style><p class='x on'>A kudu.</p>",
        "<style>.x{display:none}</style><p class=x style='display:block'>A kudu.</p>",
        "<style>.menu .x{display:none}</style><p class=x>A kudu.</p>",
        "<noscript><style>.x{display:none}</style></noscript><p class=x>A kudu.</p>",
    ],
)
def test_what_a_visitor_sees_is_read(seen: str) -> None:
    page = f"<html><body><h1>Zoo</h1><p>The zebra is striped.</p>{seen}</body></html>"
    assert "kudu" in read_html(page.encode(), "zoo.html").text


def test_a_page_that_shows_itself_by_script_is_read() -> None:
    for hidden in ("style='display:none'", "class=x"):
        page = f"<style>.x{{display:none}}</style><body {hidden}><p>The zebra is striped.</p>"
        assert "zebra" in read_html(page.encode(), "zoo.html").text


def test_markdown_stays_as_it_is() -> None:
    text = "# Set *up*\n\n- one\n\n| a |\n| --- |\n| b |\n\n```sh\nrun\n```\n"
    assert read(text.encode(), "x.md") == Document("Set up", text)


ROTA = """Who is on call
The rota changes every Tuesday at 14:00.

Severity levels
SEV1: nobody can work.

3 Escalation (at night)
- Call Ada, and wait for ten minutes.

Bye.
"""


def test_short_lines_over_text_are_the_headings_of_their_sections() -> None:
    parsed = parse("file:///rota.txt", "rota.txt", ROTA.encode())
    assert [(c.headings, c.text) for c in parsed.chunks] == [
        (("Who is on call",), "The rota changes every Tuesday at 14:00."),
        (("Severity levels",), "SEV1: nobody can work."),
        (("3 Escalation (at night)",), "- Call Ada, and wait for ten minutes.\n\nBye."),
    ]


def test_one_title_is_a_heading_where_the_text_begins_with_it() -> None:
    assert (
        read("\n值班\n轮值表每周二更新。\n".encode(), "x").text == "\n# 值班\n轮值表每周二更新。\n"
    )
    later = b"It boils.\n\nThe kettle\nIt is green, and it boils.\n"
    assert read(later, "x.txt").text == later.decode()


@pytest.mark.parametrize(
    "text",
    [
        "We like what was written by hand\nand broken where one thought.\n",
        "This paragraph was broken by Thunderbird\nMessenger at forty-eight signs, and goes on.\n",
        "Name: Ada\nRole: engineer of the first hour\n",
        "1. Boil some water\n2. Pour it over the leaves of the tea.\n",
        "Kettle  Price\nGreen one that boils  12.00\n",
        'KEPT = wrap(names)\n"""What is kept for a while."""\n',
        "Django==4.2\nSQLAlchemy==2.1.9\n",
        "Hello,\nThe kettle boils every morning.\n",
        "```\nfirst\n\nRun it\nThen wait for it to end.\n```\n",
        "Kettle\n======\nThe kettle boils every morning.\n",
    ],
)
def test_what_is_no_title_stays_as_it_is(text: str) -> None:
    assert read(f"{text}\n{text}".encode(), "x.txt").text == f"{text}\n{text}"


def test_a_list_of_very_many_words_and_meanings_has_no_titles() -> None:
    text = "".join(f"Word {n}\nIt is a word, or a number.\n\n" for n in range(6_000))
    assert read(text.encode(), "x.txt").text == text


def test_only_plain_text_has_titles_without_a_sign() -> None:
    for name in ("x.log", "x.org", "x.md"):
        assert read(ROTA.encode(), name).text == ROTA


@pytest.mark.parametrize(
    "unseen",
    [
        "<div style='display:none'>No kudu.</div>",
        '<div style="display:none">\n\nNo kudu.\n\n<div>No kudu.</div>\n\nNo kudu.</div>',
        '<div hidden class="a">\n\n- No kudu.\n\n```\nNo kudu.</div>\n```\n\n</div>',
        'A zebra <span style="font-size&#58;0">No kudu.</span> runs.',
        "A zebra\n<b hidden>No\nkudu.</b>\nruns.",
        "A zebra \\`<b hidden>No kudu.</b>` runs.",
        "A zebra <!-- No kudu. --> runs.",
        "<!-- No\n\nkudu. --> A zebra runs.",
        "<p hidden>No kudu.\n\nA zebra runs.",
        '<img style="opacity:0" alt="No kudu.">',
        "[//]: # (No kudu.)",
        '[//]: # (No\nkudu, and \\) no kudu.)\n[comment]: <> "No kudu."\nA zebra runs.',
        "[kudu]: #",
    ],
)
def test_what_rendered_markdown_does_not_show_is_not_read(unseen: str) -> None:
    text = f"# Zoo\n\nAn okapi.\n\n{unseen}\n\nA gnu.\n"
    parsed = parse("file:///a.md", "a.md", text.encode())
    shown = "".join(chunk.text for chunk in parsed.chunks)
    assert "kudu" not in shown
    assert "okapi" in shown and "gnu" in shown and ("runs" in unseen) == ("runs" in shown)


@pytest.mark.parametrize(
    "text",
    [
        "Write `<p hidden>a kudu</p>` or ``<!-- a `kudu` -->``.\n",
        "```html\n<div hidden>a kudu</div>\n<!-- a kudu -->\n```\n",
        "    <div hidden>an indented kudu</div>\n",
        "The hidden kudu has style=none, and <b title='hidden' data-hidden>horns</b>.\n",
        "Two words that make one\n[//]: # (paragraph with a kudu)\n",
        "See [it] and [the kudu][a].\n\n[it]: #kudu 'A kudu'\n[a]: https://e.org (A kudu)\n",
        "Less <!-- than\n\na kudu --> more.\n",
    ],
)
def test_what_rendered_markdown_shows_is_read(text: str) -> None:
    assert read(text.encode(), "a.md").text == text


def test_a_comment_that_never_ends_hides_what_follows() -> None:
    assert read(b"A gnu.\n\n<!-- No kudu.\n\nNo kudu.\n", "a.md").text.strip() == "A gnu."


def test_what_a_notebook_does_not_show_is_not_read() -> None:
    cells = [{"cell_type": "markdown", "source": "A gnu.\n\n<p hidden>No kudu.</p>"}]
    assert read(json.dumps({"cells": cells}).encode(), "a.ipynb").text.strip() == "A gnu."


def test_front_matter_gives_the_title_and_the_description() -> None:
    text = b"---\ntitle: 'Set up'\ndraft: true\ndescription: All of it.\n---\n# Other\n\nHello.\n"
    assert read(text, "x.md") == Document("Set up", "All of it.\n\n# Other\n\nHello.\n")


def test_html_becomes_commonmark_without_scripts_styles_and_navigation() -> None:
    document = read(HTML.encode(), "x.html")
    assert (document.title, document.language) == ("Set up", "en")
    for kept in (
        "# Set up {#set-up-now}",
        "Read [this](https://example.org/a) *first*, not that.",
        "## Steps {#steps}",
        "- one\n  - deep\n- two",
        "| Port | Use |\n| --- | --- |\n| 8080 | a\\|b |",
        "```sh\nrun --now\n  --then\n```",
    ):
        assert kept in document.text
    for dropped in ("steal", "color", "About", "unseen", "Imprint", "¶"):
        assert dropped not in document.text


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            "<dl><dt>RMA</dt><dd>A number.</dd><dt><b>OKR</b></dt><dd>Aims.</dd><dd><p>A meeting.</p></dd></dl>",
            "- **RMA** A number.\n- **OKR** Aims. A meeting.",  # one item for both, as one would read on
        ),
        ("<dl><dt>A</dt><dt>B</dt><dd>both</dd></dl><dl><dd>none</dd></dl>", "- **A** **B** both\n\n- none"),
        (
            "<dl><dt>f(x)</dt><dd><p>Runs.</p><pre>f(1)</pre></dd><dt>g</dt><dd>Stops.</dd></dl>",
            "**f(x)**\n\nRuns.\n\n```\nf(1)\n```\n\n**g**\n\nStops.",
        ),
        (
            "<details><summary>Is it <b>free</b>?</summary>No.</details>End.",
            "**Is it free?**\n\nNo.\n\nEnd.",
        ),
    ],
)  # fmt: skip
def test_terms_and_what_folds_open_stand_in_bold_before_what_is_told(page: str, shown: str) -> None:
    document = read(f"<h1>T</h1>{page}".encode(), "x.html")
    assert document.text.strip() == f"# T\n\n{shown}"


def test_rst_is_read_with_the_words_of_sphinx_and_without_the_disk() -> None:
    document = read(RST.encode(), "x.rst")
    assert document.title == "Handbook"
    for kept in (
        "Read `this` and `a.B` first.",
        "```python\nrun(1)\n```",
        "2.0 Everything.",
        "## Steps {#steps}",
        "- one\n- two",
        "| Port | Use |\n| --- | --- |\n| 8080 | web |",
    ):
        assert kept in document.text
    assert "root:" not in document.text


def test_word_files_keep_headings_lists_tables_and_listings() -> None:
    document = read(files.docx(), "x.docx")
    assert document.title == "Handbook"
    for kept in (
        "# Handbook",
        "# Set up",
        "Read this first.",
        "- one\n- two",
        "| Port | Use |\n| --- | --- |\n| 8080 | web |",
        "```\nrun --now\n```",
    ):
        assert kept in document.text


def test_pictures_in_pages_and_documents_leave_their_description() -> None:
    page = (
        b'<h1>Hotel</h1><p>Breakfast is at 7. <img src="a.png" alt="The  garden"> <img src=b></p>'
    )
    assert read(page, "x.html").text.strip() == "# Hotel\n\nBreakfast is at 7. The garden"
    rst = b"Hotel\n=====\n\nBreakfast is at 7.\n\n.. image:: a.png\n   :alt: The garden\n"
    assert "Breakfast is at 7.\n\nThe garden" in read(rst, "x.rst").text
    word = read(files.docx_with_picture("Breakfast is at 7."), "x.docx")
    assert word.text.strip() == "Breakfast is at 7.\n\nThe garden"


def test_every_kind_of_element_that_is_read_in_a_way_of_its_own_can_be_read() -> None:
    for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "a", "td", "th", "img"):
        page = f"<p>Before.</p><{tag} href='https://e.org' alt='In it.'>In it.</{tag}>"
        assert "In it." in read(page.encode(), "x.html").text, tag


def test_slides_are_sections_with_an_address_each() -> None:
    parsed = parse("file:///x.pptx", "x.pptx", files.pptx())
    assert parsed.title == "Quarter"
    assert [(c.uri, c.headings, c.text) for c in parsed.chunks] == [
        ("file:///x.pptx#slide=1", ("Goals",), "- faster\n- safer\n\nNotes: Say why."),
        (
            "file:///x.pptx#slide=2",
            ("Figures",),
            "| year | sales |\n| --- | --- |\n| 2025 | 7 |",
        ),
    ]


def test_sheets_are_tables_under_their_names() -> None:
    data = files.xlsx({"Prices": [["item", "price"], ["a|b", 1.5], [None, None]], "Empty": []})
    document = read(data, "x.xlsx")
    assert document.text == "## Prices\n\n| item | price |\n| --- | --- |\n| a\\|b | 1.5 |\n"


def test_pdf_pages_have_addresses_and_large_letters_are_headings() -> None:
    data = files.pdf(
        [
            [
                (24, "Handbook"),
                (12, "Read this first. It is not"),
                (12, "long, only exam-"),
                (12, "ple."),
            ],
            [(18, "Set up"), (12, "Run it.")],
        ]
    )
    parsed = parse("file:///x.pdf", "x.pdf", data)
    assert parsed.title == "Handbook"
    assert [(c.uri, c.headings, c.text) for c in parsed.chunks] == [
        (
            "file:///x.pdf#page=1",
            ("Handbook",),
            "Read this first. It is not long, only example.",
        ),
        ("file:///x.pdf#page=2", ("Handbook", "Set up"), "Run it."),
    ]


def test_lists_in_a_pdf_are_lists_and_their_sentences_are_whole() -> None:
    lines = (
        "Wear all of these, which hang beside the door of",
        "Hall 3, unless the door is shut. On the 1st of May",
        "nobody works:",
        "\\267 gloves which reach up to your elbows, and that",
        "were looked at",
        "\\267a helmet",
        "\\261 boots",
        "Ada Lovelace",
        "Main Street 12",
    )
    parsed = parse("file:///x.pdf", "x.pdf", files.pdf([[(12, line) for line in lines]]))
    assert [chunk.text for chunk in parsed.chunks] == [
        "Wear all of these, which hang beside the door of Hall 3, unless the door is shut. "
        "On the 1st of May nobody works:\n"
        "- gloves which reach up to your elbows, and that were looked at\n- a helmet\n- boots\n\n"
        "Ada Lovelace\n\nMain Street 12"
    ]


def test_bullets_that_are_letters_of_a_font_of_signs_are_bullets() -> None:
    data = files.pdf([[(12, "\\267 gloves of rubber"), (12, "\\267 boots of leather")]])
    meaning = "1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfrange <20> <7e> <0020> "
    meaning += "<b7> <b7> <f0b7> endbfrange"
    cmap = f"99 0 obj\n<< /Length {len(meaning)} >>\nstream\n{meaning}\nendstream\nendobj\nxref\n"
    data = data.replace(b"/Helvetica", b"/Helvetica /ToUnicode 99 0 R")
    data = data.replace(b"\nxref\n", b"\n" + cmap.encode(), 1)
    assert read(data, "x.pdf").text == "- gloves of rubber\n- boots of leather\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_a_table_whatever_its_delimiter(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in (["id", "name"], ["1", "Ada"], ["2"]))
    assert read(text.encode(), "x.csv").text == (
        "| id | name |\n| --- | --- |\n| 1 | Ada |\n| 2 |  |\n"
    )


def test_csv_without_a_head_loses_no_row_and_each_is_quoted_as_its_line() -> None:
    data = b"Ada;36\n\nBob;40\nEve;28\n"
    document = read(data, "x.csv")
    assert document.text == "|  |  |\n| --- | --- |\n| Ada | 36 |\n| Bob | 40 |\n| Eve | 28 |\n"
    assert document.originals == {
        "| Ada | 36 |": "Ada;36",
        "| Bob | 40 |": "Bob;40",
        "| Eve | 28 |": "Eve;28",
    }


def test_keys_of_records_are_a_head_whatever_they_are() -> None:
    text = read(b'[{"1": 7, "2": 3}, {"1": 4, "2": 9}, {"1": 5, "2": 6}]', "x.json").text
    assert text.startswith("| 1 | 2 |\n")


def test_json_keys_become_headings_and_paths() -> None:
    value = {
        "name": "mynah",
        "limits": {"inbox": 100, "tries": {"turn": 4}},
        "people": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ben"}],
        "tags": ["a", "b"],
    }
    assert read(json.dumps(value).encode(), "x.json").text == (
        "- name: mynah\n\n## limits\n\n- inbox: 100\n- tries: turn: 4\n\n## people\n\n"
        "| id | name |\n| --- | --- |\n| 1 | Ada |\n| 2 | Ben |\n\n\n## tags\n\n- a\n- b"
    )


def test_large_values_in_json_are_nested_lists() -> None:
    value = [{"name": "Ada", "notes": ["x" * 200, "y" * 200], "at": {"city": {"zip": 7}}}]
    assert read(json.dumps(value).encode(), "x.json").text == (
        f"- 1:\n  - name: Ada\n  - notes:\n    - {'x' * 200}\n    - {'y' * 200}\n"
        "  - at: city.zip: 7"
    )


def test_json_lines_are_records() -> None:
    data = b'{"id": 1, "text": "x"}\n{"id": 2, "text": "y"}\n'
    assert read(data, "x.jsonl").text == "| id | text |\n| --- | --- |\n| 1 | x |\n| 2 | y |\n"


def test_notebooks_keep_words_code_and_output() -> None:
    document = read(files.notebook(), "x.ipynb")
    assert document.title == "Study"
    assert document.text == (
        "# Study\n\n- one\n- two\n\n```python\nprint(6 * 7)\n```\n\n```text\n42\n```\n"
    )


def test_source_code_is_a_listing_addressed_by_line() -> None:
    body = "    x()\n" * 80
    source = f"import x\n\n\ndef one():\n{body}\n\ndef two():\n{body}"
    parsed = parse("file:///x.py", "x.py", source.encode())
    assert [(c.uri, c.kind) for c in parsed.chunks] == [
        ("file:///x.py#L1", "code"),
        ("file:///x.py#L4", "code"),
        ("file:///x.py#L87", "code"),
    ]
    assert parsed.chunks[2].text.startswith("```python\ndef two():")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "# Größe\n\nÜber alles."),
        ("utf-16", "# Größe\n\nÜber alles."),
        ("utf-16-le", "# Size\n\nAll about it, in plain words."),
        ("utf-32", "# Größe\n\nÜber alles."),
        ("cp1252", "# Größe\n\nWir führen Bücher über Äpfel, Öl und Süßes für jeden.\n" * 5),
        ("shift_jis", "これは日本語の文章です。設定について説明します。\n" * 5),
    ],
)
def test_text_in_other_encodings_is_read(encoding: str, text: str) -> None:
    assert read(text.encode(encoding), "x.md").text == text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    text = "Größe " * 50
    assert read(text.encode() + b"\xff\xfe", "x.txt").text.startswith(text)


HIDDEN = "in\u202evisi\u200bble\u2066 w\xadord\U000e0049\ufeff s\x07o"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", f"# T\n\n{HIDDEN}\n".encode()),
        ("a.txt", HIDDEN.encode()),
        ("a.html", f"<meta charset=utf-8><h1>T</h1><p>{HIDDEN}</p>".encode()),
        ("a.json", json.dumps({"a": HIDDEN}).encode()),
        ("a.csv", f"a,b\n1,{HIDDEN}\n".encode()),
        ("a.docx", files.docx(f"<w:p><w:r><w:t>{HIDDEN[:-2]}o</w:t></w:r></w:p>")),
        ("a.xlsx", files.xlsx({"a": [["a"], [HIDDEN.replace("\x07", "")]]})),
    ],
)
def test_what_no_reader_sees_is_in_no_chunk(name: str, data: bytes) -> None:
    chunks = parse("file:///x", name, data).chunks
    assert any("invisible word so" in chunk.text for chunk in chunks)
    hidden = set(HIDDEN) - set("invisible word so")
    assert not any(hidden & set(chunk.text) for chunk in chunks)


def test_joiners_that_scripts_and_emoji_need_stay() -> None:
    text = "می\u200cخواهم and 👩\u200d💻"
    assert read(text.encode(), "a.txt").text == text


OSC, RED, PLAIN = "\x1b]0;pwned\x07", "\x1b[1;31m", "\x1b[0m"
LINKED = "\x1b]8;;https://e.org\x1b\\"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", f"# Port {OSC}list of{RED} Kiel{PLAIN}\n\nClosed.\n".encode()),
        ("a.html", f"<h1>Port {OSC}list of{RED} Kiel{PLAIN}</h1><p>Closed.".encode()),
        ("a.html", f"<title>Port {LINKED}list of{RED} Kiel</title><p>Closed.".encode()),
        (f"Port {OSC}list of{RED} Kiel", b"Closed."),
        (f"Port list \x9b31mof Kiel{PLAIN}", b"Closed."),
    ],
)
def test_no_escape_sequence_leaves_a_trace_in_a_title(name: str, data: bytes) -> None:
    assert read(data, name).title == "Port list of Kiel"


def test_a_colored_log_is_read_as_a_terminal_shows_it() -> None:
    text = f"{RED}ERROR{PLAIN} disk full\n\x1b]0;An open end, and [1] stays.\n"
    assert read(text.encode(), "a.log").text == "ERROR disk full\nAn open end, and [1] stays.\n"


def test_a_number_longer_than_any_is_read_as_its_digits() -> None:
    digits = "7" * 5_000
    for name, text in (("a.json", f'{{"many": {digits}}}'), ("a.jsonl", f'{{"many": {digits}}}\n')):
        assert digits in read(text.encode(), name).text
