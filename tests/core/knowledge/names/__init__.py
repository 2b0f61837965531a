"""Tests of core/knowledge/names."""
