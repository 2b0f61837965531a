"""Which models are told personal data, as the settings say."""

from __future__ import annotations

from adapters.doubles.models import ScriptedModel
from bots.screening import find_of, shielded
from bots.settings import Settings
from core.ports import Prompt
from core.safety.pii import PRIVATE_KINDS, find_light
from core.safety.shielded import Shielded

USUAL = Settings(_env_file=None)
MAIL = "ada@lovelace.org"


async def _read(settings: Settings) -> str:
    model = ScriptedModel("Fine.")
    async for _ in shielded(model, settings).write(Prompt("", MAIL)):
        pass
    return model.prompts[0].request


async def test_a_model_reads_signs_unless_a_setting_says_otherwise() -> None:
    assert await _read(USUAL) == "<EMAIL_1>"
    assert await _read(USUAL.model_copy(update={"model_pseudonyms": False})) == MAIL


async def test_with_presidio_names_are_signs_as_well() -> None:
    presidio = USUAL.model_copy(update={"personal_data": "presidio"})
    made = shielded(ScriptedModel("x"), presidio)
    assert isinstance(made, Shielded) and made.kinds == PRIVATE_KINDS
    assert find_of(USUAL) is find_light
    assert [f.kind for f in await find_of(presidio)("Maria Gonzalez called")] == ["person"]
