"""Quoting answers: the right words, whole lists and code, cited letter for letter, or nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from adapters.doubles.embedder import HashingEmbedder
from adapters.models.embeddings import embedded_spaces
from core.knowledge.confidence import SURE
from core.knowledge.extract import Extract, extract
from core.knowledge.numbers import Numbers
from core.knowledge.quotable import pieces_of
from core.messages import Passage
from core.ports import EmbeddingRole, Unavailable, Vectors, VectorSpace
from tests.core.knowledge.passages import CHINESE, handbook, passage
from tests.effort import examples

WORDS = (VectorSpace("words", HashingEmbedder(dimension=512)),)


async def _extract(
    question: str, passages: Sequence[Passage], spaces: Sequence[VectorSpace] = WORDS
) -> Extract:
    return await extract(question, passages, "en", spaces)


def _text(found: Extract) -> str:
    return "\n\n".join(block.text for block in found.blocks)


async def test_the_sentence_that_answers_comes_with_its_number_and_quote() -> None:
    found = await _extract("When does the office in Berlin open?", handbook())
    assert _text(found) == "The office in Berlin opens at nine. [1]"
    [citation] = found.blocks[0].citations
    assert (citation.quote, citation.title) == ("The office in Berlin opens at nine.", "Offices")


REFUNDS = (
    "Refunds are paid within 30 days. Only managers may approve refunds.\n\n"
    "| Refund | Fee |\n|---|---|\n| Basic | 10 euros |\n| Pro | 25 euros |\n\n"
    "Refunds go back to the card."
)
STEPS = "\n".join(
    f"{n}. Check refund {n} {'with all that belongs to it ' * 5}" for n in range(1, 20)
)


@pytest.mark.parametrize("source", [REFUNDS, f"How refunds are checked:\n\n{STEPS}"])
async def test_every_number_s_quote_holds_what_stands_before_it(source: str) -> None:
    found = await _extract("How are refunds paid and checked?", [passage("r", "Refunds", source)])
    quotes = {f"[{c.number}]": c.quote for block in found.blocks for c in block.citations}
    told = re.split(r"(\[\d+\])", _text(found))
    assert len(told) > 2
    for words, mark in zip(told[::2], told[1::2], strict=False):
        for line in filter(str.strip, words.split("\n")):
            bare = re.sub(r"^\s*(?:\d+\.|-)\s+", "", line).strip(" |")
            if "---" not in line and bare not in ("", "Refund | Fee"):
                assert bare in quotes[mark]


ASKED_OFTEN = {
    "bold": "**Are pets allowed?** No.\n\n**Is parking free?** Yes.\n\n**May I cook?** At any time.",
    "one paragraph": "Are pets allowed?\nNo.\n\nIs parking free?\nYes.\n\nMay I cook?\nYes, at six.",
    "folded": "<details>\n<summary>Is parking free?</summary>\n\nYes.\n\n</details>\n\n"
    "<details>\n<summary>Are pets allowed?</summary>\n\nNo.\n\n</details>",
    "letters": "**Q: Are pets allowed?** A: No.\n\n**Q: Is parking free?** A: Yes.",
}


@pytest.mark.parametrize("source", ASKED_OFTEN.values(), ids=ASKED_OFTEN)
async def test_a_short_reply_is_the_question_s_own_and_comes_with_it(source: str) -> None:
    found = await _extract("Are pets allowed?", [passage("r", "House rules", source)])
    question, reply = _text(found).split("\n\n")
    assert question.strip("*").removeprefix("Q: ") == "Are pets allowed?"
    assert reply.removeprefix("A: ") == "No. [1]"


async def test_a_heading_that_asks_goes_with_its_short_reply() -> None:
    sections = [
        replace(passage(f"r{n}", asked, told).chunk, headings=("Bikes", asked))
        for n, (asked, told) in enumerate(
            [("Is the helmet included?", "Yes."), ("Is the lock included?", "Never.")]
        )
    ]
    found = await _extract("Is the lock included?", [Passage(each, 1.0, "") for each in sections])
    assert _text(found) == "**Is the lock included?**\n\nNever. [1]"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("- **Are pets allowed?** No.\n- **Is parking free?** Yes.", "- **Are pets allowed?** No. [1]\n- …"),
        ("**Pets allowed**\n\nNever.\n\n**Parking**\n\nYes.", "**Pets allowed**\n\nNever. [1]"),
        ("- Is parking free?\n\n  Yes.\n\n- Are pets allowed?\n\n  No.", "**Are pets allowed?**\n\nNo. [1]\n- …"),
    ],
)  # fmt: skip
async def test_a_short_reply_in_a_list_or_beneath_a_line_in_bold_is_read_with_it(
    source: str, shown: str
) -> None:
    assert _text(await _extract("Are pets allowed?", [passage("r", "House", source)])) == shown


async def test_a_fragment_comes_with_its_heading_and_a_reply_without_a_question_not_at_all() -> (
    None
):
    kept = await _extract(
        "How long are logs kept?", [passage("r", "How long logs are kept", "30 days.")]
    )
    assert _text(kept) == "**How long logs are kept**\n\n30 days. [1]"
    assert (await _extract("Yes or no?", [passage("r", "Pets", "Yes.\n\nNo.")])).blocks == ()


async def test_what_several_documents_say_stands_beneath_their_titles() -> None:
    pages = [
        passage("a", "Kettle *A*", "To restore the kettle's settings, press the red key."),
        passage("b", "Kettle B", "To restore the kettle's settings, pull the plug twice."),
    ]
    found = await _extract("How are the kettle's settings restored?", pages)
    titles = [block for block in found.blocks if not block.citations]
    assert [block.text for block in titles] == ["**Kettle \\*A\\***", "**Kettle B**"]
    assert re.findall(r"\[\d\]", _text(found)) == ["[1]", "[2]"]
    alone = await _extract("How are the kettle's settings restored?", pages[:1])
    assert "**" not in _text(alone)


RELAY = """To set up the relay:

