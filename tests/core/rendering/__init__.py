"""Tests of core/rendering."""
