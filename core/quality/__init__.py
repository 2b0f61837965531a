"""How good answers are, measured: verdicts on answers, experiments. Never what an answer says."""
