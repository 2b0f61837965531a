"""Tests of adapters/tables."""
