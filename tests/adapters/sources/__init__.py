"""Tests of adapters/sources, on files made in code."""
