"""Tests of core/resilience."""
