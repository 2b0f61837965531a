"""Imports what the product imports while it starts; `tests/warm.py` forks from a process that did.

Not LanceDB itself, which starts a thread of its own and asks not to be forked.
"""

from __future__ import annotations

import os
from importlib import import_module

from bots.cli import collect_seldom
from bots.silence import silence

silence(os.environ)
collect_seldom()

for name in (
    "adapters.models.minilm",
    "aiogram",
    "bots.serve",
    "bots.indexing",
    "core.conversation.graph",
    "discord",
    "docket",
    "duckdb",
    "lance_namespace_urllib3_client",
    "langgraph.graph",
    "numpy",
    "onnxruntime",
    "pyarrow",
    "redis.asyncio",
    "slack_bolt.async_app",
    "sqlalchemy.ext.asyncio",
    "tokenizers",
    "uvicorn",
):
    import_module(name)
