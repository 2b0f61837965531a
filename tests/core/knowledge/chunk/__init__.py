"""Tests of core/knowledge/chunk."""
