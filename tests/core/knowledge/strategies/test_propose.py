"""A model may propose queries: read carefully, within a budget of tokens, and else a rule decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.doubles.models import ScriptedModel
from core.knowledge.strategies.chain_of_rag import chain_of_rag
from core.knowledge.strategies.deep_search import deep_search
from core.knowledge.strategies.multi_hop import multi_hop
from core.knowledge.strategies.propose import LONGEST, MOST, REPLY, read_queries
from core.knowledge.strategies.seek import Asked, Sought, Strategy
from core.messages import EVERYONE
from core.ports import ModelFailed
from tests.core.knowledge.strategies.library import budget, library, open_to_all

TEXTS = open_to_all(
    {
        "Boiler": "The boiler was bought from the works of Ostrava.",
        "Works": "The works of Ostrava closed in 1994 for want of coal.",
        **{f"Ledger {number}": f"Tea for floor {number}, " * 9 for number in range(9)},
    }
)
QUESTION = "Why did the maker of our heating go out of business?"


async def sought(strategy: Strategy, model: ScriptedModel, home: Path, tokens: int) -> Sought:
    async with library(home, TEXTS) as means:
        spent = replace(budget(), tokens=tokens)
        return await strategy(
            Asked(QUESTION, [EVERYONE], 3), replace(means, model=model, names=None), spent
        )


async def test_chain_of_rag_searches_for_what_the_model_misses_until_it_misses_nothing(
    tmp_path: Path,
) -> None:
    model = ScriptedModel('["works of Ostrava closed"]', "[]", "never asked")
    found = await sought(chain_of_rag, model, tmp_path, 6_000)
    assert ("works of Ostrava closed", "what the model misses") in {
        (each.query, each.why) for each in found.way.looked
    }
    assert "Works" in [each.chunk.title for each in found.passages]
    assert len(model.prompts) == 2
    assert "works of Ostrava closed in 1994" in model.prompts[1].request
    assert 0 < found.way.tokens <= 6_000


@pytest.mark.parametrize("strategy", [multi_hop, deep_search])
async def test_sub_questions_of_the_model_are_searched_for(
    strategy: Strategy, tmp_path: Path
) -> None:
    model = ScriptedModel('```json\n["boiler bought from", "why works closed"]\n```')
    found = await sought(strategy, model, tmp_path, 6_000)
    assert {"boiler bought from", "why works closed"} <= {each.query for each in found.way.looked}


@pytest.mark.parametrize(
    "answer",
    [
        "I would search for boilers.",
        '{"queries": "boiler"}',
        '["boiler", 7]',
        "[" * REPLY,
        "[" + '"boiler", ' * REPLY,
        [ModelFailed("away", retryable=True)],
    ],
)
async def test_without_a_usable_proposal_the_rule_decides(answer: object, tmp_path: Path) -> None:
    model = ScriptedModel(answer)  # type: ignore[arg-type]
    found = await sought(chain_of_rag, model, tmp_path, 6_000)
    reasons = [each.why for each in found.way.looked]
    assert "the model proposed nothing usable" in reasons
    assert "nothing found has these words" in reasons


async def test_a_model_is_not_asked_beyond_the_budget_of_tokens(tmp_path: Path) -> None:
    model = ScriptedModel('["boiler"]')
    found = await sought(chain_of_rag, model, tmp_path, 100)
    assert model.prompts == []
    assert found.way.tokens == 0


async def test_a_model_that_says_nothing_is_not_waited_for_longer_than_the_budget(
    tmp_path: Path,
) -> None:
    model = ScriptedModel(["[", 60.0, "]"])
    async with library(tmp_path, TEXTS) as means:
        hasty = replace(budget(), seconds=0.5)
        found = await multi_hop(Asked(QUESTION, [EVERYONE], 3), replace(means, model=model), hasty)
    assert found.passages
    assert model.cancelled == 1


@pytest.mark.parametrize(
    ("reply", "queries"),
    [
        ('["a boiler", "a  boiler", "A BOILER?"]', ["a boiler", "A BOILER?"]),
        ('["who pays?", "of the", "x", ""]', []),
        (f'["{"long " * LONGEST}"]', []),
        (
            str([f"boiler {n}" for n in range(9)]).replace("'", '"'),
            [f"boiler {n}" for n in range(MOST)],
        ),
        ("[]", []),
        ("none", None),
    ],
)
def test_only_what_can_be_searched_for_is_taken(reply: str, queries: list[str] | None) -> None:
    assert read_queries(reply, "Who pays?", "en") == queries
