"""Who talks to Mynah and what they may. Never a platform's field, never what documents say."""
