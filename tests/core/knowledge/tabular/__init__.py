"""Tests of core/knowledge/tabular."""
