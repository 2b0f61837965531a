"""Bodies of the jobs that run now and then. Never when they run."""
