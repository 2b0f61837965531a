"""Completes what somebody types from lines that they may be offered; never reads a store or a clock."""
