"""What messages, prompts and answers are screened for. Never a model or an engine: those come in as functions."""
