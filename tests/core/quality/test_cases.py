"""What is taken out of a case's words, what its answer is to have, and what changed between two runs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Citation, Reply
from core.quality.cases.case import Case, Outcome, changes, missed
from core.quality.cases.phrase import phrase
from core.quality.cases.scrub import Removed, scrub


def reply(text: str = "You get 30 days. [1]", *uris: str) -> Reply:
    return Reply(text, tuple(Citation(n, "T", uri, "q") for n, uri in enumerate(uris, 1)))


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("Write to ada.l+x@mail.example.org!", "Write to [e-mail]!"),
        ("Ask <@U024ABCDE> or @ada.l, please.", "Ask [mention] or [mention], please."),
        ("Call +49 (30) 123-45-67 or 030/1234567.", "Call [number] or [number]."),
        ("From DE89 3704 0044 0532 0130 00 to mine", "From [account] to mine"),
        ("Is ada lovelace's leave over, Ada?", "Is [name] leave over, [name]?"),
        ("田中さんの休暇は?", "[name]さんの休暇は?"),
        ("Ticket of U061", "Ticket of [name]"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, scrubbed: str) -> None:
    assert scrub(text, {"Ada Lovelace", "田中", "T024.U061", ""}).text == scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "What holds from 2026-11-27 14:30 on, and what from 27.11.2026?",
        "Who signs above 1.000.000 or 1,000,000 euros?",
        "Does 10.2.1 listen on port 8080? Nomada and Canada do.",
        "Is user/repo@v2 the same as error 404?",
    ],
)
def test_days_amounts_versions_and_longer_words_stay(text: str) -> None:
    assert scrub(text, {"Ada"}) == scrub(text, set())
    assert scrub(text, {"Ada"}).text == text


def test_of_who_asked_elsewhere_only_whole_names_go() -> None:
    text = "May I ask May Bell or bell's friend Jo?"
    assert scrub(text, set(), {"May Bell", "Jo"}).text == "May I ask [name] or bell's friend Jo?"


def test_what_was_taken_out_is_told_in_order() -> None:
    removed = scrub("Bo (bo@x.org) asks", {"Bo"}).removed
    assert removed == (Removed("name", "Bo"), Removed("e-mail", "bo@x.org"))


@given(st.text(), st.sets(st.text(max_size=8), max_size=3))
def test_scrubbing_ends_and_never_leaves_a_long_number_nor_a_name(
    text: str, names: set[str]
) -> None:
    left = scrub(f"{text} 0171 2345678 {text}", names)
    assert "2345678" not in left.text
    kept = re.sub(r"\[[a-z-]+\]", "", left.text)
    assert [name for name in names if phrase(name) and _stands(name, kept, text)] == []


def _stands(name: str, kept: str, text: str) -> bool:
    """Where it stood by itself in the text and not merely because something else was taken out."""
    pattern = re.compile(phrase(name), re.IGNORECASE)
    return bool(pattern.search(kept)) and bool(pattern.search(text))


@pytest.mark.parametrize(
    ("words", "text", "stands"),
    [
        ("30 days", "They are (30\nDays).", True),
        ("30 days", "130 days", False),
        ("30 days", "30 daysends", False),
        ("休暇", "年次休暇は三十日", True),
        ("Straße", "In der STRASSE", False),
    ],
)
def test_words_stand_in_their_order_and_by_themselves(words: str, text: str, stands: bool) -> None:
    assert bool(re.search(phrase(words), text, re.IGNORECASE)) is stands


@pytest.mark.parametrize(
    ("source", "uri", "cited"),
    [
        ("leave.md", "file:///srv/docs/leave.md#parents", True),
        ("docs/leave.md", "file:///srv/docs/leave.md", True),
        ("/srv/docs/leave.md", "file:///srv/docs/leave.md", True),
        ("leave.md#parents", "file:///srv/docs/leave.md#parents", True),
        ("leave.md#parents", "file:///srv/docs/leave.md#sick", False),
        ("ave.md", "file:///srv/docs/leave.md", False),
        ("my leave.md", "file:///srv/my%20leave.md", True),
        ("https://x.org/leave", "https://x.org/leave#a", True),
    ],
)
def test_a_source_is_cited_by_its_address_or_the_end_of_it(
    source: str, uri: str, cited: bool
) -> None:
    assert missed(Case("?", sources=(source,)), reply("Yes. [1]", uri)) == (
        () if cited else ("source",)
    )


def test_one_of_several_sources_is_enough_and_all_words_are_needed() -> None:
    case = Case("?", sources=("a.md", "b.md"), answer=("30 days", "paid"))
    assert missed(case, reply("**30** days [1], paid.", "file:///b.md")) == ()
    assert missed(case, reply("30 days. [1]", "file:///c.md")) == ("source", "answer")


def test_where_nothing_answers_only_saying_so_without_a_citation_passes() -> None:
    nothing = "I found nothing about that in the documents you may see."
    assert missed(Case("?"), reply(nothing)) == ()
    assert missed(Case("?"), reply(nothing, "file:///a.md")) == ("nothing",)
    assert missed(Case("?"), reply("Perhaps. [?]")) == ("nothing",)


def test_a_case_is_known_by_what_it_asks_and_changed_by_what_it_expects() -> None:
    one = Case("How?", sources=("a.md",), note="x")
    assert one.id == Case("How?").id
    assert len({one.id, Case("How?", ("Why?",)).id, Case("How?", audience="room:t::1").id}) == 3
    assert one.fingerprint == Case("How?", sources=("a.md",)).fingerprint
    assert one.fingerprint != Case("How?", sources=("b.md",)).fingerprint


def test_only_a_case_that_was_known_as_it_is_can_be_fixed_or_broken() -> None:
    good, bad = reply("Yes. [1]", "file:///a.md"), reply("No.")
    cases = {text: Case(text, sources=("a.md",)) for text in ("1", "2", "3", "4", "5")}
    replies = {"1": good, "2": bad, "3": good, "4": bad, "5": bad}
    outcomes = [Outcome(cases[text], replies[text], 0.1) for text in cases]
    before = {cases[text].fingerprint: text in "24" for text in "1234"}
    before[Case("4", sources=("a.md",)).fingerprint] = False
    changed = changes(outcomes, before)
    assert changed.fixed == (cases["1"].id, cases["3"].id)
    assert changed.broke == (cases["2"].id,)
