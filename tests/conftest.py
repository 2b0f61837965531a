"""Fixtures that any test may ask for."""

import os

from bots.silence import silence
from tests.postgres import database_url, postgres

__all__ = ["database_url", "postgres"]

silence(os.environ)
