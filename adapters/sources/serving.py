"""The side of a process that answers another one: requests on stdin, answers on stdout, each behind its length."""

from __future__ import annotations

import contextlib
import os
import resource
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

LENGTH = struct.Struct("!Q")


def _take(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    return stream.read(*LENGTH.unpack(head)) if len(head) == LENGTH.size else None


def serve(answer: Callable[[bytes, bytes], bytes], limited: int = resource.RLIMIT_AS) -> None:
    """Answer until the other side closes; libraries that print must not break the answers."""
    memory = int(sys.argv[1])
    with contextlib.suppress(ValueError, OSError):  # macOS does not know this limit
        resource.setrlimit(limited, (memory, memory))
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        while (request := _take(sys.stdin.buffer)) is not None:
            data = _take(sys.stdin.buffer)
            if data is None:
                return
            reply = answer(request, data)
            answers.write(LENGTH.pack(len(reply)) + reply)
            answers.flush()
