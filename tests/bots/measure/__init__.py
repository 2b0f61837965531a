"""Mirrors bots/measure."""
