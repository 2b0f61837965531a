"""Valkey, SQL and checkpoints behind core's ports. Never a rule about messages."""
