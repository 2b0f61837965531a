"""A language model that hangs, fails or writes rubbish: people get quotes and are told why."""

from __future__ import annotations

import time
from pathlib import Path

from tests.faults.product import Caller, Product, product, until
from tests.faults.rogue import Rogue, running_rogue

MODES = {
    "silent": "no word from it for 2 s",
    "500": "its provider failed with status 500",
    "429": "its provider is asked too often",
    "no http": "its provider cannot be reached",
    "no events": "its provider answered something unreadable",
    "closes": "its answer broke off",
}
QUESTION = "When does the library open?"


async def _asked_badly(mode: str, rogue: Rogue, mynah: Product, caller: Caller) -> None:
    rogue.mode = mode
    began = time.monotonic()
    answer = await caller.ask("c", f"bad-{mode.replace(' ', '-')}", QUESTION)
    assert time.monotonic() - began < 20, mode
    assert "ten on weekdays" in answer["answer"], (mode, answer)
    [notice] = answer["notices"]
    says = "broke off" if mode == "closes" else "did not answer"
    assert notice.startswith(f"The language model {says} ({MODES[mode]})"), (mode, notice)
    await _model_is(f"degraded: {MODES[mode]}; people get quotes instead", caller)


async def _model_is(state: str, caller: Caller) -> None:
    """Asked once a second at most, so it may take that long; people get answers all the time."""

    async def is_so() -> bool:
        status, parts = await caller.ready()
        assert status == 200
        return parts["model"] == state

    await until(is_so, 20, state)


async def test_a_model_in_trouble_costs_no_answer(tmp_path: Path, stocked: Path) -> None:
    async with running_rogue() as rogue:
        model = {
            "MYNAH_MODEL": "openai:rogue",
            "MYNAH_MODEL_URL": rogue.url,
            "MYNAH_MODEL_SECONDS": "2",
        }
        async with product(tmp_path, stocked=stocked, **model) as (mynah, caller):
            await mynah.start()
            await caller.wait_until_ready()
            for mode in MODES:
                await _asked_badly(mode, rogue, mynah, caller)
            rogue.mode = "500"
            assert (await mynah.findings("--call"))["chat model"] == "degraded"
            rogue.mode = "fine"
            answer = await caller.ask("c", "good", QUESTION)
            assert answer["notices"] == []
            assert "opens at ten on weekdays" in answer["answer"]
            await _model_is("ok", caller)
            assert (await mynah.findings("--call"))["chat model"] == "ok"
            told = [m["reply_to"] for m in await caller.messages("c") if m["role"] == "mynah"]
            assert told == [f"bad-{mode.replace(' ', '-')}" for mode in MODES] + ["good"]
