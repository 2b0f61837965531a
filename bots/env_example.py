"""Writes `.env.example` from the settings: name, default and the line of reason of each."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from bots.env_file import written
from bots.settings import Settings

_WIDTH = 98
_HEAD = """\
# Every setting of Mynah, with its default. Nothing needs to be set: copy this file to .env and
# change what you like there; the environment goes before .env. Written by
# `.venv/bin/python -m bots.env_example`; a test fails when it is out of date.
"""


def example() -> str:
    """The whole file."""
    sections = _sections()
    lines = [_HEAD.rstrip()]
    for name, field in Settings.model_fields.items():
        if name in sections:
            lines += ["", f"# --- {sections[name]} {'-' * (_WIDTH - 7 - len(sections[name]))}"]
        lines += ["", f"# {field.description}", f"# {name.upper()}={written(field.default)}"]
    return "\n".join(lines) + "\n"


def _sections() -> dict[str, str]:
    """The first setting below each of the comments that divide `Settings`, with that comment."""
    found = re.findall(r"^    # (.+)\n    (\w+):", inspect.getsource(Settings), re.MULTILINE)
    return {name: title for title, name in found}


if __name__ == "__main__":
    Path(".env.example").write_text(example(), encoding="utf-8")
