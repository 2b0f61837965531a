"""One thread for numpy's matrix products: for small ones more threads only wait for each other."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np

# OpenBLAS as numpy's wheels bring it, on Linux and macOS; Apple's Accelerate needs no limit.
_PLACES = ("../numpy.libs", ".dylibs")
_SETTERS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads")


def limit_blas_to_one_thread() -> bool:
    """For the whole process; False where numpy came without an OpenBLAS of its own.

    On two busy cores the sentence encoder answers in 4 ms instead of 280 (docs/measurements.md):
    OpenBLAS's threads spin while they wait for one that is not running.
    """
    package = Path(np.__file__).parent
    limited = False
    for place in _PLACES:
        for file in (package / place).glob("*openblas*"):
            library = ctypes.CDLL(str(file.resolve()))
            for setter in _SETTERS:
                if hasattr(library, setter):
                    getattr(library, setter)(1)
                    limited = True
    return limited
