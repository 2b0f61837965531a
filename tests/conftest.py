"""Fixtures that any test may ask for, and the order of the files."""

import os

import pytest
from hypothesis import settings

from bots.cli import collect_seldom
from bots.silence import silence
from tests.effort import examples
from tests.postgres import database_url, postgres

__all__ = ["database_url", "postgres"]

LONG = ("faults/", "security/", "end_to_end", "e2e/")
"""Parts of the names of files that start the whole product: they wait more than they compute."""

silence(os.environ)

# As in every process of the product. A look through all that thousands of tests hold takes a second,
# which a test that bounds processor time would take for its own.
collect_seldom()

# How long one example takes is the machine's doing; `mynah bench` measures time.
settings.register_profile("mynah", deadline=None, max_examples=examples(100))
settings.load_profile("mynah")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes come first, so that at the end no process has one left to itself."""
    items.sort(key=lambda item: not any(part in item.nodeid for part in LONG))
