"""Logs and metrics. Never a decision that changes an answer."""
