"""What an index was filled with, written beside it: an index knows only its own models' vectors."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.ports import Misconfigured, VectorSpace

LABEL = "index.json"
VERSION = 3
"""Raised when the table's columns or the analysis of terms change."""


CHUNKS = "chunks"
"""The table of an index that was never rebuilt, and what the names of the others begin with."""

REMEDY = (
    "Run `mynah index --rebuild`, or set EMBEDDING_MODEL, EMBEDDING_LANGUAGES and IMAGE_MODEL back."
)


class OtherIndex(Misconfigured):
    """The index on disk was filled by other models or by another release than would read it."""


def check_label(folder: Path, spaces: Sequence[VectorSpace]) -> None:
    """Write the label of a new index, or compare it; raises OtherIndex where they differ."""
    file = folder / LABEL
    wanted = label(spaces)
    try:
        written = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        written = {**wanted, "id": uuid.uuid4().hex}
        _write(file, written)
    except (ValueError, OSError) as error:
        raise OtherIndex(f"{file} cannot be read ({error}). {REMEDY}") from error
    if not isinstance(written, dict) or not written.items() >= wanted.items():
        raise OtherIndex(f"{difference(written, wanted)} {REMEDY}")


def relabel(folder: Path, identity: str) -> None:
    """Give the index in this folder another one's id."""
    file = folder / LABEL
    _write(file, {**json.loads(file.read_text("utf-8")), "id": identity})


def stamp_of(folder: Path) -> object:
    """Another one whenever the label was written anew; None where there is none."""
    try:
        state = (folder / LABEL).stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_mtime_ns


def table_in(folder: Path) -> str:
    """The table that counts."""
    return str(_read(folder).get("table", CHUNKS))


def identity_in(folder: Path) -> str:
    """The index's own id.

    Whoever remembers what is in the index remembers it with this id, and so notices when the
    folder was removed or rebuilt, and a new index stands in its place.
    """
    return str(_read(folder).get("id", ""))


def _read(folder: Path) -> dict[str, Any]:
    """Nothing of a label that is not there or cannot be read: `check_label` says what is wrong."""
    try:
        written = json.loads((folder / LABEL).read_text("utf-8"))
    except (ValueError, OSError):
        return {}
    return written if isinstance(written, dict) else {}


def take_place(new: Path, folder: Path) -> None:
    """Make the table of a new index in another folder of this disk the one that counts in this one.

    The caller is the one writer. Who reads finds the old one, whole, until the label is written.
    """
    label = json.loads((new / LABEL).read_text("utf-8"))
    name = f"{CHUNKS}-{uuid.uuid4().hex[:12]}"
    (new / f"{table_in(new)}.lance").rename(folder / f"{name}.lance")
    _write(folder / LABEL, {**label, "table": name})


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
