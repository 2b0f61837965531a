"""Trials of ways of answering: who gets which, and what follows from the figures. Never a store or a clock."""
