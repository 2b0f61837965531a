"""LanceDB without what it brings for a server that Mynah never asks, and what its errors mean to us."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec
from typing import Any

from core.ports import Unavailable

_CLIENT = "lance_namespace_urllib3_client"
"""Reaches a catalogue of tables over HTTP. Of it, a folder of tables needs the data models alone."""
# EFBIG, ENOSPC and EDQUOT: a file, the disk or a quota is full.
_NO_ROOM = re.compile(r"os error (?:27|28|122)\b")
_RUST = re.compile(r",? \S+\.rs:\d+:\d+")
"""Where in its own source the engine noticed."""


def imported() -> Any:
    """The module `lancedb`.

    Building its client's nine HTTP interfaces takes longer than the rest of the import. They are
    built by the package's own `__init__`, so the package stands in `sys.modules` without having
    run it; its modules of data models are then found and run as ever.
    """
    if _CLIENT not in sys.modules and (spec := find_spec(_CLIENT)):
        sys.modules[_CLIENT] = module_from_spec(spec)
    import lancedb

    return lancedb


@contextmanager
def translated() -> Iterator[None]:
    """LanceDB raises the plain built-in errors; whatever it says, the index did not answer."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        raise Unavailable(_plain(str(error))) from error


def _plain(reason: str) -> str:
    if _NO_ROOM.search(reason):
        return "There is no room left on the disk for the index. Free some, and do it again."
    return f"The index did not answer: {_RUST.sub('', reason).partition(chr(10))[0].rstrip()}"
