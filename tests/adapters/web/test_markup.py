"""Answers and passages as HTML: what may be markup is, and nothing else ever becomes it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.markup import answer_html, passage_html
from core.knowledge.quote import located
from core.messages import Chunk, Citation

CITED = (Citation(1, 'A "title" <b>', "a.md", "quote"), Citation(2, "B", "b.md", "quote"))
ALLOWED = set(
    "p br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s a table thead tbody "  # noqa: SIM905
    "tr th td button mark".split()
)
ATTRIBUTES = {"href", "target", "rel", "start", "type", "class", "aria-label"}
NASTY = st.lists(
    st.sampled_from(
        (
            *(
                "[1]",
                "[2]",
                "[3]",
                "\\[1\\]",
                "[1]:",
                "](",
                "(",
                ")",
                " ",
                "\n",
                "\n\n",
                "word",
                "|",
            ),
            *("<b>", "</p>", "<script>", "<!--", "<a href='x'>", "<svg/onload=alert(1)>", ">", "<"),
            *("javascript:", "data:", "https://a.b", "![", "![x](https://a.b/c.png)", "style="),
            *("[x](<file:///a>)", "file://"),
            *(
                "`",
                "```",
                "~~~",
                "|-",
                "- ",
                "* ",
                "_",
                "**",
                "# ",
                "1. ",
                "&lt;",
                "&#x3c;",
                '"',
                "'",
            ),
            *("onclick=", "\ue000", "\ue001", "\u202e", "\x00"),
        )
    )
    | st.text(max_size=5),
    max_size=25,
).map("".join)


class Tags(HTMLParser):
    """Every tag with its attributes, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@given(NASTY)
def test_no_text_becomes_markup_that_acts(text: str) -> None:
    for html in (answer_html(text, CITED), passage_html(text, len(text) // 3, len(text))):
        for tag, attributes in Tags(html).found:
            assert tag in ALLOWED, html
            for name, value in attributes.items():
                assert name in ATTRIBUTES or name.startswith("data-"), html
                if name == "href":
                    assert (value or "").lower().startswith(("http://", "https://", "mailto:"))


@given(NASTY)
def test_only_real_citations_and_files_become_buttons(text: str) -> None:
    for tag, attributes in Tags(answer_html(text, CITED)).found:
        if tag == "button" and attributes["class"] == "look":
            assert (attributes["data-uri"] or "").startswith("file://")
        elif tag == "button":
            assert attributes["data-cite"] in ("1", "2")
            assert attributes["class"] == "cite"
    assert 'class="cite"' not in answer_html(text, ())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One [1] and [2][1].", 3),
        ("Not [3], nor `[1]`, nor \\[1\\], nor [1](https://evil.example).", 0),
        ("[1]: https://evil.example\n\n[2]", 2),
        ("```\n[1]\n```", 0),
        ("| a |\n|---|\n| b [1] |", 1),
    ],
)
def test_markers_are_buttons_where_they_are_citations(text: str, count: int) -> None:
    html = answer_html(text, CITED)
    assert html.count("<button") == count
    assert "evil.example" not in html or "nofollow" in html or "<a" not in html


def test_a_link_to_a_file_opens_its_passage_here() -> None:
    html = answer_html('[Ask › Stop](<file:///srv/ask.md#stop"me>)', ())
    assert html == (
        '<p><button type="button" class="look" data-uri="file:///srv/ask.md#stop%22me">'
        "Ask › Stop</button></p>\n"
    )


def test_images_are_never_fetched() -> None:
    assert answer_html("![who reads this](https://spy.example/x.png)", ()) == (
        "<p>who reads this</p>\n"
    )


def test_the_alignment_of_columns_survives_without_style() -> None:
    html = answer_html("| a |\n|--:|\n| b |", ())
    assert '<td data-align="right">' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "quote", "marked"),
    [
        ("One two three.", "two", "<mark>two</mark>"),
        ("- item one\n- item two", "- item one\n- item two", "<li><mark>item one</mark></li>"),
        ("1. first\n2. second", "1. first", "<li><mark>first</mark></li>"),
        ("```py\nfoo()\n```", "```py\nfoo()\n```", '<code data-language="py"><mark>foo()</mark>'),
        ("| a |\n|---|\n| b |", "| b |", "<td><mark>b</mark></td>"),
        ("An **important** word.", "An **important** word.", "<strong><mark>important</mark>"),
        ("## Head\n\nBody.", "## Head\n\nBody.", "<h2><mark>Head</mark></h2>"),
        ("Wrapped\n  over lines.", "Wrapped over lines.", "<mark>Wrapped\nover lines.</mark>"),
    ],
)
def test_the_quote_is_marked_within_the_passages_structure(
    text: str, quote: str, marked: str
) -> None:
    assert marked in passage_html(text, *located(passage(text), quote))


def passage(text: str) -> Chunk:
    return Chunk("c", "file:///a", "file:///a", "A", (), text, 0)


def test_a_quote_that_is_not_there_marks_nothing() -> None:
    assert located(passage("One two."), "three") == (-1, -1)
    assert located(passage("One two."), "  ") == (-1, -1)
    assert located(passage("One two."), "One two. One two.") == (-1, -1)
    assert "<mark>" not in passage_html("One two.", -1, -1)
