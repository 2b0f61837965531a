"""The lines of `.env`: what is wrong with them, without a value of theirs, and how a default stands there."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from pydantic import SecretStr

ENV = Path(".env")
_NAMED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(['\"]?)", re.M)
_PROVIDERS = (
    "ANTHROPIC", "AZURE_OPENAI", "COHERE", "DEEPSEEK", "FIREWORKS", "GOOGLE", "GROQ", "MISTRAL",
    "OPENAI", "OPENROUTER", "TOGETHER", "XAI",
)  # fmt: skip
"""Those of models whose key is usually in a variable such as OPENAI_API_KEY."""


def wrong_lines(known: Iterable[str], path: Path = ENV) -> list[str]:
    """One sentence for each line that sets nothing, or takes others into its value; none without a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return [f"{path} is a link that leads nowhere; mend it"] if path.is_symlink() else []
    except UnicodeDecodeError:
        return [f"{path} is not UTF-8 text; save it as UTF-8"]
    except OSError as error:
        return [f"{path} cannot be read: {error.strerror}; make it a file that you may read"]
    settings = {name.upper() for name in known}
    bindings = parse_stream(io.StringIO(text))
    return [f"{path}: {what}" for each in bindings if (what := _wrong(each, settings))]


def _wrong(binding: Binding, settings: Collection[str]) -> str:
    lines = binding.original.string
    number = binding.original.line + _blank_before(lines)
    named = [found for found in _NAMED.finditer(lines) if found[1].upper() in settings]
    swallows = binding.value is not None and "\n" in lines.strip() and bool(named)
    bare = binding.key is not None and binding.value is None
    if not (binding.error or swallows or bare):
        return ""
    first = _NAMED.match(lines.lstrip())
    if first is None or not first[2]:
        return f"line {number} is not NAME=value; write it so, or # before it. Example: PORT=8080"
    whose = f"the value of {first[1]}" if first[1].upper() in settings else "its value"
    return (
        f"line {number}: {whose} begins with a quote, and does not end with the same one on that "
        "line; close it there, or leave out both"
    )


def _blank_before(lines: str) -> int:
    return lines[: len(lines) - len(lines.lstrip())].count("\n")


def idle_keys(from_file: Mapping[str, str | None], environment: Mapping[str, str]) -> Iterator[str]:
    """A warning for each key of a provider that stands only in `.env`, where no provider reads it."""
    if from_file.get("mynah_model_key") or environment.get("MYNAH_MODEL_KEY"):
        return
    for name in (f"{provider}_API_KEY" for provider in _PROVIDERS):
        if from_file.get(name.lower()) and not environment.get(name):
            yield f"{ENV}: {name} has no effect there; write the key as MYNAH_MODEL_KEY"


def written(default: object) -> str:
    """As it would stand in `.env`."""
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return str(default).lower() if isinstance(default, bool) else str(default)
