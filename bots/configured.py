"""Settings with some of them changed: by a file like `.env`, or by NAME=VALUE as somebody typed them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from bots.env_file import wrong_lines
from bots.settings import Settings
from bots.settings_check import contradictions
from bots.settings_problem import invalid
from core.ports import Misconfigured

AS_IT_IS = "present"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and what of them is changed, secrets unreadable."""

    settings: Settings
    changes: Mapping[str, str]


def configured(text: str) -> Configuration:
    """The present settings with what this file or these words change.

    `text` names a file, is "present", or is NAME=VALUE with spaces between several. Raises
    Misconfigured where that is no setting, or cannot stand with the others.
    """
    fields = Settings.model_fields
    values = {name.lower(): value for name, value in _values(text).items()}
    if unknown := sorted(values.keys() - fields.keys()):
        raise Misconfigured(f"{text}: there is no setting {unknown[0].upper()}")
    try:
        settings = Settings(**values)  # type: ignore[arg-type]  # read from text, as from `.env`
    except ValidationError as error:
        raise Misconfigured(
            "\n".join(f"{text}: {line}" for line in invalid(error, fields))
        ) from None
    if wrong := list(contradictions(settings)):
        raise Misconfigured("\n".join(f"{text}: {line}" for line in wrong))
    secret = {name for name in values if isinstance(getattr(settings, name), SecretStr)}
    told = {name.upper(): "…" if name in secret else value for name, value in values.items()}
    return Configuration(settings, told)


def _values(text: str) -> dict[str, str]:
    if text == AS_IT_IS:
        return {}
    if "=" not in text or Path(text).is_file():
        file = Path(text)
        if not file.is_file():
            raise Misconfigured(f"{text!r} is no file, and not NAME=VALUE, and not {AS_IT_IS!r}")
        if wrong := wrong_lines(Settings.model_fields, file):
            raise Misconfigured("\n".join(wrong))
        return {name: value or "" for name, value in dotenv_values(file, interpolate=False).items()}
    try:
        pairs = [part.partition("=") for part in shlex.split(text)]
    except ValueError as error:
        raise Misconfigured(f"{text}: {error}") from None
    if bare := [name for name, equals, _ in pairs if not (name and equals)]:
        raise Misconfigured(f"{text}: {bare[0]!r} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}
