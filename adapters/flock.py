"""A file's lock, had at once or not at all; the system frees it when its holder is killed."""

from __future__ import annotations

import fcntl


def taken(file: int, kind: int) -> bool:
    """Whether the lock of this descriptor is ours now; `kind` is fcntl.LOCK_SH or LOCK_EX."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
