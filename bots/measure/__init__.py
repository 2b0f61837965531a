"""`mynah eval` and `mynah bench`, one file a measurement. Never logic of the product."""

from collections.abc import Callable

Tell = Callable[[str], None]
"""Says to a person how far a measurement is."""
