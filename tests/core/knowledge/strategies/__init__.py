"""Tests of core/knowledge/strategies."""
