"""The web page and the HTTP API. Never an answer of their own."""
