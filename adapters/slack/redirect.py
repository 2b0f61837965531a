"""The addresses under which people install us; they need no SDK to be known."""

from __future__ import annotations

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"


def redirect_of(public_url: str) -> str:
    """Where Slack sends a person back to; it must be named in the app's settings."""
    return public_url.rstrip("/") + REDIRECT
