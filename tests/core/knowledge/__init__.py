"""Tests of core/knowledge."""
