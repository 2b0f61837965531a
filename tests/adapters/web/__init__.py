"""The HTTP API over a real server, with a scripted worker behind it."""
