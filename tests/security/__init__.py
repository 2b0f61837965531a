"""What Mynah must never do."""