1. Install the package.

   ```sh
   apt install relay
   ```

2. Write the token to the file.

   ```sh
   relay token > /etc/relay
   ```

3. Start the relay.

   ```sh
   systemctl start relay
   ```
"""


@pytest.mark.parametrize(
    "source",
    [
        RELAY,
        RELAY.replace("\n   ", "\n"),
        re.sub(r"^\d\.", "-", RELAY, flags=re.MULTILINE).replace("\n   ", "\n  "),
    ],
    ids=["indented", "not indented", "bullets"],
)
@pytest.mark.parametrize("question", ["systemctl start relay", "relay token /etc/relay"])
async def test_code_comes_with_its_step_and_those_around_it(source: str, question: str) -> None:
    text = _text(await _extract(question, [passage("r", "Relay", source)]))
    told = [
        "Install the",
        "apt install",
        "Write the",
        "relay token",
        "Start the",
        "systemctl start",
    ]
    places = [text.find(words) for words in told]
    assert -1 not in places
    assert places == sorted(places)


async def test_code_of_a_long_procedure_comes_with_its_own_step() -> None:
    steps = "\n".join(
        f"{n}. Do number {n}:\n\n   ```sh\n   relay do-{n} --twice\n   echo {n}\n   ```\n"
        for n in range(1, 12)
    )
    text = _text(await _extract("relay do-7 --twice", [passage("r", "Relay", steps)]))
    assert "7. Do number 7:" in text
    assert "relay do-7 --twice\n" in text


@pytest.mark.parametrize("cell", ["Tea \\| herbal", "\\|", "a \\| b \\| c"])
async def test_a_bar_in_a_cell_leaves_the_table_whole(cell: str) -> None:
    source = f"| Drink | Price |\n|---|---|\n| {cell} | 1.50 |\n| Espresso | 1.80 |"
    found = await _extract("What is the price of a drink?", [passage("r", "Drink", source)])
    html = MarkdownIt("commonmark").enable("table").render(_text(found))
    assert html.count("<th>") == 2
    assert html.count("<td") == 4


async def test_what_is_quoted_in_the_source_is_quoted_in_the_answer() -> None:
    source = "> Never deploy on a Friday.\n> Nobody will help you."
    found = await _extract("May I deploy on a Friday?", [passage("r", "Deploying", source)])
    assert _text(found) == "> Never deploy on a Friday. [1] Nobody will help you. [1]"


@pytest.mark.parametrize(
    "headings", [("Common misconceptions", "Batteries"), ("Old handbook (not in force)",)]
)
async def test_a_heading_that_may_disclaim_what_stands_under_it_is_shown(
    headings: tuple[str, ...],
) -> None:
    told = passage("r", headings[0], "Batteries last longer in the fridge than in the cupboard.")
    told = replace(told, chunk=replace(told.chunk, headings=headings))
    found = await _extract("Do batteries last longer in the fridge?", [told])
    first = _text(found).split("\n\n")[0]
    assert first.replace("\\", "") == f"**{headings[0]}**"


async def test_a_quotation_comes_with_who_said_it() -> None:
    source = "Scammers write:\n\n> Send your password to the support of your bank at once."
    asked = "Send my password to the support of my bank?"
    found = await _extract(asked, [passage("r", "Fraud", source)])
    assert _text(found).startswith("Scammers write:")


async def test_a_step_of_a_procedure_never_comes_alone() -> None:
    told = "1. Fence the old primary.\n2. Open an incident channel.\n3. Promote the replica."
    found = await _extract("Open an incident channel", [passage("r", "Failover", told)])
    assert "1. Fence the old primary." in _text(found)
    assert "3. Promote the replica." in _text(found)


async def test_what_to_do_about_an_error_comes_with_what_it_means() -> None:
    told = (
        "`exit 137` means that the system took the process away.\n\n"
        "Give the container more memory:\n\n```sh\nrunner --memory 4g\n```"
    )
    found = replace(passage("e", "Exit codes", told), cosine=0.6)
    text = _text(await _extract("my job died with exit 137", [found], embedded_spaces("all")))
    assert "means that the system took the process away. [1]" in text
    assert "runner --memory 4g" in text


async def test_of_a_long_section_only_what_fits_is_quoted() -> None:
    rest = "\n\n".join(f"Another paragraph, number {n}, about something else." for n in range(30))
    told = f"`exit 137` means that the system took the process away.\n\n{rest}"
    found = replace(passage("e", "Exit codes", told), cosine=0.6)
    text = _text(await _extract("my job died with exit 137", [found], embedded_spaces("all")))
    assert "took the process away" in text
    assert "number 20" not in text


async def test_across_languages_the_nearness_of_the_whole_passage_counts() -> None:
    told = "Pages are material. What stands in them is never obeyed, whoever wrote it."
    found = passage("s", "Prompt injection", told)
    near, far = (replace(found, cosine=cosine) for cosine in (0.9, 0.0))
    spaces = embedded_spaces("all")
    question = "Wie schützt es sich vor Anweisungen in Seiten?"
    assert (await extract(question, [near], "de", spaces)).blocks
    assert (await extract(question, [far], "de", spaces)).blocks == ()


async def test_passages_of_another_language_answer_beside_those_of_the_question_s() -> None:
    said = "Die Kantine ist von elf bis vierzehn Uhr geöffnet. Gäste zahlen acht Euro."
    canteen = replace(passage("k", "Kantine", said, "de"), cosine=0.1)
    passages = [canteen, *(replace(each, cosine=0.5) for each in handbook())]
    spaces = embedded_spaces("all")
    found = await extract("Wann öffnet das Büro in Berlin?", passages, "de", spaces)
    assert {c.title for block in found.blocks for c in block.citations} == {"Offices"}
    far = [replace(each, cosine=0.1) for each in passages]
    assert (await extract("Wer gewann die Wahl in Frankreich?", far, "de", spaces)).blocks == ()


async def test_steps_come_whole_with_their_lead_in() -> None:
    text = _text(await _extract("How do I restore a backup?", handbook()))
    assert (
        "1. Stop the server with `mynah stop`.\n2. Run `mynah restore FILE`.\n3. Start the server again. ["
        in text
    )
    assert text.index("To restore a backup:") < text.index("1. Stop")


async def test_a_question_in_the_text_is_answered_by_what_follows_it_and_never_quoted() -> None:
    faq = (
        "**How do I reset my password?**\n\nOpen the profile page and choose *Forgotten*.\n\n"
        "**How do I change my picture?**\n\nOpen the gallery and choose another."
    )
    text = _text(await _extract("How do I reset my password?", [passage("faq", "Help", faq)]))
    assert "choose *Forgotten*" in text
    assert "gallery" not in text
    assert "?" not in text


async def test_a_text_that_only_asks_the_question_answers_nothing() -> None:
    tries = "Questions to try:\n\n- How do I reset my password?\n- Who may see my picture?"
    found = await _extract("How do I reset my password?", [passage("try", "Try it", tries)])
    assert "reset my password" not in _text(found)


async def test_code_that_quotes_the_question_as_an_example_is_no_answer() -> None:
    usage = 'In a terminal:\n\n```sh\nmynah ask "How many days of leave does everybody get a year?"\n```'
    policy = "Everybody gets 28 days of leave a year."
    passages = [passage("usage", "Asking", usage), passage("policy", "Policy", policy)]
    text = _text(await _extract("How many days of leave does everybody get a year?", passages))
    assert "28 days" in text
    assert "mynah ask" not in text


async def test_code_keeps_its_lines_its_language_and_its_fence() -> None:
    code = "Install it with this command:\n\n```sh\npip install mynah\n# ``` is no end\nmynah serve\n```\n\nThen wait."
    text = _text(await _extract("How do I install it?", [passage("install", "Install", code)]))
    assert "Install it with this command: [1]" in text
    fence = next(token for token in MarkdownIt().parse(text) if token.type == "fence")
    assert (fence.info, fence.content) == (
        "sh",
        "pip install mynah\n# ``` is no end\nmynah serve\n",
    )


async def test_a_row_comes_with_its_tables_head() -> None:
    text = _text(await _extract("How many seats has Mars?", handbook(), embedded_spaces("all")))
    assert text == "| room | seats |\n|---|---|\n| Mars | 12 |\n| … | … |\n\n[1]"


async def test_every_quote_stands_in_its_source() -> None:
    texts = {p.chunk.id: p.chunk.text for p in handbook()}
    for question in (
        "How do I restore a backup?",
        "How long are weekly backups kept?",
        "What was the budget in 2020?",
    ):
        found = await _extract(question, handbook())
        citations = [citation for block in found.blocks for citation in block.citations]
        assert citations
        assert all(citation.quote in texts[citation.chunk] for citation in citations)
        marked = {int(n) for n in re.findall(r"\[(\d+)\]", _text(found))}
        assert marked == {citation.number for citation in citations}


async def test_the_order_is_that_of_the_documents() -> None:
    end, start = (
        passage("end", "Restore", "A full restore takes an hour on the main server."),
        passage("start", "Restore", "A partial restore needs a few minutes on any machine."),
    )
    found = [
        replace(end, chunk=replace(end.chunk, document="d", position=2)),
        replace(start, chunk=replace(start.chunk, document="d", position=1)),
    ]
    text = _text(
        await _extract("Tell me about a full and a partial restore", found, embedded_spaces("all"))
    )
    assert text.index("a few minutes") < text.index("an hour")


async def test_what_is_said_twice_is_quoted_once() -> None:
    pages = [passage(n, "Tea", "Tea is served at four in the garden.") for n in "abc"]
    assert _text(await _extract("When is tea served?", pages)).count("served") == 1


async def test_a_completed_answer_repeats_nothing() -> None:
    numbers = Numbers()
    start = handbook()[1].chunk.text.index("The office")
    numbers.cite(handbook()[1].chunk, start, start + len("The office in Berlin opens at nine."))
    question = "When does the office in Berlin open?"
    assert (await extract(question, handbook(), "en", WORDS, numbers)).blocks == ()


async def test_numbers_in_documents_are_no_citations_and_their_links_stay_home() -> None:
    hostile = passage(
        "x",
        "Tea",
        "Tea is served at four [7], see [here](http://evil.example) ![i](http://evil.example) <b>now</b>.",
    )
    text = _text(await _extract("When is tea served?", [hostile]))
    assert re.findall(r"\[(\d+)\]", text) == ["1"]
    html = MarkdownIt("commonmark").render(text)
    assert "href" not in html
    assert "<img" not in html
    assert "<b>" not in html


async def test_brackets_with_numbers_are_shown_as_the_document_has_them() -> None:
    source = "The folder is in `argv[1]` and its mode in `argv[2]`, see matrix[0, 1] there."
    text = _text(
        await _extract("Where is the folder and its mode?", [passage("a", "Args", source)])
    )
    assert "`argv[1]`" in text
    assert "`argv[2]`" in text
    shown = MarkdownIt("commonmark").render(text)
    assert "matrix[0, 1] there." in shown
    assert re.findall(r"\[(\d+)\]", re.sub("`.*?`", "", text)) == ["1"]


class Gone(HashingEmbedder):
    """An embedding model that does not answer."""

    async def embed(self, texts: Sequence[str], role: EmbeddingRole) -> Vectors:
        raise Unavailable("gone")


@pytest.mark.parametrize("spaces", [(), (VectorSpace("gone", Gone()),)])
async def test_words_alone_answer_where_no_model_does(spaces: Sequence[VectorSpace]) -> None:
    answered = await _extract("When does the office in Berlin open?", handbook(), spaces)
    assert _text(answered) == "The office in Berlin opens at nine. [1]"
    assert (await _extract("What is the airspeed of a swallow?", handbook(), spaces)).blocks == ()


async def test_nothing_is_found_in_nothing() -> None:
    assert (await _extract("When?", [])).blocks == ()
    assert (await _extract("", handbook())).blocks == ()
    assert (await _extract("When is tea?", [passage("e", "", " ")])).blocks == ()


# The embedded models, as they answer people. Questions by hand; the second half has no answer.
ANSWERED = [
    "When are backups made?",
    "How long do you keep backups?",
    "Are the weekly backups encrypted?",
    "How can I restore from a backup?",
    "At what time does the Berlin office open?",
    "Who is Anna's boss?",
    "What was the budget in 2021?",
    "How many people fit into Venus?",
]
UNANSWERED = [
    "How many holidays do I have?",
    "Who wrote Hamlet?",
    "What does a licence cost?",
    "How do I change my password?",
    "Which database does it need?",
    "When does the train to Hamburg leave?",
    "How do I write a Kubernetes ingress?",
    "What is the phone number of support?",
]


async def test_the_embedded_models_answer_what_is_answered_and_say_so_when_nothing_is() -> None:
    spaces = embedded_spaces("all")
    answered = [q for q in ANSWERED if (await _extract(q, handbook(), spaces)).blocks]
    refused = [q for q in UNANSWERED if not (await _extract(q, handbook(), spaces)).blocks]
    assert len(answered) >= 7, set(ANSWERED) - set(answered)
    assert len(refused) >= 7, set(UNANSWERED) - set(refused)


async def test_a_question_in_chinese_finds_its_answer_in_english_and_in_chinese() -> None:
    spaces = embedded_spaces("all")
    english = await extract("柏林的办公室几点开门？", handbook(), "zh", spaces)
    assert "The office in Berlin opens at nine." in _text(english)
    chinese = await extract(
        "备份保留多少天？", [passage("zh", "备份", CHINESE, "zh")], "zh", spaces
    )
    assert "备份保留十四天。 [1]" in _text(chinese)
    assert (await extract("燕子飞得多快？", handbook(), "zh", spaces)).blocks == ()


SIGNS = st.sampled_from(
    ["# h\n", "tea ", "served ", "four. ", "\n", "\n\n", "- i\n", "1. o\n", "```\n", "    ", "> q\n",
     "Tea? ", "No. ", "**Tea:** ", "1. ```\n   tea served\n   ```\n",
     "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "[1]", "![i](http://e.org)", "<b>", "`", "*", "茶。", "\t", "- ```\n"]
)  # fmt: skip


async def test_words_before_a_sentence_in_a_list_are_no_bullet() -> None:
    text = "* tea # h\n\t> q\n![i](http://e.org)1. ```\n   tea served\n   ```\n"
    found = await extract("When is tea served?", [passage("x", "Tea", text)], "en", ())
    assert found.blocks
    assert "<img" not in MarkdownIt("commonmark").render(_text(found))
    twice = "- Tea:\n  > Tea is served at four. Tea is served in the garden.\n"
    found = await extract("When is tea served?", [passage("x", "Tea", twice)], "en", ())
    assert _text(found).count("served at four") == 1


@settings(deadline=None, max_examples=examples(150))
@given(
    st.lists(SIGNS, max_size=25).map("".join), st.sampled_from(["prose", "code", "list", "table"])
)
async def test_any_document_is_quoted_without_harm(text: str, kind: str) -> None:
    one = passage("x", "Tea", text)
    found = await extract(
        "When is tea served?", [replace(one, chunk=replace(one.chunk, kind=kind))], "en", ()
    )
    for block in found.blocks:
        assert all(citation.quote in text for citation in block.citations)
    html = MarkdownIt("commonmark").render(_text(found))
    assert "<img" not in html
    assert "<b>" not in html


@settings(deadline=None, max_examples=examples(150))
@given(st.lists(SIGNS.filter("[1]".__ne__), max_size=25).map("".join))
async def test_every_citation_s_number_stands_in_the_text(text: str) -> None:
    for question in ("When is tea served?", "How is tea served?"):
        found = await extract(question, [passage("x", "Tea", text)], "en", ())
        given = {citation.number for block in found.blocks for citation in block.citations}
        assert given == {int(n) for n in re.findall(r"\[(\d+)\]", _text(found))}


async def test_what_was_code_by_its_indentation_is_harmless_in_a_list_too() -> None:
    one = passage("x", "Tea", "- i\n- ```\n    served ![i](http://e.org)")
    html = MarkdownIt("commonmark").render(
        _text(await extract("When is tea served?", [one], "en", ()))
    )
    assert "served" in html
    assert "<img" not in html


async def test_a_long_line_of_code_with_an_open_quote_is_read_at_once() -> None:
    line = 'x = "' + "a " * 20_000 + "it's "
    passages = [passage("code", "Code", f"```python\n{line}\n```"), *handbook()]
    began = time.process_time()
    await _extract("When does the office in Berlin open?", passages)
    assert time.process_time() - began < 5


def test_an_apostrophe_in_code_begins_no_quotation() -> None:
    code = "```sh\n# don't stop the server while it's restoring\nmynah restore FILE\n```"
    [piece] = pieces_of(0, passage("c", "Restore", code))
    assert {"stop", "server", "restor"} <= set(piece.terms)


async def test_a_list_of_which_a_part_is_quoted_says_so_and_a_short_one_comes_whole() -> None:
    short = (
        "News:\n\n- Missions can be paused.\n- Maps load faster.\n- The lamp is dimmed at night."
    )
    text = _text(await _extract("Do maps load faster now?", [passage("n", "Firmware", short)]))
    assert "paused" in text
    assert "dimmed" in text
    long = "\n".join(f"- Part {n} {'of the machine ' * 5}weighs {n} kg." for n in range(1, 40))
    text = _text(await _extract("Part 7 of the machine weighs?", [passage("p", "Parts", long)]))
    assert "weighs 7 kg" in text
    assert text.rstrip().endswith("- …")


async def test_what_a_question_names_by_a_code_is_answered_from_where_that_is_named() -> None:
    older = passage("a", "Firmware 4.1", "New in this firmware: the robot sings. It is new, too.")
    newer = passage("b", "Firmware 4.2", "New in this firmware: missions can be paused.")
    found = await _extract("What is new in firmware 4.2?", [older, newer])
    assert {c.chunk for block in found.blocks for c in block.citations} == {"b"}
    found = await _extract("What is new in firmware 4.3?", [older, newer])
    assert found.confidence < SURE


@pytest.mark.parametrize(
    ("question", "sure"),
    [("Can you repeat that?", False), ("Which restore test is repeated each month?", True)],
)
async def test_a_word_or_two_that_a_passage_has_make_no_answer_sure(
    question: str, sure: bool
) -> None:
    told = passage("t", "Tests", "The restore test is repeated each month by the service desk.")
    found = await _extract(question, [replace(told, cosine=0.4)], embedded_spaces("all"))
    assert (found.confidence >= SURE) is sure


STEPS_WITH_CODE = """To connect the kettle:

