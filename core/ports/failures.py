"""What can go wrong with any port."""

from __future__ import annotations


class Unavailable(Exception):
    """An engine does not answer right now; the same call may succeed later."""


class Misconfigured(Exception):
    """No later try can help until a person changes something; the text says what."""
