"""The embedded models, met for real."""
