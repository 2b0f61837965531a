"""Each strategy searches as it says, within its budget, and follows names to other documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.knowledge.strategies.choose import STRATEGIES, Thresholds, choose
from core.knowledge.strategies.complexity import complexity
from core.knowledge.strategies.multi_hop import multi_hop
from core.knowledge.strategies.naive import naive
from core.knowledge.strategies.parts import sides
from core.knowledge.strategies.seek import Asked, Budget
from core.messages import EVERYONE
from tests.core.knowledge.strategies.library import budget, library, open_to_all

FILLING = {
    f"Ledger {number}": f"The boiler and the printer of floor {number} are inspected. " * 3
    for number in range(12)
}
TEXTS = open_to_all(
    {
        "Boiler Room": "The boiler is looked after by Marta Quill. See [the plan](Night-Plan.md).",
        "Marta Quill": "Born in Lisbon, she came to us from the harbour office.",
        "Night Plan": "Ten steps in the dark, and then tea.",
        **FILLING,
    }
)
QUESTION = "Where does who looks after the boiler come from?"


def titles(passages: object) -> list[str]:
    return [each.chunk.title for each in passages]  # type: ignore[attr-defined]


async def test_multi_hop_follows_names_and_links_that_one_search_does_not_find(
    tmp_path: Path,
) -> None:
    asked = Asked(QUESTION, [EVERYONE], 4)
    async with library(tmp_path, TEXTS) as means:
        once = await naive(asked, means, budget())
        hop = await multi_hop(asked, means, budget())
    assert "Night Plan" not in titles(once.passages)
    assert titles(hop.passages)[0] == "Boiler Room"
    assert {"Marta Quill", "Night Plan"} <= set(titles(hop.passages))
    [led] = [each for each in hop.passages if each.chunk.title == "Marta Quill"]
    assert "Marta Quill is named in Boiler Room" in led.why
    assert [each.why for each in hop.way.looked] == ["the question", "named in the best passages"]
    assert (once.way.searches, hop.way.searches) == (1, 1)


async def test_two_hops_lead_from_a_name_in_the_question_to_what_its_document_names(
    tmp_path: Path,
) -> None:
    papers = {"Paper Mill": "Pulp, steam and Marta Quill.", "Marta Quill": "Born in Lisbon."}
    words = " ".join(["whose founder moved where before the war"] * 3)
    others = {f"Note {number}": f"{words} {number}" for number in range(20)}
    asked = Asked(f"{words} Paper Mill", [EVERYONE], 30)
    async with library(tmp_path, open_to_all(papers | others)) as means:
        hop = await multi_hop(asked, means, budget())
    assert titles(hop.passages)[0] == "Paper Mill"
    assert "Paper Mill is named in the question" in hop.passages[0].why
    [led] = [each for each in hop.passages if each.chunk.title == "Marta Quill"]
    assert "Marta Quill is named in Paper Mill" in led.why
    assert all(0 <= each.score <= 1 for each in hop.passages)


async def test_what_is_a_subject_in_running_words_leads_nowhere(tmp_path: Path) -> None:
    texts = {"Steam Boiler": "Of iron.", "Notes": "The steam boiler of floor 3 is inspected."}
    async with library(tmp_path, open_to_all(texts)) as means:
        hop = await multi_hop(Asked("who inspects floor 3", [EVERYONE]), means, budget())
    assert [each.why for each in hop.way.looked] == ["the question"]


async def test_a_plain_question_is_followed_where_what_it_finds_names_other_documents(
    tmp_path: Path,
) -> None:
    asked = Asked("boiler looked after", [EVERYONE], 4)
    async with library(tmp_path, TEXTS) as means:
        found = await choose(asked, means, budget())
        without = await choose(asked, replace(means, names=None), budget())
    assert (found.way.strategy, without.way.strategy) == ("multi_hop", "naive")
    assert "names lead further: marta quill, night plan" in found.way.reasons
    assert found.way.searches == without.way.searches == 1


@pytest.mark.parametrize("name", STRATEGIES)
async def test_no_strategy_exceeds_its_budget_or_its_limit(name: str, tmp_path: Path) -> None:
    asked = Asked("boiler, harbour office and the printer: who?", [EVERYONE], 3, "Marta and who?")
    async with library(tmp_path, TEXTS) as means:
        spent = budget(searches=2)
        found = await STRATEGIES[name](asked, means, spent)
        none = await STRATEGIES[name](asked, means, budget(searches=0))
    assert 1 <= found.way.searches <= 2
    assert 1 <= len(found.passages) <= 3
    assert none.passages == ()
    assert none.way.looked[0].why.startswith("not searched, the budget is spent")


async def test_what_is_chosen_is_told_with_its_reasons(tmp_path: Path) -> None:
    asked = Asked("Which is the older home of Marta Quill or the Night Plan?", [EVERYONE])
    async with library(tmp_path, TEXTS) as means:
        found = await choose(asked, means, budget())
        plain = await choose(Asked("boiler inspected", [EVERYONE]), means, budget())
        always = Thresholds(simple=0.0, complex=0.0)
        deep = await choose(Asked("boiler inspected", [EVERYONE]), means, budget(), always)
    assert found.way.strategy == "multi_hop"
    assert "names that documents bear: marta quill, night plan" in found.way.reasons
    assert plain.way.strategy == "naive"
    assert plain.way.searches == 1
    assert deep.way.strategy == "deep_search"


async def test_where_too_little_is_found_the_next_is_tried(tmp_path: Path) -> None:
    asked = Asked("quantum chromodynamics lattice", [EVERYONE])
    async with library(tmp_path, TEXTS) as means:
        found = await choose(asked, means, budget())
    assert "naive found too little: chain_of_rag" in found.way.reasons
    assert found.way.searches > 1


async def test_deep_search_reads_the_best_documents_whole(tmp_path: Path) -> None:
    sections = [f"## Part {n}\n\nThe kettle is {n} years old. " + "Tea. " * 150 for n in range(9)]
    hidden = "## Last\n\nIn the cellar stands a spare valve for the kettle.\n"
    texts = open_to_all({"Kettle": "\n\n".join([*sections, hidden]), **FILLING})
    asked = Asked("How old is the kettle, and where is its valve?", [EVERYONE], 2, deep=9)
    async with library(tmp_path, texts) as means:
        told: list[tuple[str, str]] = []
        listening = replace(means, tell=lambda step, what: told.append((step, what)))
        found = await STRATEGIES["deep_search"](asked, listening, budget())
        late = Budget(iter([0.0, 0.0, *[99.0] * 99]).__next__)
        unread = await STRATEGIES["deep_search"](asked, means, late)
    assert ("reading_whole", "Kettle") in told
    assert ("Kettle", "read whole") in {(each.query, each.why) for each in found.way.looked}
    assert 2 < len(found.passages) <= 9
    assert any("spare valve" in each.chunk.text for each in found.passages)
    assert "read whole" not in {each.why for each in unread.way.looked}


async def test_a_second_strategy_does_not_search_again_for_what_the_first_one_did(
    tmp_path: Path,
) -> None:
    asked = Asked("quantum chromodynamics lattice", [EVERYONE])
    async with library(tmp_path, TEXTS) as means:
        found = await choose(asked, means, budget())
    queries = [each.query for each in found.way.looked if each.why != "read whole"]
    assert queries.count(asked.question) == 1
    assert found.way.searches == len(queries)


async def test_a_question_that_leans_on_the_one_before_is_completed(tmp_path: Path) -> None:
    async with library(tmp_path, TEXTS) as means:
        asked = Asked(
            "Of Marta Quill, or who?",
            [EVERYONE],
            3,
            "Who came from the harbour office? Of Marta Quill",
        )
        found = await choose(asked, means, budget())
    assert found.way.strategy == "conversational"
    assert titles(found.passages)[0] == "Marta Quill"


@pytest.mark.parametrize(
    ("question", "most"),
    [("opening hours", 0.2), ("How do I restore a backup?", 0.2), ("", 0.0)],
)
def test_plain_questions_are_simple(question: str, most: float) -> None:
    assert complexity(question, "en").value <= most


def test_complexity_stays_within_its_bounds() -> None:
    long = "of whose than both, " * 200
    assert complexity(long, "en", {"a b", "c d", "e f"}, leaning=True).value == 1.0


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("Which opera has more acts, Parsifal or Manon?", ["Parsifal", "Manon"]),
        ("Who is older, DC Talk, or J. M. Barrie?", ["DC Talk", "J. M. Barrie"]),
        ("Are Aladdin and Song of the South alike?", ["Aladdin", "Song of the South alike"]),
        ("Is sick leave or parental leave paid", ["sick leave", "parental leave paid"]),
        ("Who and when", []),
        ("or", []),
    ],
)
def test_the_sides_of_a_comparison_are_its_words_of_content(
    question: str, apart: list[str]
) -> None:
    assert sides(question, "en") == apart


async def test_sides_that_no_document_is_named_after_are_searched_for_apart(
    tmp_path: Path,
) -> None:
    asked = Asked("Which is older, the boiler or Marta Quill?", [EVERYONE], 4)
    async with library(tmp_path, TEXTS) as means:
        found = await multi_hop(asked, means, budget())
    assert ("boiler", "a part of the question") in {
        (each.query, each.why) for each in found.way.looked
    }
    assert "Marta Quill" not in {
        each.query for each in found.way.looked if each.why == "a part of the question"
    }
