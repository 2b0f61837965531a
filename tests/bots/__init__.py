"""Settings, doctor and what a person starts."""
