"""The questions put to the handbook, and how their outcomes are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.measure.handbook import (
    QUESTIONS,
    Outcome,
    ReaderQuestion,
    eval_handbook,
    failures,
    figures,
    read_questions,
)
from bots.settings import Settings
from core.messages import Citation, Reply
from core.ports import Misconfigured
from tests.adapters.sources.files import docx_with_picture

DOCS = Path(__file__).parents[3] / "docs"
NOTHING = "I found nothing about that in the documents you may see.\n\nI looked at: [A](<a>)."


def outcome(
    pages: tuple[str, ...], found: tuple[str, ...], cited: tuple[str, ...] = (), text: str = ""
) -> Outcome:
    citations = tuple(Citation(n, page, page, "words") for n, page in enumerate(cited, 1))
    reply = Reply(text or "An answer. [1]", citations)
    return Outcome(ReaderQuestion("?", pages), found, reply, cited, (True,) * len(cited))


def test_there_are_enough_questions_and_none_is_asked_twice() -> None:
    asked = read_questions(QUESTIONS)
    assert len([one for one in asked if one.pages]) >= 64
    assert len([one for one in asked if not one.pages]) >= 22
    assert len({one.question for one in asked}) == len(asked)


def test_every_page_that_shall_answer_is_there() -> None:
    named = {page for one in read_questions(QUESTIONS) for page in one.pages}
    assert {page for page in named if not (DOCS / page).is_file()} == set()


def test_every_page_for_readers_is_asked_about() -> None:
    named = {page for one in read_questions(QUESTIONS) for page in one.pages}
    written = {file.name for file in DOCS.glob("*.md")}
    assert written - named <= {"complaints.md", "dependencies.md", "measurements.md"}


def test_a_line_that_is_no_question_is_named_with_what_it_should_be(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"question": "How?", "pages": []}\n\n')
    assert [one.question for one in read_questions(file)] == ["How?"]
    file.write_text('{"question": "How?"}')
    with pytest.raises(Misconfigured, match="each line shall be like"):
        read_questions(file)


async def test_documents_of_other_formats_are_measured_by_what_a_reader_sees(
    tmp_path: Path,
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "leave.docx").write_bytes(
        docx_with_picture("Anna Berg grants 30 days of leave a year.")
    )
    (tmp_path / "questions.jsonl").write_text(
        '{"question": "Who grants how many days of leave a year?", "pages": ["leave.docx"]}\n'
    )
    found = await eval_handbook(Settings(), tmp_path / "home", tmp_path, lambda _: None)
    shares = found["sets"]["answerable"]["mynah"]
    assert (shares["cites_right_page"], shares["quotes_present"]) == (1.0, 1.0)


async def test_questions_of_further_files_are_sets_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "leave.md").write_text("# Leave\n\nAnna grants 30 days of leave a year.\n")
    (tmp_path / "questions.jsonl").write_text(
        '{"question": "How many days of leave a year?", "pages": ["leave.md"]}\n'
    )
    (tmp_path / "questions-de.jsonl").write_text(
        '{"question": "Wie hoch ist der Eiffelturm?", "pages": []}\n'
    )
    told: list[str] = []
    found = await eval_handbook(Settings(), tmp_path / "home", tmp_path, told.append)
    assert found["sets"]["answerable"]["mynah"]["cites_right_page"] == 1.0
    assert found["sets"]["de unanswerable"]["mynah"] == {"questions": 1, "says_so": 1.0}
    assert found["failures"] == []


async def test_a_page_that_is_not_there_is_named_before_anything_is_indexed(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "questions.jsonl").write_text('{"question": "How?", "pages": ["gone.md"]}')
    with pytest.raises(Misconfigured, match=r"does not have: gone\.md"):
        await eval_handbook(Settings(), tmp_path / "home", tmp_path, lambda _: None)


def test_a_right_page_counts_among_the_first_three_only() -> None:
    third = outcome(("c",), ("a", "b", "c"), ("c",))
    fourth = outcome(("d",), ("a", "b", "c", "d"), ("d",))
    shares = figures([third, fourth])["answerable"]["mynah"]
    assert (shares["page@1"], shares["page@3"], shares["cites_right_page"]) == (0.0, 0.5, 1.0)


def test_a_quote_that_stands_nowhere_counts_in_both_sets() -> None:
    good = outcome(("a",), ("a",), ("a", "a"))
    invented = Outcome(
        ReaderQuestion("?", ()),
        ("a",),
        Reply("x [1]", (Citation(1, "a", "a", "no"),)),
        ("a",),
        (False,),
    )
    assert figures([good, invented])["answerable"]["mynah"]["quotes_present"] == 0.6667
    assert failures([good, invented])[0]["missed"] == ["quotes_present", "says_so"]


def test_saying_so_takes_the_words_and_no_citation() -> None:
    says = outcome((), ("a",), text=NOTHING)
    answers = outcome((), ("a",), ("a",))
    silent = outcome((), ("a",), text="Goodbye!")
    assert figures([says, answers, silent])["unanswerable"]["mynah"]["says_so"] == 0.3333
    assert [one["missed"] for one in failures([says, answers, silent])] == [["says_so"]] * 2
