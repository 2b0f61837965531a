"""What Mynah takes in and gives out, judged before it harms. Never a model or an engine: those come in as functions."""
