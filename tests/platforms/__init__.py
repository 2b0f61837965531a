"""Servers as strict as the platforms they stand for. Never a word about Mynah: they know only the platform."""
