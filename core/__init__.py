"""Mynah's thinking. Never an SDK, an engine, the environment, or work at import time."""
