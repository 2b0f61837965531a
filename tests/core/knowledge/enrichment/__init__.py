"""Tests of core/knowledge/enrichment."""
