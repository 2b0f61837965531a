"""Imports LanceDB without what it brings for a server that Mynah never asks."""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from typing import Any

_CLIENT = "lance_namespace_urllib3_client"
"""Reaches a catalogue of tables over HTTP. Of it, a folder of tables needs the data models alone."""


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
