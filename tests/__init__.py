"""Mirrors core, adapters and bots; plus e2e, faults and the handbook's own checks."""
