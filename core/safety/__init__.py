"""What Mynah takes in and gives out, judged before anybody is harmed by it. Never a model or an engine: those come in as functions."""
