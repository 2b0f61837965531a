"""Tests of how good answers are."""
