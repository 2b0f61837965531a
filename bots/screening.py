"""What finds personal data, and the models that are not told it, as the settings say."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bots.settings import Settings
from core.ports import ChatModel
from core.safety.found import LIGHT_KINDS
from core.safety.pii import PRIVATE_KINDS, Find, find_light
from core.safety.shielded import Shielded

if TYPE_CHECKING:
    from adapters.models.presidio import Presidio


def find_of(settings: Settings) -> Find:
    """Raises Misconfigured where Presidio is asked for and not installed."""
    if settings.personal_data == "light":
        return find_light
    presidio = _presidio()
    presidio.check()
    return presidio.find


def shielded(model: ChatModel, settings: Settings) -> ChatModel:
    """The same model, told signs in place of personal data."""
    if not settings.model_pseudonyms:
        return model
    kinds = LIGHT_KINDS if settings.personal_data == "light" else PRIVATE_KINDS
    return Shielded(model, find_of(settings), kinds)


@cache
def _presidio() -> Presidio:
    """One a process: it takes half a gigabyte."""
    from adapters.models.presidio import Presidio

    return Presidio()
