"""The search engines, met for real."""
