"""Tests of what a message asks for."""
