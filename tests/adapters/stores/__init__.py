"""Valkey, SQL and checkpoints, met for real."""
