"""A home with a few facts in it, made once for all tests of a run."""

from tests.faults.conftest import stocked

__all__ = ["stocked"]
