"""The passage behind a citation is found among any number of others, and soon."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from adapters.web.write import choose_chunk
from core.messages import Chunk

PAGE = "https://example.com/big.html"
STEPS = "\n".join(
    f"- step {number} with **words** and [links](https://x.org/{number})" for number in range(20)
)


def chunk(number: int, text: str) -> Chunk:
    uri = f"{PAGE}#part-{number}"
    return Chunk(str(number), PAGE, uri, "Big", (), text, number, kind="list", rendering="markup")


MANY = [chunk(number, STEPS.replace("step", f"step {number} /")) for number in range(20_000)]


@pytest.mark.parametrize(
    "quote", ["a quote that is not there", "step words and links " * 500, "?!"]
)
def test_a_quote_that_is_nowhere_costs_little_and_gives_what_its_address_names(quote: str) -> None:
    began = time.process_time()
    assert choose_chunk(MANY, f"{PAGE}#part-19999", quote) is MANY[-1]
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("- The **heron** is [launched](https://x.org) at ten.", "The heron is launched at ten."),
        ("- Names such as read\\_me stay.", "Names such as read_me stay."),
        ("- 这是**重点**内容，请在十点**之前**提交申请。", "这是重点内容，请在十点之前提交申请。"),
        ("- step 7 with **words**, und [Größe](https://x.org)", "step 7 with words, und Größe"),
    ],
)
@pytest.mark.parametrize("anchor", ["", "#part-3"])
def test_a_quote_is_found_without_its_marks_wherever_it_stands(
    text: str, quote: str, anchor: str
) -> None:
    chunks = [*MANY[:300], chunk(300, text), *MANY[301:600]]
    assert choose_chunk(chunks, PAGE + anchor, quote) is chunks[300]


def test_of_two_with_the_quote_the_one_at_the_address_is_meant() -> None:
    chunks = [*MANY[:50], replace(MANY[0], id="again", uri=f"{PAGE}#again"), *MANY[50:100]]
    quote = "step 0 / 3 with words and links"
    assert choose_chunk(chunks, f"{PAGE}#again", quote).id == "again"
    assert choose_chunk(chunks, PAGE, quote).id == "0"
