"""One outside thing each, met for real."""
