"""`.env.example` and the settings say the same."""

from __future__ import annotations

from pathlib import Path

from bots.env_example import example
from bots.settings import Settings

ROOT = Path(__file__).parents[2]


def test_the_committed_example_is_what_the_settings_say() -> None:
    committed = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert committed == example(), "run .venv/bin/python -m bots.env_example"


def test_every_setting_has_its_reason_and_its_default_on_one_line_each() -> None:
    lines = example().splitlines()
    for name, field in Settings.model_fields.items():
        assert field.description
        assert lines[
            next(n for n, line in enumerate(lines) if line.startswith(f"# {name.upper()}=")) - 1
        ] == (f"# {field.description}")


def test_the_example_with_every_line_switched_on_is_the_default() -> None:
    switched_on = {
        line[2:].split("=")[0].lower(): line.split("=", 1)[1]
        for line in example().splitlines()
        if line.startswith("# ") and line[2:].split("=")[0].isupper()
    }
    assert set(switched_on) == set(Settings.model_fields)
    given = {name: value for name, value in switched_on.items() if value}
    assert Settings(_env_file=None, **given) == Settings(_env_file=None)  # type: ignore[arg-type]
