"""How models, index and cross-encoder are put behind circuits, places and balancing by the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from adapters.doubles.index import MemoryIndex
from adapters.doubles.models import ScriptedModel
from adapters.doubles.people import MemoryNotes
from adapters.models.wellness import is_well
from bots.instances import instances_of
from bots.resilient import Resilience, checked, with_places
from bots.settings import Settings
from bots.settings_addresses import wrong_address
from bots.writers import chat_models
from core.messages import EVERYONE, Audience
from core.ports import Match, ModelFailed, Prompt, Unavailable
from core.resilience.balance import Registry
from core.resilience.circuit import State
from core.resilience.models import BreakingModel
from core.resilience.route import Tier
from tests.adapters.models.provider import running_provider
from tests.adapters.telemetry.receiver import receiving

ASKED = Prompt("", "When?")
AWAY = ModelFailed("away", retryable=True)


def test_servers_are_named_with_their_weights() -> None:
    assert instances_of("") == {}
    assert instances_of("http://a/v1?v=2") == {"http://a/v1?v=2": 1.0}
    two = {"http://a/v1": 2.0, "http://b/v1": 1.0}
    assert instances_of("http://a/v1=2, http://b/v1,") == two
    for wrong in ("http://a/v1=0,http://b/v1", "http://a/v1,http://a/v1"):
        with pytest.raises(ValueError, match=r"weight|twice"):
            instances_of(wrong)
        assert wrong_address("mynah_model_url", wrong)
    assert wrong_address("mynah_model_url", "http://a/v1=2,http://b/v1") == ""
    assert "begins with ftp://" in wrong_address("mynah_model_url", "http://a/v1,ftp://b/v1")


async def test_a_model_at_several_servers_is_one_that_balances_and_is_checked() -> None:
    with receiving() as well, receiving(status=503) as unwell:
        settings = Settings(
            _env_file=None,
            mynah_model="tiny",
            mynah_model_url=f"{well.url}/v1=3,{unwell.url}/v1",
            mynah_model_key=SecretStr("sk-1"),
        )
        servers: list[Registry] = []
        [tier] = chat_models(settings, servers.append)
        [registry] = servers
        loads = registry.loads
        assert [each.name for each in tier.models] == ["tiny"]
        assert [load.weight for load in loads.values()] == [3.0, 1.0]
        async with checked(servers, "sk-1"):
            async with asyncio.timeout(10):
                while not any(load.missed for load in loads.values()):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        assert loads[f"{unwell.url}/v1"].missed == 1
        assert loads[f"{well.url}/v1"].missed == 0
        assert [each.path for each in well.posted] == ["/v1/models"]
        assert well.posted[0].headers["authorization"] == "Bearer sk-1"
    assert not await is_well("http://127.0.0.1:9/v1", "")


def tiers_of(*models: ScriptedModel) -> tuple[Tier, ...]:
    return (Tier(1, models),)


async def told(model: object) -> str:
    assert isinstance(model, BreakingModel)
    return "".join([piece async for piece in model.write(ASKED)])


async def test_several_models_are_left_alone_by_all_processes_and_a_single_one_by_none() -> None:
    notes, changes = MemoryNotes(), list[tuple[str, State]]()
    one = Resilience(notes, lambda name, state: changes.append((name, state)))
    other = Resilience(notes)
    single = tiers_of(ScriptedModel([AWAY], name="a"))
    assert one.tiers(single) is single
    [tier] = one.tiers(tiers_of(ScriptedModel([AWAY], name="a"), ScriptedModel("x", name="b")))
    for _ in range(3):
        with pytest.raises(ModelFailed, match="away"):
            await told(tier.models[0])
    assert changes == [("model a", State.OPEN)]
    [same] = other.tiers(tiers_of(ScriptedModel("At ten.", name="a"), ScriptedModel(name="b")))
    with pytest.raises(ModelFailed, match="left alone"):
        await told(same.models[0])
    assert await told(tier.models[1]) == "x"


def test_places_are_only_there_where_they_are_set() -> None:
    tiers = tiers_of(ScriptedModel(name="a"))
    assert with_places(tiers, Settings(_env_file=None)) is tiers
    [tier] = with_places(tiers, Settings(_env_file=None, model_calls=2))
    assert tier.models[0] is not tiers[0].models[0]
    assert tier.models[0].name == "a"


class Flaky(MemoryIndex):
    """Away for the first so many queries."""

    away = 0
    asked = 0

    async def match(
        self, terms: str, readers: Sequence[Audience], limit: int, spaces: Sequence[str] = ()
    ) -> list[Match]:
        self.asked += 1
        if self.asked <= self.away:
            raise Unavailable("no Weaviate")
        return await super().match(terms, readers, limit, spaces)


async def test_a_query_of_a_server_is_made_once_more_and_soon_not_at_all() -> None:
    flaky = Flaky()
    flaky.away = 1
    search = Resilience().search(flaky)
    assert await search.match("x", (EVERYONE,), 3) == []
    assert flaky.asked == 2
    flaky.asked, flaky.away = 0, 10**6
    for _ in range(8):
        with pytest.raises(Unavailable):
            await search.match("x", (EVERYONE,), 3)
    assert flaky.asked == 10  # five calls, each tried twice; then it is left alone


class Late:
    name = "late"

    async def score(self, question: str, texts: Sequence[str]) -> list[float]:
        await asyncio.sleep(5)
        return []


async def test_a_cross_encoder_gets_its_time_and_is_then_left_alone() -> None:
    reranker = Resilience().reranker(Late(), 0.01)
    for _ in range(3):
        with pytest.raises(Unavailable, match="late did not answer"):
            await reranker.score("When?", ["At ten."])
    with pytest.raises(Unavailable, match="left alone"):
        await reranker.score("When?", ["At ten."])


async def test_a_model_at_several_servers_is_answered_by_one_that_is_there() -> None:
    async with running_provider() as there:
        there.answers = [["At ", "ten."]]
        settings = Settings(
            _env_file=None,
            mynah_model="tiny",
            mynah_model_url=f"http://127.0.0.1:9/v1,{there.url}/v1",
        )
        [tier] = chat_models(settings)
        assert "".join([each async for each in tier.models[0].write(ASKED)]) == "At ten."
        assert len(there.asked) == 1
