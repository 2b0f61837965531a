"""Wrappers around ports that keep answers coming and spending bounded; no SDK, no clock of their own."""
