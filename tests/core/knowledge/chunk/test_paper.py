"""Papers are known by their parts, and are cut at their sections with the references apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.chunk.adaptive import cut
from core.knowledge.chunk.paper import headed, is_paper
from core.knowledge.chunk.recognise import Kind, recognise
from core.knowledge.documents import Document, Mark

PAPER = """# On Pumps

Ana Example

Abstract

We look at pumps.

1 Introduction

Pumps run.

# 80.6 53.7

2

Method

We count.

2.1 Counting

One, two.

3 Results

12 Pumps ran at night and were loud, which we say in a sentence.

References

Ben Example. 2019. On valves.
"""


def paper(text: str) -> Document:
    return Document("On Pumps", text, "file:///p.pdf", marks=(Mark(0, "page=1"),))


def test_a_paper_is_cut_at_its_sections_with_references_apart() -> None:
    assert recognise(paper(PAPER)) is Kind.PAPER
    found = {each.headings[1:]: each.text for each in cut(paper(PAPER))}
    assert found == {
        (): "Ana Example",
        ("Abstract",): "We look at pumps.",
        ("1 Introduction",): "Pumps run.\n\n80.6 53.7",
        ("2 Method",): "We count.",
        ("2 Method", "2.1 Counting"): "One, two.",
        ("3 Results",): "12 Pumps ran at night and were loud, which we say in a sentence.",
        ("References",): "Ben Example. 2019. On valves.",
    }


def test_without_abstract_references_or_numbers_it_is_no_paper() -> None:
    for part in ("Abstract", "References", "1 Introduction"):
        assert not is_paper(paper(PAPER.replace(part, "So it is.")))


lines = st.sampled_from([*PAPER.split("\n"), "2", "2.2 Next", "# Big", "4 More", "Appendix"])


@given(st.lists(lines, max_size=40))
def test_marking_headings_moves_no_line_and_loses_no_word(some: list[str]) -> None:
    text = "\n".join(some)
    shown = headed(paper(text)).text
    assert shown.count("\n") == text.count("\n")
    assert shown.replace("#", "").split() == text.replace("#", "").split()
