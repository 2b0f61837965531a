"""Slack adapter: read, write, and against the stand-in the rest."""