1. Open the box.
2. Give the kettle its name:

   ```sh
   if kettle; then
     kettle name
   fi
   ```

   It answers with a beep.
3. Pour water in.
- ```py
  pour(1)
  ```
- Or by hand:

      hand over
"""


async def test_code_in_a_list_stays_code_where_it_stands() -> None:
    shown = _text(
        await _extract("How do I connect the kettle?", [passage("k", "K", STEPS_WITH_CODE)])
    )
    tokens = MarkdownIt("commonmark").parse(shown)
    coded = [(token.type, token.level, token.content) for token in tokens if token.type == "fence"]
    assert coded[0] == ("fence", 2, "if kettle; then\n  kettle name\nfi\n")
    assert "It answers with a beep." in [t.content for t in tokens if t.type == "inline"]


@pytest.mark.parametrize(
    ("listed", "code", "level"),
    [
        ("- ```py\n  pour(1)\n  ```\n- Pour the kettle.\n", "pour(1)\n", 2),
        ("- Pour the kettle:\n\n      pour(2)\n- Wait.\n", "pour(2)\n", 2),
        ("1. Pour:\n   - the kettle:\n     ~~~\n     a\n      b\n     ~~~\n", "a\n b\n", 4),
    ],
)
async def test_code_in_any_kind_of_list_is_shown_as_code(
    listed: str, code: str, level: int
) -> None:
    shown = _text(await _extract("How do I pour the kettle?", [passage("k", "Kettle", listed)]))
    fences = [t for t in MarkdownIt("commonmark").parse(shown) if t.type == "fence"]
    assert [(fence.level, fence.content) for fence in fences] == [(level, code)]


GATES = """| Name | Gate | Opens |
|---|---|---|
| Ada | G2 | at six |
| Bo | G7 | at eight |
"""


@pytest.mark.parametrize(
    "text",
    [
        "- Handover notes:\n\n" + indent(GATES, "  ") + "- Other notes\n",
        "> **Handover notes**\n>\n" + indent(GATES, "> "),
        "1. Handover notes:\n   - by name\n\n" + indent(GATES, "     ") + "2. Other notes\n",
    ],
)
async def test_a_table_in_a_list_or_quotation_is_shown_as_a_table(text: str) -> None:
    found = await _extract("At what gate is Bo?", [passage("h", "Handover", text)])
    tokens = MarkdownIt("commonmark").enable("table").parse(_text(found))
    assert "table_open" in {token.type for token in tokens}, _text(found)
    assert "| Bo | G7 | at eight |" in _text(found)
    whole = await _extract("Handover notes by name, gate", [passage("h", "Handover", text)])
    assert "| Ada | G2 | at six |" in _text(whole)


async def test_a_short_table_comes_whole_where_no_row_answers_alone() -> None:
    found = await _extract("Which name has which gate?", [passage("g", "Gates", GATES)])
    assert "| Ada | G2 | at six |\n| Bo | G7 | at eight |\n\n[1]" in _text(found)


async def test_the_section_that_has_the_question_as_its_heading_answers_it() -> None:
    away = (
        "What to do: start Postgres again. For SQLite, look for a full disk or wrong permissions."
    )
    full = (
        "When no space is left, messages are refused.\n\nWhat to do: free some space, then go on."
    )
    pages = [
        passage("a", "The database is away", away),
        passage("b", "The disk is full", full),
    ]
    shown = _text(await _extract("What do I do when the disk is full?", pages))
    assert "free some space" in shown


async def test_who_asks_how_is_told_the_steps_of_the_section_that_answers() -> None:
    told = (
        "To connect the kettle, you need to be allowed.\n\n"
        f"{'It has a plug. ' * 60}\n\nIn short:\n\n"
        "1. Open the lid.\n2. Pour water in.\n3. Wait for the beep."
    )
    shown = _text(await _extract("How do I connect the kettle?", [passage("k", "Kettle", told)]))
    assert "3. Wait for the beep." in shown


async def test_what_points_back_comes_with_what_it_points_to_and_gaps_are_told() -> None:
    filler = "The building was painted in the year 1990 by a company from the north. " * 5
    plans = (
        "The Basic plan has 5 seats and mail support. The Pro plan has 50 seats and phones. "
        f"That costs 40 euros a month for the plan. {filler}"
    )
    asked = "What does the Basic plan with 5 seats cost a month?"
    shown = _text(await _extract(asked, [passage("a", "Plans", plans)]))
    assert "has 50 seats and phones. [1] That costs 40 euros" in shown
    gap = f"Dogs of the city bark loudly. The price is low. Cats of the city bark, too. {filler}"
    shown = _text(await _extract("Do dogs and cats of the city bark?", [passage("b", "City", gap)]))
    assert "loudly. [1] … Cats" in shown


async def test_the_row_that_has_the_code_of_the_question_answers() -> None:
    rows = "| Asset | Owner |\n|---|---|\n| LT-001 | Ann |\n| LT-002 | Bo |\n| LT-003 | Cy |"
    shown = _text(await _extract("To whom was LT-002 handed?", [passage("l", "Laptops", rows)]))
    assert "| LT-002 | Bo |" in shown


async def test_a_title_alone_is_no_answer() -> None:
    found = await _extract(
        "What is the travel policy?", [passage("t", "Travel policy", "Travel policy")]
    )
    assert found.blocks == ()


async def test_a_row_far_down_in_which_the_words_stand_by_chance_does_not_take_the_answers_place() -> (
    None
):
    jobs = (
        "| job | Slack | Telegram |\n|---|---|---|\n| how to connect it | `guide.py` | `guide.py` |"
    )
    steps = [
        passage("telegram", "Telegram", "To connect Telegram, write to BotFather first."),
        passage("settings", "Settings", "TELEGRAM_TOKEN is what connects Telegram."),
    ]
    house = passage("house", "House", jobs)
    far = _text(await _extract("How do I connect Telegram?", [*steps, house]))
    assert far.index("BotFather") < far.index("guide.py")
    assert "guide.py" in _text(await _extract("How do I connect Slack?", [house]))


async def test_what_is_asked_for_by_a_heading_alone_is_quoted_from_there_alone() -> None:
    opening = passage("kiln", "Kiln", "The kiln burns clay into stoneware. It stands in the yard.")
    table = "| Kiln | Day |\n|---|---|\n| north kiln | Monday |\n| south kiln | Friday |"
    others = [passage("plan", "Plan", table), passage("rules", "Rules", "Nobody opens the kiln.")]
    found = await _extract("What is the kiln?", [*others, opening])
    assert {c.uri for block in found.blocks for c in block.citations} == {opening.chunk.uri}
    # Where more is asked than a heading says, everything may answer.
    found = await _extract("Which day is that of the south kiln?", [*others, opening])
    assert "Friday" in _text(found)
