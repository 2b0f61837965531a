"""What an index was filled with, written beside it: an index knows only its own models' vectors."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.ports import Misconfigured, VectorSpace

VERSION = 2
"""Raised when the table's columns or the analysis of terms change."""


class OtherIndex(Misconfigured):
    """The index on disk was filled by other models or by another release than would read it."""


def check_label(folder: Path, spaces: Sequence[VectorSpace]) -> str:
    """Write the label of a new index, or compare it; raises OtherIndex where they differ.

    Returns the index's own id: whoever remembers what is in the index remembers it with this id,
    and so notices when the folder was removed and a new index stands in its place.
    """
    file = folder / "index.json"
    wanted = label(spaces)
    try:
        written = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        written = {**wanted, "id": uuid.uuid4().hex}
        _write(file, written)
    except (ValueError, OSError) as error:
        raise OtherIndex(f"{file} cannot be read ({error}). {_remedy(folder)}") from error
    if not isinstance(written, dict) or not written.items() >= wanted.items():
        raise OtherIndex(f"{difference(written, wanted)} {_remedy(folder)}")
    return str(written.get("id", ""))


def relabel(folder: Path, identity: str) -> None:
    """Give the index in this folder another one's id."""
    file = folder / "index.json"
    _write(file, {**json.loads(file.read_text("utf-8")), "id": identity})


def label(spaces: Sequence[VectorSpace]) -> dict[str, Any]:
    """What an index that these models fill is labelled with, beside its own id."""
    return {
        "version": VERSION,
        "spaces": {
            space.name: {"model": space.embedder.name, "dimension": space.embedder.dimension}
            for space in spaces
        },
    }


def _write(file: Path, label: Mapping[str, Any]) -> None:
    new = file.with_suffix(".new")
    new.write_text(json.dumps(label, indent=2) + "\n", "utf-8")
    os.replace(new, file)  # noqa: PTH105 # one step, so that no reader sees half a label


def difference(written: Any, wanted: Mapping[str, Any]) -> str:
    """In words, what keeps the one from being used as the other."""
    if not isinstance(written, dict) or written.get("version") != VERSION:
        return "The index was made by another release of Mynah."
    return (
        f"The index holds vectors of {_models(written.get('spaces'))}, "
        f"and the settings ask for {_models(wanted['spaces'])}."
    )


def _models(spaces: Any) -> str:
    if not isinstance(spaces, dict):
        return "unknown models"
    return " and ".join(
        f"{space.get('model')} ({space.get('dimension')} dimensions)" for space in spaces.values()
    )


def _remedy(folder: Path) -> str:
    return f"Remove {folder} and index again, or set EMBEDDING_MODEL and EMBEDDING_LANGUAGES back."
